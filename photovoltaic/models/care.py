"""Looking after stations (运维): alarms over their output, fault tickets, patrols."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import SameRegion
from core.fields import WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from photovoltaic import words
from photovoltaic.models.output import kwh
from photovoltaic.models.stations import of_station
from projects.models.projects import money


class Severity(models.TextChoices):
    RED = "red", "红色"
    ORANGE = "orange", "橙色"
    YELLOW = "yellow", "黄色"


class StationAlarm(RecordChild):
    """One rule's finding on one station (facts §10): since when, how bad, and the figures that say so."""

    station = of_station("alarms")
    rule = models.CharField("规则", max_length=4, db_collation="C")
    severity = models.CharField("等级", max_length=6, choices=Severity.choices)
    since = models.DateField("首次发现")
    checked_on = models.DateField("最近核对")
    evidence = models.JSONField("依据", default=dict)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "发电预警"
        indexes = [models.Index(fields=["region", "station", "rule"], name="pv_alarm_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_alarm_region", parent="station"),
            models.UniqueConstraint(fields=["station", "rule"], name="pv_alarm_once"),
        ]

    def __str__(self):
        return f"{self.rule} {self.get_severity_display()}"


def hour(label, **kwargs):
    return models.PositiveSmallIntegerField(label, validators=[MaxValueValidator(23)], **kwargs)


@tracked("photovoltaic_faultticket")
class FaultTicket(Process, RecordChild):
    """A fault from the report to the day the station feeds in again (报修→派单→到场→修复→复电), within 72 hours."""

    class State(models.TextChoices):
        REPORTED = "reported", "已报修待派单"
        SENT = "sent", "已派单待到场"
        THERE = "there", "已到场待修复"
        REPAIRED = "repaired", "已修复待复电"
        RESTORED = "restored", "已复电"
        VOID = "void", "误报"

    station = of_station("tickets")
    fault = WordsField("故障类型", words=words.Fault, blank=False)
    description = models.CharField("故障现象", max_length=200, blank=True)
    reported_on = models.DateField("报修日期")
    reported_hour = hour("报修时刻（时）", default=9)
    contractor = models.CharField("运维商", max_length=60, blank=True, editable=False, db_collation="C")
    repair = models.CharField("修复情况", max_length=200, blank=True, editable=False)
    restored_on = models.DateField("复电日期", null=True, blank=True, editable=False)
    restored_hour = hour("复电时刻（时）", null=True, blank=True, editable=False)
    lost_kwh = kwh("停机损失（千瓦时）", null=True, blank=True, editable=False)
    lost_yuan = money("停机损失（元）", editable=False)
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.REPORTED, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "故障工单"
        indexes = [models.Index(fields=["region", "station", "reported_on"], name="pv_ticket_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_ticket_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "reported_on", "fault"],
                name="pv_ticket_once",
                violation_error_message="这座电站当天已报修同一故障。",
            ),
            models.CheckConstraint(
                condition=Q(restored_on=None)
                | Q(restored_on__gt=F("reported_on"))
                | Q(restored_on=F("reported_on"), restored_hour__gte=F("reported_hour")),
                name="pv_ticket_dates",
                violation_error_message="复电不能早于报修。",
            ),
        ]

    def __str__(self):
        return f"{self.reported_on} {self.fault}"

    @property
    def hours(self):
        """Hours from the report until power was back; None while it is out."""
        if self.restored_on is None:
            return None
        return (self.restored_on - self.reported_on).days * 24 + (self.restored_hour or 0) - self.reported_hour


@tracked("photovoltaic_stationpatrol")
class StationPatrol(RecordChild):
    """A planned look at a station, and what was found when it was taken. Photos are attachments."""

    station = of_station("patrols")
    planned_on = models.DateField("计划巡检日期")
    patrolled_on = models.DateField("实际巡检日期", null=True, blank=True)
    patroller = models.CharField("巡检人", max_length=40, blank=True)
    finding = models.CharField("发现问题", max_length=200, blank=True)
    handling = models.CharField("处理情况", max_length=200, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "电站巡检"
        indexes = [models.Index(fields=["region", "station", "planned_on"], name="pv_patrol_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_patrol_region", parent="station"),
            models.UniqueConstraint(
                fields=["station", "planned_on"],
                name="pv_patrol_once",
                violation_error_message="这座电站当天已有巡检计划。",
            ),
        ]

    def __str__(self):
        return f"{self.planned_on} 巡检"
