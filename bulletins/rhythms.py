"""The year's rhythms (周统计、月筛查、月核算、月调度、季督导、季通报、年考核): what is due, who delivered, who is late.

An occurrence knows its units by name in three lists; where nothing can be said it has a sentence instead of units.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Left
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from bulletins.assigning import opens_on
from bulletins.models import Assessment, Assignment, Bulletin, Circular, ProgressReport
from core.models import JobState, Parameter
from core.models.regions import TOWN_DIGITS
from core.months import Month
from core.roles import DEPARTMENTS
from core.scoping import scope_of, within
from monitoring.comparing import owed
from monitoring.comparison_kinds import BY_CODE as KINDS
from monitoring.models import Income, Risk, Screening, Sweep, SweepTarget
from supervision.models import SupervisionVisit, overdue

OFFICE = "市衔接办"
DEPARTMENT_NAMES = {each.code: each.name for each in DEPARTMENTS}
DAYS = {
    "rhythm_screening_day": 15,
    "rhythm_income_day": 10,
    "rhythm_lists_day": 10,
    "rhythm_quarter_day": 15,
    "rhythm_year_day": 31,
}


@dataclass
class Unit:
    """One town, department or office in an occurrence: what it still owes, in words, and where the rows are."""

    name: str
    owes: str = ""
    url: str = ""


@dataclass
class Occurrence:
    """One rhythm once: its period, the last day, and how the units stand."""

    rhythm: str
    period: str
    basis: str
    due_on: date
    what: str
    delivered: list = field(default_factory=list)
    owing: list = field(default_factory=list)
    unknown: str = ""
    url: str = ""

    @property
    def total(self):
        return len(self.delivered) + len(self.owing)

    @property
    def is_late(self):
        return self.due_on < timezone.localdate()

    @property
    def state(self):
        """met, below (late), near (this week) or plain (later); unknown where nothing can be said."""
        if self.unknown or not self.total:
            return "unknown"
        if not self.owing:
            return "met"
        return "below" if self.is_late else "near" if self.due_on <= _sunday(timezone.localdate()) else "plain"

    @property
    def word(self):
        return {"met": "已完成", "below": "有迟报", "near": "本周到期", "plain": "进行中", "unknown": "无数据"}[
            self.state
        ]


def _sunday(day):
    return day + timedelta(days=6 - day.weekday())


class Rhythms:
    """What falls due in one month, for the places and registers a user may see; a fixed number of queries."""

    def __init__(self, user, month, places):
        self.user, self.month = user, month
        self.places = {place.pk: place.short_name for place in places}
        self.is_city = scope_of(user) == settings.ROOT_REGION
        known = Parameter.objects.values_of(DAYS)
        self.days = DAYS | {name: int(value) for name, value in known.items() if value.isdecimal()}

    def occurrences(self):
        """All of the month in the order of their last days, what is late first within a day."""
        found = [*self._weeks(), *self._monthly(), *self._quarter(), *self._year()]
        return sorted(found, key=lambda each: (each.due_on, each.rhythm))

    def _link(self, permission, name, **query):
        """An address for who may open it; empty for everybody else."""
        if not self.user.has_perm(permission):
            return ""
        return reverse(name) + (f"?{urlencode(query)}" if query else "")

    def _day(self, name):
        return date(self.month.year, self.month.number, min(self.days[name], self.month.last_day.day))

    def _stand(self, occurrence, owing, asked):
        """Share out the units asked: {key: what it owes} against all that were asked, named in the order of codes."""
        for key in sorted(asked):
            name = self.places.get(key) or DEPARTMENT_NAMES.get(key) or key
            if key in owing:
                words, url = owing[key]
                occurrence.owing.append(Unit(name, words, url))
            else:
                occurrence.delivered.append(Unit(name))
        return occurrence

    # -- every week ---------------------------------------------------------------------------------------------

    def _weeks(self):
        sweeps = Sweep.objects.visible_to(self.user).filter(
            kind=Sweep.Kind.WEEKLY, due_on__range=(self.month.first_day, self.month.last_day)
        )
        targets = SweepTarget.objects.visible_to(self.user).filter(sweep__in=sweeps)
        counted = (
            targets.order_by()
            .values(due=F("sweep__due_on"), town=Left("region_id", TOWN_DIGITS))
            .annotate(left=Count("pk", filter=Q(visit=None)))
        )
        by_due = {}
        for row in counted:
            by_due.setdefault(row["due"], []).append(row)
        first = self.month.first_day
        day = first + timedelta(days=(6 - first.weekday()) % 7)
        while day <= self.month.last_day:
            yield self._week(day, by_due.get(day, []))
            day += timedelta(days=7)

    def _week(self, sunday, rows):
        monday = sunday - timedelta(days=6)
        occurrence = Occurrence(
            "周统计",
            f"{monday:%-m月%-d日}—{sunday:%-m月%-d日}",
            "第 4 条",
            sunday,
            "网格员每周排查走访",
            url=self._link("monitoring.view_sweep", "sweeps-list"),
        )
        if not rows:
            future = monday > timezone.localdate()
            occurrence.unknown = "这一周还没有开始。" if future else "这一周没有排查轮次。"
            return occurrence
        asked, left = {}, {}
        for row in rows:
            asked[row["town"]] = True
            if row["left"]:
                url = self._link("monitoring.view_sweeptarget", "sweep-targets-list", region=row["town"], visit=0)
                left[row["town"]] = (f"还有 {row['left']} 户没有走访", url)
        return self._stand(occurrence, left, asked)

    # -- every month --------------------------------------------------------------------------------------------

    def _monthly(self):
        before = self.month - 1
        yield self._screening(before)
        yield self._incomes(before)
        yield self._lists(before)
        yield self._dispatch(before)
        if self.is_city:
            yield self._bulletin(before)

    def _screening(self, month):
        occurrence = Occurrence(
            "月筛查",
            month.label,
            "第 4 条",
            self._day("rhythm_screening_day"),
            "预警入户核实",
            url=self._link("monitoring.view_risk", "risks-list", month=month),
        )
        done = Screening.objects.filter(month=month, state=JobState.DONE, is_weekly=False).exists()
        risks = Risk.objects.visible_to(self.user).filter(month=month, status=Risk.Status.ACTIVE)
        counted = (
            risks.order_by()
            .values(town=Left("region_id", TOWN_DIGITS))
            .annotate(left=Count("pk", filter=Q(reviewed_at=None)))
        )
        rows = {row["town"]: row["left"] for row in counted}
        if not rows and not done:
            occurrence.unknown = f"{month.label}还没有筛查。"
            return occurrence
        waiting = {"month": month, "status": "active", "reviewed_at": 0}
        owing = {
            town: (
                f"还有 {left} 条预警没有核实",
                self._link("monitoring.view_risk", "risks-list", region=town, **waiting),
            )
            for town, left in rows.items()
            if left
        }
        return self._stand(occurrence, owing, self.places)

    def _incomes(self, month):
        occurrence = Occurrence(
            "月核算",
            month.label,
            "第 4 条",
            self._day("rhythm_income_day"),
            "收入按月核算",
            url=self._link("monitoring.add_income", "income-months"),
        )
        rows = Income.objects.visible_to(self.user).filter(span=Income.Span.MONTH, end_month__in=(month, month - 1))
        counted = (
            rows.order_by()
            .values(town=Left("region_id", TOWN_DIGITS))
            .annotate(now=Count("pk", filter=Q(end_month=month)), before=Count("pk", filter=Q(end_month=month - 1)))
        )
        asked = {row["town"]: row for row in counted}
        if not asked:
            occurrence.unknown = "没有按月核算收入的农户。"
            return occurrence
        address = self._link("monitoring.add_income", "income-months", month=month)
        owing = {
            town: (f"还有 {row['before'] - row['now']} 户没有核算", address)
            for town, row in asked.items()
            if row["now"] < row["before"]
        }
        return self._stand(occurrence, owing, asked)

    def _lists(self, month):
        occurrence = Occurrence(
            "行业月监测",
            month.label,
            "第 4 条",
            self._day("rhythm_lists_day"),
            "行业部门上报名单",
            url=self._link("monitoring.add_departmentlist", "comparison"),
        )
        if not (self.is_city and self.user.has_perm("monitoring.view_departmentlist")):
            occurrence.unknown = "部门名单由行业部门和市衔接办办理。"
            return occurrence
        missing = {}
        for kind in owed(month, self.user):
            missing.setdefault(kind.department, []).append(kind.label)
        own = self.user.department if self.user.role == "department" else ""
        asked = {kind.department for kind in KINDS.values() if not own or kind.department == own}
        if not asked:
            occurrence.unknown = "您的部门没有须按月上报的名单。"
            return occurrence
        owing = {code: (f"缺{'、'.join(labels)}", occurrence.url) for code, labels in missing.items()}
        return self._stand(occurrence, owing, asked)

    def _dispatch(self, month):
        """The month's progress of the plan's tasks, by the unit that owes it."""
        occurrence = Occurrence(
            "月调度", f"{month.label}任务进展", "第 2 条", self._dispatch_day(month), "各单位填报任务进展",
            url=f"{reverse('progress-reports-list')}?month={month}",
        )  # fmt: skip
        reports = ProgressReport.objects.visible_to(self.user).filter(month=month)
        if self.user.role == "department":
            reports = reports.filter(assignment__department=self.user.department)
        counted = (
            reports.order_by()
            .values("region_id", "assignment__department", "assignment__unit")
            .annotate(left=Count("pk", filter=Q(state__in=ProgressReport.OWED)))
            .order_by("region_id", "assignment__unit")
        )
        left = {}
        for row in counted:
            department = DEPARTMENT_NAMES.get(row["assignment__department"])
            name = self.places.get(row["region_id"]) or department or row["assignment__unit"]
            left[name] = left.get(name, 0) + row["left"]
        for name, number in left.items():
            if number:
                occurrence.owing.append(Unit(name, f"还有 {number} 项没有报送", occurrence.url))
            else:
                occurrence.delivered.append(Unit(name))
        if not occurrence.total:
            opening = opens_on(month)
            coming = opening > timezone.localdate()
            occurrence.unknown = f"{opening:%-m月%-d日}开始填报。" if coming else f"{month.label}没有要填报的任务。"
        return occurrence

    def _dispatch_day(self, month):
        found = ProgressReport.objects.visible_to(self.user).filter(month=month, due_on__isnull=False)
        due_on = found.order_by("due_on").values_list("due_on", flat=True).first()
        return due_on if due_on and Month.of(due_on) == self.month else self.month.first_day

    def _bulletin(self, month):
        occurrence = Occurrence(
            "月调度",
            f"{month.label}通报",
            "第 2 条",
            self.month.first_day + timedelta(days=9),
            "月度通报发布",
            url=reverse("bulletins"),
        )
        done = Bulletin.objects.published().filter(month=month).exists()
        return _of_office(occurrence, done, "还没有发布", reverse("bulletins"))

    # -- every quarter, every year ------------------------------------------------------------------------------

    def _quarter(self):
        if self.month.number % 3 != 1:
            return
        ended = self.month - 1
        name = f"{ended.year}年第{'一二三四'[ended.number // 3 - 1]}季度"
        day = self._day("rhythm_quarter_day")
        if self.user.has_perm("supervision.view_supervisionvisit"):
            yield self._supervision(ended, name, day)
        if not self.is_city:
            return
        done = Circular.objects.published().filter(year=ended.year, quarter=ended.number // 3).exists()
        notice = Occurrence("季通报", name, "第 2 条", day, "季度通报印发", url=reverse("circulars"))
        yield _of_office(notice, done, "还没有发布", reverse("circulars"))

    def _supervision(self, ended, name, day):
        """Every town is supervised once a quarter, and what was found there is put right by its day."""
        url = reverse("supervision-visits-list")
        occurrence = Occurrence("季督导", name, "第 4、26 条", day, "季度督导", url=url)
        visits = SupervisionVisit.objects.visible_to(self.user).filter(
            kind=SupervisionVisit.Kind.QUARTERLY, visited_on__range=((ended - 2).first_day, ended.last_day)
        )
        late = Count("pk", filter=overdue(timezone.localdate()))
        counted = visits.order_by().values(town=Left("region_id", TOWN_DIGITS)).annotate(late=late)
        found = {row["town"]: row["late"] for row in counted}
        owing = {
            town: (f"{found[town]} 次督导的问题到期没有整改", f"{url}?{urlencode({'region': town, 'is_open': 1})}")
            if town in found
            else ("还没有登记督导", url)
            for town in self.places
            if found.get(town) != 0
        }
        return self._stand(occurrence, owing, self.places)

    def _year(self):
        if self.month.number != 1 or not self.is_city:
            return
        year = self.month.year - 1
        done = Assessment.objects.published().filter(year=year).exists()
        url = reverse("assessments")
        yearly = Occurrence(
            "年考核", f"{year}年", "第 2、26 条", self._day("rhythm_year_day"), "年度考核结果发布", url=url
        )
        yield _of_office(yearly, done, "还没有发布", url)


def _of_office(occurrence, done, owes, url):
    """An occurrence that the city's office alone owes."""
    if done:
        occurrence.delivered.append(Unit(OFFICE))
    else:
        occurrence.owing.append(Unit(OFFICE, owes, url))
    return occurrence


def by_week(occurrences):
    """The month's weeks, Monday to Sunday, each with its heading and occurrences; empty weeks are left out."""
    today, weeks = timezone.localdate(), {}
    for each in occurrences:
        weeks.setdefault(each.due_on - timedelta(days=each.due_on.weekday()), []).append(each)
    return [
        {
            "label": f"{monday:%-m月%-d日}—{monday + timedelta(days=6):%-m月%-d日}",
            "is_now": monday <= today <= monday + timedelta(days=6),
            "occurrences": weeks[monday],
        }
        for monday in sorted(weeks)
    ]


def late_names(occurrences):
    """[(unit, [what it owes])] of everything whose day has passed, those who owe most first."""
    owed_by = {}
    for each in occurrences:
        if each.is_late and not each.unknown:
            for unit in each.owing:
                owed_by.setdefault(unit.name, []).append({"rhythm": each, "unit": unit})
    return sorted(owed_by.items(), key=lambda pair: (-len(pair[1]), pair[0]))


def late_tasks(user, today):
    """The tasks of the plan whose deadline has passed."""
    rows = Assignment.objects.filter(within(scope_of(user))).overdue(today)
    return rows.filter(department=user.department) if user.role == "department" else rows
