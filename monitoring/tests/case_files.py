"""A worked case as the workbooks of the national system would bring it: CSV files that the import recognises."""

import csv

from core import cells
from core.imports.layouts import Cell
from monitoring.models import Household
from monitoring.national import monitored, registers, work
from monitoring.national.cells import HOUSEHOLD

OWN = ("成员", "务工")
RENAMED = {"家庭人口数": "当前家庭人口数"}
YEAR = {"年度"}  # the year of the figures, which the case's data date says
# A20: these count as empty where the case has no such column; the files have them, so that the rules are asked.
ALWAYS = (*monitored.W1_MEASURES, *monitored.W1_CLEARED, *monitored.W1_IDENTIFIED, "风险是否已消除", "监测对象类别")


def written(case, folder, places):
    """The case's files, in the order in which they are brought in; `places` are (town, village) names.

    The whole register is dated five years back, so that its yearly figures stay out of the months the screening looks
    at: the case gives the records of these months by themselves.
    """
    day = cells.date(case["as_of"])
    town, village = places[0]
    people = [(row, person) for row in case["households"] for person in row["成员"]]
    whole, watched = [], []
    for row, person in people:
        place = {
            "乡": town,
            "村": village,
            "户编号": row["户编号"],
            "人口编号": number_of(row, person),
            "姓名": person["_k"],
        }
        said = {RENAMED.get(name, name): value for name, value in (row | person).items() if _is_cell(name)}
        _refuse_unknown(said)
        whole.append(place | {"当前家庭人口数": ""} | _only(said, registers.W6))
        watched.append(place | dict.fromkeys(ALWAYS, "") | _only(said, monitored.W1) | {"户编号": row["户编号"]})
    spells = [
        _of_person(row, person, spell)
        for row, person in people
        if is_named(row, person)
        for spell in person.get("务工", ())
    ]
    rows = {
        f"全县全字段_{day.year - 5}1231.csv": whole,
        f"监测对象信息_{day:%Y%m%d}.csv": watched,
        f"已外出务工信息_{day:%Y%m%d}.csv": [_only(spell, work.W3) for spell in spells if "开始时间" in spell],
        f"计划务工信息_{day:%Y%m%d}.csv": [_only(spell, work.W4) for spell in spells if spell.get("是否计划务工")],
        f"行政村信息_{day:%Y%m%d}.csv": [
            {"乡": place[0], "村": place[1]} | {cells.header(name): value for name, value in row.items()}
            for place, row in zip(places, case["villages"], strict=False)
        ],
    }
    return [_write(folder / name, lines) for name, lines in rows.items() if lines]


def empty_households(case, folder, code):
    """The households without anybody, as a file of the ledger's own template: no national export can hold them."""
    lines = []
    for row in case["households"]:
        if not row["成员"]:
            fields = {name: entry for name, entry in HOUSEHOLD.items() if name in row} | {"家庭人口数": "size"}
            own = {
                Household._meta.get_field(_field(entry)).verbose_name: row.get(name, "")
                for name, entry in fields.items()
            }
            lines.append({"区划代码": code} | own)
    return _write(folder / "households.csv", lines) if lines else None


def number_of(row, person):
    """The 人口编号 of a person of a case."""
    return f"{row['户编号']}-{person['_k']}"


def is_named(row, person):
    """Whether the ID number tells the person from the others of the household, as the work sheets need it."""
    numbers = [cells.id_text(other["证件号码"])[:18] for other in row["成员"]]
    own = cells.id_text(person["证件号码"])[:18]
    return bool(own) and numbers.count(own) == 1


def _field(entry):
    return entry.field if isinstance(entry, Cell) else entry


def _is_cell(name):
    return name not in OWN and not name.startswith("_")


def _only(said, layout):
    """The cells a layout knows."""
    return {name: value for name, value in said.items() if layout.canonical(name) in layout.known}


def _refuse_unknown(said):
    """A case must not be tested without one of its columns."""
    layouts = (registers.W6, monitored.W1)
    unknown = [name for name in said if not any(layout.canonical(name) in layout.known for layout in layouts)]
    assert set(unknown) <= YEAR, f"no layout has {unknown}"


def _of_person(row, person, spell):
    named = {"户编号": row["户编号"], "证件号码": person["证件号码"]}
    return named | {"是否已务工": "", "开始时间": "", "结束时间": ""} | spell


def _write(path, rows):
    names = list(dict.fromkeys(name for row in rows for name in row))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names, restval="")
        writer.writeheader()
        writer.writerows(rows)
    return str(path)
