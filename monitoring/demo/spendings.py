"""What households paid themselves after insurance: rows by month, person and kind."""

from monitoring.demo.names import pick

SHARE = 0.15  # of households with such rows
KINDS = ("医疗", "医疗", "医疗", "医疗", "教育", "其他")


def spending_rows(rng, period, household, net):
    """The rows of the twelve months up to the last one; `net` is the household's yearly net income."""
    make = TROUBLED.get(household.trouble)
    if make:
        return make(rng, period, household, net)
    if rng.random() >= SHARE:
        return []
    budget = max(net, 2000) * 0.07
    count = 1 + int(rng.random() * 3)
    return [
        _row(household, _month(period, back), pick(rng, KINDS), budget / count * (0.4 + 0.6 * rng.random()),
             pick(rng, household.people))
        for back in _different_months(rng, count)
    ]  # fmt: skip


def _big_medical(rng, period, household, net):
    patient, total, back = household.people[-1], 27000 + 15000 * rng.random(), _any_month(rng)
    return [_row(household, _month(period, each), "医疗", total / 2, patient) for each in (back, back + 1)]


def _medical_share(rng, period, household, net):
    total = max(5200, min(net * (0.34 + 0.1 * rng.random()), 25000))
    return [_row(household, _month(period, _any_month(rng)), "医疗", total, household.people[0])]


def _rigid(rng, period, household, net):
    kind = pick(rng, ("灾害", "意外", "住房"))
    return [_row(household, _month(period, _any_month(rng)), kind, net * (1.1 + 0.4 * rng.random()), None)]


def _school_cost(rng, period, household, net):
    total = max(5500, net * (0.33 + 0.08 * rng.random()))
    return [_row(household, _month(period, _any_month(rng)), "教育", total, household.people[-1])]


TROUBLED = {
    "big_medical": _big_medical,
    "medical_share": _medical_share,
    "rigid_spending": _rigid,
    "school_cost": _school_cost,
    "low_income": lambda *_: [],
    "near_line": lambda *_: [],
}


def _any_month(rng):
    """Some troubles begin in the last screened months, some fall out of the twelve months and are cleared."""
    return int(rng.random() * 14)


def _different_months(rng, count):
    return rng.sample(range(12), count)


def _month(period, back):
    return int(period.until) - back


def _row(household, month, kind, amount, person):
    return {
        "household_id": household.id,
        "region_id": household.region,
        "member_id": person and person.row["id"],
        "month": month,
        "kind": kind,
        "amount": round(amount, 2),
    }
