"""Facts of households that apps above this one keep, and how the screening finds them without importing upwards."""

from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.db.models import Func
from django.utils.module_loading import import_string


@dataclass(frozen=True)
class FactSource:
    """Further facts for the screening, with the rules that judge them.

    name      names the part in the statement that gathers the facts
    sql       a query of household_id and the columns, at most one row a household; {place} and the names in %( )s
              mean what they mean in `monitoring.fact_statement`
    columns   {column: field}: how Django reads it; empty for a household that the query does not give
    rules     rules about these columns
    """

    name: str
    sql: str
    columns: dict
    rules: tuple


@dataclass(frozen=True)
class VillageSource:
    """Figures of villages that an app above this one keeps, for the quality rules on villages.

    register  the ledger without a row of which those rules say nothing, and `table`, where its rows lie
    sql       a query of region_id and the columns, at most one row a village; {place} is a condition on the rows `h`,
              names in %( )s are the values of `monitoring.quality.asking`
    columns   {column of `CheckedVillage`: its value for a village that the query does not give}
    """

    name: str
    register: str
    table: str
    sql: str
    columns: dict


@cache
def village_sources():
    """All sources of villages' figures, as the portal lists them."""
    return import_string(settings.VILLAGE_SOURCES)


@cache
def sources():
    """All sources, as the portal lists them."""
    return import_string(settings.FACT_SOURCES)


def further_facts(table):
    """The columns of all sources as expressions over the run's table, for rules to name."""
    return {
        name: Func(template=f'"{table}"."{name}"', output_field=field)
        for source in sources()
        for name, field in source.columns.items()
    }
