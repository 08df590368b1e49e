"""The synthetic project bank: projects of every year and state, with all that happened on their way."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import cycle

from django.db.models import Count, Q

from core.models import StepTaken, User
from monitoring.demo.names import given_name, pick, surname
from monitoring.models import Member
from projects.demo.catalogue import BUILDERS, LAGS, SORTS, WEIGHTS
from projects.demo.course import OPINIONS, course
from projects.models import Notice, Project, SiteReport
from projects.steps import APPRAISE, APPROVE, PROJECT_STEPS, REVIEW
from projects.words import Nature, NoticeKind, NoticeLevel, TenderMethod, Tier

TEN_THOUSAND = 10_000
BATCH = 2000  # rows written by one statement
ROLE_OF = {REVIEW: "reviewer", APPRAISE: "department", APPROVE: "office"}
# Notices hang on the step they follow, or (negative) must stand before.
NOTICES = (
    ("admit", 1, NoticeLevel.CITY, NoticeKind.ADMISSION, "神木市人民政府网站"),
    ("plan", 2, NoticeLevel.CITY, NoticeKind.PLAN, "神木市人民政府网站"),
    ("begin", -11, NoticeLevel.VILLAGE, NoticeKind.BEFORE, "村务公开栏"),
    ("accept", 1, NoticeLevel.VILLAGE, NoticeKind.AFTER, "村务公开栏"),
)


class Bank:
    """Projects in the making, all registers of one project beside each other."""

    def __init__(self, rng, villages, end):
        self.rng, self.villages, self.end = rng, villages, end
        self.clock, self.people, self.registered = PROJECT_STEPS.clock(), _people(), _registered()
        self.projects, self.taken, self.notices, self.reports = [], [], [], []

    def add_year(self, year, count):
        """One year's projects over all villages."""
        places = cycle(self.rng.sample(self.villages, len(self.villages)))
        for number in range(1, count + 1):
            self._add(f"XM{year}{number:04d}", year, next(places))

    def _add(self, number, year, village):
        project = _project(self.rng, number, year, village)
        lifted, monitored = self.registered.get(village.code, (0, 0))
        project.lifted_people = min(project.lifted_people, lifted)
        project.monitored_people = min(project.monitored_people, monitored)
        taken = course(self.rng, project, self.end)
        days = {each.step.name: each.on for each in taken}
        self._settle(project, taken, days)
        self.projects.append(project)
        self.taken.append((project, taken))
        self.notices += self._notices(project, days)
        reports = list(self._reports(project, days))
        if reports:
            last = reports[-1]
            project.progress, project.lag_reason, project.lag_measures = last.progress, last.lag_reason, last.measures
        self.reports += reports

    def _settle(self, project, taken, days):
        """What the steps wrote into the project: its state, dates, prices and signatures."""
        project.state = taken[-1].target if taken else Project.State.DRAFT
        project.started_on = taken[0].on if taken else self.end - timedelta(days=5)
        project.entered_on = taken[-1].on if taken else project.started_on
        project.due_on = self.clock.due_on(project.state, project.entered_on, project)
        project.begun_on, project.finished_on = days.get("begin"), days.get("finish")
        cost = sum(getattr(project, name) or 0 for name in ("central", "provincial", "prefecture", "county", "own"))
        if "contract" in days:
            project.contract_price = _rounded(cost * Decimal(str(0.93 + self.rng.random() * 0.06)))
            project.contractor = _builder(self.rng, project)
            project.tender_method = TenderMethod.DISCUSSION if project.is_small else TenderMethod.OPEN
        if "settle" in days:
            project.settled_price = _rounded(project.contract_price * Decimal(str(0.96 + self.rng.random() * 0.04)))
            project.evaluation = "项目按期完成，资金支付合规，群众满意。"
            project.evaluation_score = 82 + int(self.rng.random() * 17)
        if "approve" in days or "approve-green" in days:
            project.approval_number = (
                f"神{project.department[:1]}发〔{project.year}〕{1 + int(self.rng.random() * 90)}号"
            )
        if "review" in days or "review-fast" in days:
            project.reviewed_by = self._person(REVIEW, project)
        if "admit" in days:
            project.approved_by = self._person(APPROVE, project)

    def _notices(self, project, days):
        for step, after, level, kind, place in NOTICES:
            begun_on = step in days and days[step] + timedelta(days=after)
            if begun_on and begun_on <= self.end and not (after > 0 and self.rng.random() < 0.03):
                stands = 10 if self.rng.random() < 0.97 else 6
                yield Notice(
                    project=project, region_id=project.region_id, level=level, kind=kind, place=place, begun_on=begun_on,
                    ended_on=begun_on + timedelta(days=stands - 1),
                )  # fmt: skip

    def _reports(self, project, days):
        """Monthly reports from the site; the work of a project that got stuck slows down and then falls silent."""
        if "begin" not in days:
            return
        stop = days.get("finish") or min(self.end, days["begin"] + timedelta(days=60 + int(self.rng.random() * 160)))
        length, on = max(1, (stop - days["begin"]).days), days["begin"] + timedelta(days=7)
        most = 100 if "finish" in days else 35 + int(self.rng.random() * 55)
        while on < stop:
            yield self._report(project, on, most * (on - days["begin"]).days // length)
            on += timedelta(days=24 + int(self.rng.random() * 12))
        if stop > days["begin"]:
            yield self._report(project, stop, most, lag=None if "finish" in days else pick(self.rng, LAGS))

    def _report(self, project, on, progress, lag=None):
        reason, measures = lag if lag and project.planned_end_on < self.end else ("", "")
        return SiteReport(
            project=project, region_id=project.region_id, reported_on=on, progress=progress, lag_reason=reason,
            measures=measures, workers_on_site=4 + int(self.rng.random() * 20),
            description="主体工程完工，清理现场" if progress == 100 else "主体工程施工" if progress > 40 else "基础施工",
        )  # fmt: skip

    def save(self):
        Project.objects.bulk_create(self.projects, batch_size=1000)
        # The last report first: a batch that ended before it would take a finished project back below 100 %.
        for model, rows in ((Notice, self.notices), (SiteReport, self.reports[::-1])):
            model.objects.bulk_create(rows, batch_size=BATCH)
        steps = [self._step(project, each) for project, taken in self.taken for each in taken]
        StepTaken.objects.bulk_create([step for step in steps if step.by_id], batch_size=2000)

    def _step(self, project, each):
        step = each.step
        return StepTaken(
            region_id=project.region_id, ledger="projects", object_id=project.pk, step=step.name, label=step.label,
            source=each.source, target=each.target, happened_on=each.on, by=self._person(step.permission, project),
            opinion=OPINIONS.get(step.name, "情况属实，同意") if step.opinion else "",
            document_number=f"神巩衔办发〔{each.on.year}〕{1 + project.pk % 60}号" if step.document else "",
        )  # fmt: skip

    def _person(self, permission, project):
        role = ROLE_OF.get(permission, "clerk")
        place = project.region_id[:9] if role in ("clerk", "reviewer") else project.region_id[:6]
        own = self.people.get((role, place, project.department))
        return own or self.people.get((role, place, ""))


def _people():
    """{(role, place, department): user}; any department stands in for one that has no account."""
    found = {}
    for user in User.objects.filter(role__in=("clerk", "reviewer", "office", "department")).order_by("pk"):
        found[user.role, user.region_id or "", user.department] = user
        found.setdefault((user.role, user.region_id or "", ""), user)
    return found


def _registered():
    """{village: (people of lifted households, people of monitored ones)}: no project helps more of them."""
    rows = Member.objects.filter(left_on=None).order_by().values("region_id").annotate(
        lifted=Count("pk", filter=Q(household__category="脱贫户")),
        monitored=Count("pk", filter=~Q(household__monitored_as="")),
    )  # fmt: skip
    return {row["region_id"]: (row["lifted"], row["monitored"]) for row in rows}


def _project(rng, number, year, village):
    (sort,) = rng.choices(SORTS, WEIGHTS)
    total = _rounded(TEN_THOUSAND * Decimal(sort.money[0] + int(rng.random() * (sort.money[1] - sort.money[0]))))
    households = 12 + int(rng.random() * 90)
    quantity = sort.quantity[0] + int(rng.random() * (sort.quantity[1] - sort.quantity[0] + 1))
    built = f"建设{sort.thing} {quantity} {sort.measure}" if sort.thing else f"补助 {households} 户"
    small = bool(sort.thing) and total <= 50 * TEN_THOUSAND and rng.random() < 0.5
    return Project(
        number=number, name=f"{village.name}{year}年{sort.what}", region_id=village.code, year=year, kind=sort.kind,
        subkind=sort.subkind, nature=Nature.NEW, tier=Tier.VILLAGE if rng.random() < 0.8 else Tier.TOWN,
        place=village.short_name, department=sort.department, unit=f"{village.town}人民政府", content=f"{built}。",
        responsible=surname(rng) + given_name(rng, "男", 45), planned_start_on=date(year, 4, 5 + int(rng.random() * 20)),
        planned_end_on=date(year, 8, 5) + timedelta(days=int(rng.random() * 85)), **_money(rng, total), declared_total=total,
        is_household_level=sort.to_households, is_yielding=sort.kind == "产业发展" and not sort.to_households,
        is_small=small, is_work_relief=sort.kind == "乡村建设行动" and rng.random() < 0.3,
        with_craftsmen=small and rng.random() < 0.4, is_green_channel=not small and rng.random() < 0.06,
        has_feasibility=True, villages=1, households=households, people=households * 2 + int(rng.random() * households),
        lifted_people=households // 2, monitored_people=households // 12, goal_quantity=built, goal_quality="验收合格率 100%",
        goal_time=f"{year}年10月底前完工", goal_cost=f"不超过 {total / TEN_THOUSAND:,.2f} 万元",
        goal_benefit=f"受益农户 {households} 户", goal_satisfaction="受益群众满意度不低于 95%",
    )  # fmt: skip


def _money(rng, total):
    """The whole by source, to the yuan: central money first, the rest from province, prefecture and the city itself."""
    central = _rounded(total * Decimal(str(0.3 + rng.random() * 0.3)))
    provincial = _rounded((total - central) * Decimal(str(0.2 + rng.random() * 0.3)))
    prefecture = _rounded((total - central - provincial) * Decimal("0.25"))
    rest = {"central": central, "provincial": provincial, "prefecture": prefecture}
    return rest | {"county": total - central - provincial - prefecture}


def _rounded(amount):
    return Decimal(int(amount / 100) * 100)


def _builder(rng, project):
    return "村民自建（农民工匠承接）" if project.with_craftsmen else pick(rng, BUILDERS)
