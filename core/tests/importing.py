"""The steps of an import, for tests: a file is staged, approved and merged, and asked what became of it."""

from openpyxl import Workbook

from core.imports import batch as actions
from core.ledger.registry import ledger_named
from core.models import Region
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


def national(path, *rows):
    """A W6 workbook of the national system."""
    book = Workbook()
    book.active.append(list(rows[0]))
    for row in rows:
        book.active.append(list(row.values()))
    book.save(path)
    return path


def member_row(place, **fields):
    with whole_city():
        region = Region.objects.get(code=place)
    return {
        "县": "神木市", "乡": region.parent.name, "村": region.name, "户编号": "9908810001", "人口编号": "9908810001001",
        "姓名": "李四", "证件号码": "990881198006220125", "与户主关系": "户主", "当前家庭人口数": "1", "户类型": "脱贫户",
        "年度家庭人口数": "1", "工资性收入": "12000", "户联系电话": "", **fields,
    }  # fmt: skip
