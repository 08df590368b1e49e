"""What the tests of 资金和小额信贷 share with those of the screening, and workbooks staged as a person would."""

import pytest
import time_machine
from django.core.management import call_command
from openpyxl import Workbook

from core.imports import batch as importing
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from funds.tests.rows import TODAY, make_loan
from monitoring.models import Household
from monitoring.tests.conftest import brought_in, household, parameters
from monitoring.tests.test_screening_run import screen
from shenmu_portal.tests.personas import TOWN

__all__ = ["brought_in", "household", "parameters", "screen"]


@pytest.fixture
def stage_book(tmp_path):
    """Stages rows of dicts: `stage_book("payments", [{"支付凭证号": …}], by=office)` gives the batch."""

    def run(ledger, rows, *, by):
        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(tmp_path / "导入.xlsx")
        batch = importing.receive_path(tmp_path / "导入.xlsx", by=by, ledger=ledger_named(ledger))
        importing.advance(batch.pk)
        with whole_city():
            batch.refresh_from_db()
        return batch

    return run


@pytest.fixture
def today():
    """A day in December 2023, standing still."""
    with time_machine.travel(TODAY, tick=False):
        yield


@pytest.fixture
def borrower(villages):
    """A lifted household of the clerk's town, with the parameters that bind its loans."""
    call_command("load_parameters", verbosity=0)
    with whole_city():
        return Household.objects.create(
            number="990881000101", region_id=villages[TOWN][0], head_name="李四", category="脱贫户"
        )


@pytest.fixture
def loan(borrower):
    with whole_city():
        return make_loan(borrower, rate="3.65")
