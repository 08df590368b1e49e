"""One household: its people, its land and house, its money, as rows for every register."""

from dataclasses import dataclass, field
from datetime import date

from monitoring.demo import people as persons
from monitoring.demo.afflictions import afflict
from monitoring.demo.families import HEAD, SPOUSE, between, family_for
from monitoring.demo.incomes import COLLECTORS
from monitoring.demo.monitored import monitoring_of
from monitoring.demo.names import pick, surname
from monitoring.demo.work import choose_workers

LIFTED_SHARE = 0.09
MEMBER_SLOTS = 16  # primary keys kept free for the members of one household
GROUPS = ("一组", "二组", "三组", "四组", "五组", "前沟", "后沟", "新村", "老庄")
ROADS = ("水泥路", "水泥路", "水泥路", "砖路", "砖路", "砂石路", "沥青路", "泥土路")
FUELS = ("煤炭", "煤炭", "清洁能源(电、气、太阳能)", "清洁能源(电、气、太阳能)", "柴草")
CAUSES = ("因病", "因残", "因学", "缺技术", "缺劳力", "缺资金", "交通条件落后")
RELOCATED = ("relocated", "relocated_idle")
MARRIED_IN = frozenset({SPOUSE, "之母", "之儿媳"})


@dataclass
class Made:
    """A household in the making: what its registers need of one another."""

    index: int
    region: str
    trouble: str
    is_lifted: bool
    people: list = field(default_factory=list)
    workers: list = field(default_factory=list)

    @property
    def id(self):
        return self.index + 1

    @property
    def number(self):
        return f"990881{self.id:010d}"

    @property
    def collector(self):
        return COLLECTORS[self.index % len(COLLECTORS)]

    @property
    def size(self):
        return sum("left_on" not in person.row for person in self.people)

    @property
    def has_labour(self):
        return any(person.is_able or person.row["labour"] == persons.WEAK for person in self.people)

    @property
    def has_illness(self):
        return any("患有大病" in person.row["health"] or "长期慢性病" in person.row["health"] for person in self.people)


def make_household(rng, numbers, period, index, region, trouble):
    """The household with its people and workers."""
    made = Made(index, region, trouble, rng.random() < LIFTED_SHARE)
    family_name = surname(rng)
    for position, (relation, sex, age) in enumerate(family_for(rng, trouble, made.is_lifted)):
        own_name = surname(rng) if relation in MARRIED_IN else family_name
        person = persons.person(rng, numbers, period, own_name, relation, sex, age)
        person.row |= {
            "id": made.id * MEMBER_SLOTS + position, "household_id": made.id, "region_id": region,
            "number": f"{made.number}{position + 1:03d}",
        }  # fmt: skip
        made.people.append(person)
    if trouble in RELOCATED:
        for person in made.people:
            person.row["is_relocated"] = True
    afflict(rng, numbers, period, made)
    made.workers = choose_workers(rng, trouble, made.people)
    _support(rng, made)
    return made


def _support(rng, made):
    """低保, 特困 and posts for those who need them."""
    without_labour = not made.has_labour
    if without_labour and made.trouble != "no_labour" and rng.random() < 0.97:
        alone = len(made.people) == 1 and rng.random() < 0.4
        for person in made.people:
            person.row["tekun" if alone else "dibao"] = "农村特困" if alone else "农村低保"
    elif (made.is_lifted and rng.random() < 0.15) or (made.trouble == "monitored" and rng.random() < 0.5):
        for person in made.people:
            person.row["dibao"] = "农村低保"
    if made.is_lifted and made.trouble not in ("relocated_idle", "no_labour"):
        for person in made.people[:2]:
            if 30 <= person.age < 66 and person.row["labour"] != persons.NO_LABOUR and rng.random() < 0.08:
                persons.give_post(rng, person)


def household_row(rng, numbers, period, made):
    """The row of the households' register."""
    head = next(person for person in made.people if person.row["relation"] == HEAD)
    row = {
        "id": made.id, "number": made.number, "region_id": made.region, "group_name": pick(rng, GROUPS),
        "head_name": head.row["name"], "phone": head.row["phone"] or numbers.phone(), "size": made.size,
        "category": "脱贫户" if made.is_lifted else "一般农户",
        "lifted_kind": "", "lifted_year": None, "bank_name": "", "bank_account": None,
        "is_martyr_family": rng.random() < 0.01,
        "is_relocated": made.trouble in RELOCATED,
        "resettlement": "示例安置点" if made.trouble in RELOCATED else "",
        "collector": made.collector, "filled_on": period.until.first_day.replace(day=between(rng, 1, 20)),
        "is_signed": True, "poverty_causes": [],
    }  # fmt: skip
    if made.is_lifted:
        row |= {
            "poverty_causes": [pick(rng, CAUSES)], "lifted_kind": pick(rng, ("一般脱贫户", "一般脱贫户", "低保脱贫户", "特困供养脱贫户")),
            "lifted_year": between(rng, 2014, 2020), "bank_name": "示例农村商业银行", "bank_account": numbers.bank_account(),
        }  # fmt: skip
    row |= monitoring_of(rng, period, made) | _land(rng) | _house(rng, made)
    row["has_safety_net"] = not made.has_labour and made.trouble != "no_labour"
    return row


def _land(rng):
    return {
        "arable_mu": round(rng.random() * 25, 1), "forest_mu": round(rng.random() * 60, 1) if rng.random() < 0.3 else 0,
        "returned_mu": round(rng.random() * 12, 1) if rng.random() < 0.25 else 0, "orchard_mu": 0,
        "grass_mu": round(rng.random() * 50, 1) if rng.random() < 0.15 else 0, "water_mu": 0,
    }  # fmt: skip


def _house(rng, made):
    road = pick(rng, ROADS)
    grade = "A" if rng.random() < 0.6 else "B"
    row = {
        "house_grade": grade, "is_house_dangerous": False, "house_repaired_on": None,
        "house_m2": between(rng, 45, 180), "has_safe_water": made.trouble != "unsafe_water",
        "road_kind": road, "has_hard_road": road in ("水泥路", "沥青路", "砖路"), "road_km": round(rng.random() * 2, 1),
        "fuel": pick(rng, FUELS), "has_electricity": True, "has_production_power": True,
        "has_broadcast": rng.random() < 0.99, "has_toilet": rng.random() < 0.9,
        "in_cooperative": rng.random() < 0.15, "with_leading_firm": rng.random() < 0.08, "with_leader": rng.random() < 0.05,
    }  # fmt: skip
    if made.trouble == "unsafe_house":
        row |= {"house_grade": pick(rng, ("C", "C", "D", "")), "is_house_dangerous": True}
    elif made.is_lifted and rng.random() < 0.04:
        row |= {"house_grade": "C", "house_repaired_on": date(between(rng, 2016, 2021), 10, 20)}
    return row
