"""Visits (走访): who saw which household when, and what was found."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from monitoring.models.grids import Team
from monitoring.models.households import Household


class Duty(models.TextChoices):
    """On whose duty a visit is made or a round walked."""

    GRID = "grid", "网格员和四支队伍"
    DEPARTMENT = "department", "行业部门"


class Way(Words):
    HOME = "入户"
    PHONE = "电话"
    VIDEO = "视频"


class Result(Words):
    UNCHANGED = "无变化"
    CHANGED = "有变化"
    PROBLEM = "发现问题"


class Checked(Words):
    INCOME = "收入"
    GUARANTEES = "三保障"
    WATER = "饮水"
    WISHES = "诉求"


class VisitQuerySet(ScopedQuerySet):
    def with_problems(self):
        return self.filter(result=Result.PROBLEM)


@tracked("monitoring_visit")
class Visit(RecordChild):
    """One visit or call. Sent again by a phone that had no signal it carries the same `client_key` and counts once."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="visits"
    )
    visited_on = models.DateField("走访日期")
    visitor = models.CharField("走访人", max_length=40)
    team = WordsField("队伍", words=Team)
    way = WordsField("方式", words=Way, default=Way.HOME)
    result = WordsField("结果", words=Result, default=Result.UNCHANGED)
    checked = ArrayField(
        models.CharField(max_length=10, choices=Checked.choices),
        default=list, blank=True, verbose_name="核查内容",
    )  # fmt: skip
    note = models.CharField("情况说明", max_length=500, blank=True)
    previous = models.ForeignKey(
        "self", models.SET_NULL, verbose_name="与哪次相比", null=True, editable=False, related_name="+"
    )
    duty = models.CharField("职责", max_length=10, choices=Duty.choices, default=Duty.GRID, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="登记人", null=True, editable=False, related_name="+"
    )
    client_key = models.UUIDField("发送编号", null=True, editable=False)

    objects = VisitQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "走访记录"
        indexes = [models.Index(fields=["region", "household", "visited_on", "id"], name="visit_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["client_key"], name="visit_sent_once"),
            models.CheckConstraint(
                condition=~Q(result=Result.PROBLEM) | ~Q(note=""),
                name="visit_problem_told",
                violation_error_message="发现问题的，请在情况说明中写明是什么问题。",
            ),
            SameRegion(name="visit_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.visited_on:%Y-%m-%d} {self.visitor}{self.way}走访"
