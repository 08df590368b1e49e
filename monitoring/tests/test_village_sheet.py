"""The village's sheet (村表): downloaded filled in, corrected and imported; what somebody else changed is held back."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from core.imports import batch as actions
from core.ledger.registry import ledger_named
from core.models import JobState
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.income_months import repeat_incomes
from monitoring.models import Household, Income

pytestmark = pytest.mark.django_db
TOWN = "610881114"
HEAD_ROW = 2


@pytest.fixture
def sheet(two_towns, clerk, signed_in, tmp_path):
    """The workbook of a ledger's village as the clerk downloads it: `sheet("households")`."""

    def download(name="households", **query):
        region = two_towns["own"][1].region_id
        answer = signed_in(clerk).get(reverse(f"{name}-sheet"), {"region": region, **query})
        assert answer.status_code == 200, answer.content.decode()[:300]
        return load_workbook(io.BytesIO(answer.content))

    return download


def heads(book):
    return {cell.value: cell.column for cell in book.worksheets[0][HEAD_ROW] if cell.value}


def put(book, line, head, value):
    book.worksheets[0].cell(line, heads(book)[head]).value = value


def line_of(book, head, value):
    column = heads(book)[head]
    return next(row for row in range(3, 60) if book.worksheets[0].cell(row, column).value == value)


def staged(book, by, tmp_path, name="households"):
    book.save(tmp_path / "村表.xlsx")
    batch = actions.receive_path(tmp_path / "村表.xlsx", by=by, ledger=ledger_named(name))
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    return batch


def counts(batch):
    return batch.new, batch.changed, batch.unchanged, batch.rejected


def test_the_sheet_holds_the_villages_rows_masked_with_keys_locked_and_the_version_hidden(sheet, two_towns):
    with whole_city():
        Household.objects.filter(pk=two_towns["own"][1].pk).update(group_name="=1+1")
        row = Household.objects.get(pk=two_towns["own"][1].pk)
        row.phone = "15412345678"
        row.save()
    book = sheet()
    page, columns = book.worksheets[0], heads(book)
    assert page.column_dimensions[page.cell(2, columns["版本"]).column_letter].hidden
    line = line_of(book, "户编号", row.number)
    assert page.protection.sheet
    assert page.cell(line, columns["户编号"]).protection.locked
    assert not page.cell(line, columns["家庭人口数"]).protection.locked
    assert page.cell(line, columns["户联系电话（脱敏）"]).value == "154****5678"
    assert (page.cell(line, columns["自然村（组）"]).value, page.cell(line, columns["自然村（组）"]).data_type) == (
        "=1+1",
        "s",
    )
    assert page.data_validations.dataValidation
    with whole_city():
        village = set(Household.objects.filter(region=row.region_id).values_list("number", flat=True))
    written = {page.cell(each, columns["户编号"]).value for each in range(3, 40)} - {None}
    assert written == village


@pytest.mark.parametrize("name", ["households", "members", "incomes", "visits"])
def test_uploaded_as_it_is_the_sheet_changes_nothing(name, sheet, clerk, tmp_path):
    batch = staged(sheet(name), clerk, tmp_path, name)
    assert batch.state == JobState.REVIEW, batch.message
    new, changed, unchanged, rejected = counts(batch)
    assert (new, changed, rejected) == (0, 0, 0)
    assert unchanged > 0


def test_only_what_changed_is_changed(sheet, clerk, two_towns, tmp_path):
    book, household = sheet(), two_towns["own"][1]
    put(book, line_of(book, "户编号", household.number), "自然村（组）", "后沟")
    batch = staged(book, clerk, tmp_path)
    assert counts(batch)[:2] == (0, 1)
    assert batch.rejected == 0


def test_a_row_changed_meanwhile_is_held_back_with_both_values_and_the_others_come_in(
    sheet, clerk, two_towns, tmp_path
):
    book, (_, first, second) = sheet(), two_towns["own"]
    with whole_city():
        Household.objects.filter(pk=first.pk).update(group_name="新村", version=first.version + 1)
    put(book, line_of(book, "户编号", first.number), "自然村（组）", "后沟")
    put(book, line_of(book, "户编号", second.number), "自然村（组）", "老庄")
    batch = staged(book, clerk, tmp_path)
    with whole_city():
        issue = batch.issues.get(code="stale")
    assert "“新村”" in issue.message
    assert "“后沟”" in issue.message
    assert (batch.changed, batch.rejected) == (1, 1)


def test_a_row_changed_meanwhile_to_the_same_value_is_no_conflict(sheet, clerk, two_towns, tmp_path):
    book, first = sheet(), two_towns["own"][1]
    put(book, line_of(book, "户编号", first.number), "自然村（组）", "后沟")
    with whole_city():
        Household.objects.filter(pk=first.pk).update(group_name="后沟", version=first.version + 1)
    assert staged(book, clerk, tmp_path).rejected == 0


def test_the_sheet_is_a_villages_and_only_of_the_own_scope(two_towns, clerk, leader, signed_in):
    client, address = signed_in(clerk), reverse("households-sheet")
    assert client.get(address, {"region": TOWN}).status_code == 302, "a town's would be too long: back to the list"
    foreign = client.get(address, {"region": two_towns["foreign"][0].region_id})
    assert two_towns["foreign"][0].number.encode() not in foreign.content
    assert signed_in(leader).get(address, {"region": two_towns["own"][1].region_id}).status_code == 403


def test_a_grid_worker_takes_the_own_villages_sheet_and_brings_it_back(two_towns, grid, leader, signed_in, tmp_path):
    client, address = signed_in(grid), reverse("households-list")
    page = client.get(address, {"all": "1"}).content.decode()
    assert 'href="sheet/' in page and 'href="import/"' in page
    book = load_workbook(io.BytesIO(client.get(reverse("households-sheet")).content))
    with whole_city():
        own = Household.objects.filter(region=grid.region_id).first()
    put(book, line_of(book, "户编号", own.number), "自然村（组）", "后沟")
    batch = staged(book, grid, tmp_path)
    assert (batch.new, batch.changed, batch.rejected) == (0, 1, 0)
    reading = signed_in(leader).get(address, {"all": "1"}).content.decode()
    assert 'href="sheet/' not in reading and 'href="import/"' not in reading


# -- same as last month -------------------------------------------------------------------------------------------


@pytest.fixture
def november(two_towns):
    month = Month.parse("202311")
    with whole_city():
        for household in two_towns["own"]:
            Income.objects.create(
                household=household, region_id=household.region_id, span=1, end_month=month, household_size=3,
                wage=3000, is_signed=True,
            )  # fmt: skip
    return month


def test_a_month_is_written_like_the_last_once_and_only_where_it_is_missing(november, two_towns, clerk):
    month, first = november + 1, two_towns["own"][1]
    with in_scope(TOWN):
        Income.objects.create(household=first, region_id=first.region_id, span=1, end_month=month, wage=9)
        assert repeat_incomes(month, region=TOWN, by=clerk) == 2
        assert repeat_incomes(month, region=TOWN, by=clerk) == 0
        rows = Income.objects.filter(span=1, end_month=month).order_by("wage")
        assert [(row.wage, row.household_size, row.is_signed) for row in rows] == [
            (9, None, None),
            (3000, 1, None),
            (3000, 1, None),
        ]


def test_the_page_offers_the_missing_households_and_copies_the_ticked_ones(november, two_towns, clerk, signed_in):
    client, first, month = signed_in(clerk), two_towns["own"][1], november + 1
    query = {"region": first.region_id, "month": f"{month}"}
    shown = client.get("/incomes/months/", query).context["rows"]
    assert first.pk in [row.household_id for row in shown]
    client.post("/incomes/months/", {**query, "household": [first.pk]})
    with whole_city():
        assert Income.objects.filter(span=1, end_month=month).values_list("household_id", flat=True).get() == first.pk
    assert client.get("/incomes/months/", {"region": "610881101", "month": f"{month}"}).status_code == 400
    assert client.get("/incomes/months/", {"month": "十二月"}).status_code == 400
