"""Problems to be put right (问题整改台账): from whoever found them to the day somebody else signs them off."""

from django.db import models
from django.db.models import F, Q

from core.fields import Words, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record
from core.models.processes import Amber
from monitoring.models.households import Household
from monitoring.models.numbering import new_number

PROBLEM = Amber("amber_problem_days", 10)


class RectificationQuerySet(ProcessQuerySet):
    def open(self):
        """Problems not yet signed off."""
        return self.exclude(state=Rectification.State.CLOSED)

    def late_clocks(self, day):
        """The problem's own deadline, while it is open, and that of an application that waits."""
        late = ~Q(state=Rectification.State.CLOSED) & Q(deadline__lt=day)
        return super().late_clocks(day) | {"deadline": late}

    def near_clocks(self, today):
        soon = ~Q(state=Rectification.State.CLOSED) & Q(deadline__lte=PROBLEM.reaches(today))
        return super().near_clocks(today) | {"deadline": soon}


@tracked("monitoring_rectification")
class Rectification(Process, Record):
    """One problem (facts §13): where it came from, who puts it right by when, and who signs it off."""

    class Source(Words):
        NATIONAL = "国家考核评估"
        PROVINCE = "省级考核评估"
        YULIN = "榆林市考核评估"
        INSPECTION = "巡视巡察"
        AUDIT = "审计"
        UNANNOUNCED = "暗访"
        SUPERVISION = "督查督导"
        LETTERS = "信访"
        COMPARISON = "信息比对"
        OWN = "自查"

    class Level(Words):
        NATIONAL = "国家"
        PROVINCE = "省"
        YULIN = "榆林市"
        SHENMU = "神木市"
        TOWN = "镇街"

    class Category(Words):
        RESPONSIBILITY = "责任落实"
        POLICY = "政策落实"
        WORK = "工作落实"
        RESULT = "成效巩固"

    class Term(Words):
        AT_ONCE = "立行立改"
        LIMITED = "限期整改"
        LONG = "长期坚持"

    class State(models.TextChoices):
        WORKING = "working", "整改中"
        APPLIED = "applied", "已申请销号"
        REVIEWED = "reviewed", "已审核"
        CLOSED = "closed", "已销号"

    CLOCKS = (*Process.CLOCKS, "deadline")

    number = models.CharField("问题编号", max_length=30, unique=True, default=new_number, db_collation="C")
    source = WordsField("问题来源", words=Source, max_length=10, blank=False)
    level = WordsField("来源层级", words=Level, max_length=4)
    year = models.PositiveSmallIntegerField("年度")
    found_on = models.DateField("发现日期")
    category = WordsField("问题类别", words=Category, max_length=6, blank=False)
    description = models.TextField("问题描述", max_length=500)
    # Named by their numbers, so that a workbook brings them in as they are written.
    concerned = models.ForeignKey(
        Household,
        models.SET_NULL,
        to_field="number",
        verbose_name="涉及农户",
        null=True,
        blank=True,
        related_name="rectifications",
    )
    is_common = models.BooleanField("是否共性问题", null=True, blank=True)
    leader = models.CharField("牵头领导", max_length=40, blank=True, db_collation="C")
    unit = models.CharField("责任单位", max_length=60)
    responsible = models.CharField("责任人", max_length=40, db_collation="C")
    measures = models.TextField("整改措施", max_length=500, blank=True)
    goal = models.CharField("整改目标", max_length=200, blank=True)
    term = WordsField("时限要求", words=Term, max_length=4, blank=False)
    deadline = models.DateField("整改期限", null=True, blank=True)
    progress = models.TextField("整改进展", max_length=500, blank=True)
    mechanism = models.CharField("长效机制", max_length=200, blank=True)
    like = models.ForeignKey(
        "self",
        models.SET_NULL,
        to_field="number",
        verbose_name="举一反三自",
        null=True,
        blank=True,
        related_name="similar",
    )
    checked_places = models.PositiveIntegerField("举一反三排查数", null=True, blank=True)
    state = models.CharField("整改状态", max_length=10, choices=State.choices, default=State.WORKING, editable=False)
    reopened = models.PositiveSmallIntegerField("反弹次数", default=0, editable=False)
    applied_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="申请人", null=True, editable=False, related_name="+"
    )
    reviewed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审核人", null=True, editable=False, related_name="+"
    )
    closed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="验收人", null=True, editable=False, related_name="+"
    )

    objects = RectificationQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "问题整改"
        permissions = [("review_rectification", "审核销号申请"), ("close_rectification", "问题销号")]
        indexes = [models.Index(fields=["region", "number"], name="rectification_place")]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(term="限期整改") | Q(deadline__isnull=False),
                name="rectification_has_deadline",
                violation_error_message="限期整改的须填写整改期限。",
            ),
            models.CheckConstraint(
                condition=Q(deadline__isnull=True) | Q(deadline__gte=F("found_on")),
                name="rectification_deadline_after",
                violation_error_message="整改期限不能早于发现日期。",
            ),
            models.CheckConstraint(
                condition=~Q(applied_by=F("closed_by")) & ~Q(applied_by=F("reviewed_by")),
                name="rectification_two_people",
                violation_error_message="申请销号的人不能自己审核或验收，请由另一人办理。",
            ),
            models.CheckConstraint(
                condition=Q(like__isnull=True) | ~Q(like=F("number")),
                name="rectification_not_like_itself",
                violation_error_message="举一反三不能指向问题自己。",
            ),
        ]

    def __str__(self):
        return f"{self.number} {self.description[:30]}"

    def timing(self, today):
        """The deadline speaks while the problem is open, then the clocks of the step."""
        if self.state == self.State.CLOSED or self.deadline is None or self.paused_on:
            return super().timing(today)
        if self.deadline < today:
            return "below", f"整改超期 {(today - self.deadline).days} 天"
        near = self.deadline <= PROBLEM.until(today)
        return ("near" if near else "plain"), f"{self.deadline:%Y-%m-%d} 前整改到位"
