"""Circulars (季度通报): the quarter's official document, drafted from frozen figures, written by the office, numbered."""

import pgtrigger
from django.db import models
from django.db.models import Q
from django.urls import reverse

from bulletins.models.bulletins import Bulletin
from bulletins.models.papers import Paper, PaperQuerySet
from core.history import recorded
from core.months import Month

OFFICE = "神木市巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作领导小组办公室"
RECIPIENTS = (
    "各镇党委、街道党工委，各镇人民政府、街道办事处，市巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作领导小组成员单位"
)


@recorded("bulletins_circular")
class Circular(Paper):
    """One edition of a quarter's 通报. It speaks of towns and of nobody in person, so it lies in no region; drafts are
    the office's. Once published it stays: a correction is the next edition beside it, with a number of its own."""

    year = models.PositiveSmallIntegerField("年度")
    quarter = models.PositiveSmallIntegerField("季度")
    edition = models.PositiveSmallIntegerField("版次", default=1, editable=False)
    bulletin = models.ForeignKey(
        Bulletin, models.SET_NULL, verbose_name="依据的月度通报", null=True, blank=True, related_name="+"
    )
    title = models.CharField("标题", max_length=120, help_text="换行处就是文件中标题的换行处")
    recipients = models.CharField("主送机关", max_length=200, default=RECIPIENTS)
    body = models.TextField("正文", help_text="每段一行；以“一、”“（一）”“1.”“（1）”开头的行按公文层次排字体")
    issuer = models.CharField("发文机关署名", max_length=80, default=OFFICE)
    copies_to = models.CharField(
        "抄送", max_length=200, blank=True, default="市委办，市人大办，市政府办，市政协办，市纪委监委。"
    )
    agency_code = models.CharField("机关代字", max_length=20, default="神巩衔办发")
    number = models.PositiveSmallIntegerField("发文顺序号", null=True, blank=True)
    number_year = models.PositiveSmallIntegerField("发文年份", null=True, blank=True)
    drafted_at = models.DateTimeField("起草时间")
    file = models.FileField("文件", upload_to="circulars/", blank=True)
    sha256 = models.CharField("文件校验值", max_length=64, blank=True)
    notes = models.CharField("更正说明", max_length=300, blank=True, help_text="错在哪里、为什么更正；印在文件开头")
    version = models.PositiveIntegerField("版本", default=1, editable=False)

    objects = PaperQuerySet.as_manager()

    PERIOD, EDITION = ("year", "quarter"), "edition"

    class Meta:
        verbose_name = verbose_name_plural = "季度通报"
        ordering = ["-year", "-quarter", "-edition"]
        constraints = [
            *Paper.Meta.constraints,
            models.UniqueConstraint(fields=["year", "quarter", "edition"], name="bulletins_circular_once"),
            models.UniqueConstraint(
                fields=["year", "quarter"], condition=~Q(state="published"), name="bulletins_circular_one_draft"
            ),
            models.CheckConstraint(
                condition=Q(edition=1) | ~Q(notes=""),
                name="bulletins_circular_says_why",
                violation_error_message="更正通报必须写明更正说明。",
            ),
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="bulletins_circular_quarter"),
            models.UniqueConstraint(
                fields=["agency_code", "number_year", "number"],
                name="bulletins_circular_number_once",
                violation_error_message="这个发文字号已经用过，请改用下一个。",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | (Q(number__isnull=False) & ~Q(file="") & ~Q(sha256="")),
                name="bulletins_circular_is_complete",
                violation_error_message="发布的通报必须有文号、文件和校验值。",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_circular_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="published"),
            )
        ]

    def __str__(self):
        edition = f"（更正，第{self.edition}版）" if self.is_correction else ""
        return f"{self.year}年第{'一二三四'[self.quarter - 1]}季度通报{edition}"

    def get_absolute_url(self):
        return reverse("circular", args=[self.pk])

    @property
    def month(self):
        """The quarter's last month, whose frozen figures it tells."""
        return Month.parse(f"{self.year}-{self.quarter * 3:02d}")

    @property
    def is_correction(self):
        """The successor of a published edition says why it is there."""
        return self.edition > 1

    def before(self):
        """The edition that this one corrects; None for a first one."""
        return Circular.objects.editions_of(self).filter(edition=self.edition - 1).first()

    @property
    def document_number(self):
        """As it is printed: 神巩衔办发〔2024〕3号; empty before it is published."""
        return f"{self.agency_code}〔{self.number_year}〕{self.number}号" if self.number else ""

    def fingerprint(self):
        """What must not have changed since the reader saw it."""
        return {"version": self.version}

    def faults(self):
        """Why it cannot be signed: its figures must be those of a published month."""
        if self.bulletin is None:
            return [f"{self.month.label}的数据已重新汇总，请按新的冻结数重新起草。"]
        if not self.bulletin.is_published:
            return [f"附件表须是已发布的数字：请先发布{self.month.label}月度通报。"]
        return []
