"""Alarms (预警) of projects and assets: rules over sets, each with the day it counts from (items 20, 21, facts §6, §8).

`check_alarms` writes them to the list every night; a record's own page asks anew each time (`alarms_of`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DateField,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    Subquery,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils.timezone import localdate, now

from core.months import Month
from core.scoping import in_scope
from monitoring.parameters import Parameters
from projects.measures import ONLY_MONEY, day_of, operating
from projects.measures import since as since_state
from projects.models import Alarm, Asset, Contract, Linkage, Notice, Patrol, Project, ReliefWorker, Rent, SiteReport
from projects.models.alarms import AlarmCode, Subject
from projects.words import AssetUse, Operation

RED, YELLOW = Alarm.Severity.RED, Alarm.Severity.YELLOW
MODELS = {Subject.PROJECT: Project, Subject.ASSET: Asset}
COLOURS = {RED: "below", YELLOW: "near"}
AMOUNT = DecimalField(max_digits=16, decimal_places=2)
MONTH_DAYS = 30


@dataclass(frozen=True)
class AlarmRule:
    """What is wrong with a project or an asset.

    `rows(rows, day, parameters)` narrows rows to those in trouble on a day, each with the day `since` when, and where
    the sentence tells it an `amount` in yuan. The sentence may name {since}, {days}, {amount}.
    """

    code: AlarmCode
    severity: str
    basis: str
    rows: Callable
    sentence: str

    @property
    def name(self):
        return self.code.label

    @property
    def ledger(self):
        """Where the records in trouble are kept: projects or assets."""
        return Subject.PROJECT if self.code.startswith("P") else Subject.ASSET

    def found(self, rows, month):
        """The rows in trouble at the month's end, or today while the month runs."""
        return self.on(rows, day_of(month), Parameters.in_force(month))

    def on(self, rows, day, parameters):
        """The rows in trouble on a day, each with its `rule`, `since`, `amount` and the `reason` somebody gave."""
        rows = self.rows(rows, day, parameters)
        plain = {"amount": Cast(None, AMOUNT), "reason": Value("", TextField())}
        missing = {name: value for name, value in plain.items() if name not in rows.query.annotations}
        return rows.annotate(rule=Value(self.code, CharField()), **missing)

    def message(self, since, amount, reason="", today=None):
        """What is wrong, in a sentence, from the alarm's figures, with the reason somebody gave."""
        days = ((today or localdate()) - since).days if since else 0
        told = f"{since:%Y年%-m月%-d日}" if since else "日期未填"
        wrong = self.sentence.format(since=told, days=f"{days:,}", amount=f"{amount or 0:,.2f}")
        return f"{wrong}（{reason}）" if reason else wrong


def _since(expression):
    return {"since": Coalesce(expression, Value(None, DateField()), output_field=DateField())}


GIVEN = Case(
    When(lag_reason="", then=Value("")),
    default=Concat(Value("原因："), F("lag_reason"), Value("；整改："), F("lag_measures")),
    output_field=TextField(),
)
"""What the last report from the site says about being late."""


def _late_start(rows, on, parameters):
    late = rows.filter(state__in=("planned", "approved", "contracted"), planned_start_on__lt=on)
    return late.annotate(reason=GIVEN, **_since(F("planned_start_on")))


def _late_end(rows, on, parameters):
    late = rows.filter(state="building", planned_end_on__lt=on)
    return late.annotate(reason=GIVEN, **_since(F("planned_end_on")))


def _unexplained(rows, on, parameters):
    planned = Case(When(state="building", then=F("planned_end_on")), default=F("planned_start_on"))
    return rows.lagging(on).filter(lag_reason="").annotate(**_since(planned))


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
    paid = ReliefWorker.objects.filter(project=OuterRef("pk")).exclude(paid_on=None).order_by().values("project")
    paid = Coalesce(Subquery(paid.annotate(paid=Sum("wages")).values("paid")), Decimal(0), output_field=AMOUNT)
    owing = rows.filter(is_work_relief=True, state__in=since_state("finished"))
    short = owing.annotate(amount=Cast(share * F("central") - paid, AMOUNT), **_since(F("finished_on")))
    return short.filter(amount__gt=0)


def _overdue_rent(rows, on, parameters):
    owed = Rent.objects.filter(asset=OuterRef("pk"), due_on__lt=on, received__lt=F("due")).order_by()
    total = owed.values("asset").annotate(total=Sum(F("due") - F("received"))).values("total")
    first = Subquery(owed.order_by("due_on").values("due_on")[:1], output_field=DateField())
    money = Subquery(total, output_field=AMOUNT)
    return rows.standing().annotate(amount=money, **_since(first)).exclude(since=None)


def _ending_contracts(rows, on, parameters):
    latest = on + timedelta(days=parameters.integer("contract_warning_days"))
    end = _last(Contract, "ends_on", asset=OuterRef("pk"))
    # Once its day is past, an asset that is run by its owner needs no new contract.
    is_let = Q(since__gte=on) | ~Q(operation=Operation.OWN)
    return rows.standing().annotate(**_since(end)).filter(is_let, since__lte=latest)


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


CODE = AlarmCode
RULES = (
    AlarmRule(CODE.LATE_START, RED, "工作要点第 20 项", _late_start, "计划{since}开工，已逾期 {days} 天"),
    AlarmRule(CODE.LATE_END, YELLOW, "工作要点第 20 项", _late_end, "计划{since}完工，已逾期 {days} 天"),
    AlarmRule(
        CODE.UNEXPLAINED, RED, "工作要点第 20 项：滞后项目整改", _unexplained, "计划{since}开工或完工，报告没有写滞后原因和整改措施",
    ),
    AlarmRule(CODE.SILENT_SITE, YELLOW, "本平台设定，天数在“参数”里改", _silent_sites, "上次现场报告是{since}，已 {days} 天"),
    AlarmRule(CODE.SHORT_NOTICE, YELLOW, "公告公示制度", _short_notices, "{since}开始的公示没有公示满规定天数"),
    AlarmRule(
        CODE.ONLY_MONEY, RED, "工作要点第 8、19 项：防止一发了之", _only_money, "{since}开工，联农带农只有直接发放资金",
    ),
    AlarmRule(CODE.UNLINKED, RED, "工作要点第 8、19 项", _unlinked, "{since}开工，还没有联农带农机制"),
    AlarmRule(CODE.UNDERPAID, YELLOW, "以工代赈管理办法", _underpaid_work, "已发放的劳务报酬距规定占比还差 {amount} 元"),
    AlarmRule(CODE.RENT, RED, "工作要点第 21 项", _overdue_rent, "{since}起应收未收 {amount} 元，最长 {days} 天"),
    AlarmRule(CODE.CONTRACT, YELLOW, "资产管理办法", _ending_contracts, "合同{since}到期"),
    AlarmRule(CODE.UNTITLED, RED, "工作要点第 21 项", _untitled, "{since}验收，{days} 天没有确权"),
    AlarmRule(CODE.UNHANDED, YELLOW, "工作要点第 21 项", _unhanded, "{since}确权，{days} 天没有移交"),
    AlarmRule(CODE.IDLE, RED, "工作要点第 21 项", _idle, "{since}起闲置，已 {days} 天"),
    AlarmRule(CODE.UNWATCHED, YELLOW, "资产管理办法", _unwatched, "上次巡查是{since}，已 {days} 天"),
    AlarmRule(CODE.BROKEN, RED, "工作要点第 21 项", _broken, "{since}起损毁或流失，尚未处置"),
)  # fmt: skip
BY_CODE = {rule.code: rule for rule in RULES}


def findings(rows, subject, day):
    """(pk, region, rule, since, amount, reason) of everything wrong with these projects or assets on a day, as one query."""
    parameters = Parameters.in_force(Month.of(day))
    found = [
        rule.on(rows, day, parameters).order_by().values_list("pk", "region_id", "rule", "since", "amount", "reason")
        for rule in RULES if rule.ledger == subject
    ]  # fmt: skip
    return found[0].union(*found[1:], all=True)


def alarms_of(record, subject):
    """(rule, sentence) of what is wrong with one project or asset today."""
    own = MODELS[subject].objects.filter(pk=record.pk)
    for _, _, code, *figures in findings(own, subject, localdate()):
        yield BY_CODE[code], BY_CODE[code].message(*figures)


def check_alarms(region_id, today=None):
    """Bring the list of alarms of a place to a day's state; gives how many there are."""
    today, begun = today or localdate(), now()
    with in_scope(region_id):
        rows = [row for subject in Subject for row in _listed(subject, region_id, today)]
        Alarm.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["rule", "project", "asset"], batch_size=2000,
            update_fields=["severity", "since", "amount", "note", "name", "number", "checked_on", "updated_at", "region"],
        )  # fmt: skip
        Alarm.objects.inside(region_id).filter(updated_at__lt=begun).delete()
    return len(rows)


def _listed(subject, region_id, today):
    records = MODELS[subject].objects.inside(region_id)
    found = list(findings(records, subject, today))
    named = records.only("number", "name").in_bulk()
    parent = "project" if subject == Subject.PROJECT else "asset"
    for pk, region, code, since, amount, reason in found:
        yield Alarm(
            **{f"{parent}_id": pk}, region_id=region, subject=subject, number=named[pk].number, name=named[pk].name,
            rule=code, severity=BY_CODE[code].severity, since=since, amount=amount, note=reason, checked_on=today,
        )  # fmt: skip


def sentence(alarm):
    """What the list says of an alarm, as of the day it was checked."""
    return BY_CODE[alarm.rule].message(alarm.since, alarm.amount, alarm.note, alarm.checked_on)
