"""The sheets of names: households behind each change or still open, and projects that lag. For readers of the whole city only."""

from dataclasses import dataclass

from bulletins.frame import SOURCE, plain_foot, plain_head, plain_lines
from bulletins.models import SnapshotHousehold
from monitoring.rules import rule_name

Kind = SnapshotHousehold.Kind
HEADS = ("序号", "事项", "镇街", "村（社区）", "户主", "监测对象类别", "识别时间", "情况")
WIDTHS = (6, 14, 16, 20, 12, 18, 14, 48)
CHANGED_HEADS = ("序号", "名单", "增减", *HEADS[1:])
CHANGED_WIDTHS = (6, 24, 12, *WIDTHS[1:])


@dataclass(frozen=True)
class Listing:
    """A list of named households of some kinds; no numbers of people stand in it."""

    name: str
    title: str
    kinds: tuple
    only_open: bool = False
    attachment: str = ""
    notes: tuple = ()


CHANGES = Listing(
    "表10 变化名单",
    "与上月相比变化名单",
    (Kind.ENTERED, Kind.REOPENED, Kind.CLEARED, Kind.LEFT, Kind.RISK_NEW, Kind.RISK_CLEARED),
    notes=(
        "监测对象的变化对照上月通报冻结的名单，补录的在补录当月列出；上月没有冻结数据的，列本月新纳入和消除的户。",
        "一户有多个事项的各列一行；“情况”栏：预警为规则名称，其余为致贫返贫风险，风险消除的写明消除方式。",
    ),
)
ATTACHED = (
    Listing(
        "附件1 未消除监测对象",
        "未消除风险监测对象名单",
        (Kind.MONITORED,),
        only_open=True,
        attachment="附件1",
        notes=("列月末风险尚未消除的监测对象，未标明是否消除的按未消除；“情况”栏为致贫返贫风险，按主次排列。",),
    ),
    Listing(
        "附件2 红色预警",
        "红色预警户名单",
        (Kind.RED,),
        attachment="附件2",
        notes=("列本月筛查有红色预警的户，“情况”栏为预警规则；是否纳入监测以入户核实和规定程序为准。",),
    ),
)
LAGGING = Listing(
    "附件3 滞后项目",
    "滞后项目清单",
    (),
    attachment="附件3",
    notes=("列计划开工、完工日期已过而没有开工、完工的项目，滞后天数算到月末；原因和措施取自项目台账。",),
)
PROJECT_HEADS = (
    "序号", "镇街", "村（社区）", "项目名称", "实施单位", "情况", "计划日期", "滞后天数", "原因", "整改措施",
)  # fmt: skip
PROJECT_WIDTHS = (6, 16, 18, 34, 24, 12, 14, 10, 34, 34)


def write_listing(sheet, listing, frozen):
    rows = _listed(listing, frozen)
    lines = [(number, *_named(row, frozen)) for number, row in enumerate(rows, 1)]
    _write(sheet, frozen.bulletin, listing, HEADS, WIDTHS, lines, f"户（共 {len(rows)} 户次）")


def write_projects(sheet, frozen):
    """滞后项目清单: begun or finished later than planned, with the reason the site gave."""
    rows, last_day = frozen.projects(), frozen.bulletin.month.last_day
    lines = [
        (
            number, frozen.town_of(row), frozen.village_of(row), row.name, row.unit, _lag(row),
            f"{row.planned_on:%Y-%m-%d}", (last_day - row.planned_on).days, row.reason, row.measures,
        )
        for number, row in enumerate(rows, 1)
    ]  # fmt: skip
    _write(sheet, frozen.bulletin, LAGGING, PROJECT_HEADS, PROJECT_WIDTHS, lines, f"个（共 {len(rows)} 个）")


def _lag(row):
    return "应完工未完工" if row.has_begun else "应开工未开工"


def write_name_differences(sheet, frozen, older):
    """Who stands on a list of this version and not on that of the version before, or the other way round; of projects
    too."""
    rows = [row for listing in (CHANGES, *ATTACHED) for row in _name_differences(listing, frozen, older)]
    rows += _project_differences(frozen, older)
    lines = [(number, *row) for number, row in enumerate(rows, 1)]
    notes = (
        f"“新列入”为第{older.bulletin.version}版没有的，“不再列入”为第{older.bulletin.version}版有、这一版没有的。",
        "滞后项目的“情况”栏为项目名称、实施单位和计划日期。",
    )
    about = Listing("", f"通报名单与第{older.bulletin.version}版相比", (), notes=notes)
    _write(sheet, frozen.bulletin, about, CHANGED_HEADS, CHANGED_WIDTHS, lines, f"户、个（共 {len(rows)} 条）")


def _name_differences(listing, frozen, older):
    now, before = ({(row.kind, row.number): row for row in _listed(listing, each)} for each in (frozen, older))
    for word, row in _not_on_both(now, before):
        yield listing.name, word, *_named(row, frozen)


def _project_differences(frozen, older):
    now, before = ({(row.number, _lag(row)): row for row in each.projects()} for each in (frozen, older))
    for word, row in _not_on_both(now, before):
        said = "，".join(filter(None, (row.name, row.unit, f"计划{row.planned_on:%Y-%m-%d}")))
        yield LAGGING.name, word, _lag(row), frozen.town_of(row), frozen.village_of(row), "", "", "", said


def _not_on_both(now, before):
    """(word, row) of what only one of two lists holds."""
    for word, rows, others in (("新列入", now, before), ("不再列入", before, now)):
        yield from ((word, row) for key, row in rows.items() if key not in others)


def _write(sheet, bulletin, listing, heads, widths, lines, unit):
    title = f"神木市{bulletin.month.label}{listing.title}"
    head = plain_head(sheet, bulletin, title, heads, unit, listing.attachment)
    end = plain_lines(sheet, lines, widths, "本月没有", head)
    plain_foot(sheet, widths, [*listing.notes, SOURCE], end, head)


def _listed(listing, frozen):
    return [row for row in frozen.households(*listing.kinds) if row.is_open or not listing.only_open]


def _named(row, frozen):
    """What a list says of a household."""
    identified = row.identified_in.label if row.identified_in else ""
    place = frozen.town_of(row), frozen.village_of(row)
    return Kind(row.kind).label, *place, row.head_name, row.monitored_as, identified, situation(row)


def situation(row):
    """Rule codes read as their names; other text as it is."""
    return "、".join(rule_name(word) for word in row.detail.split("、") if word)
