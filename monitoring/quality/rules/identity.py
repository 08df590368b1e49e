"""Identity: numbers of people, what they say of birth, sex and disability, and words outside the dictionaries."""

from django.db.models import F, Q

from core.identity import LENGTHS
from monitoring import words
from monitoring.quality.conditions import (
    ABLE,
    ALL,
    COMPLETE,
    CONSISTENT,
    DOUBT,
    ERROR,
    HINT,
    LOGIC,
    WARN,
    WATCHED,
    WRONG,
    member,
    not_among,
)  # fmt: skip
from monitoring.words import Health, IdType

IS_CERTIFICATE = Q(id_length__in=[20, 22])

IDENTITY_RULES = (
    member("Q001", "1_01_001+1_12_001+CHECK28#02", WRONG, ERROR, ALL, Q(has_twin=True),
           "证件号码与另一人相同，请核对", is_wide=True),
    member("Q002", "1_01_002+1_12_002(title)", WRONG, ERROR, ALL,
           Q(id_length__isnull=False) & ~Q(id_length__in=sorted(LENGTHS)),
           f"证件号码位数不对（应{'/'.join(map(str, sorted(LENGTHS)))}位），现有 {{id_length}} 位"),
    member("Q003", "1_01_003+1_12_003+1_12_002(code)+CHECK28#01", WRONG, ERROR, ALL,
           Q(id_length=18, is_virtual=False) & ~Q(is_card_right=True),
           "身份证号校验不通过，请核对"),
    member("Q004", "1_01_004+1_12_004", WRONG, ERROR, ALL, IS_CERTIFICATE & ~Q(is_card_right=True),
           "残疾证号前18位校验不通过"),
    member("Q087", "4_01_003", CONSISTENT, ERROR, ALL, Q(id_length=None) | Q(is_virtual=True),
           "没有身份证号或为虚拟号"),
    member("Q088", "4_01_002+4_12_003", CONSISTENT, WARN, WATCHED,
           Q(health__contains=[Health.DISABLED.value]) & ~Q(id_type=IdType.DISABILITY_CARD)
           & (Q(id_length=None) | ~IS_CERTIFICATE),
           "健康填残疾但没登记残疾证"),
    member("Q090", "4_01_007+4_01_008", CONSISTENT, WARN, WATCHED,
           Q(disability_kind="4", disability_grade__in=["1", "2"], labour__in=ABLE),
           "重度肢体残疾却填普通劳动力：残疾证为肢体 {disability_grade} 级，劳动技能填“{labour}”"),
    member("Q136", "ADD(domain §2.3)", LOGIC, WARN, ALL,
           IS_CERTIFICATE & (~Q(disability_kind__in=list("1234567")) | ~Q(disability_grade__in=list("1234"))
                             | Q(is_certificate_right=False)),
           "残疾证类别或等级位不合规"),
    member("Q186", "CHECK28#03,#08,#09,#10,#12", LOGIC, WARN, ALL,
           not_among("relation", words.Relation.values) | not_among("politics", words.Politics.values)
           | not_among("education", words.Education.values) | not_among("school_year", words.SchoolYear.values)
           | not_among("labour", words.Labour.values) | ~Q(health__contained_by=words.Health.values),
           "有选项不在字典里，请改"),
    member("Q189", "ADD", LOGIC, ERROR, ALL,
           Q(health__contains=[Health.HEALTHY.value]) & ~Q(health=[Health.HEALTHY.value]),
           "健康不能与病残同时选"),
    member("Q190", "ADD", CONSISTENT, WARN, ALL,
           Q(is_card_right=True) & ~Q(sex="") & ~Q(id_sex="") & ~Q(sex=F("id_sex")),
           "性别与身份证号不一致：登记为“{sex}”，证件号码表示“{id_sex}”"),
    member("Q191", "ADD", CONSISTENT, WARN, ALL,
           Q(is_card_right=True, written_born_on__isnull=False) & ~Q(written_born_on=F("id_born_on")),
           "出生日期与身份证号不一致：登记为 {written_born_on}，证件号码上是 {id_born_on}"),
    member("Q036", "2_01_001+2_12_002", LOGIC, WARN, WATCHED, Q(ethnicity=""), "民族未填",
           columns=("members.ethnicity",)),
    member("Q175", "5_19_001", DOUBT, HINT, WATCHED, Q(in_employee_pension=None, in_resident_pension=None),
           "两种养老保险都没填"),
    member("Q044", "2_01_007+2_15_001+5_15_001+CHECK28#16", LOGIC, WARN, WATCHED, Q(in_resident_pension=None),
           "是否参加居民养老保险未填", columns=("members.in_resident_pension",)),
    member("Q063", "3_01_001+3_12_002", COMPLETE, ERROR, ALL, Q(relation=""), "与户主关系未填"),
)  # fmt: skip
