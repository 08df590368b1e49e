"""Clues (线索): every hint that a household may be in trouble, whoever gave it, until somebody has looked."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from core import cells, derivations
from core.constraints import SameRegion
from core.fields import DerivedCharField, MonthField, SealedField
from core.history import tracked
from core.models import Process, ProcessQuerySet, Record, StepTaken
from monitoring.models.households import Household
from monitoring.models.risks import Severity
from monitoring.words import RISK_CODES


class ClueQuerySet(ProcessQuerySet):
    def live(self):
        """Clues not yet at an end: waiting for a visit, or part of a case that runs. A signal of the same rule
        attaches to such a clue and opens no other."""
        return self.filter(state__in=Clue.LIVE)

    def waiting(self):
        """Clues that nobody has visited yet."""
        return self.filter(state=Clue.State.OPEN)

    def unacknowledged(self):
        """Clues that came from elsewhere and nobody here has taken up: no step was taken on them (facts §1.4 row 0)."""
        steps = StepTaken.objects.filter(ledger="clues", object_id=OuterRef("pk"))
        return self.waiting().filter(source__in=Clue.FROM_ELSEWHERE).exclude(Exists(steps))

    def refuted(self):
        """Clues a visit found untrue: the same rule keeps silent for a while (screening C2)."""
        return self.filter(state=Clue.State.UNTRUE)


@tracked("monitoring_clue")
class Clue(Process, Record):
    """One clue: what is said of whom, from where, and by when somebody must visit (`due_on`).

    A stranger's declaration has only a name, a phone number and a village until it is matched to a household.
    """

    class Source(models.TextChoices):
        DECLARED = "declared", "农户自主申报"
        GRID = "grid", "网格排查"
        DEPARTMENT = "department", "部门比对"
        SCREENING = "screening", "月度筛查"
        HOTLINE = "hotline", "12317"
        LETTER = "letter", "信访舆情"
        STAFF = "staff", "干部录入"

    class State(models.TextChoices):
        OPEN = "open", "待核实"
        UNTRUE = "untrue", "不属实"
        MERGED = "merged", "已并入"
        CASE = "case", "转核查"
        DONE = "done", "已办结"

    LIVE = (State.OPEN, State.MERGED, State.CASE)
    FROM_ELSEWHERE = (Source.DECLARED, Source.GRID, Source.DEPARTMENT)  # others are written down by who takes them up

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="clues", null=True, blank=True
    )
    source = models.CharField("线索来源", max_length=10, choices=Source.choices)
    risk_code = models.CharField("风险类型", max_length=2, choices=list(RISK_CODES.items()), default="00")
    description = models.TextField("情况描述", max_length=500, blank=True)
    name = models.CharField("申报人姓名", max_length=40, blank=True, db_collation="C")
    phone = SealedField("申报人电话", clean_cell=cells.phone, null=True, blank=True)
    phone_digest = DerivedCharField(
        "电话摘要", of="phone", compute=derivations.digest, max_length=32, blank=True, db_collation="C"
    )
    phone_tail = DerivedCharField("电话后四位", of="phone", compute=derivations.tail, max_length=4, blank=True)
    rule = models.CharField("规则", max_length=20, blank=True, db_collation="C")
    month = MonthField("最近筛查月份", null=True, blank=True)
    severity = models.CharField("等级", max_length=6, choices=Severity.choices, blank=True)
    evidence = models.JSONField("依据", default=dict, blank=True, editable=False)
    received_on = models.DateField("收到日期", default=timezone.localdate)
    case = models.ForeignKey(
        "monitoring.Case", models.SET_NULL, verbose_name="监测办理", null=True, editable=False, related_name="clues"
    )
    receipt_digest = models.CharField("回执摘要", max_length=32, blank=True, db_collation="C", editable=False)
    state = models.CharField("状态", max_length=8, choices=State.choices, default=State.OPEN, editable=False)

    objects = ClueQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "线索"
        indexes = [
            models.Index(fields=["region", "id"], name="clue_place"),
            models.Index(fields=["household", "rule"], name="clue_household"),
            models.Index(fields=["region", "due_on"], condition=Q(state="open"), name="clue_waiting"),
        ]
        constraints = [
            *Record.Meta.constraints,
            SameRegion(name="clue_region_is_households", parent="household"),
            models.UniqueConstraint(
                fields=["household", "rule"],
                condition=Q(state__in=["open", "merged", "case"]) & ~Q(rule=""),
                name="clue_once_while_live",
                violation_error_message="该户同一规则的线索还没有办结，请并入原有的线索。",
            ),
            models.UniqueConstraint(
                fields=["receipt_digest"], condition=~Q(receipt_digest=""), name="clue_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(household__isnull=False) | ~Q(name=""),
                name="clue_is_about_somebody",
                violation_error_message="请填写户编号，或者填写姓名。",
            ),
        ]

    def __str__(self):
        return f"{self.get_source_display()}：{self.name or self.get_risk_code_display()}"
