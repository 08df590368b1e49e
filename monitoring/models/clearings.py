"""Clearings (风险消除): the second workflow of an episode, with the household's figures as they stand after the aid."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from core import cells
from core.constraints import SameRegion
from core.fields import SealedField, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from monitoring import words
from monitoring.models.cases import Appraised, Case, appraisal_constraints
from monitoring.models.households import Household, yes_no


def yuan(label, *, negative=False):
    validators = [] if negative else [MinValueValidator(0)]
    return models.DecimalField(label, max_digits=12, decimal_places=2, null=True, blank=True, validators=validators)


class ClearingQuerySet(ProcessQuerySet):
    def live(self):
        """Clearings between the visit and the city's approval."""
        return self.filter(state__in=Clearing.LIVE)


@tracked("monitoring_clearing")
class Clearing(Process, Appraised, RecordChild):
    """One request to remove a household from the open cases; the 13 figures of the national export come with the visit
    (facts §1.5). Approval closes the case and marks the household."""

    class State(models.TextChoices):
        VISIT = "visit", "入户核查"
        APPRAISAL = "appraisal", "村级评议"
        NOTICE = "notice", "村级公示"
        TOWN = "town", "镇街审核"
        CITY = "city", "市级审定"
        ANNOUNCEMENT = "announcement", "村级公告"
        DONE = "done", "已消除"
        REFUSED = "refused", "继续监测"

    LIVE = (State.VISIT, State.APPRAISAL, State.NOTICE, State.TOWN, State.CITY)
    PAUSING = (State.NOTICE,)

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="clearings"
    )
    case = models.ForeignKey(
        Case, models.CASCADE, verbose_name="监测办理", null=True, editable=False, related_name="clearings"
    )
    state = models.CharField("办理环节", max_length=14, choices=State.choices, default=State.VISIT, editable=False)
    cleared_by = WordsField("风险消除方式", words=words.ClearedBy)
    has_dropout = yes_no("义务教育阶段适龄儿童少年失学辍学")
    is_house_damaged = yes_no("住房损毁")
    has_uninsured = yes_no("有家庭成员未参加基本医疗保险")
    is_water_damaged = yes_no("饮水设施损毁")
    wage = yuan("工资性收入（元）")
    property = yuan("财产性收入（元）")
    transfer = yuan("转移性收入（元）")
    business = yuan("生产经营性收入（元）")
    business_cost = yuan("生产经营性支出（元）")
    net = yuan("家庭纯收入（元）", negative=True)
    per_capita_net = yuan("人均纯收入（元）", negative=True)
    claims = yuan("理赔收入（元）")
    out_of_pocket = yuan("合规自付支出（元）")
    contact_name = models.CharField("监测联系人", max_length=40, blank=True)
    contact_phone = SealedField("联系人电话", clean_cell=cells.phone, null=True, blank=True)

    objects = ClearingQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "风险消除"
        permissions = [("review_clearing", "镇街审核"), ("approve_clearing", "市级审定")]
        indexes = [
            models.Index(fields=["region", "id"], name="clearing_place"),
            models.Index(fields=["household"], name="clearing_household"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="clearing_region_is_households", parent="household"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(state__in=["visit", "appraisal", "notice", "town", "city"]),
                name="clearing_one_live",
                violation_error_message="该户的风险消除正在办理，请在那一件上继续。",
            ),
            *appraisal_constraints("clearing", "notice", "不予消除，继续监测"),
        ]

    def __str__(self):
        return f"风险消除（{self.get_state_display()}）"
