"""Change history: every insert, update and delete of a register, however it came, kept by triggers."""

import pghistory
from django.db import connection, models

from core.constraints import RowSecurity


def tracked(table, exclude=()):
    """Class decorator: keep the history of this model in `<table>_event`, scoped like the model itself.

    Statement-level triggers see page saves, bulk SQL and COPY alike; who and why travel in the context
    (`pghistory.context(user=…)`). `exclude` names totals that triggers keep: their movement is other rows' history.
    Events are found by what belongs to a household too: its sheet shows any past day (`core/past.py`).
    """

    def track(model):
        of_household = any(field.name == "household" for field in model._meta.fields)
        indexes = [models.Index(fields=["household"])] if of_household else []
        return _kept(table, exclude, constraints=[RowSecurity(name=f"{table}_event_scope")], indexes=indexes)(model)

    return track


def recorded(table, exclude=()):
    """Like `tracked`, for what lies in no region: parameters, targets, users, the calendar."""
    return _kept(table, exclude)


def _kept(table, exclude, **meta):
    return pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=pghistory.Statement,
        exclude=list(exclude),
        context_field=pghistory.ContextJSONField(),
        obj_field=pghistory.ObjForeignKey(db_index=True),
        meta={"db_table": f"{table}_event", **meta},
    )


def replan():
    """Let the history triggers of this session be planned anew: call it before a statement that changes many rows.

    PostgreSQL plans a trigger's query at its first call and keeps that plan for the session. Made for an update of no
    or one row it joins old and new rows one by one, which for ten thousand rows takes minutes.
    """
    with connection.cursor() as cursor:
        cursor.execute("DISCARD PLANS")
