"""Saved tables (自助统计表): a count over a ledger as its owner, and colleagues of the same office, want it again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from core.constraints import RowSecurity
from core.models import Region
from core.scoping import ScopedQuerySet


class SavedTableQuerySet(ScopedQuerySet):
    def open_to(self, user):
        """One's own, and those that colleagues share: people of the same role, place and department."""
        colleagues = Q(is_shared=True, region=user.region_id, user__role=user.role, user__department=user.department)
        return self.visible_to(user).filter(Q(user=user) | colleagues)


class SavedTable(models.Model):
    """A named question to a ledger: its grouping, measure and filters as they stand in the page's address."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="制表人", related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="+", db_index=False)
    ledger = models.CharField("台账", max_length=40, db_collation="C")
    name = models.CharField("名称", max_length=40)
    query = models.CharField("统计条件", max_length=800)
    is_shared = models.BooleanField("同事可见", default=False)

    objects = SavedTableQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "自助统计表"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"],
                name="bulletins_savedtable_once",
                violation_error_message="已有同名的统计表，请换一个名称。",
            ),
            RowSecurity(name="bulletins_savedtable_scope"),
        ]

    def __str__(self):
        return self.name
