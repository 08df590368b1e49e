"""Alarms (预警) of projects and assets: rules over sets, each with the day it counts from (items 20, 21, facts §6, §8)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import DateField, DecimalField, Exists, F, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate

from core.months import Month
from monitoring.parameters import Parameters
from projects.measures import ONLY_MONEY, operating, since
from projects.models import Asset, Contract, Linkage, Notice, Patrol, Project, Rent, SiteReport
from projects.words import AssetUse

RED, YELLOW = "below", "near"
MODELS = {"projects": Project, "assets": Asset}
MONTH_DAYS = 30


@dataclass(frozen=True)
class AlarmRule:
    """What is wrong with a project or an asset.

    `rows(rows, on, parameters)` narrows rows to those in trouble on a day, each with the day `since` when, and where
    the sentence tells it an `amount` in yuan. The sentence may name {since}, {days}, {amount}.
    """

    code: str
    name: str
    ledger: str
    colour: str
    basis: str
    rows: Callable
    sentence: str

    def found(self, rows, month):
        """The rows in trouble at the month's end, or today while the month runs."""
        return self.rows(rows, day_of(month), Parameters.in_force(month))

    def message(self, row):
        """The sentence of one found row."""
        days = (localdate() - row.since).days if row.since else 0
        told = f"{row.since:%Y年%-m月%-d日}" if row.since else "日期未填"
        return self.sentence.format(since=told, days=f"{days:,}", amount=f"{getattr(row, 'amount', None) or 0:,.2f}")


def day_of(month):
    return min(month.last_day, localdate())


def _since(expression):
    return {"since": Coalesce(expression, Value(None, DateField()), output_field=DateField())}


def _late_start(rows, on, parameters):
    late = rows.filter(state__in=("planned", "approved", "contracted"), planned_start_on__lt=on)
    return late.annotate(**_since(F("planned_start_on")))


def _late_end(rows, on, parameters):
    return rows.filter(state="building", planned_end_on__lt=on).annotate(**_since(F("planned_end_on")))


def _unexplained(rows, on, parameters):
    return _late_end(rows, on, parameters).filter(lag_reason="")


def _last(model, field, **outer):
    """The last such day of a row's children."""
    return Subquery(model.objects.filter(**outer).order_by(f"-{field}").values(field)[:1], output_field=DateField())


def _silent_sites(rows, on, parameters):
    latest = on - timedelta(days=parameters.integer("project_report_days"))
    last = Coalesce(_last(SiteReport, "reported_on", project=OuterRef("pk")), F("begun_on"))
    return rows.filter(state="building").annotate(**_since(last)).filter(since__lt=latest)


def _short_notices(rows, on, parameters):
    """Ended before its days were full, without a longer one of the same kind."""
    whole = F("begun_on") + timedelta(days=parameters.integer("project_notice_days") - 1)
    same = Notice.objects.filter(project=OuterRef("project"), level=OuterRef("level"), kind=OuterRef("kind"))
    short = Notice.objects.filter(project=OuterRef("pk"), ended_on__lt=whole).filter(ended_on__lt=on)
    short = short.exclude(Exists(same.filter(ended_on__gte=whole)))
    first = Subquery(short.order_by("begun_on").values("begun_on")[:1], output_field=DateField())
    return rows.exclude(state__in=("withdrawn", "terminated")).annotate(**_since(first)).exclude(since=None)


def _only_money(rows, on, parameters):
    return operating(rows, None).filter(ONLY_MONEY).annotate(**_since(F("begun_on")))


def _unlinked(rows, on, parameters):
    nobody = ~Exists(Linkage.objects.filter(project=OuterRef("pk")))
    return operating(rows, None).filter(nobody).annotate(**_since(F("begun_on")))


def _underpaid_work(rows, on, parameters):
    share = parameters.decimal("work_relief_wage_share")
    short = rows.filter(is_work_relief=True, state__in=since("finished"), worker_wages__lt=share * F("central"))
    return short.annotate(amount=share * F("central") - F("worker_wages"), **_since(F("finished_on")))


def _overdue_rent(rows, on, parameters):
    owed = Rent.objects.filter(asset=OuterRef("pk"), due_on__lt=on, received__lt=F("due")).order_by()
    total = owed.values("asset").annotate(total=Sum(F("due") - F("received"))).values("total")
    first = Subquery(owed.order_by("due_on").values("due_on")[:1], output_field=DateField())
    money = Subquery(total, output_field=DecimalField(max_digits=16, decimal_places=2))
    return rows.standing().annotate(amount=money, **_since(first)).exclude(since=None)


def _ending_contracts(rows, on, parameters):
    latest = on + timedelta(days=parameters.integer("contract_warning_days"))
    end = _last(Contract, "ends_on", asset=OuterRef("pk"))
    return rows.standing().annotate(**_since(end)).filter(since__gte=on, since__lte=latest)


def _untitled(rows, on, parameters):
    latest = on - timedelta(days=parameters.integer("title_days"))
    return rows.standing().filter(titled_on=None, accepted_on__lt=latest).annotate(**_since(F("accepted_on")))


def _unhanded(rows, on, parameters):
    latest = on - timedelta(days=parameters.integer("asset_handover_days"))
    return rows.standing().filter(handed_on=None, titled_on__lt=latest).annotate(**_since(F("titled_on")))


def _idle(rows, on, parameters):
    latest = on - timedelta(days=MONTH_DAYS * parameters.integer("idle_months"))
    return rows.filter(use=AssetUse.IDLE, use_since__lt=latest).annotate(**_since(F("use_since")))


def _unwatched(rows, on, parameters):
    latest = on - timedelta(days=parameters.integer("patrol_days"))
    last = Coalesce(_last(Patrol, "patrolled_on", asset=OuterRef("pk")), F("handed_on"))
    return rows.standing().filter(state="kept").annotate(**_since(last)).filter(since__lt=latest)


def _broken(rows, on, parameters):
    return rows.filter(use__in=(AssetUse.DAMAGED, AssetUse.LOST)).annotate(**_since(F("use_since")))


RULES = (
    AlarmRule("PA01", "逾期未开工", "projects", RED, "工作要点第 20 项", _late_start, "计划{since}开工，已逾期 {days} 天"),
    AlarmRule("PA02", "逾期未完工", "projects", YELLOW, "工作要点第 20 项", _late_end, "计划{since}完工，已逾期 {days} 天"),
    AlarmRule(
        "PA03", "滞后没有写明原因", "projects", RED, "工作要点第 20 项：滞后项目整改", _unexplained,
        "计划{since}完工，现场报告没有滞后原因和整改措施",
    ),
    AlarmRule(
        "PA04", "在建项目久无进度报告", "projects", YELLOW, "设计默认值", _silent_sites, "上次现场报告是{since}，已 {days} 天",
    ),
    AlarmRule("PA05", "公示天数不足", "projects", YELLOW, "事实 §6：公告公示", _short_notices, "{since}开始的公示没有公示满规定天数"),
    AlarmRule(
        "PA06", "只发钱没有联结", "projects", RED, "工作要点第 8、19 项：防止一发了之", _only_money, "{since}开工，联农带农只有直接发放资金",
    ),
    AlarmRule("PA07", "产业项目没有联农带农", "projects", RED, "工作要点第 8、19 项", _unlinked, "{since}开工，还没有联农带农机制"),
    AlarmRule(
        "PA08", "以工代赈报酬不足", "projects", YELLOW, "以工代赈管理办法", _underpaid_work, "劳务报酬距规定占比还差 {amount} 元",
    ),
    AlarmRule("AA01", "租金逾期未收", "assets", RED, "工作要点第 21 项", _overdue_rent, "{since}起应收未收 {amount} 元，最长 {days} 天"),
    AlarmRule("AA02", "合同即将到期", "assets", YELLOW, "事实 §8", _ending_contracts, "合同{since}到期"),
    AlarmRule("AA03", "逾期未确权", "assets", RED, "工作要点第 21 项", _untitled, "{since}验收，{days} 天没有确权"),
    AlarmRule("AA04", "确权后没有移交", "assets", YELLOW, "工作要点第 21 项", _unhanded, "{since}确权，{days} 天没有移交"),
    AlarmRule("AA05", "长期闲置", "assets", RED, "工作要点第 21 项", _idle, "{since}起闲置，已 {days} 天"),
    AlarmRule("AA06", "久未巡查", "assets", YELLOW, "事实 §8", _unwatched, "上次巡查是{since}，已 {days} 天"),
    AlarmRule("AA07", "损毁或流失", "assets", RED, "工作要点第 21 项", _broken, "{since}起损毁或流失，尚未处置"),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}


def alarms_of(record, ledger):
    """(rule, sentence) of what is wrong with one project or asset today."""
    month, own = Month.of(localdate()), MODELS[ledger].objects.filter(pk=record.pk)
    for rule in RULES:
        if rule.ledger == ledger and (row := rule.found(own, month).first()):
            yield rule, rule.message(row)
