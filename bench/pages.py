"""List, search and record pages: against the same page of a small county, and against a bare view of the same rows."""

from functools import partial
from urllib.parse import urlencode

from bench.databases import UNTIL, database
from bench.measure import compare
from bench.sizes import against_small
from bench.visitors import CITY, TOWN, opening, visitor
from core.scoping import in_scope
from monitoring.models import Household

AT_SIZE, OVER_BARE, OVER_LIST = 1.5, 4, 3
ROUNDS = 25


def run(size):
    """Every page at this size, for the city office and for a town's clerk."""
    for username in (CITY, TOWN):
        yield from against_small(size, username, partial(addresses, username), AT_SIZE)
    with database(size):
        for username in (CITY, TOWN):
            yield _against_bare(size, username)
            yield from _searches(size, username)


def addresses(username):
    """The pages compared, in the current database: each with a household that exists there."""
    scope = "610881" if username == CITY else username.partition("-")[2]
    with in_scope(scope):
        rows = Household.objects.inside(scope).order_by("region_id", "number")
        middle = rows[rows.count() // 2]
        member = middle.members.order_by("pk").first()
        income = middle.incomes.order_by("pk").first()
    return {
        "农户列表": "/households/",
        "农户列表远页": f"/households/?after={middle.pk}",
        "农户列表筛选": "/households/?category=脱贫户",
        "按姓名查找": _search(middle.head_name),
        "按拼音查找": _search(middle.head_initials),
        "按户编号查找": _search(middle.number),
        "按证件后四位查找": _search(member.id_tail),
        "农户档案": f"/households/{middle.pk}/",
        "一户一档": f"/households/{middle.pk}/file/",
        "农户档案成员页": f"/households/{middle.pk}/?tab=members",
        "风险列表": f"/risks/?month={UNTIL}",
        "农户按户主排序远页": f"/households/?sort=head_name&after={middle.pk}",
        "收入按人均纯收入排序": "/incomes/?sort=per_capita_net",
        "收入按人均纯收入排序远页": f"/incomes/?sort=per_capita_net&after={income.pk}",
    }


def _search(term):
    return f"/households/?{urlencode({'search': term})}"


def _against_bare(size, username):
    client = visitor(username)
    page, bare = opening(client, "/households/"), opening(client, "/bare/")
    return compare(
        f"农户列表（{username}）：对同样五十行的最简页面", page, bare, size=size, limit=OVER_BARE, rounds=ROUNDS
    )


def _searches(size, username):
    client = visitor(username)
    plain = opening(client, "/households/")
    for name, address in addresses(username).items():
        if name.endswith("查找"):
            page = opening(client, address)
            yield compare(
                f"{name}（{username}）：对不带条件的列表", page, plain, size=size, limit=OVER_LIST, rounds=ROUNDS
            )
