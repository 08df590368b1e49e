"""What a person looks at before a batch is merged: samples of new and changed rows, and what is wrong."""

from decimal import Decimal

from django.db import models

from core.fields import MonthField, Sealed, SealedField
from core.imports.batch import stages
from core.imports.merging import Merge
from core.imports.staging import fetch, quoted
from core.ledger.columns import YES_NO
from core.models import ImportIssue
from core.months import Month

SAMPLES, ISSUES = 8, 200


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


def problems(batch):
    """The first issues, rejecting ones first, and how many of both kinds there are."""
    found = batch.issues.all()
    errors, warnings = (found.filter(severity=kind).count() for kind in ImportIssue.Severity.values)
    return {
        "listed": found.order_by("severity", "row", "pk")[:ISSUES],
        "errors": errors,
        "warnings": warnings,
        "more": max(errors + warnings - ISSUES, 0),
    }  # fmt: skip
