"""What a person looks at before a batch is merged: samples of new and changed rows, and what is wrong."""

from decimal import Decimal

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import models
from django.db.models import Count, Min

from core.fields import MonthField, Sealed, SealedField
from core.imports.batch import stages
from core.imports.layouts import layout_named
from core.imports.merging import Merge
from core.imports.staging import fetch, quoted
from core.ledger.columns import YES_NO
from core.ledger.registry import ledger_named
from core.models import ImportIssue, Region
from core.months import Month

SAMPLES, ISSUES, STRETCHES = 8, 200, 6
REASON = "错误说明"  # written by us into a file that comes back


def samples(batch, user):
    """For each register the user may see: some changed rows with what changes in them, and some new ones."""
    parts = []
    for stage, count in zip(stages(batch), batch.summary.get("registers", ()), strict=False):
        if not stage.exists():
            return []
        if not stage.feed.ledger.allows(user, "view"):
            continue
        part = {"label": count["label"], "changed": [], "new": []}
        if count["changed"]:
            part["changed"] = [_changed(stage, *sample) for sample in Merge(stage).samples(SAMPLES)]
        if count["new"]:
            part["new"] = _new(stage)
        parts.append(part)
    return parts


def _changed(stage, line, pk, changes):
    record = stage.model.objects.filter(pk=pk).first()
    return {
        "line": line,
        "name": str(record) if record else "",
        "changes": [
            {"label": field.verbose_name, "old": shown(field, old), "new": shown(field, new)} for field, old, new in changes
        ],
    }  # fmt: skip


def _new(stage):
    """The first new rows, as their filled-in cells."""
    fields = [field for field in stage.fields if not isinstance(field, models.ForeignKey)]
    columns = ", ".join(quoted(field.column) for field in fields)
    rows = fetch(f"SELECT line, {columns} FROM {stage.table} WHERE is_new ORDER BY line LIMIT {SAMPLES}")
    made = []
    for line, *values in rows:
        cells = [(field.verbose_name, shown(field, value)) for field, value in zip(fields, values, strict=True)]
        made.append({"line": line, "text": "，".join(f"{label} {text}" for label, text in cells if text)[:160]})
    return made


def shown(field, value):
    """A stored value as a person reads it; sealed numbers masked."""
    if value is None or value == "" or value == []:
        return ""
    if field.related_model is Region:
        return str(Region.objects.get(pk=value))
    if isinstance(field, SealedField):
        return Sealed(value).masked
    if isinstance(field, MonthField):
        return str(Month(value))
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, list):
        return "、".join(value)
    return str(dict(field.choices or ()).get(value, value))


def unkept(batch):
    """Columns of another system's file that are known and stored nowhere, by name: nothing vanishes unsaid.

    Those of our own templates only repeat what the portal shows beside a row.
    """
    if not batch.headers or ledger_named(batch.layout):
        return []
    known = layout_named(batch.layout).unkept
    return [name for name in batch.headers if name in known and name != REASON]


def problems(batch):
    """What is wrong, said once for all rows it holds of, rejecting things first, and how many cells of both kinds."""
    errors, warnings = (batch.issues.filter(severity=kind).count() for kind in ImportIssue.Severity.values)
    alike = (
        batch.issues.order_by()
        .values("severity", "column", "message")
        .annotate(first=Min("row"), rows=ArrayAgg("row", distinct=True, order_by="row"), cells=Count("pk"))
        .order_by("severity", "first", "column")[:ISSUES]
    )
    listed = [issue | {"where": stretches(issue["rows"])} for issue in alike]
    more = errors + warnings - sum(issue["cells"] for issue in listed)
    return {"listed": listed, "errors": errors, "warnings": warnings, "more": more}


def stretches(rows):
    """Ascending row numbers as a person writes them: 3–20、22 等 19 行."""
    found = []
    for row in rows:
        if found and row == found[-1][1] + 1:
            found[-1][1] = row
        else:
            found.append([row, row])
    said = "、".join(f"{first}" if first == last else f"{first}–{last}" for first, last in found[:STRETCHES])
    return said if len(found) <= STRETCHES else f"{said} 等 {len(rows):,} 行"
