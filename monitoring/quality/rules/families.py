"""Families: heads and spouses, the number of people, relation against sex."""

from django.db.models import F, Q

from monitoring.quality.conditions import ALL, COMPLETE, CONSISTENT, ERROR, LOGIC, WARN, WATCHED, household, member
from monitoring.words import FEMALE_RELATIONS, MALE_RELATIONS, Sex

FAMILY_RULES = (
    member("Q039", "2_01_004+2_12_008", LOGIC, ERROR, ALL,
           Q(sex=Sex.MALE, relation__in=sorted(FEMALE_RELATIONS)) | Q(sex=Sex.FEMALE, relation__in=sorted(MALE_RELATIONS)),
           "与户主关系和性别对不上：“{relation}”，性别“{sex}”"),
    household("Q040", "2_02_001+2_11_003+CHECK28#28", LOGIC, ERROR, ALL, Q(is_spouse_of_heads_sex=True),
              "户主与配偶性别相同"),
    household("Q081", "3_02_011+3_11_002+CHECK28#05", COMPLETE, ERROR, ALL, Q(heads__gte=2),
              "同一户有两个及以上户主（{heads} 位）", columns=("members.relation",)),
    household("Q082", "3_02_012+3_11_001+CHECK28#07", COMPLETE, ERROR, ALL, Q(members__gt=0, heads=0),
              "该户没有户主", columns=("members.relation",)),
    household("Q185", "CHECK28#06", COMPLETE, ERROR, ALL, Q(spouses__gte=2), "同一户有两个及以上配偶（{spouses} 位）"),
    household("Q192", "ADD", CONSISTENT, WARN, ALL, Q(size__isnull=False) & ~Q(size=F("members")),
              "家庭人口数与成员人数不一致：家庭人口数 {size}，成员 {members} 人"),
    household("Q091", "4_02_001+5_13_003+CHECK28#15", CONSISTENT, WARN, WATCHED, Q(has_mobile=False),
              "户联系电话为空或不是手机号"),
)  # fmt: skip
