"""Schooling: who should be at school, and whether school year, education and age go together."""

from django.db.models import F, Q

from monitoring.quality.conditions import (
    ALL,
    AT_SCHOOL,
    COMPLETE,
    DOUBT,
    ERROR,
    HEALTHY,
    HINT,
    LIFTED,
    LOGIC,
    WARN,
    WATCHED,
    WRONG,
    member,
    outside,
)  # fmt: skip
from monitoring.words import AbsenceReason, Education, Labour, SchoolYear

PRIMARY = Q(school_year=SchoolYear.PRIMARY)
JUNIOR = Q(school_year__in=[SchoolYear.GRADE_7, SchoolYear.GRADE_8, SchoolYear.GRADE_9])
SENIOR = Q(school_year__startswith="普通高中") | Q(school_year__startswith="中职")
TERTIARY = Q(school_year__in=[word for word in SchoolYear.values if word[:2] in ("高职", "技师", "本科", "硕士")])
GRADUATE = Q(education__in=[Education.COLLEGE, Education.UNIVERSITY])


def not_aged(code):
    return outside("age", F(f"{code}_min"), F(f"{code}_max"))


SCHOOLING_RULES = (
    member("Q008", "1_02_005", WRONG, ERROR, LIFTED, Q(is_monitored=False, is_out_of_school=True),
           "适龄孩子不在校且未纳入监测（{age} 岁）"),
    member("Q161", "5_15_016+5_15_017", DOUBT, ERROR, WATCHED, Q(is_out_of_school=True),
           "义务教育适龄孩子未见在校（{age} 岁）"),
    member("Q048", "2_01_012", LOGIC, ERROR, ALL,
           Q(absence_reason__in=[AbsenceReason.ILLNESS, AbsenceReason.DISABILITY]) & HEALTHY, "因病因残失学但填健康"),
    member("Q061", "1111_07", DOUBT, WARN, WATCHED, AT_SCHOOL & ~Q(labour__in=["", Labour.NONE]),
           "在校生应填无劳动力：在校生状况“{school_year}”，劳动技能“{labour}”"),
    member("Q064", "3_01_002+3_12_003+CHECK28#04", COMPLETE, WARN, WATCHED,
           Q(education="", school_year="", absence_reason=""), "文化程度和在校状况都没填"),
    member("Q065", "3_01_003+3_12_004+CHECK28#04", COMPLETE, WARN, WATCHED, AT_SCHOOL & ~Q(education=""),
           "文化程度与在校状况只能填一项：“{education}”和“{school_year}”"),
    member("Q138", "5_12_013+5_17_001", DOUBT, WARN, WATCHED,
           Q(age__gte=F("preschool_age_max"), school_year__in=[SchoolYear.PRESCHOOL_AGE, SchoolYear.PRESCHOOL]) & HEALTHY,
           "满{preschool_age_max}岁还填学龄前或学前教育（{age} 岁）"),
    member("Q139", "5_12_014+5_17_002", DOUBT, HINT, WATCHED, PRIMARY & not_aged("Q139"),
           "小学生年龄不在{Q139_min}—{Q139_max}岁（{age} 岁）"),
    member("Q140", "5_12_015+5_17_003", DOUBT, HINT, WATCHED, JUNIOR & not_aged("Q140"),
           "初中生年龄不在{Q140_min}—{Q140_max}岁（{age} 岁）"),
    member("Q141", "5_12_016+5_17_004", DOUBT, HINT, WATCHED, SENIOR & not_aged("Q141"),
           "高中中职生年龄不在{Q141_min}—{Q141_max}岁（{age} 岁）"),
    member("Q142", "5_12_017+5_17_005", DOUBT, HINT, WATCHED, (TERTIARY | GRADUATE) & Q(age__lt=F("tertiary_age_min")),
           "未满{tertiary_age_min}岁填大专及以上学历（{age} 岁）"),
    member("Q143", "5_12_018+5_17_006", DOUBT, HINT, WATCHED,
           Q(school_year=SchoolYear.MASTER, age__lt=F("master_age_min")),
           "未满{master_age_min}岁填硕士研究生（{age} 岁）"),
    member("Q144", "5_12_019+5_17_007", DOUBT, HINT, WATCHED,
           Q(education__in=[Education.ILLITERATE, Education.PRIMARY], age__gte=F("low_edu_min"), age__lte=F("low_edu_max")),
           "{low_edu_min}—{low_edu_max}岁文化程度仅小学及以下（{age} 岁，{education}）"),
)  # fmt: skip
