"""The sheets of names: the households behind each change, and those still open. For readers of the whole city only."""

from dataclasses import dataclass

from bulletins.figures import EMPTY
from bulletins.frame import PLAIN_HEAD_ROWS, plain_head
from bulletins.models import SnapshotHousehold
from monitoring.rules import rule_name

Kind = SnapshotHousehold.Kind
HEADS = ("序号", "事项", "镇街", "村（社区）", "户主", "监测对象类别", "识别时间", "情况")
WIDTHS = (6, 14, 16, 20, 12, 18, 14, 48)


@dataclass(frozen=True)
class Listing:
    """A list of named households of some kinds; no numbers of people stand in it."""

    name: str
    title: str
    kinds: tuple
    only_open: bool = False
    attachment: str = ""


CHANGES = Listing(
    "表10 变化名单",
    "与上月相比变化名单",
    (Kind.ENTERED, Kind.REOPENED, Kind.CLEARED, Kind.LEFT, Kind.RISK_NEW, Kind.RISK_CLEARED),
)
ATTACHED = (
    Listing("附件1 未消除监测对象", "未消除风险监测对象名单", (Kind.MONITORED,), only_open=True, attachment="附件1"),
    Listing("附件2 红色预警", "红色预警户名单", (Kind.RED,), attachment="附件2"),
)


def write_listing(sheet, listing, frozen):
    rows = [row for row in frozen.households(*listing.kinds) if row.is_open or not listing.only_open]
    title = f"{listing.attachment} 神木市{frozen.bulletin.month.label}{listing.title}".strip()
    plain_head(sheet, frozen.bulletin, title, HEADS, f"户（共 {len(rows)} 户次）")
    for number, row in enumerate(rows, 1):
        for column, value in enumerate(_values(number, row, frozen), 1):
            sheet.write(PLAIN_HEAD_ROWS + number, column, value, "text-left" if column == len(HEADS) else "text")
    if not rows:
        sheet.span(PLAIN_HEAD_ROWS + 1, 1, PLAIN_HEAD_ROWS + 1, len(HEADS), "本月没有", "text")
    sheet.widths(WIDTHS)
    sheet.sheet.freeze_panes = "C4"
    sheet.paper(PLAIN_HEAD_ROWS)


def _values(number, row, frozen):
    identified = row.identified_in.label if row.identified_in else EMPTY
    return (
        number,
        Kind(row.kind).label,
        frozen.town_of(row),
        frozen.village_of(row),
        row.head_name or EMPTY,
        row.monitored_as or EMPTY,
        identified,
        situation(row) or EMPTY,
    )


def situation(row):
    """Rule codes read as their names; other text as it is."""
    return "、".join(rule_name(word) for word in row.detail.split("、") if word)
