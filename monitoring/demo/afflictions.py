"""Puts a household's trouble into its people."""

from monitoring.demo import people as persons
from monitoring.demo.families import between
from monitoring.demo.names import pick


def afflict(rng, numbers, period, household):
    """Change the members as the household's trouble wants it; most troubles lie in money or house alone."""
    change = CHANGES.get(household.trouble)
    if change:
        change(rng, numbers, period, household.people)


def _two_disabled(rng, numbers, period, people):
    for person in people[:2]:
        persons.disable(rng, person, numbers)
        _set_labour(person, persons.WEAK)


def _no_labour(rng, numbers, period, people):
    for person in people:
        _set_labour(person, persons.NO_LABOUR)


def _head_is_able(rng, numbers, period, people):
    _set_labour(people[0], persons.ABLE)


def _dropout(rng, numbers, period, people):
    reason = pick(rng, ("", "厌学"))
    people[-1].row |= {"school_year": "", "education": "小学", "school": "", "absence_reason": reason}


def _uninsured(rng, numbers, period, people):
    for scheme in ("in_resident_insurance", "in_employee_insurance", "in_serious_illness_insurance"):
        people[-1].row[scheme] = False


def _worker_lost(rng, numbers, period, people):
    person = people[-1]
    _set_labour(person, persons.ABLE)
    person.is_able = False
    person.row |= {
        "school_year": "",
        "education": "初中",
        "left_reason": pick(rng, ("死亡", "服刑", "失联")),
        "left_on": (period.until - between(rng, 0, 2)).first_day.replace(day=between(rng, 2, 26)),
    }


def _newly_ill(rng, numbers, period, people):
    person, illness = people[0], pick(rng, ("患有大病", "长期慢性病"))
    person.row["health"], person.before["health"] = [illness], ["健康"]


def _newly_disabled(rng, numbers, period, people):
    person = people[0]
    person.before |= {"health": ["健康"], "id_number": person.row["id_number"][:18], "labour": persons.ABLE}
    persons.disable(rng, person, numbers)
    _set_labour(person, persons.WEAK)


def _labour_fewer(rng, numbers, period, people):
    _set_labour(people[0], persons.ABLE)
    _set_labour(people[1], persons.WEAK)
    people[1].before["labour"] = persons.ABLE


def _left_dibao(rng, numbers, period, people):
    people[0].before["dibao"] = "农村低保"


def _set_labour(person, labour):
    person.row["labour"] = labour
    person.is_able = labour == persons.ABLE and person.age < 60


CHANGES = {
    "two_disabled": _two_disabled,
    "no_labour": _no_labour,
    "returned_home": _head_is_able,
    "short_work": _head_is_able,
    "relocated_idle": _head_is_able,
    "dropout": _dropout,
    "uninsured": _uninsured,
    "worker_lost": _worker_lost,
    "newly_ill": _newly_ill,
    "newly_disabled": _newly_disabled,
    "labour_fewer": _labour_fewer,
    "left_dibao": _left_dibao,
}
