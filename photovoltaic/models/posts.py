"""Public posts (公益岗位) paid from stations' income: set up by a village, held under contract, attended, paid monthly."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import RowSecurity, SameRegion
from core.fields import MonthField, WordsField
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet
from core.signed import Settled
from monitoring.models import Member
from photovoltaic import words
from photovoltaic.models.distribution import Payment
from projects.models.projects import money


class PostQuerySet(ScopedQuerySet):
    def open(self):
        return self.filter(closed_on=None)


@tracked("photovoltaic_publicpost")
class PublicPost(Record):
    """One post of a village: what is to be done, for which wage a month."""

    number = models.CharField("岗位编号", max_length=30, unique=True, db_collation="C")
    name = models.CharField("岗位名称", max_length=40)
    kind = WordsField("岗位类型", words=words.PostKind, blank=False)
    duty = models.CharField("岗位职责", max_length=200, blank=True)
    wage = money("月工资（元）", null=False)
    set_up_on = models.DateField("设岗日期")
    closed_on = models.DateField("撤岗日期", null=True, blank=True)

    objects = PostQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "公益岗位"
        indexes = [models.Index(fields=["region", "number"], name="pv_post_place")]
        constraints = [
            RowSecurity(name="photovoltaic_publicpost_scope"),
            models.UniqueConstraint(fields=["id", "region"], name="pv_post_and_region"),
            models.CheckConstraint(
                condition=Q(closed_on=None) | Q(closed_on__gte=F("set_up_on")),
                name="pv_post_dates",
                violation_error_message="撤岗日期不能早于设岗日期。",
            ),
            models.CheckConstraint(
                condition=Q(wage__gt=0), name="pv_post_wage", violation_error_message="月工资应大于 0 元。"
            ),
        ]

    def __str__(self):
        return self.name


def of_post(related_name):
    return models.ForeignKey(
        PublicPost, models.CASCADE, db_constraint=False, verbose_name="岗位", related_name=related_name
    )


class PostHolderQuerySet(ScopedQuerySet):
    def current(self):
        return self.filter(ended_on=None)


@tracked("photovoltaic_postholder")
class PostHolder(RecordChild):
    """Who holds a post under which contract. A post has one holder at a time."""

    post = of_post("holders")
    member = models.ForeignKey(Member, models.CASCADE, verbose_name="上岗人员", related_name="pv_posts")
    contract = models.CharField("协议编号", max_length=40, blank=True)
    begun_on = models.DateField("上岗日期")
    contract_ends_on = models.DateField("协议到期")
    ended_on = models.DateField("离岗日期", null=True, blank=True)

    objects = PostHolderQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "岗位聘用"
        indexes = [models.Index(fields=["region", "post", "begun_on"], name="pv_holder_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_holder_region", parent="post"),
            models.UniqueConstraint(
                fields=["post", "begun_on"], name="pv_holder_once", violation_error_message="这个岗位当天已有人上岗。"
            ),
            models.UniqueConstraint(
                fields=["post"],
                condition=Q(ended_on=None),
                name="pv_holder_alone",
                violation_error_message="这个岗位已有人在岗，请先填写前一人的离岗日期。",
            ),
            models.UniqueConstraint(fields=["region", "post", "id"], name="pv_holder_of_post"),
            models.CheckConstraint(
                condition=Q(contract_ends_on__gt=F("begun_on")) & (Q(ended_on=None) | Q(ended_on__gte=F("begun_on"))),
                name="pv_holder_dates",
                violation_error_message="协议到期和离岗日期不能早于上岗日期。",
            ),
        ]

    def __str__(self):
        return f"{self.begun_on} 起"

    def stood_in(self, month):
        """Whether the person held the post on some day of a month."""
        return self.begun_on <= month.last_day and (self.ended_on is None or self.ended_on >= month.first_day)


WORKED = ("post", "member", "month", "days", "wage")
WAGE_SETTLED = (
    "这个月的工资已生成发放，不能删除，岗位、人员、月份、天数和工资不能再改；要改请先删除还没有送银行的那一笔发放。"
)


@tracked("photovoltaic_postwage")
class PostWage(RecordChild):
    """A month's attendance on a post and the wage for it; a post is paid once a month."""

    post = of_post("wages")
    member = models.ForeignKey(Member, models.CASCADE, verbose_name="上岗人员", related_name="+")
    month = MonthField("月份")
    days = models.PositiveSmallIntegerField("出勤天数", validators=[MinValueValidator(0), MaxValueValidator(31)])
    wage = money("应发工资（元）", null=False)
    note = models.CharField("考勤说明", max_length=100, blank=True)
    payment = models.OneToOneField(
        Payment, models.SET_NULL, verbose_name="发放", null=True, blank=True, editable=False, related_name="post_wage"
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "岗位考勤工资"
        indexes = [models.Index(fields=["region", "post", "month"], name="pv_wage_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="pv_wage_region", parent="post"),
            Settled(name="pv_wage_settled", fields=WORKED, by="payment", violation_error_message=WAGE_SETTLED),
            models.UniqueConstraint(
                fields=["post", "month"],
                name="pv_wage_once",
                violation_error_message="这个岗位本月工资已登记，一个岗位一个月只发一次。",
            ),
        ]

    def __str__(self):
        return f"{self.month} 工资"
