"""What can become of a clue: a case, part of a running one, or nothing (facts §1.4 row 0, work plan item 5)."""

from core.models import Parameter
from core.steps import Step, Workflow
from core.workdays import Calendar
from monitoring.models import Case, Clue
from monitoring.words import RISK_CODES, RiskType
from monitoring.workflows.cases import begin_case

OPEN = (Clue.State.OPEN,)
MAY = "monitoring.change_clue"


def cannot_open_case(clue):
    if clue.household_id is None:
        yield "还没有找到是哪一户，请先“匹配农户”。"
    elif _running(clue):
        yield "该户已有正在办理的一件，请用“并入”。"
    elif clue.household.is_open:
        yield f"该户已是监测对象（{clue.household.monitored_as}，未消除），请用“并入”，由联系人跟踪。"


def cannot_merge(clue):
    if clue.household_id is None:
        yield "还没有找到是哪一户，请先“匹配农户”。"
    elif not _running(clue) and not clue.household.is_open:
        yield "该户没有正在办理的监测，请用“转核查”。"


def waits_to_be_acknowledged(clue):
    return Clue.objects.unacknowledged().filter(pk=clue.pk).exists()


def acknowledge_by(clue):
    """The day by which a clue that waits is to be acknowledged; None where it does not wait or no number is set."""
    days = Parameter.objects.value_of("clue_acknowledge_workdays")
    if not days or not clue.entered_on or not waits_to_be_acknowledged(clue):
        return None
    return Calendar.load().after(clue.entered_on, int(days))


def _running(clue):
    return Case.objects.live().filter(household=clue.household_id).first()


def open_case(clue, taken):
    """The clue is worth a procedure: the household's next episode begins with its visit."""
    risk = RISK_CODES[clue.risk_code]
    case = begin_case(
        clue.household,
        source=clue.source,
        received_on=clue.received_on,
        on=taken.happened_on,
        risks=[risk] if risk in RiskType.values else [],
    )
    Clue.objects.filter(pk=clue.pk).update(case=case)


def merge(clue, taken):
    """The household is being dealt with already: the clue belongs to that episode."""
    Clue.objects.filter(pk=clue.pk).update(case=_running(clue))


# A signal's severity has its own deadline (screening C1); what a person tells is visited like a red signal.
CLUE_WORKFLOW = Workflow(
    "clues",
    (
        Step("open", "属实，转核查", OPEN, Clue.State.CASE, MAY, working_days="red_visit_workdays",
             refusals=cannot_open_case, effect=open_case),
        Step("merge", "并入正在办理的", OPEN, Clue.State.MERGED, MAY, refusals=cannot_merge, effect=merge),
        Step("dismiss", "不属实", OPEN, Clue.State.UNTRUE, MAY),
        Step("match", "匹配农户", OPEN, "", MAY, opinion=False),
        Step("acknowledge", "受理", OPEN, "", MAY, opinion=False, applies=waits_to_be_acknowledged),
    ),
    pause_permission=MAY,
    escalation=("escalate_town_workdays", "escalate_city_workdays"),
)  # fmt: skip
