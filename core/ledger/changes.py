"""What the history of a record says: its changes, newest first, with each field before and after."""

from collections import defaultdict
from itertools import pairwise

from django.apps import apps
from django.utils.timezone import localtime

from core.ledger.columns import column_of
from core.models import User

LABELS = {"insert": "新增", "update": "修改", "delete": "删除"}


def events_of(model, pk):
    """The kept events of one record, newest first."""
    events = apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects.filter(pgh_obj_id=pk)
    has_region = any(field.name == "region" for field in model._meta.fields)
    return (events.select_related("region") if has_region else events).order_by("-pgh_id")


def columns_for(model, names):
    """Columns of a model that has no ledger, for `changes_of`."""
    return [column_of(model._meta.get_field(name)) for name in names.split()]


def changes_of(model, pk, columns, limit=50):
    """A record's last changes, newest first: when, who, how, and each field's value before and after."""
    most = 2 * limit  # a save is two events: its claim and what it changed
    events = list(events_of(model, pk)[: most + 1])
    pairs = list(pairwise([*events, None]))[:most]
    told = [pair for pair in pairs if not _changes_nothing(*pair)][:limit]
    names, parents = _names(events), _parents(columns, told)
    return [
        {
            "at": f"{localtime(event.pgh_created_at):%Y-%m-%d %H:%M}",
            "who": names.get((event.pgh_context or {}).get("user"), "系统"),
            "what": LABELS[event.pgh_label],
            "note": (event.pgh_context or {}).get("why", ""),
            "changes": _differences(columns, event, before, parents),
        }
        for event, before in told
    ]


def _changes_nothing(event, before):
    """Who saves claims the next version first: an update of its own, in which nothing else has changed."""
    if before is None or event.pgh_label != "update":
        return False
    names = {field.attname for field in event._meta.concrete_fields if not field.name.startswith("pgh_")}
    return all(getattr(event, name) == getattr(before, name) for name in names - {"version", "updated_at"})


def _names(events):
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}


def _parents(columns, pairs):
    """{column: {key: record}} of the other records that these changes name, in a query a column."""
    keys = defaultdict(set)
    for event, before in pairs:
        for column in _changed(columns, event, before):
            if column.kind == "parent":
                keys[column.field] |= {_raw(column, before), _raw(column, event)} - {None}
    return {field.name: _records(field, found) for field, found in keys.items()}


def _records(field, keys):
    return field.related_model.objects.in_bulk(keys, field_name=field.target_field.attname)


def _differences(columns, event, before, parents):
    return [
        {"label": column.label, "old": _text(column, before, parents), "new": _text(column, event, parents)}
        for column in _changed(columns, event, before)
    ]


def _changed(columns, event, before):
    """The columns in which an update differs from what was before."""
    if before is None or event.pgh_label == "delete":
        return []
    return [column for column in columns if _raw(column, before) != _raw(column, event)]


def _raw(column, event):
    """The stored value; sealed numbers are compared in clear, a change in their middle is one."""
    return getattr(event, column.field.attname)


def _text(column, event, parents):
    if column.kind == "region":
        return event.region.full_name if event.region_id else ""
    if column.kind == "parent":
        return _named(_raw(column, event), parents[column.name])
    if column.kind == "choice":
        return str(dict(column.field.choices).get(column.value(event), ""))
    return column.text(event)


def _named(key, records):
    """Another record as its column shows it; one that is gone, or lies elsewhere, is known by its key alone."""
    if key is None:
        return ""
    record = records.get(key)
    return str(getattr(record, "number", "") or record) if record else f"（{key}）"
