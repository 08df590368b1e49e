"""Reconciliation (对账): one comparison of an export with the registers, and each difference it found."""

from django.conf import settings
from django.db import models

from core.constraints import RowSecurity
from core.models import ImportBatch, Record
from core.models.jobs import Job
from core.scoping import ScopedQuerySet


class Reconciliation(Job):
    """An uploaded export of the national or provincial system beside our registers. Nothing is merged by it."""

    task = "monitoring.tasks.reconcile"

    batch = models.OneToOneField(ImportBatch, models.PROTECT, verbose_name="上传的文件", related_name="reconciliation")
    counts = models.JSONField("差异统计", default=list, blank=True)  # [{register, kind, field, rows}]

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "对账"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="monitoring_reconciliation_scope")]

    def __str__(self):
        return self.batch.file_name


class DifferenceQuerySet(ScopedQuerySet):
    def waiting(self):
        """Differences nobody has decided yet."""
        return self.filter(decision=Difference.Decision.WAITING)


class Difference(Record):
    """One difference: a record that only one side has, or a field on which the two sides do not agree.

    `ours` and `theirs` hold plain values as JSON (amounts as text), for a record that only they have all staged
    cells; personal numbers stay sealed in `ours_sealed` and `theirs_sealed`. `object_id` is the record's key here.
    """

    class Kind(models.TextChoices):
        OURS = "ours", "我有他无"
        THEIRS = "theirs", "他有我无"
        DIFFERS = "differs", "字段不一致"

    class Decision(models.TextChoices):
        WAITING = "waiting", "未处理"
        TAKEN = "taken", "已取对方"
        KEPT = "kept", "保留我方"
        MOVED = "moved", "我方已变动"

    run = models.ForeignKey(Reconciliation, models.CASCADE, verbose_name="对账", related_name="differences")
    run_code = models.CharField("对账编号", max_length=12, db_collation="C")
    kind = models.CharField("差异", max_length=8, choices=Kind.choices)
    register = models.CharField("台账", max_length=40)
    object_id = models.BigIntegerField("记录号")
    household_number = models.CharField("户编号", max_length=30, blank=True, db_collation="C")
    name = models.CharField("姓名", max_length=40, blank=True)
    field = models.CharField("字段", max_length=60, blank=True)
    sealed_inside = ("theirs",)  # see core.resealing

    ours = models.JSONField("我方值", null=True)
    theirs = models.JSONField("对方值", null=True)
    ours_sealed = models.BinaryField("我方号码", null=True)
    theirs_sealed = models.BinaryField("对方号码", null=True)
    line = models.PositiveIntegerField("文件行号", null=True)
    decision = models.CharField("处理", max_length=8, choices=Decision.choices, default=Decision.WAITING)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="处理人", null=True, related_name="+"
    )
    decided_at = models.DateTimeField("处理时间", null=True)

    objects = DifferenceQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "对账差异"
        indexes = [
            models.Index(fields=["region", "id"], name="difference_place"),
            models.Index(fields=["run", "register", "kind", "field", "id"], name="difference_of_run"),
        ]

    def __str__(self):
        return f"{self.household_number} {self.name} {self.get_kind_display()}"
