"""What holds for every ledger: own rows only, permission, constant query counts, sorting, paging, filters, tabs."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.ledger.paging import order_of, ordering, page_of
from core.models import SavedFilter
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.models import Household
from shenmu_portal.menu import HOUSEHOLDS, INCOMES, LEDGERS, MEMBERS
from shenmu_portal.tests.addresses import address

pytestmark = pytest.mark.django_db
LIST_QUERIES, RECORD_QUERIES = 12, 15


@pytest.fixture(params=LEDGERS, ids=lambda ledger: ledger.name)
def ledger(request):
    return request.param


def first_pk(ledger, rows_of):
    with whole_city():
        return rows_of(ledger)[0].pk


def test_a_list_shows_own_rows_only(ledger, two_towns, rows_of, signed_in, clerk):
    page = signed_in(clerk).get(address(ledger, "list") + "?all=1")
    assert page.status_code == 200
    with in_scope("610881114"):
        own = ledger.model.objects.count()
    assert len(page.context["rows"]) == own
    assert all(row.region_id.startswith("610881114") for row in page.context["rows"])


def test_the_count_is_of_own_rows_only(ledger, two_towns, signed_in, clerk):
    with in_scope("610881114"):
        own = ledger.model.objects.count()
    assert signed_in(clerk).get(address(ledger, "count")).content.decode() == f"{own:,}"


def test_a_record_of_another_town_is_not_found(ledger, two_towns, rows_of, signed_in, clerk):
    foreign = rows_of(ledger, town="610881101")[0].pk
    client = signed_in(clerk)
    for page, verb in (("record", "view"), ("edit", "change"), ("delete", "delete")):
        status = client.get(address(ledger, page, foreign)).status_code
        assert status == (404 if ledger.allows(clerk, verb) else 403)


def test_without_the_permission_every_page_is_refused(ledger, two_towns, rows_of, signed_in, admin):
    own, client = rows_of(ledger)[0].pk, signed_in(admin)
    for page, args in (
        ("list", ()),
        ("count", ()),
        ("add", ()),
        ("record", (own,)),
        ("edit", (own,)),
        ("delete", (own,)),
    ):
        assert client.get(address(ledger, page, *args)).status_code == 403


def test_a_stranger_is_sent_to_the_sign_in(ledger, client):
    assert client.get(address(ledger, "list")).status_code == 302


def test_query_counts_do_not_grow_with_rows(ledger, two_towns, many_rows, rows_of, signed_in, office):
    client = signed_in(office)
    for path, most in (
        (address(ledger, "list") + "?all=1", LIST_QUERIES),
        (address(ledger, "record", rows_of(ledger)[0].pk), RECORD_QUERIES),
    ):
        client.get(path)
        with CaptureQueriesContext(connection) as few:
            client.get(path)
        many_rows(1)
        with CaptureQueriesContext(connection) as more:
            client.get(path)
        assert len(more) == len(few) <= most, [query["sql"] for query in more]


def test_an_unknown_filter_or_value_is_refused(ledger, signed_in, office):
    client = signed_in(office)
    assert client.get(address(ledger, "list") + "?colour=red").status_code == 400
    assert client.get(address(ledger, "list") + "?region=abc").status_code == 400


def test_what_django_cannot_read_is_not_told_in_english(signed_in, office):
    form = "application/x-www-form-urlencoded; charset=gbk"
    answer = signed_in(office).post(reverse("search"), "q=李四", content_type=form)
    page = answer.content.decode()
    assert answer.status_code == 400 and "提交的内容不完整" in page and "UTF-8 encoded" not in page


@pytest.mark.parametrize("ledger", [each for each in LEDGERS if each.sortable], ids=lambda ledger: ledger.name)
def test_a_sorted_list_shows_every_row_once_though_cells_are_empty(ledger, two_towns):
    with whole_city():
        by_key = ledger.model.objects.in_bulk()
        for name in ledger.sortable:
            field = "region_id" if name == "region" else ledger.sort_fields.get(name, (name,))[0]
            rising = [getattr(by_key[key], field) for key in walked(ledger, name)]
            falling = [getattr(by_key[key], field) for key in walked(ledger, f"-{name}")]
            assert len(rising) == len(falling) == len(by_key) > 0
            filled = [cell for cell in rising if cell is not None]
            assert rising == [None] * (len(rising) - len(filled)) + sorted(filled), name
            assert falling == rising[::-1], name


@pytest.mark.parametrize(
    ("ledger", "columns"),
    [
        (HOUSEHOLDS, {"region", "head_name", "size"}),
        (MEMBERS, {"region", "name"}),
        (INCOMES, {"region", "end_month", "per_capita_net", "per_capita_reference"}),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_the_largest_registers_are_sorted_by_an_index_for_every_column_they_offer(ledger, columns, two_towns, office):
    assert set(ledger.sortable) == columns
    with whole_city(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off")
        for sort in sorted(columns) + [f"-{name}" for name in columns]:
            order, descending = order_of(ledger, sort)
            rows = ledger.rows(office).order_by(*ordering(ledger.model, order, descending))[:51]
            plan = rows.values_list("pk").explain()
            assert "Index" in plan and not re.search(r"(?<!Incremental )Sort  ", plan), plan


def test_incomes_are_sorted_by_what_a_head_has_the_unknown_ones_first(two_towns):
    with whole_city():
        household, month = two_towns["own"][1], Month.parse("2021-12")
        for size, wage in ((None, 90_000), (4, 30_000), (1, 9_000), (1, Decimal("8999.99"))):
            month += 1
            household.incomes.create(
                region_id=household.region_id,
                span=1,
                end_month=month,
                household_size=size,
                wage=wage,
                claims=1000 * (size or 0),
            )
        names = ("per_capita_net", "per_capita_reference")
        figures = {income.pk: [getattr(income, name) for name in names] for income in household.incomes.filter(span=1)}
        for place, name in enumerate(names):
            rising = [figures[key][place] for key in walked(INCOMES, name) if key in figures]
            assert rising[0] is None and rising[1:] == sorted(rising[1:]) and len(rising) == 4
            assert [figures[key][place] for key in walked(INCOMES, f"-{name}") if key in figures] == rising[::-1]


def walked(ledger, sort):
    """The keys of a sorted list, page by page; each once."""
    keys, params = [], {"sort": sort}
    while True:
        page = page_of(ledger.model.objects.all(), ledger, params, size=1)
        keys += page.keys
        if page.after is None:
            assert len(set(keys)) == len(keys)
            return keys
        params = {"sort": sort, "after": str(page.after)}


def test_a_list_not_kept_by_household_sorts_by_its_numbers_and_days(two_towns, signed_in, office):
    page = signed_in(office).get("/projects/?sort=-budget").content.decode()
    assert 'aria-sort="descending"' in page and "sort=due_on" in page
    assert signed_in(office).get("/incomes/?sort=wage").status_code == 400


def test_a_list_of_millions_offers_no_order_that_no_index_serves(two_towns, signed_in, office):
    client = signed_in(office)
    assert client.get("/daily-outputs/?sort=kwh").status_code == 400
    offered = set(re.findall(r"sort=-?(\w+)", client.get("/daily-outputs/").content.decode()))
    assert offered == {"region"}  # the order it has anyway


def test_pages_follow_each_other_without_gaps_or_repeats(two_towns, many_rows, office):
    many_rows(8)
    with whole_city():
        rows, seen, params = Household.objects.all(), [], {}
        while True:
            page = page_of(rows, HOUSEHOLDS, params, size=5)
            seen += page.keys
            if page.after is None:
                break
            params = {"after": str(page.after)}
        assert seen == list(rows.order_by("region_id", "number").values_list("pk", flat=True))
        back = page_of(rows, HOUSEHOLDS, {"before": str(page.keys[0])}, size=5)
        assert back.keys == seen[-len(page.keys) - 5 : -len(page.keys)]


def test_the_city_chooses_a_village_of_the_town_it_asked_for(villages, signed_in, office, clerk):
    village, panel = villages["610881114"][0], address(HOUSEHOLDS, "panel") + "?region="
    assert f'value="{village}"' not in signed_in(office).get(panel).content.decode()
    assert f'value="{village}"' in signed_in(office).get(panel + "610881114").content.decode()
    assert f'value="{village}" selected' in signed_in(office).get(panel + village).content.decode()
    assert f'value="{village}" selected' in signed_in(clerk).get(panel + village).content.decode()


def test_a_filter_is_saved_for_its_user_alone(signed_in, clerk, neighbour):
    client = signed_in(clerk)
    client.post(address(HOUSEHOLDS, "save-filter"), {"name": "监测户", "query": "monitored_as=any"})
    assert [tab["name"] for tab in client.get(address(HOUSEHOLDS, "list")).context["saved_filters"]] == [
        "全部",
        "监测户",
    ]
    saved = SavedFilter.objects.get()
    page = client.get(address(HOUSEHOLDS, "list") + "?monitored_as=any").content.decode()
    assert "删除常用筛选“监测户”" in page and address(HOUSEHOLDS, "forget-filter", saved.pk) in page
    for wrong, sentence in (
        ({"name": "字" * 31}, "名称最多 30 字，现在 31 字"),
        ({"query": "x" * 501}, "筛选条件最多 500 字"),
    ):
        typed = {"name": "很长", "query": "monitored_as=any"} | wrong
        answer = client.post(address(HOUSEHOLDS, "save-filter"), typed, follow=True)
        assert sentence in answer.content.decode()
    assert SavedFilter.objects.get() == saved
    assert signed_in(neighbour).post(address(HOUSEHOLDS, "forget-filter", saved.pk)).status_code == 404


def test_several_words_are_ticked_and_nothing_chosen_is_said_in_words(signed_in, clerk):
    panel = signed_in(clerk).get(address(HOUSEHOLDS, "panel") + "?monitored_as=any").content.decode()
    assert 'type="checkbox" name="monitored_as" value="any"' in panel and "multiple" not in panel
    assert "不限" in panel and "-----" not in panel


def test_registers_that_hold_nothing_of_a_record_are_folded_away(moneyless, signed_in, clerk):
    client, page = signed_in(clerk), address(HOUSEHOLDS, "record", moneyless.pk)
    shown, folded = ({tab["label"] for tab in client.get(page).context[name]} for name in ("tabs", "empty_tabs"))
    assert {"资料", "家庭成员", "历史"} <= shown and "小额信贷" in folded and not shown & folded
    opened = client.get(page + "?tab=loans").context["tabs"]
    assert [tab["label"] for tab in opened if tab["active"]] == ["小额信贷"]


@pytest.mark.parametrize("parameter", ["after=²", "search=%00", "found=%00", "found=zz", "before=x", "sort=nothing"])
def test_odd_parameters_are_refused_or_find_nothing_and_never_break_the_page(parameter, two_towns, signed_in, clerk):
    assert signed_in(clerk).get(f"{address(HOUSEHOLDS, 'list')}?{parameter}").status_code in (200, 400)


def test_rows_of_a_household_are_searched_by_its_head(ledger, two_towns, signed_in, clerk):
    if ledger.parent is None and not ledger.search.name:
        pytest.skip("没有人名可查的台账")
    page = signed_in(clerk).get(address(ledger, "list"), {"search": "张三丰"})
    assert len(page.context["rows"]) == 1
