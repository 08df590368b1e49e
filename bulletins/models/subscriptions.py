"""Subscriptions (指标订阅): a person wants to be told when a figure of a place crosses its line."""

from django.conf import settings
from django.db import models

from core.constraints import RowSecurity
from core.fields import MonthField
from core.models import Region
from core.scoping import ScopedQuerySet


class Subscription(models.Model):
    """One person, one indicator, one place; `seen_month` is the last month whose crossing the person has put aside."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name="订阅人", related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name="行政区划", related_name="+", db_index=False)
    indicator = models.CharField("指标", max_length=40, db_collation="C")
    seen_month = MonthField("已知月份", null=True, blank=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "指标订阅"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "indicator", "region"],
                name="bulletins_subscription_once",
                violation_error_message="已经订阅了这项指标。",
            ),
            RowSecurity(name="bulletins_subscription_scope"),
        ]

    def __str__(self):
        return f"{self.indicator} {self.region_id}"
