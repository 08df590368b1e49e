"""What can become of a clue: untrue, or (with the household known) a case (facts §1.4 row 0, work plan item 5)."""

from core.steps import Step, Workflow
from monitoring.models import Clue

OPEN = (Clue.State.OPEN,)
MAY = "monitoring.change_clue"

# A signal's severity has its own deadline (screening C1); what a person tells is visited like a red signal.
CLUE_WORKFLOW = Workflow(
    "clues",
    (
        Step("dismiss", "查无此情", OPEN, Clue.State.UNTRUE, MAY, working_days="red_visit_workdays"),
    ),
    pause_permission=MAY,
)  # fmt: skip
