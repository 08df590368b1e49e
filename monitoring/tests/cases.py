"""Reads the worked cases of cases.json: national column names and shorthand on the one side, our registers on the other."""

import json
from pathlib import Path

from core import cells
from core.imports.layouts import Cell
from core.imports.parsing import Doubt, parser_of
from core.months import Month
from funds.models import Loan
from monitoring.models import Employment, Household, Incident, Income, Member, MonthEndCopy, OutOfPocket, WaterAppraisal
from monitoring.national.work import W3
from monitoring.tests.case_files import is_named
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


def read_cases():
    return json.loads(FILE.read_text(encoding="utf-8"))


def add_what_no_export_holds(case):
    """What a case says that the national workbooks have no column for, put into its registers."""
    month = Month.parse(case["P"])
    for row in case["households"]:
        household = Household.objects.get(number=row["户编号"])
        people = {
            person["_k"]: household.members.get(number=f"{row['户编号']}-{person['_k']}") for person in row["成员"]
        }
        _add(row, household, people, month)


def read(cell, reader):
    """A cell as an import reads it: what cannot be read counts as empty."""
    try:
        return reader(cell)
    except cells.CellError:
        return None


def _add(row, household, people, month):
    belongs = {"household": household, "region_id": household.region_id}
    house = row.get("_house") or {}
    Household.objects.filter(pk=household.pk).update(
        is_relocated=read(row.get("_relocated"), cells.yes_no),
        house_grade=house.get("grade", ""),
        house_repaired_on=read(house.get("repaired"), cells.date),
    )
    for person in row["成员"]:
        _add_to_member(person, people[person["_k"]], belongs, month)
        for spell in () if is_named(row, person) else person.get("务工", ()):
            _spell(spell, people[person["_k"]], belongs)
    for incident in row.get("_events") or ():
        _incident(incident, belongs)
    for count, loan in enumerate(row.get("_loans") or ()):
        _loan(loan, f"{household.number}-{count}", belongs)
    if row.get("_water"):
        items = {field: row["_water"].get(column, "") for field, column in WATER_ITEMS.items()}
        WaterAppraisal.objects.create(**belongs, appraised_on=month.first_day, **items)
    for record in row.get("_income") or ():
        _income(record, belongs)
    for spending in row.get("_oop") or ():
        _spending(spending, people, belongs)


def _add_to_member(row, member, belongs, month):
    if row.get("_prev") is not None:
        _copy(row["_prev"], member, belongs, month - 1)
    if row.get("_left"):
        left = {"left_on": cells.date(row["_left"]), "left_reason": cells.text(row.get("_left_reason"))}
        Member.objects.filter(pk=member.pk).update(**left)


def _spell(row, member, belongs):
    """Work of somebody whom no sheet of work periods can name: without a number of his own."""
    fields = {
        entry: Employment._meta.get_field(entry)
        for column, entry in W3.feeds[0].columns.items()
        if isinstance(entry, str) and entry != "household" and row.get(column)
    }
    columns = {entry: column for column, entry in W3.feeds[0].columns.items() if isinstance(entry, str)}
    values = {name: _forgiving(row[columns[name]], field) for name, field in fields.items()}
    Employment.objects.create(**belongs, member=member, **values)


def _forgiving(cell, field):
    """A cell as a national export's: a doubtful one comes in as it is."""
    try:
        return parser_of(field, Cell(field.name), strict=False)(cell)
    except Doubt as doubt:
        return doubt.value


def _texts(row, names):
    return {field: cells.text(row.get(column)) for field, column in names.items()}


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
        opening_balance=balance,
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
