"""The indicators of projects and assets (items 8, 19, 20, 21): how far the year's plan is, whose the assets are."""

from django.db.models import Sum

from core.indicators import Better, Indicator, Kind, base, tally
from projects import measures
from projects.alarms import MODELS, RULES
from projects.models import Asset, Project, Rent

PROJECT, ASSET, PER_CENT = "个", "项", "%"
NO_PROJECTS, NO_ASSETS = "没有列入本年度计划的项目", "没有登记项目资产"


def _count(code, name, counted, formula, *, of=Project, known=None, better=Better.NEITHER, basis="20"):
    """So many projects (or assets); places without any have no data."""
    is_project = of is Project
    return Indicator(
        code, name, PROJECT if is_project else ASSET, basis, formula, ("projects" if is_project else "assets",),
        lambda month: (tally(counted(of.objects, month)), base(known(of.objects, month) if known else of.objects)),
        counted=counted, counted_in="projects" if is_project else "assets", better=better,
        missing=NO_PROJECTS if is_project else NO_ASSETS,
    )  # fmt: skip


def _share(code, name, counted, whole, formula, *, of=Project, basis="20"):
    """The counted among the whole, in per cent."""
    is_project = of is Project
    return Indicator(
        code, name, PER_CENT, basis, formula, ("projects" if is_project else "assets",),
        lambda month: (tally(counted(of.objects, month)), base(whole(of.objects, month))), kind=Kind.RATE,
        counted=counted, counted_in="projects" if is_project else "assets", whole=whole, better=Better.HIGHER,
        missing=NO_PROJECTS if is_project else NO_ASSETS,
    )  # fmt: skip


def _rents_due(rows, month):
    return rows.filter(due_on__year=month.year, due_on__lte=month.last_day)


def _rents(month):
    rows = _rents_due(Rent.objects, month).order_by().values("region_id")
    return (rows.annotate(numerator=Sum("received"), denominator=Sum("due")),)


def _alarm(rule):
    """How many projects or assets an alarm finds."""
    model = MODELS[rule.ledger]

    def found(rows, month):
        return rows.filter(pk__in=rule.found(model.objects, month).values("pk"))

    return Indicator(
        f"alarm_{rule.code}", rule.name, PROJECT if model is Project else ASSET, "20" if model is Project else "21",
        f"月末“{rule.name}”的{model._meta.verbose_name}数。", (rule.ledger,),
        lambda month: (tally(found(model.objects, month)), base(model.objects)), counted=found, counted_in=rule.ledger,
        better=Better.LOWER, missing=f"没有登记{model._meta.verbose_name}",
    )  # fmt: skip


YEAR, STANDING = measures.of_year, measures.standing
PROGRESS = (
    _count("projects_planned", "年度计划项目", YEAR, "列入本年度计划、没有终止的项目。", known=YEAR),
    _count("projects_approved", "已批复项目", measures.approved, "实施方案已批复的本年度项目。", known=YEAR),
    _count("projects_contracted", "已招标项目", measures.contracted, "已确定施工单位的本年度项目。", known=YEAR),
    _count("projects_begun", "已开工项目", measures.begun, "月末前实际开工的本年度项目。", known=YEAR),
    _count("projects_not_begun", "未开工项目", measures.not_begun, "月末还没有实际开工的本年度项目。", known=YEAR, better=Better.LOWER),
    _count("projects_finished", "已完工项目", measures.finished, "月末前实际完工的本年度项目。", known=YEAR),
    _count("projects_accepted", "已验收项目", measures.accepted, "市级验收通过的本年度项目。", known=YEAR),
    _count("projects_settled", "已决算项目", measures.settled, "已办理竣工决算的本年度项目。", known=YEAR),
    _share("project_begin_rate", "项目开工率", measures.begun, YEAR, "已开工项目 ÷ 年度计划项目 × 100%。"),
    _share("project_finish_rate", "项目完工率", measures.finished, YEAR, "已完工项目 ÷ 年度计划项目 × 100%。"),
    _share("project_accept_rate", "项目验收率", measures.accepted, YEAR, "已验收项目 ÷ 年度计划项目 × 100%。"),
    _share("project_settle_rate", "项目决算率", measures.settled, YEAR, "已决算项目 ÷ 年度计划项目 × 100%。"),
    _share("project_notice_rate", "两级公示率", measures.noticed, YEAR, "市级、镇村级都已公示的项目 ÷ 年度计划项目 × 100%。"),
    _share(
        "project_link_rate", "联农带农覆盖率", measures.linked, measures.operating,
        "有联农带农机制（不含只发放资金）的在建和建成产业项目 ÷ 全部在建和建成产业项目 × 100%。", basis="8",
    ),
    _count("projects_lagging", "滞后项目", measures.lagging, "计划开工、完工日期已过而没有开工、完工的项目。", better=Better.LOWER),
)  # fmt: skip
ASSETS = (
    _count("assets", "项目资产", STANDING, "登记在册、没有处置的项目资产。", of=Asset, basis="21"),
    _count("assets_operating", "经营性资产", measures.earning, "其中经营性资产。", of=Asset, basis="21"),
    _share("asset_title_rate", "资产确权率", measures.titled, STANDING, "已确权资产 ÷ 项目资产 × 100%。", of=Asset, basis="21"),
    _share("asset_handover_rate", "资产移交率", measures.handed, STANDING, "已移交资产 ÷ 项目资产 × 100%。", of=Asset, basis="21"),
    _share("asset_upkeep_rate", "管护落实率", measures.kept, STANDING, "有管护主体的资产 ÷ 项目资产 × 100%。", of=Asset, basis="21"),
    _share("asset_national_rate", "全国系统录入率", measures.entered, STANDING, "已录入全国系统的资产 ÷ 项目资产 × 100%。", of=Asset, basis="21"),
    Indicator(
        "rent_rate", "本年租金收缴率", PER_CENT, "21", "本年已到期租金的实收 ÷ 应收 × 100%。", ("rents",), _rents,
        kind=Kind.RATE, better=Better.HIGHER, counted=_rents_due, counted_in="rents", missing="本年没有到期的租金",
    ),
)  # fmt: skip
ALARMS = tuple(_alarm(rule) for rule in RULES)
INDICATORS = (*PROGRESS, *ASSETS, *ALARMS)
