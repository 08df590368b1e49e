"""Ad-hoc tables: groups and measures of own rows, no personal field, nothing known is no zero, saved and shared."""

from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bulletins.models import SavedTable
from bulletins.tables import OWN, groups_of, numbers_of
from core.ledger.filters import filterset_class
from core.models import AccessLog
from core.scoping import whole_city
from monitoring.models import Household, Income
from shenmu_portal.menu import LEDGERS
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person

pytestmark = pytest.mark.django_db


def asked(client, **params):
    return client.get("/tables/", params)


def lines(page):
    return {label: total for label, _, total in page.context["table"].texts}


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_no_field_that_names_a_person_is_a_group_and_no_filter_has_the_pages_own_names(ledger):
    fields = [ledger.model._meta.get_field(name) for name in groups_of(ledger) if name not in ("town", "village")]
    assert all(
        field.choices or type(field).__name__ not in ("CharField", "TextField", "SealedField") for field in fields
    )
    assert not any(column.is_sealed or column.kind in ("text", "parent") for column in numbers_of(ledger).values())
    assert not set(OWN) & set(filterset_class(ledger).base_filters)


def test_rows_are_counted_by_town_within_the_scope(two_towns, office, clerk, signed_in):
    whole = asked(signed_in(office), ledger="households")
    assert sorted(lines(whole).values()) == ["2", "3"]
    assert whole.context["table"].total_text == "5"
    own = asked(signed_in(clerk), ledger="households")
    assert list(lines(own).values()) == ["3"]


def test_two_groups_cross_and_an_empty_cell_of_a_count_is_none(two_towns, office, signed_in):
    with whole_city():
        Household.objects.filter(pk=two_towns["own"][0].pk).update(category="脱贫户")
    table = asked(signed_in(office), ledger="households", by="town", then="category").context["table"]
    assert table.heads == ["脱贫户", "未填"] or "脱贫户" in table.heads
    at = table.heads.index("脱贫户")
    assert sorted(values[at] for _, values, _ in table.texts) == ["0", "1"]
    assert table.foot_texts[at] == "1"


def test_sums_and_averages_of_nothing_known_are_no_zero(two_towns, office, signed_in):
    with whole_city():
        Household.objects.inside(OTHER_TOWN).update(house_m2=None)
        Household.objects.inside(TOWN).update(house_m2=50)
    for measure, expected in (("sum", "150.00"), ("avg", "50.00")):
        table = asked(signed_in(office), ledger="households", measure=measure, of="house_m2").context["table"]
        assert {total for _, _, total in table.texts} == {expected, "无数据"}


def test_an_average_over_all_is_of_rows_and_not_of_groups(two_towns, office, signed_in):
    with whole_city():
        Income.objects.inside(TOWN).update(wage=100)
        Income.objects.inside(OTHER_TOWN).update(wage=200)
    table = asked(signed_in(office), ledger="incomes", measure="avg", of="wage").context["table"]
    assert table.total_text == "140.00"


def test_the_ledgers_own_filters_hold(two_towns, office, signed_in):
    page = asked(signed_in(office), ledger="households", region=OTHER_TOWN)
    assert list(lines(page).values()) == ["2"]
    assert page.context["filter_count"] == 1


@pytest.mark.parametrize(
    ("params", "sentence"),
    [
        ({"by": "head_name"}, "不能按"), ({"by": "phone"}, "不能按"), ({"by": "town", "then": "town"}, "不能相同"),
        ({"measure": "sum"}, "请选择"), ({"measure": "sum", "of": "phone"}, "请选择"), ({"measure": "max"}, "统计方式"),
        ({"colour": "red"}, "不认识"), ({"region": "abc"}, "筛选条件有误"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_is_answered_in_words(params, sentence, two_towns, office, signed_in):
    page = asked(signed_in(office), ledger="households", **params)
    assert page.status_code == 200
    assert page.context["table"] is None
    assert sentence in page.context["refusal"]


def test_a_ledger_that_is_not_open_or_none_is_refused(two_towns, admin, grid, signed_in):
    assert asked(signed_in(grid), ledger="loans").status_code == 200
    assert asked(signed_in(grid), ledger="rectifications").status_code in (200, 403)
    assert asked(signed_in(grid), ledger="nothing").status_code == 400
    assert asked(signed_in(admin)).status_code == 403


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda ledger: ledger.name)
def test_every_ledger_answers_by_every_group(ledger, two_towns, office, signed_in):
    client = signed_in(office)
    for group in groups_of(ledger):
        page = asked(client, ledger=ledger.name, by=group)
        assert page.status_code == 200, group
        assert page.context["table"], (group, page.context["refusal"])


def test_the_workbook_holds_the_table_and_the_export_is_logged(two_towns, office, signed_in):
    client = signed_in(office)
    answer = client.get("/tables/export/", {"ledger": "households", "by": "town"})
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet["A1"].value == "农户按镇街统计条数"
    assert [sheet.cell(row, 3).value for row in (4, 5, 6)] == [5, 2, 3]
    with whole_city():
        assert AccessLog.objects.filter(ledger="households", kind="export", user=office).exists()
    assert client.get("/tables/export/", {"ledger": "households", "by": "phone"}).status_code == 400


QUERY = "ledger=households&by=town"


def test_a_table_is_saved_and_shared_with_colleagues_of_the_same_office_only(two_towns, clerk, neighbour, signed_in):
    signed_in(clerk).post("/tables/save/", {"name": "各镇农户", "query": QUERY, "shared": "1"})
    colleague = person("clerk-2", "clerk", TOWN)
    reviewer = person("reviewer-1", "reviewer", TOWN)
    for user, expected in ((colleague, ["各镇农户"]), (reviewer, []), (neighbour, [])):
        assert [each.name for each in signed_in(user).get("/tables/").context["saved"]] == expected
    with whole_city():
        pk = SavedTable.objects.get().pk
    assert signed_in(colleague).post(f"/tables/{pk}/forget/").status_code == 404
    assert signed_in(clerk).post(f"/tables/{pk}/forget/").status_code == 302
    with whole_city():
        assert not SavedTable.objects.exists()


def test_what_is_not_shared_is_ones_own_and_a_bad_question_is_not_saved(two_towns, clerk, signed_in):
    client = signed_in(clerk)
    client.post("/tables/save/", {"name": "我的", "query": QUERY})
    assert client.post("/tables/save/", {"name": "坏的", "query": "ledger=households&by=phone"}).status_code == 400
    client.post("/tables/save/", {"name": " ", "query": QUERY})
    too_long = client.post("/tables/save/", {"name": "字" * 41, "query": QUERY}, follow=True)
    assert "名称最多 40 字，现在 41 字" in too_long.content.decode()
    assert [each.name for each in client.get("/tables/").context["saved"]] == ["我的"]
    assert list(signed_in(person("clerk-2", "clerk", TOWN)).get("/tables/").context["saved"]) == []


def test_the_queries_do_not_grow_with_the_rows(two_towns, many_rows, office, signed_in):
    client = signed_in(office)
    ask = {"ledger": "households", "by": "town", "then": "category", "measure": "sum", "of": "size"}
    asked(client, **ask)
    with CaptureQueriesContext(connection) as few:
        asked(client, **ask)
    many_rows(2)
    with CaptureQueriesContext(connection) as many:
        asked(client, **ask)
    assert len(many) == len(few) <= 16
