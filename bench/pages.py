"""List, search and record pages: against the same page of a small county, and against a bare view of the same rows."""

from functools import partial
from urllib.parse import urlencode

from bench.databases import database
from bench.measure import Result, compare, median, seconds
from bench.visitors import CITY, TOWN, opening, visitor
from core.scoping import in_scope
from monitoring.models import Household

SMALL = 10_000
ROUNDS = 9
AT_SIZE, OVER_BARE, OVER_LIST = 1.5, 4, 3


def run(size):
    """Every page at this size, for the city office and for a town's clerk."""
    results = []
    for username in (CITY, TOWN):
        results += _against_small(size, username)
    with database(size):
        for username in (CITY, TOWN):
            results.append(_against_bare(size, username))
            results += _searches(size, username)
    return results


def addresses(username):
    """The pages compared, in the current database: each with a household that exists there."""
    scope = "610881" if username == CITY else username.partition("-")[2]
    with in_scope(scope):
        rows = Household.objects.inside(scope).order_by("region_id", "number")
        middle = rows[rows.count() // 2]
        member = middle.members.order_by("pk").first()
    return {
        "list": "/households/",
        "list, far page": f"/households/?after={middle.pk}",
        "list, filtered": "/households/?category=脱贫户",
        "search by name": _search(middle.head_name),
        "search by initials": _search(middle.head_initials),
        "search by code": _search(middle.number),
        "search by ID tail": _search(member.id_tail),
        "record": f"/households/{middle.pk}/",
        "record, members": f"/households/{middle.pk}/?tab=members",
    }


def _search(term):
    return f"/households/?{urlencode({'search': term})}"


def _against_small(size, username):
    """Each page at this size beside itself in the small county, in turn."""
    pages = {}
    for county in (size, SMALL):
        with database(county):
            client = visitor(username)
            pages[county] = {name: opening(client, address) for name, address in addresses(username).items()}
    results = []
    for name in pages[size]:
        big, small = _in_turn(size, pages[size][name], pages[SMALL][name])
        results.append(Result(f"{name}, {username}: large / small county", big, small, "ms", size, AT_SIZE))
    return results


def _in_turn(size, big, small):
    times = {size: [], SMALL: []}
    for _ in range(ROUNDS + 1):
        for county, page in ((size, big), (SMALL, small)):
            with database(county):
                times[county].append(seconds(page) * 1000)
    return median(times[size][1:]), median(times[SMALL][1:])


def _against_bare(size, username):
    client = visitor(username)
    name = f"list, {username}: page / bare view of the same rows"
    return compare(
        name, opening(client, "/households/"), opening(client, "/bare/"), size=size, limit=OVER_BARE, rounds=ROUNDS
    )


def _searches(size, username):
    client = visitor(username)
    plain = opening(client, "/households/")
    measure = partial(compare, reference=plain, size=size, limit=OVER_LIST, rounds=ROUNDS)
    return [
        measure(f"{name}, {username}: search / unfiltered list", opening(client, address))
        for name, address in addresses(username).items()
        if name.startswith("search")
    ]
