"""Schooling (义务教育有保障): pupils at risk and their seven chiefs, aid to students, how many of a cohort finish."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q

from core.constraints import SameParent, SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet
from monitoring import words
from monitoring.models.households import Household
from monitoring.models.members import Member
from monitoring.models.numbering import new_number


class AtRiskPupilQuerySet(ScopedQuerySet):
    def waiting(self):
        """Children who have not come back to school."""
        return self.filter(returned_on=None)


def chief(label):
    return models.CharField(label, max_length=40, blank=True)


@tracked("monitoring_atriskpupil")
class AtRiskPupil(RecordChild):
    """A child who left school or may leave it, and the seven chiefs of both lines (双线七长) who answer for its return."""

    class Situation(Words):
        LEFT = "失学辍学"
        SUSPECTED = "疑似失学辍学"
        UNWILLING = "厌学、有辍学风险"
        SUSPENDED = "休学"
        DEFERRED = "缓学"
        AT_HOME = "送教上门"

    CHIEFS = ("county_chief", "education_chief", "town_chief", "principal", "village_chief", "parent", "class_teacher")

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="at_risk_pupils"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="学生", related_name="at_risk_spells"
    )
    found_on = models.DateField("发现日期")
    situation = WordsField("情形", words=Situation, max_length=12, blank=False)
    reason = WordsField("原因", words=words.AbsenceReason)
    school = models.CharField("学籍学校", max_length=60, blank=True)
    grade = models.CharField("年级", max_length=20, blank=True)
    county_chief = chief("市长")
    education_chief = chief("教育局长")
    town_chief = chief("镇长（街道主任）")
    principal = chief("校长")
    village_chief = chief("村主任")
    parent = chief("家长")
    class_teacher = chief("师长（班主任）")
    measures = models.CharField("劝返措施", max_length=300, blank=True)
    planned_on = models.DateField("计划返校日期", null=True, blank=True)
    returned_on = models.DateField("返校日期", null=True, blank=True)
    returned_to = models.CharField("返校去向", max_length=60, blank=True)

    objects = AtRiskPupilQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "控辍保学对象"
        indexes = [models.Index(fields=["region", "household", "found_on"], name="atriskpupil_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "found_on"],
                name="atriskpupil_once",
                violation_error_message="该学生当天已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(returned_on__isnull=True) | Q(returned_on__gte=F("found_on")),
                name="atriskpupil_returned_after",
                violation_error_message="返校日期不能早于发现日期。",
            ),
            SameRegion(name="atriskpupil_region_is_households", parent="household"),
            SameParent(name="atriskpupil_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.found_on}{self.situation}"

    @property
    def missing_chiefs(self):
        """Which of the seven are not named yet."""
        return [str(self._meta.get_field(name).verbose_name) for name in self.CHIEFS if not getattr(self, name)]


class Stage(Words):
    """学段, from kindergarten to graduate school."""

    PRESCHOOL = "学前教育"
    COMPULSORY = "义务教育"
    SENIOR = "普通高中"
    VOCATIONAL = "中等职业"
    HIGHER_VOCATIONAL = "高职高专"
    BACHELOR = "本科"
    GRADUATE = "研究生"


@tracked("monitoring_schoolaid")
class SchoolAid(RecordChild):
    """Aid paid to one student for one term (精准资助): who ought to get it and did not shows on the guarantees page."""

    class Kind(Words):
        PRESCHOOL = "学前教育资助"
        LIVING = "义务教育生活补助"
        SENIOR = "普通高中助学金"
        VOCATIONAL = "中职助学金"
        RAIN_DEW = "雨露计划"
        COLLEGE = "高校助学金"
        LOAN = "生源地助学贷款"
        OTHER = "其他资助"

    class Term(Words):
        AUTUMN = "秋季"
        SPRING = "春季"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="school_aid"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="学生", related_name="school_aid"
    )
    year = models.PositiveSmallIntegerField("学年（起始年）", validators=[MinValueValidator(2000)])
    term = WordsField("学期", words=Term, max_length=4, blank=False)
    stage = WordsField("学段", words=Stage, max_length=8, blank=False)
    kind = WordsField("资助项目", words=Kind, max_length=12, blank=False)
    school = models.CharField("就读学校", max_length=60, blank=True)
    amount = models.DecimalField("资助金额（元）", max_digits=10, decimal_places=2, validators=[MinValueValidator(0)])
    paid_on = models.DateField("发放日期", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "教育资助"
        indexes = [models.Index(fields=["region", "household", "year", "id"], name="schoolaid_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "year", "term", "kind"],
                name="schoolaid_once",
                violation_error_message="该学生这一学期的这项资助已登记。",
            ),
            models.CheckConstraint(
                condition=~Q(kind="雨露计划") | Q(stage__in=(Stage.VOCATIONAL, Stage.HIGHER_VOCATIONAL)),
                name="schoolaid_rain_dew_is_vocational",
                violation_error_message="雨露计划只资助中等职业和高职高专学生，请核对学段。",
            ),
            SameRegion(name="schoolaid_region_is_households", parent="household"),
            SameParent(name="schoolaid_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.year}年{self.term}{self.kind}"


@tracked("monitoring_schoolcohort")
class SchoolCohort(Record):
    """A school's cohort that finishes in a year: 巩固率 is the graduates over those who began, moves counted."""

    number = models.CharField("台账编号", max_length=30, default=new_number, db_collation="C")
    school = models.CharField("学校", max_length=60, db_collation="C")
    year = models.PositiveSmallIntegerField("毕业年度", validators=[MinValueValidator(2000)])
    entrants = models.PositiveIntegerField("该届一年级入学人数")
    moved_in = models.PositiveIntegerField("转入人数", default=0)
    moved_out = models.PositiveIntegerField("转出人数", default=0)
    graduates = models.PositiveIntegerField("九年级毕业人数")
    reporter = models.CharField("填报人", max_length=40, blank=True, db_collation="C")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "义务教育巩固情况"
        indexes = [models.Index(fields=["region", "number"], name="schoolcohort_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                name="schoolcohort_number",
                violation_error_message="台账编号已存在，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(graduates__lte=F("entrants") + F("moved_in") - F("moved_out")),
                name="schoolcohort_adds_up",
                violation_error_message="毕业人数不能多于入学人数加转入减转出。",
            ),
        ]

    def __str__(self):
        return f"{self.school}{self.year}届"

    @property
    def base(self):
        """How many ought to finish."""
        return self.entrants + self.moved_in - self.moved_out

    @property
    def rate(self):
        """巩固率 in per cent; None for a cohort of nobody."""
        return round(Decimal(self.graduates) * 100 / self.base, 2) if self.base else None
