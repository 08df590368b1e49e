"""When a synthetic project took which step: the whole way of `PROJECT_STEPS`, cut off at the last day with data."""

from datetime import date, timedelta
from typing import NamedTuple

from projects.steps import PROJECT_STEPS

# Days after the step before: from, to. What waits for a season or a notice is set by `_not_before`.
PACE = {
    "submit": (0, 3), "review": (2, 5), "review-fast": (2, 5), "appraise": (4, 10), "admit": (4, 9), "plan": (12, 30),
    "approve": (8, 20), "approve-green": (3, 7), "contract": (15, 40), "begin": (12, 20), "finish": (70, 230),
    "inspect": (4, 12), "accept": (5, 14), "settle": (25, 60), "close": (10, 30), "withdraw": (20, 90),
    "terminate": (20, 60),
}  # fmt: skip
STUCK_NOW, STUCK_BEFORE = 0.22, 0.015
OPINIONS = {"return": "请补充可研", "withdraw": "用地未落实，退库", "terminate": "选址调整，终止实施"}


class Taken(NamedTuple):
    """One step of a project's way."""

    step: object
    source: str
    target: str
    on: date


def course(rng, project, end):
    """The steps taken by the end, in order; a few projects get stuck, leave the bank or are given up."""
    proposed_on = date(project.year - 1, 9, 1) + timedelta(days=int(rng.random() * 20))
    if project.year > end.year:
        proposed_on += timedelta(days=int(rng.random() * 62))
    names = _names(rng, project)
    stuck = rng.random() < (STUCK_NOW if project.year == end.year else STUCK_BEFORE)
    if stuck:
        names = names[: 4 + int(rng.random() * (len(names) - 4))]
    return list(_walk(rng, project, names, proposed_on, end))


def _names(rng, project):
    """The names of the steps this project goes through in the end."""
    fast, draw = project.is_small or project.is_green_channel, rng.random()
    review = ["review-fast"] if fast else ["review", "appraise"]
    admitted = ["submit", *review, "admit"]
    if draw < 0.02:
        return [*admitted, "withdraw"]
    approved = [*admitted, "plan", "approve-green" if project.is_green_channel else "approve"]
    if draw < 0.03:
        return [*approved, "terminate"]
    return [*approved, "contract", "begin", "finish", "inspect", "accept", "settle", "close"]


def _walk(rng, project, names, on, end):
    state = project.State.DRAFT
    for name in names:
        shortest, longest = PACE[name]
        on = max(
            on + timedelta(days=shortest + int(rng.random() * (longest - shortest + 1))),
            _not_before(rng, project, name),
        )
        if on > end:
            return
        step = PROJECT_STEPS.step(name)
        yield Taken(step, str(state), step.target, on)
        state = step.target


def _not_before(rng, project, name):
    """The plan is made in January, building begins when the ground has thawed."""
    day = {"plan": (1, 10), "begin": (4, 8)}.get(name)
    return date(project.year, *day) + timedelta(days=int(rng.random() * 30)) if day else date.min
