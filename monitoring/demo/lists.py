"""Departments' lists of the last synthetic month, a fifth of each rubbish as lists are, sent through the same door."""

from core.cells import header
from core.models import User
from core.scoping import whole_city
from monitoring.comparing import receive
from monitoring.comparison_kinds import KINDS
from monitoring.demo.households import MEMBER_SLOTS
from monitoring.models import Member

ROWS = 10
NOT_YET = ("jobless", "company")  # so that somebody still owes a list
HEADS = ("序号", "姓名", "身份证号码", "乡镇", "行政村", "备注")


def send_lists(county):
    """Every kind but those still owed, by the office."""
    by, month = User.objects.get(username="office"), county.period.until
    for number, kind in enumerate(KINDS):
        if kind.code in NOT_YET:
            continue
        money, days = kind.amounts[:1], kind.days[:1]
        written = [*HEADS, *money, *days]
        layout = next(each for each in kind.layouts() if each.fits([header(head) for head in written]))
        with whole_city():
            rows = [
                (line, [line, *cells, *([3000 + 900 * line] if money else []), *([month.first_day] if days else [])])
                for line, cells in enumerate(_people(county, number), 1)
            ]
            receive(
                kind, headers=[layout.canonical(header(head)) for head in written], written=written, rows=rows, month=month,
                key=f"demo-{kind.code}", name=f"{kind.label}.xlsx", by=by,
            )  # fmt: skip


def _people(county, number):
    """Heads of households spread over the county; the last of the ten are as wrong as real rows are."""
    indexes = [(county.seed * 7 + number * 131 + row * 97) % county.households + 1 for row in range(ROWS)]
    heads = Member.objects.select_related("region__parent").in_bulk([index * MEMBER_SLOTS for index in indexes])
    for row, index in enumerate(indexes):
        head = heads[index * MEMBER_SLOTS]
        name, identity = head.name, head.id_number.reveal()
        town, village = head.region.parent.short_name, head.region.short_name
        if row == ROWS - 4:
            identity = ""  # by name and village
        elif row == ROWS - 3:
            name += "某"  # another name beside a right number
        elif row == ROWS - 2:
            name, identity, town, village = "外地人", "", "", ""
        elif row == ROWS - 1:
            name, identity = "", identity[:12]
        yield name, identity, town, village, ""
