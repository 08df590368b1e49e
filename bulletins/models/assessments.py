"""The annual assessment (年度考核): its rules as rows, its scores by town, what is added, vetoed and appealed against."""

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.timezone import localdate

from bulletins.models.bulletins import Bulletin
from bulletins.models.papers import Paper, PaperQuerySet, stays_with
from core.constraints import RowSecurity
from core.history import recorded, tracked
from core.models import Process, ProcessQuerySet, Record, Region
from core.months import Month
from core.scoping import ScopedQuerySet

POINTS = {"max_digits": 6, "decimal_places": 2}


@recorded("bulletins_assessmentrule")
class AssessmentRule(models.Model):
    """One line of a year's assessment rules: a weight, a bonus, a deduction, a veto, or where a grade begins."""

    class Kind(models.TextChoices):
        AUTO = "auto", "指标得分"
        PLUS = "plus", "加分"
        MINUS = "minus", "扣分"
        VETO = "veto", "一票否决"
        GRADE = "grade", "等次"

    BY_HAND = (Kind.PLUS, Kind.MINUS, Kind.VETO)

    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=6, choices=Kind.choices)
    module = models.CharField("模块", max_length=20)
    name = models.CharField("考核内容", max_length=60)
    points = models.DecimalField(
        "分值",
        **POINTS,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text="指标得分填权重（合计 100），加分和扣分填最多几分，等次填几分起",
    )
    indicator = models.CharField("指标", max_length=40, blank=True)
    full_at = models.DecimalField("得满分的数值", max_digits=14, decimal_places=2, null=True, blank=True)
    zero_at = models.DecimalField(
        "得零分的数值", max_digits=14, decimal_places=2, null=True, blank=True, help_text="满分和零分之间按比例计分"
    )
    basis = models.CharField("依据", max_length=60, blank=True)
    is_placeholder = models.BooleanField("示例值", default=True, help_text="正式文件核定后改为“否”")

    class Meta:
        verbose_name = verbose_name_plural = "考核规则"
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["year", "kind", "name"],
                name="bulletins_rule_once",
                violation_error_message="这一年度已有同类同名的规则。",
            ),
            models.CheckConstraint(
                condition=Q(kind="veto") | Q(points__isnull=False),
                name="bulletins_rule_points",
                violation_error_message="除一票否决外都要填写分值。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="auto")
                | (~Q(indicator="") & Q(full_at__isnull=False) & Q(zero_at__isnull=False) & ~Q(full_at=F("zero_at"))),
                name="bulletins_rule_measured",
                violation_error_message="指标得分须选择指标，并填写不相同的满分值和零分值。",
            ),
        ]

    def __str__(self):
        return f"{self.module}：{self.name}"


class AssessmentQuerySet(PaperQuerySet):
    def open_to(self, *, drafts, reviews):
        """Everybody reads an assessment from the day it is shown to the towns: each its own scores."""
        return self if drafts or reviews else self.filter(Q(state=Paper.State.PUBLISHED) | Q(shown_on__isnull=False))


@recorded("bulletins_assessment")
class Assessment(Paper):
    """One year's assessment of the towns. It lies in no region; the towns' scores are scoped rows of their own."""

    year = models.PositiveSmallIntegerField("年度", unique=True)
    bulletin = models.ForeignKey(
        Bulletin, models.SET_NULL, verbose_name="依据的月度通报", null=True, blank=True, related_name="+"
    )
    counted_at = models.DateTimeField("计算时间")
    shown_on = models.DateField("公示日期", null=True, blank=True)
    appeals_until = models.DateField("申诉截止", null=True, blank=True)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    file = models.FileField("结果文件", upload_to="assessments/", blank=True)
    sha256 = models.CharField("文件校验值", max_length=64, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "年度考核"
        ordering = ["-year"]
        constraints = [
            *Paper.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="published") | (~Q(file="") & ~Q(sha256="")),
                name="bulletins_assessment_is_complete",
                violation_error_message="发布的考核结果必须有文件和校验值。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_assessment_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self):
        return f"{self.year}年度考核"

    def get_absolute_url(self):
        return reverse("assessment", args=[self.year])

    @property
    def month(self):
        """The year's last month, whose frozen figures it counts."""
        return Month.parse(f"{self.year}-12")

    def fingerprint(self):
        """What must not have changed since the reader saw it."""
        return {"version": self.version, "counted_at": self.counted_at}

    def faults(self):
        """Why it cannot be signed or published, as sentences."""
        return [sentence for is_so, sentence in (*self._faults_of_figures(), *self._faults_of_way()) if is_so]

    def _faults_of_figures(self):
        weights = AssessmentRule.objects.filter(year=self.year, kind=AssessmentRule.Kind.AUTO)
        whole = weights.aggregate(sum=Sum("points"))["sum"] or 0
        yield whole != 100, f"指标得分的权重合计是 {whole}，应为 100，请先修改考核规则并重新计算。"
        if self.bulletin is None:
            yield True, "计分依据的月度数据已重新汇总，请按最新冻结数重新计算。"
            return
        used = self.bulletin.month.label
        yield not self.bulletin.is_published, f"考核得分须按已发布的数字计算：请先发布{used}月度通报。"
        yield (
            self.bulletin.month != self.month,
            f"得分按{used}的数字计算，年度考核须按{self.month.label}：请汇总并发布{self.month.label}通报后重新计算。",
        )

    def _faults_of_way(self):
        yield self.shown_on is None, "还没有公示给镇街，请先公示。"
        if self.appeals_until is not None:
            yield localdate() <= self.appeals_until, f"申诉到 {self.appeals_until:%Y-%m-%d} 截止，过了这一天再送审。"
        waiting = self.appeals.filter(state=Appeal.State.FILED).count()
        yield waiting > 0, f"还有 {waiting} 件申诉没有答复。"

    def takes_appeals(self):
        """Whether towns may object today."""
        return self.is_draft and self.appeals_until is not None and localdate() <= self.appeals_until


class TownScore(models.Model):
    """What one town earned by one indicator; nothing known earns nothing and weighs nothing."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="scores")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇街", related_name="+", db_index=False)
    rule = models.ForeignKey(AssessmentRule, models.PROTECT, verbose_name="考核规则", related_name="+")
    value = models.DecimalField("数值", max_digits=18, decimal_places=2, null=True)
    points = models.DecimalField("得分", **POINTS, null=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "镇街指标得分"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "region", "rule"], name="bulletins_townscore_once"),
            RowSecurity(name="bulletins_townscore_scope"),
        ]
        triggers = stays_with(Assessment, "townscore", "已发布的考核结果不能修改")

    def __str__(self):
        return f"{self.region_id} {self.rule_id}"


class TownResult(models.Model):
    """A town's result of the year: its parts, total, rank and grade."""

    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="results")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇街", related_name="+", db_index=False)
    weight = models.DecimalField("有数指标的权重", **POINTS)
    base = models.DecimalField("指标得分", **POINTS, null=True)
    plus = models.DecimalField("加分", **POINTS)
    minus = models.DecimalField("扣分", **POINTS)
    appealed = models.DecimalField("申诉调整", **POINTS)
    total = models.DecimalField("总分", **POINTS, null=True)
    rank = models.PositiveSmallIntegerField("排名", null=True)
    grade = models.CharField("等次", max_length=20, blank=True)
    veto = models.CharField("一票否决", max_length=200, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "镇街考核结果"
        constraints = [
            models.UniqueConstraint(fields=["assessment", "region"], name="bulletins_townresult_once"),
            RowSecurity(name="bulletins_townresult_scope"),
        ]
        triggers = stays_with(Assessment, "townresult", "已发布的考核结果不能修改")

    def __str__(self):
        return f"{self.region_id} {self.total}"

    @property
    def by_hand(self):
        """Points added and taken, as they are read."""
        return f"+{self.plus.normalize():f} / −{self.minus.normalize():f}"


@tracked("bulletins_scoreentry")
class ScoreEntry(Process, Record):
    """Points the office adds or takes by hand, or a veto, with its evidence; withdrawn with a reason, never deleted."""

    class State(models.TextChoices):
        STANDING = "standing", "有效"
        WITHDRAWN = "withdrawn", "已撤销"

    rule = models.ForeignKey(AssessmentRule, models.PROTECT, verbose_name="考核规则", related_name="entries")
    year = models.PositiveSmallIntegerField("年度")
    kind = models.CharField("类别", max_length=6, choices=AssessmentRule.Kind.choices)
    about = models.CharField("考核内容", max_length=60, db_collation="C")
    happened_on = models.DateField("发生日期")
    points = models.DecimalField("分数", **POINTS, null=True, validators=[MinValueValidator(0)])
    reason = models.CharField("事由", max_length=200, db_collation="C")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.STANDING, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "加减分"
        permissions = [("withdraw_scoreentry", "撤销加减分")]
        indexes = [models.Index(fields=["region", "year", "id"], name="scoreentry_place")]
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(points=None) | Q(points__gt=0),
                name="scoreentry_points",
                violation_error_message="分数须大于 0；扣分也写正数。",
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}：{self.about}"


class AppealQuerySet(ProcessQuerySet):
    def answered(self):
        """Upheld or rejected."""
        return self.filter(state__in=Appeal.ANSWERED)


@tracked("bulletins_appeal")
class Appeal(Process, Record):
    """A town's objection to one of its scores: filed while the scores are shown, answered by the office."""

    class State(models.TextChoices):
        FILED = "filed", "待答复"
        UPHELD = "upheld", "已采纳"
        REJECTED = "rejected", "不予采纳"

    ANSWERED = (State.UPHELD, State.REJECTED)

    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name="年度考核", related_name="appeals")
    rule = models.ForeignKey(AssessmentRule, models.PROTECT, verbose_name="考核规则", related_name="+")
    year = models.PositiveSmallIntegerField("年度")
    about = models.CharField("考核内容", max_length=60, db_collation="C")
    reason = models.CharField("申诉理由", max_length=500, db_collation="C")
    points = models.DecimalField("调整分数", **POINTS, null=True, help_text="加分写正数，减分写负数")
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.FILED, editable=False)
    filed_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="申诉人", null=True, editable=False, related_name="+"
    )
    answered_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="答复人", null=True, editable=False, related_name="+"
    )

    objects = AppealQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "考核申诉"
        permissions = [("file_appeal", "提出考核申诉"), ("answer_appeal", "答复考核申诉")]
        indexes = [models.Index(fields=["region", "assessment", "id"], name="appeal_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["assessment", "region", "rule"],
                condition=Q(state="filed"),
                name="appeal_open_once",
                violation_error_message="这一项已经申诉，正在等待答复。",
            ),
            models.CheckConstraint(
                condition=~Q(state="upheld") | (Q(points__isnull=False) & ~Q(points=0)),
                name="appeal_upheld_has_points",
                violation_error_message="采纳申诉须写明调整的分数，不能是 0。",
            ),
        ]

    def __str__(self):
        return f"{self.about}（{self.year}年考核申诉）"
