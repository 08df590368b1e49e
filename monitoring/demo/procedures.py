"""Clues, cases and clearings of the demonstration county, at every state, with the steps that led there."""

from datetime import timedelta
from random import Random

from django.utils.timezone import localdate

from core.models import StepTaken, User
from core.scoping import whole_city, within
from monitoring.demo.names import given_name, pick, surname
from monitoring.demo.numbers import Numbers
from monitoring.episodes import follow_registers
from monitoring.models import Case, Clearing, Clue, Household
from monitoring.words import RISK_CODES
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clearings import CLEARING_WORKFLOW
from monitoring.workflows.clues import CLUE_WORKFLOW

SHARE, FEWEST, MOST = 40, 48, 4000  # one household in so many goes through a procedure, within bounds
SHOWN_TOWN = "610881114"  # its demonstration accounts are the ones people try first
STATE = Case.State
# The way each case went: the states it stood in, in order, with the step that led on.
WAY = (
    ("visit", STATE.VISIT), ("match", STATE.MATCH), ("appraise", STATE.APPRAISAL), ("notice", STATE.NOTICE),
    ("review", STATE.TOWN), ("approve", STATE.CITY),
)  # fmt: skip
ENDS = (*Case.PROCEDURE, STATE.REFUSED, STATE.WITHDRAWN)
SOURCES = (Clue.Source.DECLARED, Clue.Source.GRID, Clue.Source.DEPARTMENT, Clue.Source.HOTLINE, Clue.Source.STAFF)
STORIES = {
    "01": "住院做手术，自付三万多元", "02": "冰雹打坏了庄稼和大棚", "05": "骑车摔伤，不能干活", "06": "羊只病死，欠了饲料钱",
    "07": "厂子停工，两个月没领到工资", "09": "两个孩子上大学，学费凑不齐",
}  # fmt: skip
CLEARING_WAY = ("visit", "appraisal", "notice", "town", "city", "refused")


def load_procedures(seed, households):
    """Fill the three registers; the same seed makes the same ones."""
    rng = Random(f"{seed}/procedures")
    with whole_city():
        follow_registers()
        people = _people()
        chosen = _chosen(rng, min(MOST, max(FEWEST, households // SHARE)))
        _cases(rng, chosen[::2], people)
        _clues(rng, chosen[1::2], people)
        _clearings(rng, people)


def _chosen(rng, many):
    """Twice so many unmonitored households, some of them in the town that is shown."""
    rows = Household.objects.filter(monitored_as="").order_by("number").only("pk", "region_id", "category")
    shown = list(rows.inside(SHOWN_TOWN)[: 4 * FEWEST])
    worker = User.objects.filter(within(SHOWN_TOWN), role="grid").first()
    village = list(rows.inside(worker.region_id)[:4]) if worker else []  # one of each for the grid worker's account
    shown = [household for household in shown if household not in village]
    chosen = village + rng.sample(shown, min(len(shown), FEWEST // 2 - len(village)))
    others = list(rows.exclude(pk__in=[household.pk for household in chosen])[: 20 * many])
    return chosen + rng.sample(others, min(len(others), max(0, 2 * many - len(chosen))))


def _people():
    """Who takes the steps of a town, by its code, and the city's."""
    by_role = {}
    for user in User.objects.filter(role__in=("clerk", "reviewer", "office")).order_by("pk"):
        by_role[user.role, (user.region_id or "")[:9]] = user
    return by_role


def _taker(people, step, region):
    role = {"match": "office", "approve": "office", "review": "reviewer"}.get(step, "clerk")
    place = region[:6] if role == "office" else region[:9]
    return people.get((role, place))


def _cases(rng, households, people):
    clock, today = CASE_WORKFLOW.clock(), localdate()
    cases, clues, ways = [], [], []
    for position, household in enumerate(households):
        state = ENDS[position % len(ENDS)]
        code = pick(rng, tuple(STORIES))
        way = WAY[: len(WAY) if state not in Case.PROCEDURE else Case.PROCEDURE.index(state)]
        if state in (STATE.REFUSED, STATE.WITHDRAWN):
            way = way[:2]
        received_on = today - timedelta(days=2 + 3 * len(way) + int(rng.random() * 6))
        cases.append(_case(rng, clock, household, state, way, received_on, code, people))
        clues.append(_clue_of(household, cases[-1], code))
        ways.append((way, received_on))
    Case.objects.bulk_create(cases, batch_size=1000)
    for clue, case in zip(clues, cases, strict=True):
        clue.case = case
    Clue.objects.bulk_create(clues, batch_size=1000)
    _write_steps("cases", CASE_WORKFLOW, cases, ways, people)


def _case(rng, clock, household, state, way, received_on, code, people):
    entered_on = min(localdate(), received_on + timedelta(days=1 + 3 * len(way)))
    is_running = state in Case.PROCEDURE
    case = Case(
        household=household,
        region_id=household.region_id,
        source=pick(rng, SOURCES),
        state=state,
        risks=[RISK_CODES[code]],
        started_on=received_on,
        entered_on=entered_on,
        due_on=clock.due_on(state, entered_on) if is_running else None,
        limit_on=clock.limit_on(received_on) if is_running else None,
    )
    if way:
        case.visitors, case.has_consent = "王网格、李驻村", True
        case.monitored_as = "脱贫不稳定户" if household.category == "脱贫户" else "边缘易致贫户"
    if len(way) > 1:
        case.match_result = "未发现车辆、商铺和财政供养人员"
    if len(way) > 2:
        case.votes_due, case.votes_present, case.votes_for, case.votes_against = 32, 28, 26, 2
    if len(way) > 4:
        case.reviewed_by = _taker(people, "review", household.region_id)
    if state == STATE.REFUSED:
        case.refusal_reason, case.told_on = "收入稳定，支出已由医保和救助解决", entered_on
    if is_running and rng.random() < 0.12:
        case.papers_due_on = received_on + timedelta(days=30)
    return case


def _clue_of(household, case, code):
    return Clue(
        household=household,
        region_id=household.region_id,
        source=case.source,
        risk_code=code,
        description=STORIES[code],
        received_on=case.started_on,
        started_on=case.started_on,
        entered_on=case.started_on,
        state=Clue.State.CASE if case.state in Case.LIVE else Clue.State.DONE,
    )


def _write_steps(ledger, workflow, records, ways, people):
    steps = []
    for record, (way, received_on) in zip(records, ways, strict=True):
        for position, (name, source) in enumerate(way):
            by = _taker(people, name, record.region_id)
            if by is None:
                continue
            step = workflow.step(name)
            steps.append(
                StepTaken(
                    region_id=record.region_id,
                    ledger=ledger,
                    object_id=record.pk,
                    step=name,
                    label=step.label,
                    source=source,
                    target=step.target or source,
                    opinion="情况属实，同意" if step.opinion else "",
                    happened_on=min(localdate(), received_on + timedelta(days=1 + 3 * position)),
                    by=by,
                )
            )
    StepTaken.objects.bulk_create(steps, batch_size=1000)


def _clues(rng, households, people):
    """Clues still to be visited, some late, some without their household, older ones acknowledged; and some that were
    found untrue."""
    clock, today, numbers = CLUE_WORKFLOW.clock(), localdate(), Numbers(rng, 0)
    clues = []
    for position, household in enumerate(households):
        code, received_on = pick(rng, tuple(STORIES)), today - timedelta(days=int(rng.random() * 9))
        is_unmatched, is_untrue = position % 4 == 0, position % 5 == 4
        clue = Clue(
            region_id=household.region_id,
            source=Clue.Source.DECLARED if is_unmatched else pick(rng, SOURCES[1:]),
            risk_code=code,
            description=STORIES[code],
            received_on=received_on,
            **clock.begin(Clue.State.OPEN, received_on),
        )
        if is_unmatched:
            clue.name, clue.phone = surname(rng) + given_name(rng, "男", 40), numbers.phone()
        else:
            clue.household = household
        if is_untrue:
            clue.state, clue.due_on = Clue.State.UNTRUE, None
        clues.append(clue)
    Clue.objects.bulk_create(clues, batch_size=1000)
    older = [clue for clue in clues if clue.received_on < today - timedelta(days=3)]
    ways = [((("acknowledge", Clue.State.OPEN),), clue.received_on) for clue in older]
    _write_steps("clues", CLUE_WORKFLOW, older, ways, people)


def _clearings(rng, people):
    """Requests to remove the risk of some that are followed, at every state."""
    clock, today = CLEARING_WORKFLOW.clock(), localdate()
    followed = list(
        Case.objects.filter(state=STATE.FOLLOWING, household__has_safety_net=False)
        .select_related("household")
        .order_by("household__number")[:600]
    )
    clearings = []
    for position, case in enumerate(rng.sample(followed, min(len(followed), max(6, len(followed) // 8)))):
        state = CLEARING_WAY[position % len(CLEARING_WAY)]
        entered_on = today - timedelta(days=int(rng.random() * 5))
        clearing = Clearing(
            household_id=case.household_id, region_id=case.region_id, case=case,
            **(clock.begin(state, entered_on) if state != "refused" else {"state": state, "entered_on": entered_on}),
        )  # fmt: skip
        if state != "visit":
            _figures(rng, clearing)
        if state in ("notice", "town", "city"):
            clearing.votes_due, clearing.votes_present, clearing.votes_for, clearing.votes_against = 30, 25, 25, 0
        if state == "city":
            clearing.reviewed_by = _taker(people, "review", case.region_id)
        clearings.append(clearing)
    Clearing.objects.bulk_create(clearings, batch_size=1000)


def _figures(rng, clearing):
    business, size = 3_000 + int(rng.random() * 50) * 100, clearing.household.size
    clearing.per_capita_net = 11_000 + int(rng.random() * 60) * 100
    clearing.net = clearing.per_capita_net * size
    clearing.cleared_by = "帮扶消除"
    clearing.has_dropout = clearing.is_house_damaged = clearing.has_uninsured = clearing.is_water_damaged = False
    clearing.wage, clearing.business = clearing.net - business - 200, business
    clearing.property, clearing.transfer = 0, 1_200
    clearing.business_cost, clearing.claims, clearing.out_of_pocket = 1_000, 0, 600
    clearing.contact_name = surname(rng) + given_name(rng, "女", 40)
