"""Evidence of 三保障和饮水 for one synthetic household: appraisals, rebuildings, aid, treatments, contracts, bills.

What the rows say is what the household's own row says, so that the database's triggers find nothing to settle.
"""

from datetime import date, timedelta

from monitoring.demo.monitored import NOBODY
from monitoring.demo.names import pick
from monitoring.models import (
    AtRiskPupil,
    DoctorContract,
    HouseAppraisal,
    HouseHazard,
    HouseRebuild,
    MedicalPayment,
    SchoolAid,
    SeriousIllness,
    WaterAppraisal,
)
from monitoring.models.housing import Shelter
from monitoring.models.water import ITEMS

REGISTERS = (
    WaterAppraisal, HouseAppraisal, HouseRebuild, HouseHazard, AtRiskPupil, SchoolAid, SeriousIllness,
    DoctorContract, MedicalPayment,
)  # fmt: skip
NOT_LOOKED_AT = 0.008  # households whose water, and as many whose house, nobody has appraised
SUPPLIES = (
    ("水库水", "集中供水"),
    ("机井水", "集中供水"),
    ("机井水", "集中供水"),
    ("山泉水", "分散供水"),
    ("水窖水", "分散供水"),
)
FAILURES = {
    "quantity": "枯水季水量不足，人均不到 20 升",
    "quality": "水质检测氟化物超标",
    "convenience": "取水往返超过 20 分钟",
    "assurance": "全年停水超过 36 天",
}
AGENCY = "示例房屋安全鉴定中心"
DISEASES = ("胃癌", "肺癌", "脑卒中", "终末期肾病", "急性心肌梗死", "食管癌", "白内障", "慢性阻塞性肺气肿")
HOSPITALS = ("示例市医院", "示例市中医医院", "示例省人民医院")
CHRONIC = ("高血压", "高血压", "2型糖尿病", "其他慢性病")
CHIEFS = {
    "county_chief": "示例市长", "education_chief": "示例局长", "town_chief": "示例镇长", "principal": "示例校长",
    "village_chief": "示例主任", "class_teacher": "示例班主任",
}  # fmt: skip
STAGES = (
    ("学前", "学前教育", "学前教育资助", 375), ("小学", "义务教育", "义务教育生活补助", 500),
    ("年级", "义务教育", "义务教育生活补助", 625), ("普通高中", "普通高中", "普通高中助学金", 1000),
    ("中职", "中等职业", "雨露计划", 1500), ("高职", "高职高专", "雨露计划", 1500),
    ("本科", "本科", "高校助学金", 1650), ("硕士", "研究生", "生源地助学贷款", 8000),
)  # fmt: skip


def guarantee_rows(rng, period, made, row, spent):
    """Pairs (model, row). `row`, the household's own, loses what nobody has looked at."""
    belongs = {"household_id": made.id, "region_id": made.region}
    is_watched = made.is_lifted or row["monitored_as"] != NOBODY["monitored_as"]
    yield from _water(rng, period, made, row, belongs)
    yield from _house(rng, period, made, row, belongs)
    for person in made.people:
        if "left_on" not in person.row:
            member = belongs | {"member_id": person.row["id"]}
            yield from _schooling(rng, period, made, person, member, is_watched)
            yield from _health(rng, period, person, member, is_watched)
    for bill in spent:
        if bill["kind"] == "医疗" and bill["member_id"]:
            yield MedicalPayment, _bill(rng, bill, belongs)


def _days_before(rng, period, most):
    return period.end - timedelta(days=int(rng.random() * most))


# -- water ----------------------------------------------------------------------------------------------------


def _water(rng, period, made, row, belongs):
    fails = made.trouble == "unsafe_water"
    if not fails and rng.random() < NOT_LOOKED_AT:
        row["has_safe_water"] = None
        return
    source, supply_kind = SUPPLIES[int(made.region[-3:]) % len(SUPPLIES)]
    items = dict.fromkeys(ITEMS, "达标")
    if rng.random() < 0.2:
        items[pick(rng, ITEMS)] = "基本达标"
    failing = pick(rng, ITEMS) if fails else ""
    if failing:
        items[failing] = "不达标"
    yield WaterAppraisal, belongs | items | {
        "appraised_on": _days_before(rng, period, 150), "source": source, "supply_kind": supply_kind,
        "problem": FAILURES.get(failing, ""), "appraiser": made.collector,
    }  # fmt: skip


# -- housing --------------------------------------------------------------------------------------------------


def _house(rng, period, made, row, belongs):
    if rng.random() < 0.004:
        yield HouseHazard, belongs | _hazard(rng, period)
    if made.trouble == "relocated":
        row |= {"house_grade": "", "is_house_dangerous": False}
        yield HouseAppraisal, belongs | _appraisal(date(2020, 6, 1), "", Shelter.RELOCATED.value)
    elif row["house_repaired_on"]:
        yield from _repaired(row, belongs)
    elif row["is_house_dangerous"]:
        yield from _dangerous(rng, period, row, belongs)
    elif made.is_lifted or rng.random() < 0.05:
        yield HouseAppraisal, belongs | _appraisal(_days_before(rng, period, 700), row["house_grade"])
    elif rng.random() < NOT_LOOKED_AT:
        row |= {"house_grade": "", "is_house_dangerous": None}


def _appraisal(day, grade, shelter=""):
    number = f"示例鉴〔{day.year}〕{day:%m%d}号" if grade else ""
    return {
        "appraised_on": day, "grade": grade, "agency": AGENCY if grade else "", "report_number": number,
        "shelter": shelter, "is_certified": grade not in ("C", "D"),
    }  # fmt: skip


def _repaired(row, belongs):
    accepted = row["house_repaired_on"]
    began = accepted - timedelta(days=120)
    yield HouseAppraisal, belongs | _appraisal(began, "C")
    yield HouseRebuild, belongs | _works(began, "C") | {
        "started_on": began + timedelta(days=20), "finished_on": accepted - timedelta(days=10),
        "accepted_on": accepted, "certified_on": accepted, "paid": 12_000, "paid_on": accepted,
    }  # fmt: skip


def _dangerous(rng, period, row, belongs):
    if not row["house_grade"]:
        return  # marked by a villager, not yet appraised
    found = _days_before(rng, period, 150)
    yield HouseAppraisal, belongs | _appraisal(found, row["house_grade"])
    if rng.random() < 0.6:
        started = found + timedelta(days=10)
        yield (
            HouseRebuild,
            belongs | _works(found, row["house_grade"]) | {"started_on": started if started <= period.end else None},
        )


def _works(appraised_on, grade):
    return {
        "year": appraised_on.year, "kind": "维修加固" if grade == "C" else "原址重建", "grade": grade,
        "appraised_on": appraised_on, "started_on": None, "finished_on": None, "accepted_on": None,
        "certified_on": None, "cost": 26_000 if grade == "C" else 60_000, "subsidy": 12_000 if grade == "C" else 30_000,
        "paid": None, "paid_on": None,
    }  # fmt: skip


def _hazard(rng, period):
    found = _days_before(rng, period, 120)
    solved = rng.random() < 0.6
    return {
        "found_on": found, "kind": pick(rng, ("墙体开裂或倾斜", "屋面漏水或塌陷", "窑洞裂缝或土层松动", "用电隐患")),
        "measure": "已维修" if solved else "已张贴警示，列入维修计划", "is_evacuated": rng.random() < 0.2,
        "resolved_on": found if solved else None,
    }  # fmt: skip


# -- people ---------------------------------------------------------------------------------------------------


def _schooling(rng, period, made, person, member, is_watched):
    row = person.row
    if made.trouble == "dropout" and person is made.people[-1]:
        named = CHIEFS | {"parent": made.people[0].row["name"]}
        missing = pick(rng, ("", "", *CHIEFS))
        yield (
            AtRiskPupil,
            member | named | _pupil(period.until.first_day, "失学辍学", row) | ({missing: ""} if missing else {}),
        )
    elif row["school"] and 6 <= person.age < 15 and rng.random() < 0.004:
        named = CHIEFS | {"parent": made.people[0].row["name"]}
        found = _days_before(rng, period, 200)
        yield AtRiskPupil, member | named | _pupil(found, "厌学、有辍学风险", row) | {"returned_on": found}
    if is_watched and row["school_year"] not in ("", "学龄前儿童") and rng.random() < 0.93:
        yield SchoolAid, member | _aid(period, row)


def _pupil(found_on, situation, row):
    return {
        "found_on": found_on, "situation": situation, "reason": row.get("absence_reason", ""),
        "school": row["school"] or "示例第一小学", "measures": "校长和班主任上门劝返，村干部每周走访",
        "planned_on": found_on + timedelta(days=30), "returned_on": None,
    }  # fmt: skip


def _aid(period, row):
    stage, kind, amount = next(found for word, *found in STAGES if word in row["school_year"])
    return {
        "year": period.school_start.year, "term": "秋季", "stage": stage, "kind": kind, "school": row["school"],
        "amount": amount, "paid_on": period.end,
    }  # fmt: skip


def _health(rng, period, person, member, is_watched):
    health = person.row["health"]
    if "长期慢性病" in health and rng.random() < (0.94 if is_watched else 0.4):
        signed = date(period.end.year, 1, 1) + timedelta(days=int(rng.random() * 25))
        yield DoctorContract, member | {
            "disease": pick(rng, CHRONIC), "doctor": "示例家庭医生", "clinic": "示例镇卫生院", "signed_on": signed,
            "expires_on": signed.replace(year=signed.year + 1), "visits": 1 + int(rng.random() * 4),
        }  # fmt: skip
    if "患有大病" in health:
        diagnosed = _days_before(rng, period, 900)
        treatment = pick(rng, ("未救治", *["救治中"] * 5, *["已救治"] * 8))
        yield SeriousIllness, member | {
            "disease": pick(rng, DISEASES), "diagnosed_on": diagnosed, "hospital": pick(rng, HOSPITALS),
            "treatment": treatment, "treated_on": None if treatment == "未救治" else diagnosed,
        }  # fmt: skip


def _bill(rng, spent, belongs):
    """The bill of which the household paid what its spending says."""
    own, (year, month) = spent["amount"], divmod(spent["month"], 12)
    total = round(own / 0.3, 2)
    basic, serious = round(total * 0.5, 2), round(total * 0.12, 2)
    return belongs | {
        "member_id": spent["member_id"], "settled_on": date(year, month + 1, 5 + int(rng.random() * 20)),
        "kind": "住院" if total > 3000 else "门诊慢特病", "hospital": pick(rng, HOSPITALS), "total": total,
        "eligible": round(total * 0.9, 2), "basic": basic, "serious": serious,
        "assistance": round(total - own - basic - serious, 2), "is_deferred": rng.random() < 0.8,
    }  # fmt: skip
