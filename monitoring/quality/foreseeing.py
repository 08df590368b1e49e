"""What an import would bring: the rules asked of the staged rows as the merge would leave them, before anything is written.

The registers' names stand in the statements; here they mean the staged rows over the stored ones of the same
households. Rules that compare with other households, and cells that could not be read, are not counted.
"""

from dataclasses import dataclass

from django.db import connection, models

from core.imports.batch import stages
from core.imports.merging import Merge
from core.imports.staging import quoted
from monitoring.models import Employment, Household, Income, Member, RegisteredAid, Village, WorkPlan
from monitoring.models.episodes import Elimination, Identification
from monitoring.quality import asking, figures, recording
from monitoring.quality.rules import RULES
from monitoring.quality.words import Entity, Level

OF_HOUSEHOLDS = (Household, Member, Employment, WorkPlan, Income, RegisteredAid, Identification, Elimination)
SHADOWED = (*OF_HOUSEHOLDS, Village)
MOST_ROWS = 200_000
"""Above this the answer would keep a person waiting; the check after the merge gives it."""
SHOWN = 10

COUNT = f"""
SELECT h.rule, count(*) FROM {recording.HITS} h
LEFT JOIN monitoring_finding f ON {recording.SAME} AND f.state = 'open'
WHERE f.id IS NULL GROUP BY h.rule"""

GONE = f"""
WITH {{affected}}
SELECT count(*) FROM monitoring_finding f
WHERE f.state = 'open' AND f.rule = ANY (%(rules)s)
  AND (f.household_id IN (SELECT id FROM affected) OR f.village_id IN (SELECT id FROM villages))
  AND NOT EXISTS (SELECT FROM {recording.HITS} h WHERE {recording.SAME})"""


@dataclass(frozen=True)
class Foreseen:
    """How many findings a file would bring and take away; `rules` are (rule, count), most first."""

    new: int
    gone: int
    levels: list
    rules: list


@dataclass(frozen=True)
class Staged:
    """The rows asked about: the households and villages of a staged file, as the merge would leave them."""

    affected: str
    shadows: str
    entities: frozenset

    def conditions(self, watched):
        inside = "IN (SELECT id FROM affected)"
        return {
            "here": f"h.id {inside}", "child": f"m.household_id {inside}", "work": f"e.household_id {inside}",
            "doubt": "false", "place": "h.region_id IN (SELECT region_id FROM villages)",
        }  # fmt: skip


def foresee(batch):
    """What the staged rows would bring; None for files about something else, or too long to say at once."""
    staged = _staged(batch)
    if not staged or is_too_long(batch):
        return None
    rows = _shadowed(staged)
    known = figures.known_columns() | _columns_of(staged)
    day = batch.as_of or figures.day_of_data()
    numbers = figures.figures_of(day, known)
    values = asking.values(day, numbers, figures.lines_by_year())
    rules = tuple(
        rule for rule in asking.asked_rules(frozenset(known), wide=False)
        if rule.entity in rows.entities and rule.code not in ("Q079", "Q198", "Q201")
    )  # fmt: skip
    recording.create()
    try:
        for kind in asking.KINDS:
            part = tuple(rule for rule in rules if rule.entity == kind.entity)
            if part:
                recording.collect(asking.statement(kind, part, rows, False, numbers), values)
        return _foreseen(rows, rules)
    finally:
        recording.drop()


def is_too_long(batch):
    """Whether the file is about households or villages, and holds more rows than can be asked while a person waits."""
    return (batch.total or 0) > MOST_ROWS and bool(_staged(batch))


def _staged(batch):
    return [stage for stage in stages(batch) if stage.model in SHADOWED and stage.exists()]


def _foreseen(rows, rules):
    with connection.cursor() as cursor:
        cursor.execute(COUNT)
        found = sorted(cursor.fetchall(), key=lambda pair: (-pair[1], pair[0]))
        cursor.execute(GONE.format(affected=rows.affected), {"rules": sorted({rule.code for rule in rules})})
        gone = cursor.fetchone()[0]
    by_code = {rule.code: rule for rule in RULES}
    levels = [
        (level.label, sum(count for code, count in found if by_code[code].level == level)) for level in Level
    ]  # fmt: skip
    return Foreseen(
        sum(count for _, count in found), gone, levels, [(by_code[code], count) for code, count in found[:SHOWN]]
    )


def _columns_of(staged):
    names = {f"{stage.feed.ledger.name}.{field.name}" for stage in staged for field in stage.fields}
    return names | {stage.feed.ledger.name for stage in staged}


def _shadowed(staged):
    keys = [f"SELECT {_owner(stage)} AS id FROM {stage.table}" for stage in staged if stage.model in OF_HOUSEHOLDS]
    places = [f"SELECT id, region_id FROM {stage.table}" for stage in staged if stage.model is Village]
    affected = (
        f"affected AS ({' UNION '.join(keys) or 'SELECT NULL::bigint AS id'}), "
        f"villages AS ({' UNION '.join(places) or 'SELECT NULL::bigint AS id, NULL::varchar AS region_id'})"
    )
    entities = {Entity.VILLAGE} if places else set()
    if keys:
        entities |= set(Entity) - {Entity.VILLAGE}
    return Staged(affected, ", ".join([affected, *map(_shadow, staged)]), frozenset(entities))


def _owner(stage):
    """The column that says which of the affected rows a staged one belongs to."""
    return "id" if stage.model in (Household, Village) else "household_id"


def _shadow(stage):
    """The register as the merge would leave it, for the affected households or villages."""
    table = quoted(stage.target)
    fields = stage.model._meta.concrete_fields
    stored = ", ".join(f"t.{quoted(field.column)}" for field in fields)
    affected = "villages" if stage.model is Village else "affected"
    return (
        f"{table} AS (SELECT {', '.join(_merged(Merge(stage), field) for field in fields)} "
        f"FROM {stage.table} s LEFT JOIN public.{table} t ON t.id = s.id "
        f"UNION ALL SELECT {stored} FROM public.{table} t WHERE t.{_owner(stage)} IN (SELECT id FROM {affected}) "
        f"AND NOT EXISTS (SELECT FROM {stage.table} s WHERE s.id = t.id))"
    )


def _merged(merge, field):
    column = quoted(field.column)
    if field.name == "id":
        return "s.id AS id"
    if field.name == "region":
        return "coalesce(t.region_id, s.region_id) AS region_id"
    if field.name == "all_public_posts":  # computed by the database once it is written
        return f"{merge.merged(merge.model._meta.get_field('public_posts'))} AS {column}"
    if isinstance(field, models.GeneratedField):
        return f"t.{column} AS {column}"
    return f"{merge.merged(field)} AS {column}"
