"""The sheets of names: households behind each change or still open, and projects that lag. For readers of the whole city only."""

from dataclasses import dataclass

from bulletins.frame import PLAIN_HEAD_ROWS, plain_head, plain_lines
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


LAGGING = "附件3 滞后项目"
PROJECT_HEADS = (
    "序号", "镇街", "村（社区）", "项目名称", "实施单位", "情况", "计划日期", "滞后天数", "原因", "整改措施",
)  # fmt: skip
PROJECT_WIDTHS = (6, 16, 18, 34, 24, 12, 14, 10, 34, 34)


def write_listing(sheet, listing, frozen):
    rows = [row for row in frozen.households(*listing.kinds) if row.is_open or not listing.only_open]
    title = f"{listing.attachment} 神木市{frozen.bulletin.month.label}{listing.title}".strip()
    plain_head(sheet, frozen.bulletin, title, HEADS, f"户（共 {len(rows)} 户次）")
    _write_rows(sheet, [_values(number, row, frozen) for number, row in enumerate(rows, 1)], WIDTHS)


def write_projects(sheet, frozen):
    """滞后项目清单: begun or finished later than planned, with the reason the site gave."""
    rows, last_day = frozen.projects(), frozen.bulletin.month.last_day
    title = f"附件3 神木市{frozen.bulletin.month.label}滞后项目清单"
    plain_head(sheet, frozen.bulletin, title, PROJECT_HEADS, f"个（共 {len(rows)} 个）")
    lines = [
        (
            number, frozen.town_of(row), frozen.village_of(row), row.name, row.unit,
            "应完工未完工" if row.has_begun else "应开工未开工", f"{row.planned_on:%Y-%m-%d}",
            (last_day - row.planned_on).days, row.reason, row.measures,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    _write_rows(sheet, lines, PROJECT_WIDTHS)


def _write_rows(sheet, lines, widths):
    plain_lines(sheet, lines, widths, "本月没有")
    sheet.widths(widths)
    sheet.sheet.freeze_panes = "C4"
    sheet.paper(PLAIN_HEAD_ROWS)


def _values(number, row, frozen):
    identified = row.identified_in.label if row.identified_in else ""
    return (
        number,
        Kind(row.kind).label,
        frozen.town_of(row),
        frozen.village_of(row),
        row.head_name,
        row.monitored_as,
        identified,
        situation(row),
    )


def situation(row):
    """Rule codes read as their names; other text as it is."""
    return "、".join(rule_name(word) for word in row.detail.split("、") if word)
