"""Work: periods of work, plans to go, phones and places of those who work away."""

from django.db.models import F, Q

from monitoring.quality.conditions import (
    COMPLETE,
    CONSISTENT,
    DOUBT,
    HINT,
    LIFTED,
    LOGIC,
    OPEN,
    WARN,
    WATCHED,
    member,
    outside,
    plan,
    spell,
    unfilled,
)  # fmt: skip

NOW = Q(is_current=True)
NO_WAGE = Q(monthly_wage=None) & ~Q(unreadable__contains=["务工月收入"])  # unreadable is Q201, not empty
AWAY = ~Q(place_county="") & ~Q(place_county=F("home_county"))
AT_HOME = Q(channel__contains="公益岗位") | Q(channel__contains="公益性岗位") | Q(channel__contains="帮扶车间")

WORK_RULES = (
    member("Q049", "2_01_013+2_01_014+2_12_007", LOGIC, WARN, WATCHED, Q(is_working=True, has_mobile=False),
           "在外务工人员手机号缺失或有误"),
    spell("Q085", "3_01_009", COMPLETE, WARN, WATCHED, Q(is_working=None), "务工记录没填是否已务工"),
    spell("Q086", "3_12_001", COMPLETE, WARN, WATCHED, Q(start_month=None), "务工开始时间未填"),
    spell("Q107", "4_12_001_202+5_01_005_203+4_12_001_206(part)", CONSISTENT, WARN, WATCHED, NOW & Q(place_county=""),
          "务工地点没填到县级"),
    plan("Q108", "4_12_001_206(part)", CONSISTENT, HINT, WATCHED, Q(is_planning=True, place_county=""),
         "计划务工地没填到县级"),
    plan("Q155", "5_15_008+5_15_009", DOUBT, HINT, WATCHED, Q(is_planning=True, service_needs=[]),
         "计划务工没填就业服务需求"),
    member("Q109", "5_01_005_204", DOUBT, HINT, WATCHED,
           Q(is_working=True, is_work_place_exact=False) & ~Q(work_place=""),
           "务工所在地没写到县（区、市）：“{work_place}”"),
    spell("Q122", "5_01_003+5_12_002", DOUBT, WARN, WATCHED, NOW & AWAY & AT_HOME,
          "县外务工却填公益岗或帮扶车间：“{place_county}”，“{channel}”"),
    member("Q123", "5_01_004+5_12_003", DOUBT, WARN, WATCHED, Q(is_on_tekun=True, is_working=True),
           "特困供养人员登记了务工"),
    spell("Q127", "5_01_007+5_12_006", DOUBT, WARN, WATCHED,
          NOW & (NO_WAGE | unfilled("is_escorted") | Q(employer="") | Q(industry="") | Q(channel="")),
          "务工信息五项没有填全"),
    member("Q134", "5_12_001", DOUBT, WARN, WATCHED, Q(works_overlap=True), "两段务工时间有重叠"),
    spell("Q135", "5_16_010", DOUBT, WARN, WATCHED, Q(age_at_start__lt=F("minor_age")),
          "未满{minor_age}岁就有务工记录（开始时 {age_at_start} 岁）"),
    member("Q163", "5_15_021", DOUBT, HINT, WATCHED, Q(shares_phone_at_home=True), "同户务工地不同但手机号相同"),
    member("Q164", "5_15_022", DOUBT, HINT, WATCHED, Q(shares_phone=True), "与别户务工人员手机号相同", is_wide=True),
    spell("Q165", "5_16_001+5_16_002", DOUBT, WARN, WATCHED,
          NOW & outside("monthly_wage", F("wage_min"), F("wage_max")),
          "务工月收入过高或过低（{monthly_wage:,.2f} 元，应在 {wage_min:,.0f} 到 {wage_max:,.0f} 元之间）"),
    spell("Q166", "1111_12", DOUBT, HINT, WATCHED, NOW & Q(monthly_wage__gte=F("wage_min"), monthly_wage__lt=F("wage_warn")),
          "务工月收入低于{wage_warn}元（{monthly_wage:,.2f} 元）"),
    spell("Q174", "5_17_012(code)", DOUBT, HINT, OPEN, Q(transport_subsidy__gt=0, place_county=F("home_county")),
          "县内务工却有外出交通费补助（{transport_subsidy:,.2f} 元）"),
    spell("Q179", "1111_16+1111_17", DOUBT, WARN, WATCHED,
          Q(is_working=False) & (Q(end_month=None) | Q(end_month__gt=F("month"))), "填未务工但结束时间为空或未到"),
    spell("Q180", "1111_08", DOUBT, HINT, LIFTED,
          ~Q(is_working=False) & Q(end_month=None, start_month__lt=F("stale_before")),
          "一直未结束的老务工记录，请核（{stale_start_year} 年或更早开始）"),
    member("Q188", "CHECK28#13", CONSISTENT, HINT, WATCHED,
           (~Q(work_place="") & (Q(work_months=None) | Q(work_months__lte=0))) | Q(work_place="", work_months__gt=0),
           "务工地与务工月数只填了一项"),
)  # fmt: skip
