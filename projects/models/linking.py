"""联农带农: how a project links farmers, which households, what was promised and what was paid; and who worked on it."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import RunningTotal, SameRegion
from core.fields import WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring.models import Household, Member
from projects import words
from projects.models.projects import Project, money, of_project


@tracked("projects_linkage")
class Linkage(RecordChild):
    """One mechanism by which a project links farmers, with its agreement (items 8, 19)."""

    project = of_project("linkages")
    mechanism = WordsField("利益联结方式", words=words.Mechanism, blank=False)
    partner = models.CharField("经营主体", max_length=80, blank=True)
    agreement = models.CharField("协议编号", max_length=60, blank=True)
    agreed_on = models.DateField("协议日期", null=True, blank=True)
    ends_on = models.DateField("协议到期", null=True, blank=True)
    terms = models.CharField("约定内容", max_length=300, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "利益联结机制"
        indexes = [models.Index(fields=["region", "project"], name="linkage_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="linkage_region_is_projects", parent="project"),
            models.UniqueConstraint(
                fields=["project", "mechanism", "agreement"],
                name="linkage_once",
                violation_error_message="这个项目已登记同一方式、同一协议的利益联结机制。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(agreed_on=None) | Q(ends_on__gte=F("agreed_on")),
                name="linkage_dates",
                violation_error_message="协议到期日期不能早于协议日期。",
            ),
        ]

    def __str__(self):
        return str(self.mechanism)


@tracked("projects_linkedhousehold")
class LinkedHousehold(RecordChild):
    """A household that a project links, by which mechanism, with what was promised for a year and what was paid."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="linked_projects"
    )
    project = models.ForeignKey(Project, models.CASCADE, verbose_name="项目", related_name="linked")
    year = models.PositiveSmallIntegerField("年度", validators=[MinValueValidator(2013)])
    mechanism = WordsField("利益联结方式", words=words.Mechanism, blank=False)
    promised = money("约定增收（元）", null=False, default=0)
    paid = money("已兑现（元）", null=False, default=0)
    paid_on = models.DateField("兑现日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "联农带农"
        indexes = [models.Index(fields=["region", "household", "project"], name="linked_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="linked_region_is_households", parent="household"),
            models.UniqueConstraint(
                fields=["project", "household", "year", "mechanism"],
                name="linked_once",
                violation_error_message="这户在该项目本年度已登记同一联结方式。",
            ),
            RunningTotal(name="linked_promised", amount="promised", parent="project", into="promised"),
            RunningTotal(name="linked_paid", amount="paid", parent="project", into="paid_to_households"),
        ]

    def __str__(self):
        return f"{self.year} 年{self.mechanism}"


@tracked("projects_reliefworker")
class ReliefWorker(RecordChild):
    """A villager who worked on a 以工代赈 project, and the wages paid (item 20)."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="relief_work"
    )
    member = models.ForeignKey(Member, models.CASCADE, verbose_name="务工人员", null=True, blank=True, related_name="+")
    project = models.ForeignKey(Project, models.CASCADE, verbose_name="项目", related_name="relief_workers")
    begun_on = models.DateField("开始日期")
    days = models.PositiveSmallIntegerField("务工天数", validators=[MinValueValidator(1)])
    wages = money("劳务报酬（元）", null=False)
    paid_on = models.DateField("发放日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "以工代赈务工"
        indexes = [models.Index(fields=["region", "household", "project"], name="relief_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="relief_region_is_households", parent="household"),
            models.UniqueConstraint(
                fields=["project", "household", "member", "begun_on"],
                nulls_distinct=False,
                name="relief_once",
                violation_error_message="这个人在该项目同一天开始的务工已登记。",
            ),
            RunningTotal(name="relief_wages", amount="wages", parent="project", into="worker_wages"),
        ]

    def __str__(self):
        return f"{self.begun_on} 起 {self.days} 天"
