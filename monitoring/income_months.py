"""月核算: a month's income written like the month before, for the households of which nothing new is known."""

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import connection, models, transaction

from core.scoping import after
from monitoring.models import Income

NOT_REPEATED = frozenset({"id", "version", "created_at", "updated_at", "end_month", "household_size", "is_signed"})
SPAN = Income.Span.MONTH


def _repeated():
    """The columns a month takes over: what was earned and spent, not who signed for it."""
    fields = [field for field in Income._meta.concrete_fields if not isinstance(field, models.GeneratedField)]
    return [field.column for field in fields if field.name not in NOT_REPEATED]


def repeat_incomes(month, *, region, by, households=None):
    """Copy last month's monthly rows inside a division into `month`, where it has none yet; gives how many.

    `households` (primary keys) narrows it. The size is the household's of today. A second press copies nothing.
    """
    if not by.has_perm("monitoring.add_income"):
        raise PermissionDenied("您的角色不能录入收入。")
    names = ", ".join(f'"{name}"' for name in _repeated())
    taken = ", ".join(f'last."{name}"' for name in _repeated())
    sql = f"""
        INSERT INTO monitoring_income ({names}, end_month, household_size, version, created_at, updated_at)
        SELECT {taken}, %(month)s, coalesce(h.size, last.household_size), 1, now(), now()
        FROM monitoring_income last JOIN monitoring_household h ON h.id = last.household_id
        WHERE last.span = %(span)s AND last.end_month = %(month)s - 1
          AND last.region_id >= %(first)s AND last.region_id < %(behind)s
          AND (%(households)s::bigint[] IS NULL OR last.household_id = ANY(%(households)s))
        ON CONFLICT (household_id, span, end_month) DO NOTHING
    """
    values = {
        "month": int(month), "span": SPAN, "first": region, "behind": after(region),
        "households": None if households is None else list(households),
    }  # fmt: skip
    with transaction.atomic(), pghistory.context(user=by.pk, why="与上月相同"), connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount


def missing(month, region):
    """Last month's rows of a division whose households have none this month, with their households."""
    rows = Income.objects.inside(region).filter(span=SPAN)
    done = rows.filter(end_month=month).values("household")
    last = rows.filter(end_month=int(month) - 1).exclude(household__in=done)
    return last.select_related("household").order_by("household__group_name", "household__number")
