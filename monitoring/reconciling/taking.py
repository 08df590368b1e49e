"""Deciding differences: take the other side's value into the register, or keep ours. Both are written down."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone
from psycopg2.extras import execute_values

from core.fields import Derived, Sealed, SealedField
from core.imports import batch as imports
from core.imports.merging import Merge, Moved
from core.imports.staging import execute, quoted
from core.ledger.registry import ledger_named
from monitoring.models import Difference

WHY = "对账取对方值"
AT_ONCE = 2000
CONFLICT = "对方的值与台账里别的记录冲突，没有改动，请逐条核对。"
PARENT_FIRST = "这些记录所属的户还不在台账里，请先取对方的户。"


def keep_ours(differences, *, by):
    """Note that our side stands; returns how many were decided."""
    _demand(differences, by)
    return differences.waiting().update(**_decided(Difference.Decision.KEPT, by))


def take_theirs(differences, *, by):
    """Write the other side's values into the registers, through scope, version and history; (taken, moved) counts.

    A record that changed since the comparison is left alone and marked 我方已变动. Records that only they have are
    added, a household with its people. What only we have cannot be taken: that is a deletion, done on its own page.
    """
    _demand(differences, by)
    chosen = differences.waiting().exclude(kind=Difference.Kind.OURS)
    groups = chosen.order_by().values_list("run", "register", "kind", "field").distinct()
    taken = moved = 0
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why=WHY):
            for run, register, kind, field in sorted(groups, key=_households_first):
                rows = chosen.filter(run=run, register=register, kind=kind, field=field)
                if kind == Difference.Kind.THEIRS:
                    taken += _add(run, register, rows, by)
                else:
                    done, stale = _take_field(ledger_named(register).model, field, rows, by)
                    taken, moved = taken + done, moved + stale
    except IntegrityError as error:
        raise ValidationError(CONFLICT) from error
    except Moved as error:
        raise ValidationError(PARENT_FIRST) from error
    return taken, moved


def _households_first(group):
    return ledger_named(group[1]).parent is not None, *map(str, group)


def _demand(differences, by):
    """Deciding means changing the register; adding a record needs that permission as well."""
    for register, kind in set(differences.order_by().values_list("register", "kind")):
        ledger = ledger_named(register)
        ledger.demand(by, "change")
        if kind == Difference.Kind.THEIRS:
            ledger.demand(by, "add")


def _decided(decision, by):
    return {"decision": decision, "decided_by": by, "decided_at": timezone.now()}


# -- fields -------------------------------------------------------------------------------------------------------


def _take_field(model, name, rows, by):
    """One field of many records; only where the register still says what it said when it was compared."""
    field = model._meta.get_field(name)
    followers = [each for each in model._meta.concrete_fields if isinstance(each, Derived) and each.of == name]
    keys = list(rows.values_list("pk", flat=True))
    done = []
    for start in range(0, len(keys), AT_ONCE):
        part = keys[start : start + AT_ONCE]
        done += _with_followers(model, field, followers, part) if followers else _plainly(model, field, part)
    Difference.objects.filter(pk__in=done).update(**_decided(Difference.Decision.TAKEN, by))
    stale = set(keys) - set(done)
    Difference.objects.filter(pk__in=stale).update(**_decided(Difference.Decision.MOVED, by))
    return len(done), len(stale)


def _plainly(model, field, keys):
    column, kind = quoted(field.column), field.db_type(connection)
    now, ours, theirs = f"to_jsonb(t.{column})", "d.ours", "d.theirs #>> '{}'"
    if isinstance(field, models.DecimalField):
        now = f"to_jsonb(t.{column}::text)"
    elif isinstance(field, ArrayField):
        theirs = "ARRAY(SELECT jsonb_array_elements_text(d.theirs))"
    elif field.name == "region":
        ours, theirs = "d.ours -> 'code'", "d.theirs ->> 'code'"
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {model._meta.db_table} t SET {column} = ({theirs})::{kind}, version = version + 1, updated_at = now() "
            "FROM (SELECT id, object_id, ours, theirs FROM monitoring_difference WHERE id = ANY(%s)) d "
            f"WHERE t.id = d.object_id AND coalesce({now}, 'null') = coalesce({ours}, 'null') RETURNING d.id",
            [keys],
        )
        return [pk for (pk,) in cursor.fetchall()]


def _with_followers(model, field, followers, keys):
    """A field that others are derived from: the clear text is needed, so the values are made here."""
    is_sealed = isinstance(field, SealedField)
    written = [field, *followers]
    lines = []
    for row in Difference.objects.filter(pk__in=keys):
        text = Sealed(row.theirs_sealed).reveal() if is_sealed else row.theirs
        theirs, ours = (row.theirs_sealed, row.ours_sealed) if is_sealed else (row.theirs, row.ours)
        lines.append((row.pk, row.object_id, ours, theirs, *(each.derive(text) for each in followers)))
    kinds = [field.db_type(connection), *(each.db_type(connection) for each in written)]
    names = ["id", "object_id", "ours", *(f"v{position}" for position in range(len(written)))]
    settings = ", ".join(f"{quoted(each.column)} = d.v{position}" for position, each in enumerate(written))
    template = f"(%s::bigint, %s::bigint, {', '.join(f'%s::{kind}' for kind in kinds)})"
    with connection.cursor() as cursor:
        done = execute_values(
            cursor.cursor,
            f"UPDATE {model._meta.db_table} t SET {settings}, version = version + 1, updated_at = now() "
            f"FROM (VALUES %s) AS d({', '.join(names)}) "
            f"WHERE t.id = d.object_id AND t.{quoted(field.column)} IS NOT DISTINCT FROM d.ours RETURNING d.id",
            lines, template=template, page_size=AT_ONCE, fetch=True,
        )  # fmt: skip
    return [pk for (pk,) in done]


# -- records ------------------------------------------------------------------------------------------------------


def _add(run, register, rows, by):
    """Add the records of one register that only they have, by the way an import takes: staged again, and merged."""
    keys = list(rows.values_list("pk", flat=True))
    differences = Difference.objects.filter(pk__in=keys)
    batch = differences.select_related("run__batch").first().run.batch
    stage = next(each for each in imports.stages(batch) if each.feed.ledger.name == register)
    stage.create()
    execute(
        f"INSERT INTO {stage.table} SELECT (jsonb_populate_record(NULL::{stage.table}, theirs)).* "
        "FROM monitoring_difference WHERE id = ANY(%s)",
        [keys],
    )
    Merge(stage).run(len(keys))
    stage.drop()
    differences.update(**_decided(Difference.Decision.TAKEN, by))
    return len(keys)


def with_their_people(difference):
    """A household that only they have, together with everything of it in the same file; any other one alone."""
    is_household = difference.kind == Difference.Kind.THEIRS and ledger_named(difference.register).parent is None
    if not is_household:
        return Difference.objects.filter(pk=difference.pk)
    return Difference.objects.filter(
        run=difference.run_id, kind=Difference.Kind.THEIRS, household_number=difference.household_number
    )
