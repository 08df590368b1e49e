"""Incidents (突发变故): disasters, accidents and failed ventures that befell a household, with what they cost it."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import words
from monitoring.models.households import Household


@tracked("monitoring_incident")
class Incident(RecordChild):
    """One thing that happened to a household on a day; the month's screening weighs it (SR21, SR22, SR23)."""

    class Kind(Words):
        DISASTER = "自然灾害"
        ACCIDENT = "意外事故"
        FAILURE = "产业失败"

    class Damage(Words):
        COLLAPSED = "倒塌"
        SEVERE = "严重损坏"
        SLIGHT = "一般损坏"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="incidents"
    )
    happened_on = models.DateField("发生日期")
    kind = WordsField("类别", words=Kind, max_length=8, blank=False)
    disaster_kind = WordsField("自然灾害子项", words=words.DisasterKind)
    damage = WordsField("房屋损坏程度", words=Damage, max_length=8)
    loss = models.DecimalField(
        "损失金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    casualties = models.PositiveSmallIntegerField(
        "死亡和致残人数", null=True, blank=True, validators=[MaxValueValidator(30)]
    )
    note = models.CharField("情况说明", max_length=200, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "突发变故"
        indexes = [
            models.Index(fields=["region", "household", "happened_on"], name="incident_place"),
            models.Index(fields=["happened_on", "region"], name="incident_day"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "happened_on", "kind", "disaster_kind"],
                name="incident_once",
                violation_error_message="该户当天同类变故已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(disaster_kind="") | Q(kind="自然灾害"),
                name="incident_disaster_kind_of_disaster",
                violation_error_message="只有类别为自然灾害的才填自然灾害子项。",
            ),
            SameRegion(name="incident_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.happened_on:%Y-%m-%d} {self.disaster_kind or self.kind}"
