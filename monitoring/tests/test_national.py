"""The sample workbooks come in exactly as their list of faults says, and nothing else is reported."""

import json
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F

from core import cells
from core.fields import Sealed
from core.imports import batch as actions
from core.imports.reading import open_sheet
from core.ledger.registry import ledger_named, ledgers
from core.scoping import whole_city
from monitoring.models import Employment, Household, Income, Member, OutOfPocket
from monitoring.national import LAYOUTS, september_before
from shenmu_portal.tests.households import load_base_data

pytestmark = pytest.mark.django_db
SAMPLES = Path(__file__).parent / "samples"
FAULTS = json.loads((SAMPLES / "faults.json").read_text(encoding="utf-8"))
EXPECTED = json.loads((SAMPLES / "expected.json").read_text(encoding="utf-8"))
ORDER = ("W6", "W1", "W3", "收入", "自付", "W7")
FILES = {code: EXPECTED["files"][code] for code in ORDER}
# Raised by the import itself; the other quality rules look at the registers later.
CODES = ("Q001", "Q003", "Q081", "Q082", "Q186", "Q198", "Q201")


@pytest.fixture(scope="module")
def brought(django_db_setup, django_db_blocker):
    """All sample files merged once; everything is undone after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_base_data()
        yield {code: bring_in(SAMPLES / file["file"]) for code, file in FILES.items()}
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def imported(brought):
    return {code: batch for code, (batch, _, _) in brought.items()}


def bring_in(path):
    """The merged batch, what a second import of the same file would do, and how much there is afterwards."""
    batch = staged(path)
    with whole_city():
        actions.approve(batch)
    actions.advance(batch.pk)
    again = staged(path)
    with whole_city():
        batch.refresh_from_db()
        actions.cancel(again)
        return batch, again, (Household.objects.count(), Member.objects.count(), Employment.objects.count())


def staged(path):
    batch = actions.receive_path(path)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    return batch


def issues_of(batch):
    with whole_city():
        return {(issue.row, issue.column, issue.severity, issue.code) for issue in batch.issues.all()}


@pytest.fixture
def inside(imported):
    with whole_city():
        yield imported


@pytest.mark.parametrize("code", ORDER)
def test_a_file_gives_as_many_rejected_rows_as_expected(imported, code):
    batch, file = imported[code], FILES[code]
    assert (batch.state, batch.total, batch.rejected) == ("done", file["rows"], file["rejected"])


@pytest.mark.parametrize("code", ORDER)
def test_every_fault_is_answered_as_its_list_says(imported, code):
    issues = issues_of(imported[code])
    for fault in (fault for fault in FAULTS if fault["file"] == FILES[code]["file"]):
        here = {issue for issue in issues if issue[:2] == (fault["row"], fault["column"])}
        if fault["expected"] == "rejected":
            assert any(severity == "error" for *_, severity, _ in here), fault
        elif fault["expected"] == "cleaned":
            assert not here, fault
        else:
            assert not any(severity == "error" for *_, severity, _ in here), fault
            assert set(fault.get("rules", ())) <= {issue[3] for issue in here}, fault


@pytest.mark.parametrize("code", ORDER)
def test_nothing_else_is_reported(imported, code):
    batch, known = (
        imported[code],
        {(fault["row"], fault["column"]) for fault in FAULTS if fault["file"] == FILES[code]["file"]},
    )
    rejected_rows = {
        fault["row"] for fault in FAULTS if fault["file"] == FILES[code]["file"] and fault["expected"] == "rejected"
    }
    others = {issue for issue in issues_of(batch) if issue[:2] not in known}
    assert all(severity == "warning" for *_, severity, _ in others)
    # What the quality rules find in the register itself, such as 住房面积 "是", is no fault put in on purpose.
    assert {issue[1:] for issue in others if issue[0] not in rejected_rows} <= {("住房面积", "warning", "Q201")}


def test_the_expected_findings_of_the_importer_are_the_ones_it_gives(imported):
    """Over W6, W1 and W3 together, by rule and household."""
    found = {rule: set() for rule in CODES}
    for file in ("W6", "W1", "W3"):
        households = households_of(SAMPLES / FILES[file]["file"])
        for row, _, _, rule in issues_of(imported[file]):
            if rule in found:
                found[rule].add(households[row])
    expected = {rule: {entity.split("/")[0] for entity in EXPECTED["quality"].get(rule, ())} for rule in CODES}
    assert found == expected


def households_of(path):
    """The household's number on each row of a workbook."""
    sheet = open_sheet(path, path.name, LAYOUTS)
    place = sheet.headers.index("户编号")
    return {number: cells.text(row[place]) for block in sheet.blocks() for number, row in block}


def test_the_registers_hold_what_the_samples_expect(brought, inside):
    counts = EXPECTED["counts"]
    assert brought["自付"][2] == (counts["households"], counts["members"], counts["spells"])
    assert Household.objects.lifted().count() == counts["lifted"]
    assert Household.objects.monitored().count() == sum(counts["monitored"].values())
    assert Household.objects.filter(is_cleared=True).count() == counts["eliminated"]
    assert OutOfPocket.objects.count() == FILES["自付"]["rows"] - FILES["自付"]["rejected"]


CLEANED = [
    fault
    for fault in FAULTS
    if fault["expected"] == "cleaned" and fault.get("person") and fault["kind"] != "comma_number"
]
FIELDS = {"姓名": "name", "出生日期": "born_on", "证件号码": "id_number", "家庭成员联系电话": "phone"}


@pytest.mark.parametrize(
    "fault", [fault for fault in CLEANED if fault["column"] in FIELDS], ids=lambda fault: fault["kind"]
)
def test_a_cleaned_cell_becomes_exactly_the_clean_value(inside, fault):
    value = getattr(Member.objects.get(number=fault["person"]), FIELDS[fault["column"]])
    assert (
        value.reveal() if isinstance(value, Sealed) else f"{value:%Y%m%d}" if fault["column"] == "出生日期" else value
    ) == fault["clean"]


def test_amounts_with_commas_and_units_become_numbers(inside):
    fault = next(fault for fault in FAULTS if fault["kind"] == "comma_number" and fault["file"] == FILES["W6"]["file"])
    income = Income.objects.get(household__number=fault["household"], span=12, end_month=cells.month("202309"))
    assert str(income.wage) == fault["clean"]


def test_lost_characters_never_overwrite_a_good_name(inside):
    lost = [fault for fault in FAULTS if fault["kind"] == "lost_character"]
    for fault in lost:
        if fault["column"] == "姓名":
            assert Member.objects.get(number=fault["person"]).name == fault["was"]
        else:
            assert Household.objects.get(number=fault["household"]).head_name == fault["was"]


def test_text_that_looks_like_a_formula_stays_text(inside):
    assert Member.objects.get(number="9908810002229455003").employer == "=1+1"


def test_incomes_of_the_full_export_belong_to_the_year_that_ended_in_september(inside):
    assert {
        str(month) for month in Income.objects.filter(declared_net__isnull=False).values_list("end_month", flat=True)
    } == {"2023-09"}
    assert str(september_before(cells.date("20230831"))) == "2022-09"


def test_supplementary_incomes_are_per_head_by_the_size_of_their_household(inside):
    added = Income.objects.filter(declared_net__isnull=True)
    assert added.exists()
    others = added.filter(household__size__gt=0).exclude(household_size=F("household__size"))
    # One person's row was rejected in W6 and came with W7, after the incomes: that household was one smaller then.
    assert set(others.values_list("household__number", "household_size", "household__size")) == {
        ("9908810001002010", 4, 5)
    }
    assert not added.filter(net__isnull=False, household_size__gt=0, per_capita_net__isnull=True).exists()


def test_a_household_without_income_cells_gets_no_record(inside):
    with_income = Income.objects.filter(declared_net__isnull=False).values("household").distinct().count()
    assert with_income == 296


def test_the_heads_row_speaks_for_its_household(inside):
    fault = next(fault for fault in FAULTS if fault["kind"] == "household_cell_differs")
    assert Household.objects.get(number=fault["household"]).has_safe_water is True


def test_the_47_column_file_takes_nothing_away(inside):
    dibao = Member.objects.get(number="9908810001817667001")
    assert (dibao.dibao, dibao.work_channel, dibao.household.monitored_as) == ("未享受", "灵活就业", "突发严重困难户")


@pytest.mark.parametrize("code", ORDER)
def test_importing_the_same_file_again_changes_nothing(brought, code):
    _, again, _ = brought[code]
    assert again.unchanged and (again.new, again.changed) == (0, 0)


def test_a_national_workbook_on_a_ledgers_page_is_sent_to_the_right_door(imported):
    batch = actions.receive_path(SAMPLES / FILES["W6"]["file"], ledger=ledger_named("households"))
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    assert (batch.state, "全县全字段" in batch.message) == ("refused", True)


def test_columns_of_no_layout_are_named(imported):
    assert set(imported["W6"].unknown_columns) == {"采集批次", "系统流水号", "省级自定义字段1"}
    assert imported["W7"].unknown_columns == []


def test_no_layout_has_the_name_of_a_register():
    """An upload remembers its layout by this one word."""
    assert not {layout.code for layout in LAYOUTS} & {ledger.name for ledger in ledgers()}


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.code)
def test_a_layout_feeds_only_fields_that_exist(layout):
    for feed in layout.feeds:
        for header in feed.columns:
            feed.ledger.model._meta.get_field(feed.cell(header).field)
        assert layout.required <= layout.known


def test_a_plain_yes_or_no_does_not_overwrite_the_kind_that_is_known(inside):
    Member.objects.filter(number="9908810001817667001").update(dibao="城市低保")
    for code in ("W6", "W7"):
        assert staged(SAMPLES / FILES[code]["file"]).changed == 0
