"""Asks the quality rules: one statement for each kind of row, in which every rule is a column that holds or not.

A statement is written once for a set of rules and parameters and kept: saving one household asks them all in
milliseconds, and the nightly run of the whole city is the same text with another place.
"""

import json
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import Case, CharField, DecimalField, Func, TextField, Value, When

from core.scoping import after
from monitoring.models import CheckedHousehold, CheckedMember, CheckedPlan, CheckedSpell, CheckedVillage
from monitoring.quality.figures import places
from monitoring.quality.rules import RULES
from monitoring.quality.statements import HOUSEHOLDS, MEMBERS, PLANS, SPELLS, VILLAGES
from monitoring.quality.statements.parts import WATCHED
from monitoring.quality.words import Entity
from monitoring.sources import village_sources

KEYS = ("household_id", "member_id", "employment_id", "village_id")


@dataclass(frozen=True)
class Kind:
    """One kind of rows: its model, its statement, and which of the finding's keys it fills."""

    entity: Entity
    model: type
    statement: str
    keys: tuple

    @property
    def is_place(self):
        return "village_id" in self.keys


KINDS = (
    Kind(Entity.HOUSEHOLD, CheckedHousehold, HOUSEHOLDS, ("household_id",)),
    Kind(Entity.MEMBER, CheckedMember, MEMBERS, ("household_id", "member_id")),
    Kind(Entity.SPELL, CheckedSpell, SPELLS, ("household_id", "member_id", "employment_id")),
    Kind(Entity.PLAN, CheckedPlan, PLANS, ("household_id", "member_id")),
    Kind(Entity.VILLAGE, CheckedVillage, VILLAGES, ("village_id",)),
)

# Of children's rows: `{child}` of members, `{work}` of everything else, `{doubt}` of what imports could not read.
IN_PLACE = "{table}.region_id >= %(place)s AND {table}.region_id < %(place_end)s"
OF_HOUSEHOLD = "{table}.household_id = %(household)s AND {table}.region_id = %(place)s"


@dataclass(frozen=True)
class Asked:
    """Which rows: everything under a region code, or one household of a village."""

    place: str
    household: int | None = None
    shadows: str = ""

    @property
    def values(self):
        return {"place": self.place, "place_end": after(self.place), "household": self.household}

    def conditions(self, watched):
        """The placeholders of the statements."""
        if self.household is None:
            here, child, work, doubt = (IN_PLACE.format(table=name) for name in "hmed")
        else:
            here = "h.id = %(household)s AND h.region_id = %(place)s"
            child, work = (OF_HOUSEHOLD.format(table=name) for name in "me")
            doubt = "d.region_id = %(place)s"
        here = f"{here} AND {WATCHED}" if watched else here
        return {"here": here, "child": child, "work": work, "doubt": doubt, "place": IN_PLACE.format(table="h")}


def groups(rules):
    """The rules that are asked together, as (kind, whether of the lifted and monitored alone, rules).

    Nine households in ten are neither: of them only the few rules for everybody are asked.
    """
    for kind in KINDS:
        own = [rule for rule in rules if rule.entity == kind.entity]
        for watched in (False, True):
            part = tuple(rule for rule in own if rule.is_for_everybody is not watched)
            if part:
                yield kind, watched and not kind.is_place, part


def statement(kind, rules, asked, watched, figures):
    """The whole statement: (rule, entity, region, keys …, evidence) of every hit, as SQL with %( )s values."""
    conditions = asked.conditions(watched)
    gathered = kind.statement.format(**conditions, **(_further(conditions["place"]) if kind.is_place else {}))
    return f"WITH {asked.shadows}{',' * bool(asked.shadows)}{gathered} {_hits(kind, rules, figures)}"


def _further(place):
    """The placeholders of the villages' statement for what the apps above keep."""
    known = village_sources()
    parts = (f"\n{source.name} AS ({source.sql.format(place=place)})," for source in known)
    columns = (
        f",\n        coalesce({source.name}.{name}, {empty}) AS {name}"
        for source in known
        for name, empty in source.columns.items()
    )
    joins = (f"\n    LEFT JOIN {source.name} ON {source.name}.region_id = h.region_id" for source in known)
    return {"further_parts": "".join(parts), "further_columns": "".join(columns), "further_joins": "".join(joins)}


@lru_cache(maxsize=64)
def _hits(kind, rules, figures):
    """The part Django writes; `figures` is a tuple of pairs, so that it can be remembered."""
    named = dict(figures)
    told = {rule.code: rule.told for rule in rules}
    facts = sorted({name for names in told.values() for name in names} - named.keys())
    cases = [Case(When(rule.condition, then=Value(rule.code)), output_field=TextField()) for rule in rules]
    codes = Func(*cases, template="unnest(array_remove(ARRAY[%(expressions)s], NULL))", output_field=CharField())
    hits = (
        kind.model.objects.alias(**{name: _value(figure) for name, figure in named.items()})
        .annotate(rule=codes)
        .values_list(*kind.keys, "region_id", *facts, "rule")
    )
    keys = ", ".join(name if name in kind.keys else "0" for name in KEYS)
    evidence = " ".join(f"WHEN '{code}' THEN {_evidence(names, named)}" for code, names in told.items() if names)
    evidence = f"CASE rule {evidence} ELSE '{{}}'::jsonb END" if evidence else "'{}'::jsonb"
    return (
        f"SELECT rule, '{kind.entity}' AS entity, region_id, {keys}, {evidence} AS evidence FROM ({_text(hits)}) AS hit"
    )


def _value(figure):
    if figure is None:
        return Value(None, output_field=DecimalField(max_digits=16, decimal_places=2))
    return Value(figure, output_field=ArrayField(CharField())) if isinstance(figure, tuple) else Value(figure)


def _evidence(names, figures):
    pairs = (f"'{name}', {_literal(figures[name]) if name in figures else name}" for name in names)
    return f"jsonb_build_object({', '.join(pairs)})"


def _literal(figure):
    if figure is None:
        return "NULL"
    return f"'{figure}'" if isinstance(figure, str) else str(figure)


def _text(rows):
    """Django's SQL with its values written in, ready to stand inside a statement with %( )s values of its own."""
    with connection.cursor() as cursor:
        return cursor.mogrify(*rows.query.sql_with_params()).decode().replace("%", "%%")


def asked_rules(known, *, wide=True):
    """The rules that can be asked: their registers hold rows, their columns were imported (A20)."""
    return tuple(
        rule
        for rule in RULES
        if known >= set(rule.registers)
        and (not rule.columns or known & set(rule.columns))
        and (wide or not rule.is_wide)
    )


def values(day, figures, lines):
    """What the statements are asked with beside the place."""
    return places(day, figures) | {"lines": json.dumps(lines)}
