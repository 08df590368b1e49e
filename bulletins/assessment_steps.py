"""The ways of points by hand and of appeals (work plan item 26)."""

from bulletins.models import Appeal, Assessment, ScoreEntry
from bulletins.scoring import count, count_year
from core.steps import Step, Workflow

STANDING, WITHDRAWN = ScoreEntry.State
FILED, UPHELD, REJECTED = Appeal.State
ANSWER = "bulletins.answer_appeal"


def settled(year):
    """Sentences why nothing of a year is changed by hand: what was sent to be signed is signed as it was seen."""
    sent = Assessment.objects.filter(year=year).exclude(state=Assessment.State.DRAFT).first()
    if sent:
        way_back = "" if sent.is_published else "；确需更正的先退回修改"
        yield f"{sent}{sent.get_state_display()}，考核规则和加减分不能再改{way_back}。"


def _too_many(appeal):
    most = appeal.rule.points
    if most is not None and abs(appeal.points) > most:
        yield f"“{appeal.rule.name}”的分值是 {most}，调整不能超过它。"


def _count_entry(entry, taken):
    count_year(entry.year)


def _count_appeal(appeal, taken):
    count(appeal.assessment)


ENTRY_STEPS = Workflow(
    "score-entries",
    (
        Step(
            "withdraw",
            "撤销",
            (STANDING,),
            WITHDRAWN,
            "bulletins.withdraw_scoreentry",
            refusals=lambda entry: settled(entry.year),
            effect=_count_entry,
        ),
    ),
    pause_permission="bulletins.withdraw_scoreentry",
)
APPEAL_STEPS = Workflow(
    "appeals",
    (
        Step(
            "uphold", "采纳并调整分数", (FILED,), UPHELD, ANSWER, working_days="appeal_answer_days", fields=("points",),
            signed="answered_by", demands=_too_many, effect=_count_appeal,
        ),
        Step("reject", "不予采纳", (FILED,), REJECTED, ANSWER, working_days="appeal_answer_days", signed="answered_by"),
    ),
    pause_permission=ANSWER,
)  # fmt: skip
