"""Bulletins (月度通报): one version of a month's figures, a draft until it is published, then unchangeable."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from bulletins.models.papers import Paper, PaperQuerySet
from core.fields import MonthField


class BulletinQuerySet(PaperQuerySet):
    def current(self):
        """The newest version of each month, newest month first."""
        newest = self.model.objects.order_by("month", "-version").distinct("month")
        return self.filter(pk__in=newest.values("pk")).order_by("-month")


class Bulletin(Paper):
    """A month as it was frozen. It lies in no region: totals and targets name nobody, so every role that may read
    bulletins sees them; figures of places and names of households are scoped rows of their own."""

    month = MonthField("月份")
    version = models.PositiveSmallIntegerField("版次", default=1)
    frozen_at = models.DateTimeField("汇总时间")
    digest = models.CharField("数据指纹", max_length=64)
    headline = models.CharField("本月要情", max_length=600, blank=True)
    totals = models.JSONField("全市合计", default=dict)
    goals = models.JSONField("年度目标进展", default=list)
    named = models.PositiveIntegerField("名单户数", default=0, help_text="与上月相比的名单里有多少户")
    errors = models.JSONField("计算错误", default=dict, blank=True)
    file = models.FileField("通报", upload_to="bulletins/", blank=True)
    sha256 = models.CharField("通报校验值", max_length=64, blank=True)
    town_file = models.FileField("通报（不含名单）", upload_to="bulletins/", blank=True)
    town_sha256 = models.CharField("通报（不含名单）校验值", max_length=64, blank=True)
    notes = models.CharField("更正说明", max_length=300, blank=True)

    objects = BulletinQuerySet.as_manager()

    PERIOD, EDITION = ("month",), "version"

    class Meta:
        verbose_name = verbose_name_plural = "月度通报"
        ordering = ["-month", "-version"]
        permissions = [
            ("sign_bulletin", "签发通报"),
            ("publish_bulletin", "发布通报"),
            ("view_indicator", "查看驾驶舱"),
        ]
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(fields=["month", "version"], name="bulletins_bulletin_once"),
            models.UniqueConstraint(fields=["month"], condition=~Q(state="published"), name="bulletins_one_draft"),
            models.CheckConstraint(
                condition=~Q(state="published")
                | (Q(published_at__isnull=False) & ~Q(file="") & ~Q(sha256="") & Q(errors={})),
                name="bulletins_published_is_complete",
                violation_error_message="发布的通报必须有文件、校验值和发布时间，且没有计算错误。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self):
        return f"{self.month.label}通报（第{self.version}版）"

    def get_absolute_url(self):
        return f"{reverse('bulletin', args=[self.month])}?version={self.version}"

    @property
    def is_correction(self):
        """The successor of a published version says why it is there."""
        return self.version > 1

    def before(self):
        """The version that this one corrects; None for a first one."""
        return Bulletin.objects.filter(month=self.month, version=self.version - 1).first()

    def fingerprint(self):
        """What must not have changed since the reader saw it."""
        return {"digest": self.digest}
