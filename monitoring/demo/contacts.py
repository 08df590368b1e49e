"""Who looks after the households that need it: the responsible persons, some of them the second one already."""

from datetime import timedelta

from monitoring.demo.names import given_name, pick, surname

UNITS = (
    ("县", "示例市直单位一"), ("县", "示例市直单位二"), ("县", "示例市直单位三"), ("镇", "示例镇人民政府"), ("镇", "示例镇卫生院"),
    ("村", "示例村民委员会"), ("市", "示例榆林市单位"),
)  # fmt: skip
CHANGED_SHARE = 0.2


def contact_rows(rng, numbers, period, household, is_monitored):
    """A lifted or monitored household has one person in office; a fifth had another before."""
    if not (household.is_lifted or is_monitored):
        return
    started = period.end - timedelta(days=120 + int(rng.random() * 900))
    if rng.random() < CHANGED_SHARE:
        earlier = started - timedelta(days=400 + int(rng.random() * 500))
        yield _row(rng, numbers, household, earlier, started - timedelta(days=1))
    yield _row(rng, numbers, household, started, None)


def _row(rng, numbers, household, starts_on, ends_on):
    sex = "男" if rng.random() < 0.6 else "女"
    affiliation, unit = pick(rng, UNITS)
    return {
        "household_id": household.id, "region_id": household.region, "name": surname(rng) + given_name(rng, sex, 40),
        "sex": sex, "politics": "中共党员" if rng.random() < 0.8 else "群众", "unit": unit, "affiliation": affiliation,
        "starts_on": starts_on, "ends_on": ends_on, "phone": numbers.phone(),
    }  # fmt: skip
