"""Alarms (预警) as the last check found them: which project or asset, what is wrong, since when, about how much."""

from django.db import models
from django.db.models import Q

from core.constraints import SameRegion
from core.models import Record
from projects.models.assets import Asset
from projects.models.projects import Project


class AlarmCode(models.TextChoices):
    """What may be wrong; the rules stand in `projects/alarms.py`."""

    LATE_START = "PA01", "逾期未开工"
    LATE_END = "PA02", "逾期未完工"
    UNEXPLAINED = "PA03", "滞后没有写明原因"
    SILENT_SITE = "PA04", "在建项目久无进度报告"
    SHORT_NOTICE = "PA05", "公示天数不足"
    ONLY_MONEY = "PA06", "只发钱没有联结"
    UNLINKED = "PA07", "产业项目没有联农带农"
    UNDERPAID = "PA08", "以工代赈报酬不足"
    RENT = "AA01", "租金逾期未收"
    CONTRACT = "AA02", "合同即将到期"
    UNTITLED = "AA03", "逾期未确权"
    UNHANDED = "AA04", "确权后没有移交"
    IDLE = "AA05", "长期闲置"
    UNWATCHED = "AA06", "久未巡查"
    BROKEN = "AA07", "损毁或流失"


class Subject(models.TextChoices):
    """What an alarm is about, by the name of its ledger."""

    PROJECT = "projects", "项目"
    ASSET = "assets", "项目资产"


class Alarm(Record):
    """One thing wrong with one project or asset; gone when a check finds it no more. Names are those of the check."""

    class Severity(models.TextChoices):
        RED = "red", "红色"
        YELLOW = "yellow", "黄色"

    subject = models.CharField("对象", max_length=8, choices=Subject.choices)
    project = models.ForeignKey(
        Project, models.CASCADE, db_constraint=False, verbose_name="项目", null=True, related_name="alarms"
    )
    asset = models.ForeignKey(
        Asset, models.CASCADE, db_constraint=False, verbose_name="资产", null=True, related_name="alarms"
    )
    number = models.CharField("编码", max_length=40, db_collation="C")
    name = models.CharField("名称", max_length=120, db_collation="C")
    rule = models.CharField("预警", max_length=4, choices=AlarmCode.choices, db_collation="C")
    severity = models.CharField("等级", max_length=8, choices=Severity.choices)
    since = models.DateField("起算日期", null=True)
    amount = models.DecimalField("涉及金额（元）", max_digits=16, decimal_places=2, null=True)
    note = models.TextField("原因和整改", blank=True)
    checked_on = models.DateField("检查日期")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "项目资产预警"
        indexes = [models.Index(fields=["region", "rule", "number"], name="alarm_place")]
        constraints = [
            *Record.Meta.constraints,
            SameRegion(name="alarm_region_is_projects", parent="project"),
            SameRegion(name="alarm_region_is_assets", parent="asset"),
            models.UniqueConstraint(fields=["rule", "project", "asset"], nulls_distinct=False, name="alarm_once"),
            models.CheckConstraint(
                condition=Q(project=None, asset__isnull=False) | Q(project__isnull=False, asset=None),
                name="alarm_about_one",
                violation_error_message="一条预警只说一个项目或一项资产。",
            ),
        ]

    def __str__(self):
        return f"{self.name}：{self.get_rule_display()}"
