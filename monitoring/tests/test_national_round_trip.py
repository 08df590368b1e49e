"""What the registers hold, written by the columns of a national workbook and brought in again, changes nothing."""

from datetime import date

import pytest
from openpyxl import Workbook

from core.imports import batch as actions
from core.ledger.columns import column_of
from core.months import Month
from core.regions import load_regions
from core.scoping import whole_city
from monitoring.demo.county import load_county, plan
from monitoring.models import Household, Income
from monitoring.national import LAYOUTS
from monitoring.national.cells import september_before

pytestmark = pytest.mark.django_db
AS_OF = date(2023, 12, 18)
NATIONAL = [layout for layout in LAYOUTS if layout.code.startswith("W")]


@pytest.fixture
def county():
    load_regions()
    load_county(plan(120, 3, Month.parse("2023-12")), print)
    with whole_city():
        # A turn of the wheel is 2,000 households: make some of these monitored and cleared, so that all columns speak.
        for household in Household.objects.filter(category="脱贫户"):
            household.monitored_as, household.risks = "脱贫不稳定户", ["因病", "因残"]
            household.identified_in, household.is_cleared = Month.parse("202209"), True
            household.cleared_in, household.cleared_by = Month.parse("202309"), "帮扶消除"
            household.had_dropout, household.is_toilet_usable = False, True
            household.save()
            household.identifications.create(
                region_id=household.region_id, identified_in="202209", wage=3000, per_capita_net=5000, tekun_amount=0
            )
            household.eliminations.create(
                region_id=household.region_id, cleared_in="202309", net=45000, per_capita_net=15000, has_dropout=False
            )
        yield


def spoken(feeds):
    """The feed whose records are the rows: the one that is not repeated, else the first."""
    return next((feed for feed in feeds if not feed.grouped), feeds[0])


def record_of(feed, row_feed, row):
    """The record of another feed that a row of the workbook repeats."""
    if feed is row_feed:
        return row
    household = row if isinstance(row, Household) else row.household
    if feed.ledger.model is Household:
        return household
    records = feed.ledger.model.objects.filter(household=household)
    if feed.ledger.model is Income:
        records = records.filter(span=Income.Span.YEAR, end_month=september_before(AS_OF))
    return records.first()


def cells_of(feed, record):
    """Header → text, as an export of the national system would say it."""
    if record is None:
        return {}
    slots, said = {}, {}
    for header in feed.columns:
        cell = feed.cell(header)
        field = feed.ledger.model._meta.get_field(cell.field)
        if field.is_relation:
            said[header] = _named(getattr(record, cell.field), cell)
        elif sum(feed.cell(other).field == cell.field for other in feed.columns) > 1:
            position = slots[cell.field] = slots.get(cell.field, -1) + 1
            values = getattr(record, cell.field)
            last = position + 1 == sum(feed.cell(other).field == cell.field for other in feed.columns)
            said[header] = "、".join(values[position:] if last else values[position : position + 1])
        else:
            said[header] = column_of(field).text(record, reveal=True)
    return said


def _named(related, cell):
    if related is None:
        return ""
    return related.id_number.reveal() if cell.by == "id_digest" else related.number


def place_of(layout, region):
    parts = {"county": "神木市", "town": region.parent.short_name, "village": region.short_name}
    return {header: parts[part] for header, part in layout.place.items()}


def exported(layout, path):
    """A workbook of this layout with everything the registers hold for it; how many rows it has."""
    row_feed, rows = spoken(layout.feeds), []
    records = row_feed.ledger.model.objects.select_related("region__parent").order_by("pk")
    for record in records:
        row = place_of(layout, record.region)
        for feed in layout.feeds:
            row |= cells_of(feed, record_of(feed, row_feed, record))
        if row_feed.through:
            row |= {"户主个人编号": record.household.members.get(relation="户主").number}
        # Counted by the register itself, so no feed fills it; the layout is told by it all the same.
        rows.append(row | dict.fromkeys(layout.required & layout.unkept, "1"))
    heads = list(dict.fromkeys(head for row in rows for head in row))
    book = Workbook()
    for line in (heads, *([row.get(head, "") for head in heads] for row in rows)):
        book.active.append(line)
    book.save(path)
    return len(rows)


@pytest.mark.parametrize("layout", NATIONAL, ids=lambda layout: layout.code)
def test_an_exported_layout_brought_in_again_changes_nothing(layout, county, tmp_path):
    path = tmp_path / f"{layout.label}_20231218.xlsx"
    count = exported(layout, path)
    batch = actions.receive_path(path)
    actions.advance(batch.pk)
    batch.refresh_from_db()
    told = [(issue.row, issue.column, issue.message) for issue in batch.issues.all()[:5]]
    assert (batch.state, batch.layout, batch.message) == ("review", layout.code, "")
    assert count and (batch.new, batch.changed, batch.rejected) == (0, 0, 0), (batch.summary, told)
    assert batch.unchanged >= count
