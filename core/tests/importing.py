"""The steps of an import, for tests: a file is staged, approved and merged, and asked what became of it."""

from core.imports import batch as actions
from core.ledger.registry import ledger_named
from core.scoping import whole_city


def stage(path, ledger="households", by=None):
    """Without a ledger the file is one of the national system."""
    batch = actions.receive_path(path, by=by, ledger=ledger and ledger_named(ledger))
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    return batch


def merge(batch):
    with whole_city():
        actions.approve(batch)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    return batch


def errors(batch):
    with whole_city():
        return [(issue.row, issue.column, issue.message) for issue in batch.issues.filter(severity="error")]


def counts(batch):
    return batch.new, batch.changed, batch.unchanged, batch.rejected
