"""Responsible persons (帮扶责任人): who looks after a household, from when to when."""

from django.db import models
from django.db.models import F, Q

from core import cells
from core.constraints import SameRegion
from core.fields import SealedField, WordsField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from monitoring import words
from monitoring.models.households import Household


class ResponsiblePersonQuerySet(ScopedQuerySet):
    def serving(self, day):
        """Those whose time with the household has begun by this day and has not ended before it."""
        began = Q(starts_on__isnull=True) | Q(starts_on__lte=day)
        return self.filter(began, Q(ends_on__isnull=True) | Q(ends_on__gte=day))


@tracked("monitoring_responsibleperson")
class ResponsiblePerson(RecordChild):
    """One person's time with one household. A change of person is a new row; the ended one stays and can be read."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="contacts"
    )
    name = models.CharField("姓名", max_length=40, db_collation="C")
    sex = WordsField("性别", words=words.Sex, max_length=2)
    politics = WordsField("政治面貌", words=words.Politics)
    unit = models.CharField("单位", max_length=100, blank=True)
    affiliation = WordsField("隶属关系", words=words.Affiliation)
    starts_on = models.DateField("帮扶开始时间", null=True, blank=True)
    ends_on = models.DateField("帮扶结束时间", null=True, blank=True)
    phone = SealedField("联系电话", clean_cell=cells.phone, null=True, blank=True)

    objects = ResponsiblePersonQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "帮扶责任人"
        indexes = [
            models.Index(fields=["region", "household", "id"], name="contact_place"),
            models.Index(fields=["name", "region"], name="contact_name"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "name", "starts_on"],
                nulls_distinct=False,
                name="contact_once",
                violation_error_message="这位帮扶责任人同一开始时间的一行已登记。",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="contact_ends_after_start",
                violation_error_message="帮扶结束时间不能早于开始时间。",
            ),
            SameRegion(name="contact_region_is_households", parent="household"),
        ]

    def __str__(self):
        return self.name
