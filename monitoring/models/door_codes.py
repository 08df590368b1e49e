"""Door codes (一户一码): the opaque code on a household's door card, until it is taken back."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.constraints import SameRegion
from core.fields import SealedField
from core.history import tracked
from core.models import RecordChild
from core.scoping import ScopedQuerySet
from monitoring.models.households import Household


class DoorCodeQuerySet(ScopedQuerySet):
    def valid(self):
        return self.filter(revoked_on=None)


@tracked("monitoring_doorcode")
class DoorCode(RecordChild):
    """One household's code. It is sealed, so that a card can be printed again; strangers are recognised by its digest."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="door_codes"
    )
    code = SealedField("码")
    digest = models.CharField("码摘要", max_length=32, db_collation="C", editable=False)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="发放人", null=True, related_name="+"
    )
    revoked_on = models.DateField("作废日期", null=True, blank=True)

    objects = DoorCodeQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "一户一码"
        indexes = [models.Index(fields=["region", "household"], name="doorcode_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(fields=["digest"], name="doorcode_digest_once"),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(revoked_on__isnull=True),
                name="doorcode_one_valid",
                violation_error_message="该户已有在用的码，换新前须先作废。",
            ),
            SameRegion(name="doorcode_region_is_households", parent="household"),
        ]

    def __str__(self):
        return "已作废的码" if self.revoked_on else "在用的码"
