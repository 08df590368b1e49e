"""Medical care (基本医疗有保障): serious illnesses treated, chronic patients under contract, what the three tiers paid, clinics."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from core.constraints import SameParent, SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Record, RecordChild
from core.scoping import ScopedQuerySet
from monitoring.models.households import Household, yes_no
from monitoring.models.members import Member

MONEY = models.DecimalField(max_digits=12, decimal_places=2)


class SeriousDisease(Words):
    """The thirty illnesses of the special treatment programme (大病专项救治)."""

    CHILD_HEART = "儿童先天性心脏病"
    CHILD_LEUKAEMIA = "儿童白血病"
    OESOPHAGUS = "食管癌"
    STOMACH = "胃癌"
    COLON = "结肠癌"
    RECTUM = "直肠癌"
    KIDNEY_FAILURE = "终末期肾病"
    LUNG = "肺癌"
    LIVER = "肝癌"
    BREAST = "乳腺癌"
    CERVIX = "宫颈癌"
    HEART_ATTACK = "急性心肌梗死"
    CATARACT = "白内障"
    DUST_LUNG = "尘肺"
    NEUROBLASTOMA = "神经母细胞瘤"
    CHILD_LYMPHOMA = "儿童淋巴瘤"
    BONE = "骨肉瘤"
    HAEMOPHILIA = "血友病"
    THALASSAEMIA = "地中海贫血"
    CLEFT = "唇腭裂"
    HYPOSPADIAS = "尿道下裂"
    RESISTANT_TUBERCULOSIS = "耐多药结核病"
    STROKE = "脑卒中"
    LUNG_DISEASE = "慢性阻塞性肺气肿"
    AIDS = "艾滋病机会感染"
    BLADDER = "膀胱癌"
    OVARY = "卵巢癌"
    KIDNEY = "肾癌"
    MENTAL = "重性精神疾病"
    RHEUMATIC_HEART = "风湿性心脏病"


@tracked("monitoring_seriousillness")
class SeriousIllness(RecordChild):
    """A member with one of the thirty illnesses, and how the treatment (大病集中救治) goes."""

    class Treatment(Words):
        NONE = "未救治"
        GOING_ON = "救治中"
        DONE = "已救治"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="serious_illnesses"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="患者", related_name="serious_illnesses"
    )
    disease = WordsField("病种", words=SeriousDisease, max_length=12, blank=False)
    diagnosed_on = models.DateField("确诊日期")
    hospital = models.CharField("定点医院", max_length=60, blank=True)
    treatment = WordsField("救治情况", words=Treatment, max_length=4, blank=False)
    treated_on = models.DateField("开始救治日期", null=True, blank=True)
    note = models.CharField("备注", max_length=200, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "大病救治"
        indexes = [models.Index(fields=["region", "household", "id"], name="seriousillness_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "disease"],
                name="seriousillness_once",
                violation_error_message="该成员的这一病种已登记，请直接修改原有的一行。",
            ),
            models.CheckConstraint(
                condition=Q(treated_on__isnull=True) | Q(treated_on__gte=F("diagnosed_on")),
                name="seriousillness_treated_after",
                violation_error_message="开始救治日期不能早于确诊日期。",
            ),
            SameRegion(name="seriousillness_region_is_households", parent="household"),
            SameParent(name="seriousillness_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.disease}（{self.treatment}）"


class DoctorContractQuerySet(ScopedQuerySet):
    def in_force(self, day):
        """Contracts that hold on a day."""
        return self.filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day), signed_on__lte=day)


@tracked("monitoring_doctorcontract")
class DoctorContract(RecordChild):
    """A chronic patient's contract with a family doctor (家庭医生签约)."""

    class Disease(Words):
        PRESSURE = "高血压"
        DIABETES = "2型糖尿病"
        TUBERCULOSIS = "肺结核"
        MENTAL = "严重精神障碍"
        OTHER = "其他慢性病"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="doctor_contracts"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="签约人", related_name="doctor_contracts"
    )
    disease = WordsField("慢病病种", words=Disease, max_length=8, blank=False)
    doctor = models.CharField("家庭医生", max_length=40)
    clinic = models.CharField("签约机构", max_length=60, blank=True)
    signed_on = models.DateField("签约日期")
    expires_on = models.DateField("到期日期", null=True, blank=True)
    visits = models.PositiveSmallIntegerField("本年随访次数", null=True, blank=True)
    visited_on = models.DateField("最近随访日期", null=True, blank=True)

    objects = DoctorContractQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "慢病签约"
        indexes = [models.Index(fields=["region", "household", "id"], name="doctorcontract_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "disease", "signed_on"],
                name="doctorcontract_once",
                violation_error_message="该成员当天的这项签约已登记。",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gt=F("signed_on")),
                name="doctorcontract_expires_after",
                violation_error_message="到期日期须晚于签约日期。",
            ),
            SameRegion(name="doctorcontract_region_is_households", parent="household"),
            SameParent(name="doctorcontract_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.disease}签约（{self.doctor}）"


def amount(label, **kwargs):
    return models.DecimalField(label, max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], **kwargs)


def paid(name):
    return Coalesce(F(name), 0, output_field=MONEY)


TIERS = ("basic", "serious", "assistance")


@tracked("monitoring_medicalpayment")
class MedicalPayment(RecordChild):
    """One bill as the three tiers (基本医保、大病保险、医疗救助) settled it; what is left the patient paid."""

    class Kind(Words):
        INPATIENT = "住院"
        CHRONIC = "门诊慢特病"
        OUTPATIENT = "普通门诊"

    household = models.ForeignKey(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="medical_payments"
    )
    member = models.ForeignKey(
        Member, models.CASCADE, db_constraint=False, verbose_name="患者", related_name="medical_payments"
    )
    settled_on = models.DateField("结算日期")
    kind = WordsField("就医类别", words=Kind, max_length=6, blank=False)
    hospital = models.CharField("就诊医院", max_length=60, blank=True)
    total = amount("医疗总费用（元）")
    eligible = amount("合规费用（元）", null=True, blank=True)
    basic = amount("基本医保报销（元）", null=True, blank=True)
    serious = amount("大病保险报销（元）", null=True, blank=True)
    assistance = amount("医疗救助（元）", null=True, blank=True)
    is_deferred = yes_no("是否先诊疗后付费")
    own = models.GeneratedField(
        verbose_name="个人自付（元）",
        expression=F("total") - paid("basic") - paid("serious") - paid("assistance"),
        output_field=MONEY,
        db_persist=True,
    )

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "三重保障结算"
        indexes = [models.Index(fields=["region", "household", "settled_on", "id"], name="medicalpayment_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "settled_on", "hospital", "total"],
                name="medicalpayment_once",
                violation_error_message="该成员当天在这家医院同样金额的结算已登记。",
            ),
            models.CheckConstraint(
                condition=Q(total__gte=paid("basic") + paid("serious") + paid("assistance")),
                name="medicalpayment_within_total",
                violation_error_message="三重保障报销之和不能超过医疗总费用。",
            ),
            SameRegion(name="medicalpayment_region_is_households", parent="household"),
            SameParent(name="medicalpayment_member_is_households", sibling="member", parent="household"),
        ]

    def __str__(self):
        return f"{self.settled_on}{self.kind}"


@tracked("monitoring_clinic")
class Clinic(Record):
    """A village clinic (村卫生室): its doctor, and whether it runs."""

    number = models.CharField("机构登记号", max_length=30, db_collation="C")
    name = models.CharField("卫生室名称", max_length=60, db_collation="C")
    doctor = models.CharField("乡村医生", max_length=40, blank=True, db_collation="C")
    is_qualified = yes_no("是否持证")
    is_running = yes_no("是否正常运行")
    has_medicine = yes_no("常用药品是否配齐")
    checked_on = models.DateField("最近检查日期", null=True, blank=True)
    problem = models.CharField("存在问题", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "村卫生室"
        indexes = [models.Index(fields=["region", "number"], name="clinic_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"],
                name="clinic_number",
                violation_error_message="机构登记号已存在，请直接修改原有的一行。",
            ),
        ]

    def __str__(self):
        return self.name
