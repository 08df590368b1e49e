"""Supervision (督导, item 26): who went where and when, what was found, what became of it."""

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest

from core.fields import Words, WordsField
from core.history import tracked
from core.models import Record
from monitoring.models import Rectification
from monitoring.models.numbering import new_number


def overdue(today):
    """Visits whose findings are not put right in time; one that became a problem has the problem's deadline."""
    return Q(is_open=True) & (Q(problem=None, deadline__lt=today) | Q(problem__deadline__lt=today))


@tracked("supervision_supervisionvisit")
class SupervisionVisit(Record):
    """One visit of one kind to one village on one day, for the town as well: who supervises a town goes to a village of it.

    A finding that the town is to report on and the office to sign off goes on into the ledger of problems.
    """

    class Kind(Words):
        QUARTERLY = "季度督导"
        SPECIAL = "专项督查"
        REGULAR = "日常督导"
        UNANNOUNCED = "暗访"
        HOUSEHOLDS = "进村入户核查"
        TELEPHONE = "电话抽查"

    FOLLOWS = "problem"

    number = models.CharField("督导编号", max_length=30, unique=True, default=new_number, db_collation="C")
    kind = WordsField("督导方式", words=Kind, max_length=6, blank=False)
    visited_on = models.DateField("督导日期")
    unit = models.CharField("督导单位", max_length=40, default="市衔接办", db_collation="C")
    people = models.CharField("督导人员", max_length=60, db_collation="C")
    subject = models.CharField("督导内容", max_length=100, db_collation="C")
    findings = models.TextField("发现问题", max_length=500, blank=True, help_text="没有发现问题的不填")
    deadline = models.DateField("整改期限", null=True, blank=True)
    rectified_on = models.DateField("整改完成日期", null=True, blank=True)
    result = models.CharField("整改情况", max_length=200, blank=True)
    problem = models.ForeignKey(
        Rectification,
        models.SET_NULL,
        to_field="number",
        verbose_name="问题整改",
        null=True,
        blank=True,
        related_name="visits",
        help_text="已在问题整改里登记的填它的编号，整改和销号在那里办理",
    )
    is_open = models.GeneratedField(
        verbose_name="问题未整改",
        expression=Q(rectified_on=None) & ~Q(findings=""),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "督导记录"
        indexes = [models.Index(fields=["region", "visited_on", "id"], name="supervision_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["region", "visited_on", "kind"],
                name="supervision_once",
                violation_error_message="这个村当天的同类督导已登记。",
            ),
            models.CheckConstraint(
                condition=Q(findings="") | Q(deadline__isnull=False),
                name="supervision_has_deadline",
                violation_error_message="发现问题的须填写整改期限。",
            ),
            models.CheckConstraint(
                condition=~Q(findings="") | Q(deadline=None, rectified_on=None),
                name="supervision_nothing_found",
                violation_error_message="没有发现问题的不填整改期限和整改完成日期。",
            ),
            models.CheckConstraint(
                condition=Q(deadline=None) | Q(deadline__gte=F("visited_on")),
                name="supervision_deadline_after",
                violation_error_message="整改期限不能早于督导日期。",
            ),
            models.CheckConstraint(
                condition=Q(rectified_on=None) | Q(rectified_on__gte=F("visited_on")),
                name="supervision_rectified_after",
                violation_error_message="整改完成日期不能早于督导日期。",
            ),
            models.CheckConstraint(
                condition=Q(problem=None) | ~Q(findings=""),
                name="supervision_problem_found",
                violation_error_message="没有发现问题的不填问题编号。",
            ),
        ]

    def __str__(self):
        return f"{self.visited_on} {self.kind}"

    @property
    def standing(self):
        """What became of the findings, in words; empty where nothing was found."""
        if not self.findings:
            return ""
        if self.problem:
            return self.problem.get_state_display()
        return "待整改" if self.is_open else "已整改"

    @classmethod
    def follow(cls, problem, taken):
        """What was found is put right once its problem is signed off, and open again when it comes back."""
        is_closed = taken.target == Rectification.State.CLOSED
        if not is_closed and taken.source != Rectification.State.CLOSED:
            return
        day = Greatest(F("visited_on"), Value(taken.happened_on)) if is_closed else None
        cls.objects.filter(problem=problem).update(rectified_on=day, version=F("version") + 1)
