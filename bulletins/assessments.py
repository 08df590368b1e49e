"""The annual assessment (年度考核): rules of a year, the draft, showing it to the towns, points by hand, appeals, publishing."""

import csv
from decimal import Decimal
from pathlib import Path

import pghistory
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from bulletins.assessment_book import book_bytes
from bulletins.assessment_steps import APPEAL_STEPS, ENTRY_STEPS, settled
from bulletins.models import Appeal, Assessment, AssessmentRule, Bulletin, ScoreEntry
from bulletins.scoring import count, count_year
from bulletins.stored import checked, sha256
from core.attachments import attach
from core.models import Parameter
from core.models.regions import TOWN_DIGITS
from core.months import Month
from core.scoping import whole_city
from core.workdays import Calendar

FILE = Path(__file__).parent / "data" / "assessment_rules.csv"
APPEAL_DAYS = 5  # working days, where the office has set none
LOCK = 20231231  # advisory lock: one year is drafted once
State = Assessment.State


@transaction.atomic
def open_rules(year):
    """Begin a year's rules with those of the last year that has some, else with the shipped ones (示例值)."""
    if AssessmentRule.objects.filter(year=year).exists():
        raise ValidationError(f"{year} 年的考核规则已经建立，请逐条修改。")
    last = AssessmentRule.objects.filter(year__lt=year).aggregate(last=Max("year"))["last"]
    rows = list(AssessmentRule.objects.filter(year=last).order_by("pk")) if last else _shipped()
    for row in rows:
        row.pk, row.year = None, year
    return len(AssessmentRule.objects.bulk_create(rows))


def _shipped():
    with open(FILE, encoding="utf-8", newline="") as file:
        return [
            AssessmentRule(
                **{
                    name: text or None if name in ("points", "full_at", "zero_at") else text
                    for name, text in row.items()
                }
            )
            for row in csv.DictReader(file)
        ]


def draft(year):
    """The year's assessment; drafted from its newest frozen month, rules begun where there are none. Once a year."""
    with whole_city():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        found = Assessment.objects.filter(year=year).first()
        if found:
            return found
        if not AssessmentRule.objects.filter(year=year).exists():
            open_rules(year)
        assessment = Assessment.objects.create(year=year, bulletin=newest_bulletin(year), counted_at=timezone.now())
        count(assessment)
        return assessment


def newest_bulletin(year):
    """The newest frozen month of the year: December's once it is there."""
    months = (Month.parse(f"{year}-01"), Month.parse(f"{year}-12"))
    bulletin = Bulletin.objects.current().filter(month__range=months).first()
    if bulletin is None:
        raise ValidationError(f"{year} 年还没有汇总任何月份，不能计算考核得分；请先汇总月度数据。")
    return bulletin


def recount(assessment):
    """Work a draft out anew from the newest frozen month of its year."""
    with whole_city():
        waiting = Assessment.objects.filter(pk=assessment.pk, state=State.DRAFT)
        if not waiting.update(bulletin=newest_bulletin(assessment.year), version=F("version") + 1):
            raise ValidationError("已经送审或发布，不能重新计算；请先退回修改。")
        assessment.refresh_from_db()
        count(assessment)


def show(assessment):
    """Show the draft's scores to the towns and take appeals for some working days from today."""
    today, calendar = timezone.localdate(), Calendar.load()
    until = calendar.after(today, Parameter.objects.whole_of("appeal_days", APPEAL_DAYS))
    waiting = Assessment.objects.filter(pk=assessment.pk, state=State.DRAFT, shown_on=None)
    if not waiting.update(shown_on=today, appeals_until=until, version=F("version") + 1):
        raise ValidationError("已经公示或送审，没有重复公示。")
    assessment.refresh_from_db()


# -- by hand -----------------------------------------------------------------------------------------------------


def enter(rule, *, town, happened_on, points, reason, files, by):
    """Write down points by hand or a veto with its evidence, and work the year out anew."""
    if sentences := [*settled(rule.year)]:
        raise ValidationError(sentences)
    _refuse_entry(rule, points, happened_on, files)
    with transaction.atomic(), pghistory.context(user=by.pk, why="登记加减分"):
        entry = ScoreEntry.objects.create(
            rule=rule, region=town, year=rule.year, kind=rule.kind, about=rule.name, happened_on=happened_on,
            points=points, reason=reason, **_begun(ENTRY_STEPS, ScoreEntry.State.STANDING),
        )  # fmt: skip
        for upload in files:
            attach(upload, record=entry, ledger="score-entries", by=by)
        count_year(rule.year)
    return entry


def _begun(workflow, state):
    return workflow.clock().begin(state, timezone.localdate())


def _refuse_entry(rule, points, happened_on, files):
    if rule.kind not in AssessmentRule.BY_HAND:
        raise ValidationError("指标得分由系统按冻结数计算，不能手工登记。")
    if rule.kind == AssessmentRule.Kind.VETO and points is not None:
        raise ValidationError({"points": "一票否决不填分数。"})
    if rule.kind != AssessmentRule.Kind.VETO and not (points and Decimal(0) < points <= rule.points):
        raise ValidationError({"points": f"“{rule.name}”每次 0 到 {rule.points} 分，不含 0。"})
    if happened_on.year != rule.year:
        raise ValidationError({"happened_on": f"这条规则考核 {rule.year} 年，发生日期应在这一年。"})
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": "发生日期不能晚于今天。"})
    if not files:
        raise ValidationError({"files": "请上传照片或文件作为佐证。"})


def appeal(assessment, rule, *, reason, files, by):
    """A town objects to one of its scores while they are shown."""
    if not by.has_perm("bulletins.file_appeal") or len(by.region_id or "") != TOWN_DIGITS:
        raise PermissionDenied("申诉由镇街提出。")
    if not assessment.takes_appeals():
        raise ValidationError("不在公示期内，不能申诉。")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="提出申诉"):
            filed = Appeal.objects.create(
                assessment=assessment, rule=rule, region=by.region, year=assessment.year, about=rule.name, reason=reason,
                filed_by=by, **_begun(APPEAL_STEPS, Appeal.State.FILED),
            )  # fmt: skip
            for upload in files:
                attach(upload, record=filed, ledger="appeals", by=by)
    except IntegrityError as error:
        raise ValidationError("这一项已经申诉，正在等待答复。") from error
    return filed


# -- publishing --------------------------------------------------------------------------------------------------


def publish(assessment, *, by=None):
    """Write the result's file once and make it public. Of two people who press at once one wins."""
    if assessment.is_published:
        raise ValidationError(f"{assessment}已经发布，不能再次发布。")
    if assessment.state != State.SIGNED:
        raise ValidationError(f"{assessment}还没有签发，请先送审，签发后再发布。")
    if faults := assessment.faults():
        raise ValidationError(faults)
    seen = {"state": assessment.state, **assessment.fingerprint()}
    assessment.state = State.PUBLISHED  # what the file's title shows
    with whole_city():
        content = book_bytes(assessment)
    file = default_storage.save(f"assessments/{assessment.year}.xlsx", ContentFile(content))
    won = Assessment.objects.filter(pk=assessment.pk, **seen).update(
        state=State.PUBLISHED, published_by=by, published_at=timezone.now(), file=file,
        sha256=sha256(content),
    )  # fmt: skip
    if not won:
        default_storage.delete(file)
        raise ValidationError(f"{assessment}刚刚已由他人发布或退回，请刷新页面查看。")
    assessment.refresh_from_db()
    return assessment


def file_for(assessment, place=settings.ROOT_REGION):
    """The workbook: what was published, checked against its hash; of a draft what it would be. A town's holds its own."""
    if not assessment.is_published or place != settings.ROOT_REGION:
        return book_bytes(assessment, place)
    return checked(assessment.file, assessment.sha256, "考核结果")
