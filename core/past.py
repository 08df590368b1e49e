"""How records stood at the end of a past day, made from their kept events: edited, deleted or added since, or not."""

from datetime import datetime, time, timedelta

from django.apps import apps
from django.db.models import F
from django.utils.timezone import make_aware

from core.scoping import within


def end_of(day):
    """The moment a day is over."""
    return make_aware(datetime.combine(day + timedelta(days=1), time.min))


def events_until(model, day, scope):
    """The kept events of a tracked model inside a scope, up to the end of a day."""
    kept = apps.get_model(model._meta.app_label, f"{model.__name__}Event").objects
    return kept.filter(within(scope), pgh_created_at__lt=end_of(day))


def stood(model, day, scope, **parent):
    """The records that belonged to a parent (`household=…`) at the end of a day, as they were then, newest first.

    Who came later or was deleted before is not among them; who has moved to another parent since is. What the history
    leaves out (totals that triggers keep) is None.
    """
    events = events_until(model, day, scope)
    concerned = events.filter(**parent).values("pgh_obj_id")
    records = _latest(model, events.filter(pgh_obj_id__in=concerned))
    return [record for record in records if all(getattr(record, f"{name}_id") == of.pk for name, of in parent.items())]


def stood_by_key(model, day, scope, keys):
    """{key: record as it was at the end of a day} of those of these records that were there."""
    return {record.pk: record for record in _latest(model, events_until(model, day, scope).filter(pgh_obj_id__in=keys))}


def _latest(model, events):
    names = [field.attname for field in model._meta.concrete_fields]
    newest = events.order_by("-pgh_obj_id", "-pgh_id").distinct("pgh_obj_id")
    return [
        model.from_db(None, names, [getattr(event, name, None) for name in names])
        for event in newest
        if event.pgh_label != "delete"
    ]


def table_then(model, column):
    """SQL of a named part that stands in a statement for the model's table: its rows as they were before %(end)s.

    `column` of the kept events names the record they belong to, whose key is the value %(household)s.
    """
    table = model._meta.db_table
    return f"""{table} AS (
    SELECT * FROM (
        SELECT DISTINCT ON (pgh_obj_id) * FROM {table}_event
        WHERE pgh_created_at < %(end)s
          AND pgh_obj_id IN (SELECT pgh_obj_id FROM {table}_event WHERE {column} = %(household)s)
        ORDER BY pgh_obj_id DESC, pgh_id DESC
    ) AS kept WHERE pgh_label <> 'delete'
)"""


def with_parents(records, columns, day, scope):
    """The same records with the parents that these columns name or read from, as those stood on the day too."""
    for name in {_parent_of(column) for column in columns} - {None}:
        field = records[0]._meta.get_field(name)
        parents = stood_by_key(field.related_model, day, scope, {getattr(record, field.attname) for record in records})
        for record in records:
            record._state.fields_cache[name] = parents.get(getattr(record, field.attname))
    for column in columns:
        if isinstance(column.expression, F):
            parent, name = column.expression.name.split("__")
            for record in records:
                setattr(record, column.name, getattr(getattr(record, parent), name, ""))
    return records


def is_known_then(column):
    """Whether a column can be told of a past day; what is counted in other registers is today's."""
    return column.expression is None or isinstance(column.expression, F)


def _parent_of(column):
    """The foreign key a column shows, itself or a field behind it; None for a fact of the record."""
    if isinstance(column.expression, F):
        return column.expression.name.split("__")[0]
    return column.name if column.kind == "parent" else None
