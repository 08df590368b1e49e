"""What the decisions on a case write into the household's register: one action each (facts §1.4 rows 6, 11)."""

from django.db import connection
from django.db.models import F

from core.constraints import TODAY
from core.months import Month
from monitoring import words
from monitoring.models import Case, Clue, Elimination, Household

# What the national export wants to know after a clearing (风险消除后…), under the same names on both sides.
FIGURES = (
    "has_dropout", "is_house_damaged", "has_uninsured", "is_water_damaged", "wage", "property", "transfer", "business",
    "business_cost", "net", "per_capita_net", "claims", "out_of_pocket",
)  # fmt: skip


def admit(case, taken):
    """The city's approval: the household is monitored from this month on; the limit of the procedure is kept."""
    month = Month.of(taken.happened_on)
    _write(
        case.household_id,
        monitored_as=case.monitored_as,
        identified_in=month,
        risks=case.risks,
        is_cleared=False,
        cleared_by="",
        cleared_in=None,
    )
    Case.objects.filter(pk=case.pk).update(identified_in=month, limit_on=None, papers_due_on=None)


def clear(clearing, taken):
    """The city's approval of a clearing: the household's risk is removed, its episode and its clues are at an end."""
    _close_register(clearing.household_id, clearing.cleared_by, taken)
    Elimination.objects.update_or_create(
        household_id=clearing.household_id,
        cleared_in=Month.of(taken.happened_on),
        defaults={"region_id": clearing.region_id, **{name: getattr(clearing, name) for name in FIGURES}},
    )
    for case in Case.objects.live().filter(household=clearing.household_id):
        end(case, Case.State.CLEARED)


def reduce(case, taken):
    """The whole household died or moved away; one that was monitored counts as cleared by itself from this month."""
    if Household.objects.open().filter(pk=case.household_id).exists():
        _close_register(case.household_id, words.ClearedBy.ITSELF, taken)
    finish_clues(case, taken)


FOLLOW = f"""
    INSERT INTO monitoring_case (household_id, region_id, version, created_at, updated_at, state, started_on, entered_on,
        episode, source, visitors, monitored_as, risks, match_result, national_number, refusal_reason, pause_reason,
        identified_in)
    SELECT h.id, h.region_id, 1, now(), now(), '{Case.State.FOLLOWING}', {TODAY}, {TODAY},
        1 + coalesce((SELECT max(c.episode) FROM monitoring_case c WHERE c.household_id = h.id), 0), '', '',
        h.monitored_as, h.risks, '', h.number, '', '', h.identified_in
    FROM monitoring_household h
    WHERE h.monitored_as <> '' AND h.is_cleared IS NOT TRUE AND NOT EXISTS (
        SELECT FROM monitoring_case c WHERE c.household_id = h.id AND c.state = ANY(%s))
    ON CONFLICT DO NOTHING
"""


def follow_registers():
    """Bring the episodes after an import of the national system: a household that came monitored is followed from today,
    the episode of one that came cleared is closed. Set-based, may be repeated; gives (begun, closed)."""
    with connection.cursor() as cursor:
        cursor.execute(FOLLOW, [[str(state) for state in Case.LIVE]])
        begun = cursor.rowcount
    cleared = Case.objects.filter(state=Case.State.FOLLOWING, household__is_cleared=True)
    keys = list(cleared.values_list("pk", flat=True))
    closed = Case.objects.filter(pk__in=keys).update(state=Case.State.CLEARED, version=F("version") + 1)
    Clue.objects.live().filter(case__in=keys).update(state=Clue.State.DONE, due_on=None, limit_on=None)
    return begun, closed


def finish_clues(case, taken=None):
    """A case at its end answers the clues that led to it."""
    Clue.objects.filter(case=case).live().update(
        state=Clue.State.DONE, due_on=None, limit_on=None, version=F("version") + 1
    )


def end(case, state):
    """Bring a case to an end that another record decided."""
    Case.objects.filter(pk=case.pk).update(state=state, due_on=None, limit_on=None, version=F("version") + 1)
    finish_clues(case)


def _close_register(household_id, cleared_by, taken):
    _write(household_id, is_cleared=True, cleared_by=cleared_by, cleared_in=Month.of(taken.happened_on))


def _write(household_id, **values):
    Household.objects.filter(pk=household_id).update(**values, version=F("version") + 1)
