"""The numbers a check works with: the parameters in force, the day of the data, and which columns are known."""

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max
from django.utils.timezone import localdate

from core.models import ImportBatch, JobState, KnownColumn, Parameter
from core.months import Month
from monitoring import facts
from monitoring.parameters import LINE, Parameters
from monitoring.quality.rules import RULES
from monitoring.sources import village_sources
from monitoring.words import HouseholdCategory

MONTHS = frozenset(
    {"elim_rule_from", "yulu_cutoff", "ins_from", "ins_to", "ins_stop_from", "reloc_from", "high_income_from"}
)
WHOLE = (
    "school_age_min", "school_age_max", "measure_grace_months", "dev_grace_months", "work_age_min", "work_age_max", "minor_age", "retire_age", "post_age_max",
    "adult_age", "post_kinds_max", "half_min_size", "elim_min_months", "fast_elim_months", "Q139_min", "Q139_max",
    "Q140_min", "Q140_max", "Q141_min", "Q141_max", "preschool_age_max", "tertiary_age_min", "master_age_min",
    "low_edu_min", "low_edu_max", "project_year_from", "stale_start_year",
)  # fmt: skip
AMOUNTS = (
    "pc_floor", "half_share", "labour_share_max", "high_income", "wage_min", "wage_max", "wage_warn", "small_wage",
    "Q145_max", "Q146_max", "Q147_max", "Q148_max", "Q149_max", "Q150_max", "road_km_max", "income_tolerance",
)  # fmt: skip
TEXTS = ("home_county", "no_county_cities", "direct_county_cities")

# Registers whose rows some rules need, and the tables that hold them; those of the apps above say it themselves.
REGISTERS = {
    "registered-aid": "monitoring_registeredaid",
    "identifications": "monitoring_identification",
    "eliminations": "monitoring_elimination",
    "employments": "monitoring_employment",
}
TABLES = {"members": "monitoring_member", "households": "monitoring_household"}


def day_of_data():
    """The day the registers stand for: that of the newest national export, else today."""
    merged = ImportBatch.objects.filter(state=JobState.DONE, as_of__isnull=False)
    return merged.aggregate(day=Max("as_of"))["day"] or localdate()


def figures_of(day, known):
    """Every figure the rules speak of, as a tuple of pairs; months as their number."""
    parameters = Parameters.in_force(Month.of(day))
    made = {name: parameters.integer(name) for name in WHOLE} | {name: parameters.decimal(name) for name in AMOUNTS}
    made |= {name: parameters.text(name) for name in TEXTS} | {name: _month(parameters, name) for name in MONTHS}
    made["month"] = int(Month.of(day))
    made["ident_from"] = parameters.integer("ident_year_from") * 12
    made["stale_before"] = (made["stale_start_year"] + 1) * 12
    made |= {f"{name}_label": Month(made[name]).label for name in MONTHS}
    made[LINE] = _line(parameters, day.year)
    flags = (name for rule in RULES for name in rule.columns if rule.code == "Q187")
    made |= {f"has_column_{name.split('.')[1]}": name in known for name in flags}
    return tuple(sorted(made.items()))


def _month(parameters, name):
    text = parameters.text(name)
    try:
        return int(Month.parse(text))
    except ValueError as unreadable:
        raise ValidationError(f"参数 {name} 的取值“{text}”不是月份，应如 202304，请在“参数”页改正。") from unreadable


def _line(parameters, year):
    """监测线 of the data's year; none configured, no finding (B7)."""
    row = parameters.rows.get(LINE)
    return parameters.decimal(LINE) if row is not None and row.year == year else None


def lines_by_year():
    """{year: 监测线}, for households cleared in earlier years."""
    return dict(Parameter.objects.filter(name=LINE, year__isnull=False).values_list("year", "value"))


def places(day, figures):
    """The dates, words and lists the statements are asked with."""
    named = dict(figures)
    school_day = facts.school_reference(day)
    listed = f"{named['no_county_cities']},{named['direct_county_cities']}".split(",")
    return {
        "as_of": day, "month": named["month"], "lifted": HouseholdCategory.LIFTED.value,
        "labourers": facts.LABOURERS, "weak": facts.words.Labour.WEAK, "without_labour": facts.WITHOUT_LABOUR,
        "dibao": facts.DIBAO, "tekun": facts.TEKUN, "left_school": facts.LEFT_SCHOOL,
        "sick": [facts.words.Health.SERIOUS.value, facts.words.Health.CHRONIC.value],
        "school_youngest": facts.born_by(school_day, named["school_age_min"]),
        "school_oldest": facts.born_by(school_day, named["school_age_max"] + 1),
        "project_year_from": named["project_year_from"],
        "home_county": named["home_county"], "exact_places": [f"%{name}%" for name in listed if name],
    }  # fmt: skip


def known_columns():
    """What ever came in: "ledger.field", and the names of registers that hold something."""
    marks = set(KnownColumn.objects.values_list("ledger", "name"))
    return {f"{ledger}.{name}" for ledger, name in marks} | {ledger for ledger, _ in marks}


def look_for_columns():
    """Note columns and registers that pages, not imports, have filled; asked of the tables only while unknown."""
    known = known_columns()
    wanted = {name for rule in RULES for name in rule.columns} - known
    found = [name.split(".") for name in wanted if _is_filled(*name.split("."))]
    registers = REGISTERS | {source.register: source.table for source in village_sources()}
    found += [(name, "id") for name in registers.keys() - known if _holds(f"SELECT 1 FROM {registers[name]}")]
    KnownColumn.objects.bulk_create(
        [KnownColumn(ledger=one, name=other) for one, other in found], ignore_conflicts=True
    )


def _is_filled(ledger, name):
    empty = "'{}'" if name == "health" else "''"
    test = f"{name}::text <> {empty}"
    return _holds(f"SELECT 1 FROM {TABLES[ledger]} WHERE {name} IS NOT NULL AND {test}")


def _holds(query):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({query})")
        return cursor.fetchone()[0]
