"""Trials (试算): what another value of a parameter would change in the screening, before it applies."""

from django.db import models

from core.constraints import RowSecurity, SameRegion
from core.fields import MonthField
from core.models import Parameter, RecordChild
from core.models.jobs import Job
from monitoring.models.households import Household
from monitoring.models.numbering import new_number
from monitoring.models.risks import Severity


class Trial(Job):
    """One parameter tried with another value on one month's facts. It changes neither findings nor the parameter."""

    task = "monitoring.tasks.run_trial"

    number = models.CharField("试算编号", max_length=30, default=new_number, editable=False, db_collation="C")
    parameter = models.ForeignKey(Parameter, models.CASCADE, verbose_name="参数", related_name="trials")
    month = MonthField("试算月份")
    now = models.CharField("现在取值", max_length=400)
    value = models.CharField("试算取值", max_length=400)
    households = models.PositiveIntegerField("户数", default=0)
    totals = models.JSONField("各规则户数", default=dict, blank=True)

    class Meta(Job.Meta):
        verbose_name = verbose_name_plural = "参数试算"
        ordering = ["-pk"]
        constraints = [RowSecurity(name="monitoring_trial_scope")]

    def __str__(self):
        return f"{self.parameter.label or self.parameter.name}由 {self.now} 改为 {self.value}"


class TrialDifference(RecordChild):
    """A household that one rule judges differently under the value tried; an empty severity is no finding."""

    trial = models.ForeignKey(Trial, models.CASCADE, verbose_name="试算", related_name="differences")
    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="trial_differences"
    )
    rule = models.CharField("规则", max_length=4, db_collation="C")
    was = models.CharField("现在等级", max_length=6, choices=Severity.choices, blank=True)
    would_be = models.CharField("试算等级", max_length=6, choices=Severity.choices, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "试算变化"
        indexes = [models.Index(fields=["region", "id"], name="trialdifference_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["trial", "rule", "household"], name="trialdifference_once"),
            SameRegion(name="trialdifference_region_is_households", parent="household"),
        ]

    def __str__(self):
        return self.rule
