"""Saved filters: a list as a user wants to find it again."""

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A named filter of one ledger, shown as a tab above its list to the user who saved it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_filters")
    ledger = models.CharField("台账", max_length=40)
    name = models.CharField("名称", max_length=30)
    query = models.CharField("筛选条件", max_length=500)

    class Meta:
        verbose_name = verbose_name_plural = "常用筛选"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "ledger", "name"],
                name="core_savedfilter_once",
                violation_error_message="已有同名的常用筛选，请换一个名称。",
            )
        ]

    def __str__(self):
        return self.name
