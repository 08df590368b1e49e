"""Assignments (任务分工): the year's plan split to units and towns, and what they report of it every month."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q

from core.constraints import SameRegion
from core.fields import MonthField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record, RecordChild
from core.roles import DEPARTMENTS
from core.scoping import ScopedQuerySet

ITEMS = 60  # a plan has some thirty items; a number beyond this is a slip of the keyboard
DEPARTMENT_CHOICES = [(each.code, each.name) for each in DEPARTMENTS]


class AssignmentQuerySet(ScopedQuerySet):
    def open(self):
        """Not finished yet."""
        return self.filter(done_on=None)

    def overdue(self, today):
        return self.open().filter(due_on__lt=today)


@tracked("bulletins_assignment")
class Assignment(Record):
    """What one unit owes of one item of the plan: a department or the office for the city, a town for itself.

    It lies where it is done. `department` is whose people report it; a town's share keeps the department that leads.
    """

    number = models.CharField("任务编号", max_length=40, unique=True, db_collation="C", editable=False)
    year = models.PositiveSmallIntegerField("年度")
    item = models.PositiveSmallIntegerField("要点条目", validators=[MaxValueValidator(ITEMS)])
    title = models.CharField("任务", max_length=60, db_collation="C")
    requirement = models.TextField("要求", max_length=300, blank=True)
    unit = models.CharField("责任单位", max_length=60)
    department = models.CharField(
        "牵头部门",
        max_length=20,
        blank=True,
        choices=DEPARTMENT_CHOICES,
        help_text="由哪个部门的账号填报；市衔接办或没有账号的单位留空",
    )
    partners = models.CharField("配合单位", max_length=100, blank=True)
    due_on = models.DateField("完成期限")
    percent = models.PositiveSmallIntegerField("完成进度（%）", null=True, editable=False)
    reported_in = MonthField("最近报送月份", null=True, editable=False)
    done_on = models.DateField("完成日期", null=True, editable=False)
    note = models.CharField("备注", max_length=100, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "任务分工"
        indexes = [models.Index(fields=["region", "number"], name="assignment_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["id", "region"], name="assignment_and_region"),
            models.CheckConstraint(
                condition=Q(item__gte=1), name="assignment_item", violation_error_message="要点条目从 1 起。"
            ),
        ]

    def __str__(self):
        return f"第 {self.item} 条 {self.title}（{self.unit}）"


@tracked("bulletins_progressreport")
class ProgressReport(Process, RecordChild):
    """One month's progress of an assignment: opened by the timetable, filled in by the unit, accepted by the office."""

    class State(models.TextChoices):
        TOWN = "town", "待镇街填报"
        UNIT = "unit", "待部门填报"
        OFFICE = "office", "待市衔接办填报"
        REPORTED = "reported", "已报送，待核收"
        ACCEPTED = "accepted", "已核收"

    OWED = (State.TOWN, State.UNIT, State.OFFICE)

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, db_constraint=False, verbose_name="任务分工", related_name="reports"
    )
    month = MonthField("月份")
    state = models.CharField("办理环节", max_length=10, choices=State.choices, editable=False)
    percent = models.PositiveSmallIntegerField("完成进度（%）", null=True, validators=[MaxValueValidator(100)])
    progress = models.TextField("本月进展", max_length=500, blank=True)
    problems = models.TextField("存在问题", max_length=300, blank=True)
    next_steps = models.TextField("下月打算", max_length=300, blank=True)
    reported_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="填报人", null=True, editable=False, related_name="+"
    )

    objects = ProcessQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "任务进展"
        permissions = [
            ("report_town", "填报镇街任务进展"),
            ("report_unit", "填报部门任务进展"),
            ("report_office", "填报市衔接办任务进展"),
            ("accept_progressreport", "核收任务进展"),
        ]
        indexes = [models.Index(fields=["region", "month", "id"], name="progressreport_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="progressreport_region", parent="assignment"),
            models.UniqueConstraint(fields=["assignment", "month"], name="progressreport_once"),
            models.CheckConstraint(
                condition=Q(percent=None) | Q(percent__lte=100),
                name="progressreport_percent",
                violation_error_message="完成进度按百分数填写，最多填 100。",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("reported", "accepted")) | (Q(percent__isnull=False) & ~Q(progress="")),
                name="progressreport_complete",
                violation_error_message="报送的进展须有完成进度和文字说明。",
            ),
        ]

    def __str__(self):
        return f"{self.assignment.title}：{self.month.label}进展"
