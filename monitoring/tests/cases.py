"""Reads the worked cases of cases.json: national column names and shorthand on the one side, our registers on the other."""

import json
from pathlib import Path

from core import cells
from core.months import Month
from funds.models import Loan
from monitoring.models import Employment, Household, Incident, Income, Member, MonthEndCopy, OutOfPocket, WaterAppraisal
from monitoring.words import DISASTER_CODES

FILE = Path(__file__).parent / "cases.json"
KINDS = {
    "medical": "医疗",
    "disaster": "灾害",
    "accident": "意外",
    "education": "教育",
    "housing": "住房",
    "other": "其他",
}
INCIDENT_KINDS = {
    "disaster": Incident.Kind.DISASTER,
    "accident": Incident.Kind.ACCIDENT,
    "industry": Incident.Kind.FAILURE,
    "industry_failure": Incident.Kind.FAILURE,
}
DISASTER_KINDS = {code: kind for kind, code in DISASTER_CODES.items()}
WATER_ITEMS = {"quantity": "水量", "quality": "水质", "convenience": "用水方便程度", "assurance": "供水保证率"}
COPY_TEXTS = {"labour": "劳动技能", "dibao": "享受低保政策情况", "tekun": "享受特困供养政策情况"}
HOUSEHOLD_TEXTS = {"category": "户类型", "monitored_as": "监测对象类别"}
MEMBER_TEXTS = {
    "relation": "与户主关系", "id_type": "证件类型", "education": "文化程度", "school_year": "在校生状况",
    "absence_reason": "义务教育阶段未上学原因", "labour": "劳动技能", "dibao": "享受低保政策情况",
    "tekun": "享受特困供养政策情况", "left_reason": "_left_reason",
}  # fmt: skip


def read_cases():
    return json.loads(FILE.read_text(encoding="utf-8"))


def build(case, region_id):
    """Every household of a case in the registers; the first carries the case's name as its number."""
    month = Month.parse(case["P"])
    return [_household(case["id"], number, row, region_id, month) for number, row in enumerate(case["households"])]


def read(cell, reader):
    """A cell as an import reads it: what cannot be read counts as empty."""
    try:
        return reader(cell)
    except cells.CellError:
        return None


def _household(name, number, row, region_id, month):
    house = row.get("_house") or {}
    household = Household.objects.create(
        number=name if number == 0 else f"{name}-{number}",
        region_id=region_id,
        size=read(row.get("家庭人口数"), cells.integer),
        identified_in=read(row.get("识别监测时间"), cells.month),
        is_cleared=read(row.get("风险是否已消除"), cells.yes_no),
        cleared_in=read(row.get("消除监测时间"), cells.month),
        is_relocated=read(row.get("_relocated"), cells.yes_no),
        is_house_dangerous=read(row.get("是否危房户"), cells.yes_no),
        has_safe_water=read(row.get("是否解决安全饮用水"), cells.yes_no),
        house_grade=house.get("grade", ""),
        house_repaired_on=read(house.get("repaired"), cells.date),
        **_texts(row, HOUSEHOLD_TEXTS),
    )
    belongs = {"household": household, "region_id": region_id}
    people = {person["_k"]: _member(person, belongs) for person in row["成员"]}
    for person in row["成员"]:
        if person.get("_prev") is not None:
            _copy(person["_prev"], people[person["_k"]], belongs, month - 1)
    for incident in row.get("_events") or ():
        _incident(incident, belongs)
    for count, loan in enumerate(row.get("_loans") or ()):
        _loan(loan, f"{household.number}-{count}", belongs)
    if row.get("_water"):
        items = {field: row["_water"].get(column, "") for field, column in WATER_ITEMS.items()}
        WaterAppraisal.objects.create(**belongs, appraised_on=month.first_day, **items)
    for record in row.get("_income", ()):
        _income(record, belongs)
    for spending in row.get("_oop") or ():
        _spending(spending, people, belongs)
    return household


def _texts(row, names):
    return {field: cells.text(row.get(column)) for field, column in names.items()}


def _member(row, belongs):
    member = Member.objects.create(
        **belongs,
        name=row["_k"],
        id_number=cells.id_text(row.get("证件号码")) or None,
        sex=cells.text(row.get("性别")),
        health=list(cells.words(row.get("健康状况"))),
        posts=list(cells.words(row.get("公益性岗位"))),
        in_resident_insurance=read(row.get("是否参加城乡居民基本医疗保险"), cells.yes_no),
        in_employee_insurance=read(row.get("是否参加城镇职工基本医疗保险"), cells.yes_no),
        left_on=read(row.get("_left"), cells.date),
        **_texts(row, MEMBER_TEXTS),
    )
    for spell in row.get("务工", ()):
        Employment.objects.create(
            **belongs,
            member=member,
            is_working=read(spell.get("是否已务工"), cells.yes_no),
            start_month=read(spell.get("开始时间"), cells.month),
            end_month=read(spell.get("结束时间"), cells.month),
            employer=cells.text(spell.get("务工企业名称")),
            channel=cells.text(spell.get("就业渠道")),
        )
    return member


def _copy(row, member, belongs, month):
    MonthEndCopy.objects.create(
        **belongs,
        member=member,
        month=month,
        health=list(cells.words(row.get("健康状况"))),
        id_number=cells.id_text(row.get("证件号码")) or None,
        **_texts(row, COPY_TEXTS),
    )


def _incident(row, belongs):
    casualties = [row.get(name) for name in ("casualty", "dead", "disabled") if row.get(name)]
    Incident.objects.create(
        **belongs,
        happened_on=cells.date(row["date"]),
        kind=INCIDENT_KINDS[row["kind"]],
        disaster_kind=DISASTER_KINDS.get(row.get("sub"), ""),
        damage=row.get("damage", ""),
        loss=read(row.get("loss"), cells.decimal),
        casualties=sum(int(number) for number in casualties) or None,
    )


def _loan(row, contract_number, belongs):
    due_on = cells.date(row["due"])
    balance = read(row.get("balance"), cells.decimal)
    Loan.objects.create(
        **belongs,
        bank="示例银行",
        contract_number=contract_number,
        amount=max(balance, 1),
        balance=balance,
        issued_on=due_on.replace(year=due_on.year - 1, day=1),
        due_on=due_on,
    )


def _income(row, belongs):
    parts = {"wage": "A", "business": "B", "property": "C", "transfer": "D", "business_cost": "E", "claims": "claims",
             "out_of_pocket": "oop"}  # fmt: skip
    amounts = {field: read(row.get(column), cells.decimal) for field, column in parts.items()}
    Income.objects.create(**belongs, end_month=cells.month(row["end"]), **amounts)


def _spending(row, people, belongs):
    OutOfPocket.objects.create(
        **belongs,
        member=people.get(row.get("p")),
        month=cells.month(row["m"]),
        kind=KINDS[row["kind"]],
        amount=cells.decimal(row["amt"]),
    )
