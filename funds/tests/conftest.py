"""What the tests of 资金和小额信贷 share with those of the screening, and workbooks staged as a person would."""

import pytest
from openpyxl import Workbook

from core.imports import batch as importing
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from monitoring.tests.conftest import brought_in, household, parameters
from monitoring.tests.test_screening_run import screen

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
