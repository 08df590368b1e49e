"""Rounds (排查轮次) of visits to many households, and the households each of them owes."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from core.constraints import RowSecurity, SameRegion
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet, SharedQuerySet
from monitoring.models.grids import Grid
from monitoring.models.households import Household
from monitoring.models.visits import Duty, Visit


class SweepQuerySet(SharedQuerySet):
    def running(self):
        """Rounds that nobody has closed and no later one of their kind has replaced."""
        return self.filter(closed_on=None)

    def replaced(self):
        """Rounds that ended only because the running one of their kind began in the same place."""
        following = self.model.objects.running().filter(
            kind=OuterRef("kind"), region=OuterRef("region"), starts_on=OuterRef("closed_on")
        )
        return self.filter(Exists(following))


class Sweep(Record):
    """One round: which households are visited, from when until when, by whom. Its targets are listed when it opens."""

    class Kind(models.TextChoices):
        WEEKLY = "weekly", "每周网格排查"
        MONTHLY = "monthly", "每月行业监测"
        HALF_YEAR = "half-year", "半年集中排查"
        WATER = "water", "饮水“敲门入户”排查"

    class Whom(models.TextChoices):
        ALL = "all", "全体农户"
        WATCHED = "watched", "脱贫户和监测对象"
        OPEN = "open", "风险未消除的监测对象"

    number = models.CharField("轮次编号", max_length=40, db_collation="C", editable=False)
    name = models.CharField("轮次", max_length=60, db_collation="C")
    kind = models.CharField("类型", max_length=10, choices=Kind.choices)
    whom = models.CharField("排查对象", max_length=8, choices=Whom.choices)
    duty = models.CharField("由谁排查", max_length=10, choices=Duty.choices)
    starts_on = models.DateField("开始日期")
    due_on = models.DateField("截止日期")
    closed_on = models.DateField("结束日期", null=True, blank=True)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发起人", null=True, related_name="+"
    )

    objects = SweepQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "排查轮次"
        constraints = [
            RowSecurity(name="monitoring_sweep_scope", shared=True),
            models.UniqueConstraint(fields=["number"], name="sweep_number"),
            models.UniqueConstraint(fields=["kind", "region", "starts_on"], name="sweep_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="sweep_dates",
                violation_error_message="截止日期不能早于开始日期。",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def is_late(self):
        """Whether what is still open in it is overdue."""
        return self.due_on < timezone.localdate()


class SweepTargetQuerySet(ScopedQuerySet):
    def left(self):
        """Households not visited in their round yet."""
        return self.filter(visit=None)

    def overdue(self, today):
        """Households not visited although their round's last day has passed."""
        return self.left().filter(sweep__due_on__lt=today)


class SweepTarget(RecordChild):
    """One household a round owes a visit; the visit that served it stands beside it.

    The round and the grid are foreign keys without a database constraint: a million rows are written by one
    statement that reads both, and are deleted with the round.
    """

    sweep = models.ForeignKey(
        Sweep, models.CASCADE, db_constraint=False, db_index=False, verbose_name="轮次", related_name="targets"
    )
    household = models.ForeignKey(
        Household,
        models.CASCADE,
        db_constraint=False,
        db_index=False,
        verbose_name="农户",
        related_name="sweep_targets",
    )
    grid = models.ForeignKey(
        Grid, models.SET_NULL, db_constraint=False, db_index=False, null=True, verbose_name="网格", related_name="+"
    )
    visit = models.ForeignKey(
        Visit, models.SET_NULL, db_index=False, null=True, verbose_name="走访", related_name="served"
    )

    objects = SweepTargetQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "排查对象"
        indexes = [
            models.Index(fields=["sweep", "region", "id"], include=["visit"], name="sweeptarget_place"),
            models.Index(fields=["visit"], condition=Q(visit__isnull=False), name="sweeptarget_visit"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["household", "sweep"], name="sweeptarget_once"),
            SameRegion(name="sweeptarget_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"第 {self.sweep_id} 轮"
