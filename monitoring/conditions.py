"""The conditions more than one rule speaks of, as questions to `HouseholdFacts` and the parameters beside it."""

from django.db.models import Case, DecimalField, F, Q, Value, When

from monitoring.parameters import LINE
from monitoring.words import DISASTER_CODES

MONEY = DecimalField(max_digits=16, decimal_places=2)

NOT_OPEN = Q(is_open=False)
IN_DANGER = Q(pc_ref__lt=F("danger_line"))

LOW_INCOME = Q(pc_ref__lt=F(LINE))
BIG_MEDICAL = (
    Q(top_medical__gt=F("oop_ord"))
    | Q(top_medical_assisted__gt=F("oop_low"))
    | Q(is_open=True, top_medical__gt=F("oop_low"))
)
BIG_MEDICAL_IN_DANGER = BIG_MEDICAL & IN_DANGER
SPENDING_OVER_INCOME = Q(spent__gt=0) & Q(spent__gt=F("rigid_ratio") * F("base_income"))
OUT_OF_SCHOOL = Q(dropouts__gt=0)
NOT_REPAIRED = Q(is_house_repaired=False)
GRADE_D = NOT_REPAIRED & Q(house_grade="D")
SAID_DANGEROUS = NOT_REPAIRED & Q(house_grade="", is_house_dangerous=True)
UNSAFE_WATER = Q(is_water_safe=False)
LABOUR_LOST = Q(lost_labourers__gt=0, members__gt=0)
NOBODY_ABLE = Q(members__gte=1, without_labour=F("members"), assisted=0, has_safety_net=False)
BIG_SCHOOLING = Q(education__gte=F("edu_floor")) & Q(education__gt=F("edu_share") * F("net_or_zero"))

# Of the amounts SR05 compares, the one that went over its limit (the ordinary limit first).
ORDINARY_OVER = When(top_medical__gt=F("oop_ord"), then=F("top_medical"))
OPEN_OVER = When(Q(is_open=True, top_medical__gt=F("oop_low")), then=F("top_medical"))
MEDICAL_AMOUNT = Case(
    ORDINARY_OVER,
    OPEN_OVER,
    When(top_medical_assisted__gt=F("oop_low"), then=F("top_medical_assisted")),
    default=F("top_medical"),
    output_field=MONEY,
)
MEDICAL_LIMIT = Case(
    When(top_medical__gt=F("oop_ord"), then=F("oop_ord")),
    When(Q(is_open=True) | Q(top_medical_assisted__gt=F("oop_low")), then=F("oop_low")),
    default=F("oop_ord"),
    output_field=MONEY,
)

# The sub code of the disaster that weighed most; 02 alone where its kind was not written down.
DISASTER_RISK = Case(
    *(When(disaster_kind=kind, then=Value(code)) for kind, code in DISASTER_CODES.items()), default=Value("02")
)
DISASTER_WORD = Case(When(disaster_kind="", then=Value("自然灾害")), default=F("disaster_kind"))

# SR27 takes the kind of the first rule that caused it.
RELAPSE_RISK = Case(
    When(LOW_INCOME, then=Value("00")),
    When(BIG_MEDICAL_IN_DANGER, then=Value("01")),
    When(SPENDING_OVER_INCOME, then=F("spent_code")),
    When(OUT_OF_SCHOOL, then=Value("09")),
    When(GRADE_D | SAID_DANGEROUS, then=Value("11")),
    default=Value("12"),
)
RELAPSED = (
    LOW_INCOME | BIG_MEDICAL_IN_DANGER | SPENDING_OVER_INCOME | OUT_OF_SCHOOL | GRADE_D | SAID_DANGEROUS | UNSAFE_WATER
)
RELAPSE_CAUSE = Case(
    When(LOW_INCOME, then=Value("收入低于监测线")),
    When(BIG_MEDICAL_IN_DANGER, then=Value("大额医疗自付")),
    When(SPENDING_OVER_INCOME, then=Value("刚性支出超过收入")),
    When(OUT_OF_SCHOOL, then=Value("义务教育失学辍学")),
    When(GRADE_D | SAID_DANGEROUS, then=Value("住房不安全")),
    default=Value("饮水不安全"),
)
