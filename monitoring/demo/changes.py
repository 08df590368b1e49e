"""What befell households, and how their members stood at the last month's end."""

from datetime import timedelta

from monitoring.demo.families import between
from monitoring.demo.names import pick

OLD_SHARE = 0.004  # of households that something befell earlier in the year
KEPT = ("health", "labour", "dibao", "tekun", "id_number")
WORDS = {
    "disaster": ("自然灾害", "洪涝灾害", "窑洞进水"),
    "accident": ("意外事故", "", "骑车摔伤"),
    "venture_failed": ("产业失败", "", "羊只病死"),
}


def incident_rows(rng, period, household):
    """What befell a household in the last month, as its trouble wants it; to some others something earlier in the year."""
    if household.trouble in WORDS:
        day = period.until.first_day.replace(day=between(rng, 1, 27))
        yield _row(rng, household, household.trouble, day)
    elif rng.random() < OLD_SHARE:
        day = period.until.first_day - timedelta(days=between(rng, 1, 330))
        yield _row(rng, household, pick(rng, tuple(WORDS)), day)


def _row(rng, household, trouble, day):
    kind, disaster_kind, note = WORDS[trouble]
    return {
        "household_id": household.id, "region_id": household.region, "happened_on": day, "kind": kind,
        "disaster_kind": disaster_kind,
        "damage": pick(rng, ("", "一般损坏", "严重损坏")) if trouble == "disaster" else "",
        "loss": between(rng, 5, 120) * 100,
        "casualties": 1 if trouble == "accident" and rng.random() < 0.3 else None, "note": note,
    }  # fmt: skip


def copy_rows(period, household):
    """The copies of those who have changed since; everybody else's are made from the register as it stands."""
    for person in household.people:
        if person.before:
            yield {
                "household_id": household.id, "region_id": household.region, "member_id": person.row["id"],
                "month": int(period.until) - 1, **{name: (person.row | person.before)[name] for name in KEPT},
            }  # fmt: skip
