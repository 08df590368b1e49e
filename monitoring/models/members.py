"""Members (家庭成员): the people of a household."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models

from core import cells, derivations, pinyin
from core.constraints import SameRegion
from core.fields import (
    DerivedBooleanField,
    DerivedCharField,
    DerivedDateField,
    DerivedSmallIntegerField,
    MonthField,
    SealedField,
    WordsField,
)
from core.history import tracked
from core.models import RecordChild
from monitoring import words
from monitoring.models.headship import MEMBER_TRIGGERS
from monitoring.models.households import Household, yes_no


@tracked("monitoring_member")
class Member(RecordChild):
    """One person of a household. The ID number is sealed; what rules need of it stands beside it."""

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="members"
    )
    # NULL, not empty: people not yet in the national system have no number, and numbers are unique.
    number = models.CharField("人口编号", max_length=30, null=True, blank=True, db_collation="C")  # noqa: DJ001
    name = models.CharField("姓名", max_length=40, blank=True, db_collation="C")
    initials = DerivedCharField(
        "拼音首字母", of="name", compute=pinyin.initials, max_length=20, blank=True, db_collation="C"
    )
    relation = WordsField("与户主关系", words=words.Relation)
    id_type = WordsField("证件类型", words=words.IdType)
    id_number = SealedField("证件号码", clean_cell=cells.id_text, null=True, blank=True)
    id_digest = DerivedCharField(
        "证件号码摘要", of="id_number", compute=derivations.id_digest, max_length=32, blank=True, db_collation="C"
    )
    id_tail = DerivedCharField(
        "证件号码后四位", of="id_number", compute=derivations.id_tail, max_length=4, blank=True, db_collation="C"
    )
    id_length = DerivedSmallIntegerField(
        "证件号码位数", of="id_number", compute=derivations.id_length, null=True, blank=True
    )
    id_is_valid = DerivedBooleanField(
        "证件号码校验通过", of="id_number", compute=derivations.id_is_valid, null=True, blank=True
    )
    id_is_virtual = DerivedBooleanField(
        "虚拟证件号码", of="id_number", compute=derivations.id_is_virtual, null=True, blank=True
    )
    id_born_on = DerivedDateField(
        "证件上的出生日期", of="id_number", compute=derivations.id_born_on, null=True, blank=True
    )
    id_sex = DerivedCharField("证件上的性别", of="id_number", compute=derivations.id_sex, max_length=1, blank=True)
    id_disability = DerivedCharField(
        "残疾类别和等级", of="id_number", compute=derivations.id_disability, max_length=2, blank=True
    )
    id_certificate_is_right = DerivedBooleanField(
        "残疾证末段合规", of="id_number", compute=derivations.certificate_is_right, null=True, blank=True
    )
    sex = WordsField("性别", words=words.Sex, max_length=2)
    born_on = models.DateField("出生日期", null=True, blank=True)
    ethnicity = models.CharField("民族", max_length=20, blank=True)
    politics = WordsField("政治面貌", words=words.Politics)
    education = WordsField("文化程度", words=words.Education)
    school_year = WordsField("在校生状况", words=words.SchoolYear)
    absence_reason = WordsField("义务教育阶段未上学原因", words=words.AbsenceReason)
    school = models.CharField("就读学校", max_length=60, blank=True)
    health = ArrayField(
        models.CharField(max_length=20, choices=words.Health.choices), default=list, blank=True, verbose_name="健康状况"
    )
    disability_kind = WordsField("残疾类别", words=words.DisabilityKind)
    disability_grade = WordsField("残疾等级", words=words.DisabilityGrade)
    disability_card_year = models.PositiveSmallIntegerField("残疾证办证年度", null=True, blank=True)
    labour = WordsField("劳动技能", words=words.Labour)
    phone = SealedField("成员联系电话", clean_cell=cells.phone, null=True, blank=True)
    phone_digest = DerivedCharField(
        "电话摘要", of="phone", compute=derivations.digest, max_length=32, blank=True, db_collation="C"
    )
    phone_tail = DerivedCharField("电话后四位", of="phone", compute=derivations.tail, max_length=4, blank=True)
    phone_is_mobile = DerivedBooleanField(
        "电话是手机号", of="phone", compute=derivations.is_mobile, null=True, blank=True
    )

    work_area = WordsField("务工区域", words=words.WorkArea)
    work_place = models.CharField("务工所在地", max_length=100, blank=True)
    work_months = models.PositiveSmallIntegerField("务工时间（月）", null=True, blank=True)
    employer = models.CharField("务工企业名称", max_length=100, blank=True)
    work_channel = WordsField("就业渠道", words=words.Channel)
    work_wage = models.DecimalField(
        "务工月收入（元）", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    is_escorted = yes_no("是否点对点输送")
    works_abroad = yes_no("是否国外务工")
    posts = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="公益性岗位")
    post_months = models.PositiveSmallIntegerField("公益性岗位（月数）", null=True, blank=True)
    jobless_graduate_reason = models.CharField("大专或本科毕业生未就业原因", max_length=60, blank=True)

    in_resident_insurance = yes_no("是否参加城乡居民基本医疗保险")
    in_employee_insurance = yes_no("是否参加城镇职工基本医疗保险")
    in_serious_illness_insurance = yes_no("是否参加大病保险")
    in_commercial_insurance = yes_no("是否参加商业补充医疗保险")
    in_resident_pension = yes_no("是否参加城乡居民基本养老保险")
    in_employee_pension = yes_no("是否参加城镇职工基本养老保险")
    has_medical_aid = yes_no("是否接受医疗救助")
    has_family_doctor = yes_no("是否家庭医生签约")
    has_other_health_aid = yes_no("是否接受其他健康帮扶")
    has_accident_subsidy = yes_no("是否享受人身意外保险补贴")
    dibao = WordsField("享受低保政策情况", words=words.Dibao)
    tekun = WordsField("享受特困供养政策情况", words=words.Tekun)
    is_unsupported_child = yes_no("是否事实无人抚养儿童")
    is_relocated = yes_no("是否易地搬迁人口")
    speaks_mandarin = yes_no("是否会讲普通话")

    identified_in = MonthField("人员识别时间", null=True, blank=True)
    joined_on = models.DateField("自然增加日期", null=True, blank=True)
    joined_reason = WordsField("自然增加原因", words=words.Arrival)
    left_on = models.DateField("自然减少日期", null=True, blank=True)
    left_reason = WordsField("自然减少原因", words=words.Departure)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "家庭成员"
        indexes = [
            models.Index(fields=["name", "region"], name="member_name"),
            models.Index(fields=["initials", "region"], name="member_initials"),
            models.Index(fields=["id_digest"], condition=~models.Q(id_digest=""), name="member_id_digest"),
            models.Index(fields=["id_tail", "region"], name="member_id_tail"),
            models.Index(fields=["phone_digest"], condition=~models.Q(phone_digest=""), name="member_phone"),
        ]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="member_number", violation_error_message="人口编号已存在，请查找原有的成员。"
            ),
            SameRegion(name="member_region_is_households", parent="household"),
            # The order of every list by place, and what rows about a member of a household refer to.
            models.UniqueConstraint(fields=["region", "household", "id"], name="member_of_household"),
        ]
        triggers = MEMBER_TRIGGERS

    def __str__(self):
        return self.name or "姓名未填"

    @property
    def is_head(self):
        return self.relation == words.Relation.HEAD

    @property
    def birthday(self):
        """The date of birth: the ID card's, else the one written down (screening A12)."""
        return self.id_born_on or self.born_on
