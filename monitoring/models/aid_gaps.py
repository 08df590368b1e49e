"""Gaps of aid (缺什么补什么): what a monitored household lacks and nobody has given it yet."""

from django.db import models

from core.constraints import RowSecurity, SameRegion
from core.models import Record, RecordChild
from core.scoping import SharedQuerySet
from monitoring.models.households import Household


class AidGap(RecordChild):
    """One thing one household lacks, since the first check that found it; gone when a check finds it no more."""

    class Severity(models.TextChoices):
        RED = "red", "超过宽限期"
        YELLOW = "yellow", "宽限期内"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="aid_gaps"
    )
    rule = models.CharField("缺什么", max_length=8, db_collation="C")
    severity = models.CharField("等级", max_length=8, choices=Severity.choices)
    since = models.DateField("首次发现")
    checked_on = models.DateField("检查日期")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "帮扶缺项"
        indexes = [models.Index(fields=["region", "household", "rule"], name="aidgap_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "rule"], name="aidgap_once", violation_error_message="该户的这一缺项已在清单中。"
            ),
            SameRegion(name="aidgap_region_is_households", parent="household"),
        ]

    def __str__(self):
        return self.rule


class WeeklyGap(RecordChild):
    """One line of a Monday's list (每周清单): what a household lacked on that day, kept as it was listed."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="weekly_gaps"
    )
    listed_on = models.DateField("清单日期")
    rule = models.CharField("缺什么", max_length=8, db_collation="C")
    severity = models.CharField("等级", max_length=8, choices=AidGap.Severity.choices)
    since = models.DateField("首次发现")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "每周例外清单"
        indexes = [models.Index(fields=["region", "household", "listed_on", "rule"], name="weeklygap_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["household", "listed_on", "rule"], name="weeklygap_once"),
            SameRegion(name="weeklygap_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.listed_on:%Y-%m-%d}清单"


class AidCheck(Record):
    """One check of all open households of a place; the Monday ones are the weekly list's history."""

    checked_on = models.DateField("检查日期")
    households = models.PositiveIntegerField("监测户")
    red = models.PositiveIntegerField("缺项户")
    yellow = models.PositiveIntegerField("宽限期内")

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "帮扶检查"
        constraints = [
            RowSecurity(name="monitoring_aidcheck_scope", shared=True),
            models.UniqueConstraint(fields=["region", "checked_on"], name="aidcheck_once_a_day"),
        ]

    def __str__(self):
        return f"{self.checked_on:%Y-%m-%d}帮扶检查"

    @property
    def green(self):
        """Households that lack nothing."""
        return self.households - self.red - self.yellow
