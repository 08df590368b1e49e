"""Aid (帮扶措施): what the national system has registered on a household by category, and each measure of the portal."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When

from core.constraints import SameParent, SameRegion
from core.fields import WordsField
from core.history import tracked
from core.models import RecordChild
from monitoring import aid_words as words
from monitoring.models.households import Household
from monitoring.models.members import Member

MOST_ITEMS = 30


def items(label):
    """One multi-select cell of the national export: the items as they are written there, without order."""
    return ArrayField(models.CharField(max_length=40), size=MOST_ITEMS, default=list, blank=True, verbose_name=label)


PUBLIC_POSTS = Case(
    When(
        ~Q(public_post_note="") & ~Q(public_posts__contains=["其他"]),
        then=Func(F("public_posts"), Value("其他"), function="array_append"),
    ),
    default=F("public_posts"),
    output_field=ArrayField(models.CharField(max_length=40)),
)


@tracked("monitoring_registeredaid")
class RegisteredAid(RecordChild):
    """The measure columns of 监测对象信息 (W1), kept per household as the quality rules read them (screening A18).

    One row a household; each category is a list of items, empty when nothing is registered. Field ← column of W1:

    industry ← 产业帮扶, jobs ← 就业帮扶, finance ← 金融帮扶, public_posts ← 公益岗位帮扶 and 公益性岗位帮扶,
    public_post_note ← 公益性岗位帮扶其他备注, housing ← 住房安全保障, water ← 饮水安全保障, health ← 健康帮扶,
    compulsory_education ← 义务教育保障, education ← 教育帮扶 and 其他教育帮扶, safety_net ← 综合保障, social ← 社会帮扶,
    relocation ← 搬迁, living_conditions ← 生产生活条件改善, infrastructure ← 基础设施建设,
    development_status ← 实施开发式帮扶措施情况.

    `all_public_posts` is computed by the database: `public_posts`, with 其他 where the note is filled in.
    `models.aid.CATEGORIES` gives the field of each category; development is the first four of them.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="registered_aid"
    )
    industry = items("产业帮扶")
    jobs = items("就业帮扶")
    finance = items("金融帮扶")
    public_posts = items("公益岗位帮扶")
    public_post_note = models.CharField("公益性岗位帮扶其他备注", max_length=100, blank=True)
    housing = items("住房安全保障")
    water = items("饮水安全保障")
    health = items("健康帮扶")
    compulsory_education = items("义务教育保障")
    education = items("教育帮扶")
    safety_net = items("综合保障")
    social = items("社会帮扶")
    relocation = items("搬迁")
    living_conditions = items("生产生活条件改善")
    infrastructure = items("基础设施建设")
    development_status = WordsField("实施开发式帮扶措施情况", words=words.DevelopmentStatus)
    all_public_posts = models.GeneratedField(
        verbose_name="公益岗位帮扶（含其他备注）",
        expression=PUBLIC_POSTS,
        output_field=ArrayField(models.CharField(max_length=40)),
        db_persist=True,
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "在册帮扶措施"
        indexes = [models.Index(fields=["region", "household"], name="registeredaid_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household"], name="registeredaid_once", violation_error_message="该户的在册帮扶措施已登记。"
            ),
            SameRegion(name="registeredaid_region_is_households", parent="household"),
        ]

    def __str__(self):
        return "在册帮扶措施"


CATEGORIES = {
    words.AidCategory.INDUSTRY: "industry",
    words.AidCategory.JOBS: "jobs",
    words.AidCategory.FINANCE: "finance",
    words.AidCategory.PUBLIC_POSTS: "all_public_posts",
    words.AidCategory.HOUSING: "housing",
    words.AidCategory.WATER: "water",
    words.AidCategory.HEALTH: "health",
    words.AidCategory.COMPULSORY_EDUCATION: "compulsory_education",
    words.AidCategory.EDUCATION: "education",
    words.AidCategory.SAFETY_NET: "safety_net",
    words.AidCategory.SOCIAL: "social",
    words.AidCategory.RELOCATION: "relocation",
    words.AidCategory.LIVING: "living_conditions",
    words.AidCategory.INFRASTRUCTURE: "infrastructure",
}


@tracked("monitoring_aidmeasure")
class AidMeasure(RecordChild):
    """One measure for a household or one of its members, from the plan to the farmer's receipt (facts §4).

    Photos and papers are its attachments. `amount` in yuan.
    """

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="aid_measures"
    )
    member = models.ForeignKey(
        Member,
        models.CASCADE,
        db_constraint=False,
        verbose_name="受益成员",
        related_name="aid_measures",
        null=True,
        blank=True,
    )
    category = WordsField("类别", words=words.AidCategory, blank=False)
    item = WordsField("子项", words=words.AidItem)
    content = models.CharField("内容", max_length=200, blank=True)
    quantity = models.DecimalField(
        "数量", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    unit = models.CharField("计量单位", max_length=10, blank=True)
    amount = models.DecimalField(
        "金额（元）", max_digits=12, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    money_source = WordsField("资金来源", words=words.MoneySource)
    responsible_unit = models.CharField("责任单位", max_length=60, blank=True)
    responsible_person = models.CharField("责任人", max_length=40, blank=True)
    planned_on = models.DateField("计划完成日期", null=True, blank=True)
    started_on = models.DateField("实际开始日期", null=True, blank=True)
    finished_on = models.DateField("实际完成日期", null=True, blank=True)
    effect = models.CharField("成效", max_length=200, blank=True)
    status = WordsField("状态", words=words.AidStatus, default=words.AidStatus.PLANNED, blank=False)
    received_by = models.CharField("农户签收人", max_length=40, blank=True)
    received_on = models.DateField("签收日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "帮扶措施"
        indexes = [
            models.Index(fields=["region", "household", "category"], name="aidmeasure_place"),
            models.Index(fields=["household"], name="aidmeasure_household"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["household", "member", "category", "item", "content", "planned_on"],
                nulls_distinct=False,
                name="aidmeasure_once",
                violation_error_message="该户同一计划日期的这项措施已登记。",
            ),
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(finished_on__gte=F("started_on")),
                name="aidmeasure_ends_after_start",
                violation_error_message="实际完成日期不能早于实际开始日期。",
            ),
            models.CheckConstraint(
                condition=~Q(status=words.AidStatus.DONE) | Q(finished_on__isnull=False),
                name="aidmeasure_done_has_a_day",
                violation_error_message="状态为已完成的，须填写实际完成日期。",
            ),
            SameRegion(name="aidmeasure_region_is_households", parent="household"),
            SameParent(name="aidmeasure_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.category}{f'（{self.item}）' if self.item else ''}"
