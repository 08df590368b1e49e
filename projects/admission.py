"""What a project must show before a step: papers, sums, beneficiaries, notices, the season of the bank (item 20)."""

import re
from datetime import date

from django.db.models import Q, Sum
from django.utils.timezone import localdate

from core.models import Attachment, StepTaken
from core.months import Month
from core.scoping import within
from monitoring.models import Member
from monitoring.parameters import Parameters
from projects.measures import NOTHING_LEFT
from projects.words import Mechanism, NoticeKind, NoticeLevel, ProjectKind

LEAST_BUDGET = 1000  # yuan: less than that was meant in 万元


def parameters():
    return Parameters.in_force(Month.of(localdate()))


def missing_for_review(project):
    """What the village has to fill in before the town looks at it."""
    wanted = {
        "department": "主管部门",
        "unit": "实施单位",
        "content": "建设内容及规模",
        "planned_start_on": "计划开工日期",
        "planned_end_on": "计划完工日期",
        "goal_quantity": "绩效目标：数量",
    }
    missing = [label for name, label in wanted.items() if not getattr(project, name)]
    if missing:
        yield f"请先填写：{'、'.join(missing)}。"
    if not project.budget:
        yield "请至少填写一项资金来源。"
    elif project.budget < LEAST_BUDGET:
        yield f"总投资只有 {project.budget:,.2f} 元，像是按万元填写的：请按元填写，例如 60 万元填 600000。"
    limit = parameters().decimal("small_project_limit")
    if project.is_small and project.budget and project.budget > limit:
        yield f"总投资 {project.budget:,.2f} 元，超过农村小型工程限额 {limit:,.0f} 元，不能走简化程序。"


def admission_faults(project):
    """Why a project cannot enter the bank: 可研, sums, beneficiaries, the same project of another year, the season."""
    if not project.has_feasibility:
        yield "没有可研或实施方案，不能入库。"
    if project.declared_total is not None and project.declared_total != project.budget:
        yield f"申报总投资 {project.declared_total:,.2f} 元与各项资金来源之和 {project.budget:,.2f} 元不一致。"
    if not (project.households and project.people):
        yield "没有填写受益户数和受益人数。"
    elif project.people < project.households:
        yield f"受益人数 {project.people} 少于受益户数 {project.households}。"
    if project.people is not None and (project.lifted_people or 0) + (project.monitored_people or 0) > project.people:
        yield "脱贫人口与监测对象之和多于受益人数。"
    yield from _beneficiaries_not_found(project)
    yield from _same_project(project)
    yield from out_of_season(project)


def _beneficiaries_not_found(project):
    """Who is said to benefit must stand in the registers: by name for a project that goes to households."""
    listed = project.linked.values("household").distinct().count()
    if project.is_household_level and project.households and listed < project.households:
        yield f"到户项目申报受益 {project.households} 户，“联农带农”受益名单里只有 {listed} 户，请先导入名单。"
    people = Member.objects.filter(within(project.region_id), left_on=None)
    known = (
        ("脱贫人口", project.lifted_people, Q(household__category="脱贫户")),
        ("监测对象", project.monitored_people, ~Q(household__monitored_as="")),
    )
    for label, declared, condition in known:
        if declared and declared > (found := people.filter(condition).count()):
            yield f"申报受益{label} {declared} 人，本地在册{label}只有 {found} 人。"


def _same_project(project):
    same = type(project).objects.filter(region=project.region_id, name=project.name).exclude(pk=project.pk)
    for other in same.exclude(state__in=("withdrawn", "terminated")).order_by("year")[:3]:
        yield f"{other.year} 年已有同名项目（{other.number}，{other.get_state_display()}），请核对是否重复。"


def out_of_season(project):
    """Entering and leaving the bank have their seasons (动态调整期); the green channel has none."""
    if project.is_green_channel:
        return
    seasons, today = parameters().text("project_windows"), localdate()
    spans = [_season(each, today.year) for each in seasons.split(",") if each.strip()]
    if spans and not any(begin <= today <= end for begin, end in spans):
        told = "、".join(f"{begin:%-m月%-d日}至{end:%-m月%-d日}" for begin, end in spans)
        yield f"现在不是项目库动态调整期（{told}）；急需项目请走绿色通道。"


def _season(text, year):
    found = re.fullmatch(r"\s*(\d\d)-(\d\d)~(\d\d)-(\d\d)\s*", text)
    if not found:
        return date(year, 1, 1), date(year, 12, 31)
    first_month, first_day, last_month, last_day = map(int, found.groups())
    return date(year, first_month, first_day), date(year, last_month, last_day)


def has_papers(notices):
    """Whether a photo or paper hangs on one of these notices."""
    return Attachment.objects.filter(ledger="notices", object_id__in=[notice.pk for notice in notices]).exists()


def _entered_on(project, steps):
    """The day the project last took one of these steps; None for one that was taken over without its steps."""
    taken = StepTaken.objects.filter(ledger="projects", object_id=project.pk, step__in=steps).order_by("-pk")
    return taken.values_list("happened_on", flat=True).first()


def notice_missing(level, kind, *steps):
    """A refusal: the project lacks a notice of this kind, begun since it took one of these steps, that stood its days.

    What was put up before announced something else: a draft, or the project as it was before it was decided anew.
    """

    def refuse(project):
        needed, since = parameters().integer("project_notice_days"), _entered_on(project, steps)
        notices = list(project.notices.filter(level=level, kind=kind, begun_on__gte=since or date.min))
        days = max([0, *(notice.days_until(localdate()) for notice in notices)])
        if not notices:
            told = f"（{since:%Y年%-m月%-d日}以前开始的不算）" if since else ""
            yield f"还没有{level}“{kind}”公示{told}，请先登记公示并上传照片。"
        elif days < needed:
            yield f"{level}“{kind}”公示只有 {days} 天，须满 {needed} 天。"
        elif not has_papers(notice for notice in notices if notice.days_until(localdate()) >= needed):
            yield f"{level}“{kind}”公示没有照片，请在满 {needed} 天的这条公示的“附件”里上传。"

    return refuse


def later_than_today(name):
    """A refusal: the day typed for a step lies ahead."""

    def refuse(record):
        day = getattr(record, name)
        if day and day > localdate():
            yield f"{record._meta.get_field(name).verbose_name}不能晚于今天。"

    return refuse


finished_by_now = later_than_today("finished_on")
titled_by_now, handed_by_now = later_than_today("titled_on"), later_than_today("handed_on")
admitted_publicly = notice_missing(NoticeLevel.CITY, NoticeKind.ADMISSION, "admit")
APPROVED_BY = ("approve", "approve-green")
planned_publicly = notice_missing(NoticeLevel.CITY, NoticeKind.PLAN, "plan")
told_before = notice_missing(NoticeLevel.VILLAGE, NoticeKind.BEFORE, *APPROVED_BY)
told_after = notice_missing(NoticeLevel.VILLAGE, NoticeKind.AFTER, "finish")


def begun_in_time(project):
    """Nobody builds before the works are approved, nor on a day that lies ahead."""
    yield from later_than_today("begun_on")(project)
    approved_on = _entered_on(project, APPROVED_BY)
    if project.begun_on and approved_on and project.begun_on < approved_on:
        yield f"实际开工日期不能早于批复实施方案的 {approved_on:%Y年%-m月%-d日}。"


def unfinished(project):
    if project.progress < 100:
        yield f"形象进度只有 {project.progress}%，请先报告到 100%。"


def unpaid_workers(project):
    """以工代赈 must have paid out its share of wages before it is accepted (item 20)."""
    if not project.is_work_relief or not project.central:
        return
    share = parameters().decimal("work_relief_wage_share")
    paid = project.relief_workers.exclude(paid_on=None).aggregate(paid=Sum("wages"))["paid"] or 0
    if paid < share * project.central:
        yield (
            f"以工代赈已发放的劳务报酬 {paid:,.2f} 元，低于中央资金 {project.central:,.2f} 元的"
            f" {100 * share:.0f}%（{share * project.central:,.2f} 元）；没有填写发放日期的不算。"
        )


def without_asset(project):
    """A project that leaves something behind is closed when its assets are in the register, with a title."""
    if project.kind in NOTHING_LEFT:
        return
    assets = list(project.assets.values_list("titled_on", flat=True))
    if not assets:
        yield "还没有登记项目资产，请先在“项目资产”中由本项目生成。"
    elif None in assets:
        yield f"有 {assets.count(None)} 项资产没有确权。"


def unevaluated(project):
    """The yearly goals are held against what was reached before a project is closed (绩效自评)."""
    if not project.evaluation or project.evaluation_score is None:
        yield "还没有绩效自评，请对照绩效目标填写自评和得分。"


def unlinked(project):
    """An operating project must link farmers before it is closed (items 8, 19)."""
    if project.kind == ProjectKind.INDUSTRY and not project.linkages.exclude(mechanism=Mechanism.CASH).exists():
        yield "产业项目没有联农带农机制（直接发放资金不算），不能办结。"
