"""What a household must not lack, and what befalls it: school, house, water, disasters, accidents, a relapse."""

from django.db.models import F, Q

from core.rules import Rule, Trouble, shown
from monitoring.conditions import (
    DISASTER_RISK,
    DISASTER_WORD,
    GRADE_D,
    NOT_REPAIRED,
    OUT_OF_SCHOOL,
    RELAPSE_CAUSE,
    RELAPSE_RISK,
    RELAPSED,
    SAID_DANGEROUS,
    UNSAFE_WATER,
)  # fmt: skip
from monitoring.models import Severity
from monitoring.parameters import LINE

RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW

SAFETY = (
    Rule(
        "SR16", "义务教育失学辍学", "工作要点第 3 项",
        "义务教育年龄的成员不在校，未初中毕业，也没有缓学、休学、免学或送教上门", "09",
        (Trouble(RED, OUT_OF_SCHOOL, "有 {dropouts} 名义务教育年龄的孩子不在校"),),
        shown("dropouts"),
        clear="孩子返校，或办理缓学、休学、免学、送教上门", cleared="义务教育年龄的孩子都已在校或另有安排",
        weekly=True,
    ),
    Rule(
        "SR19", "住房不安全", "工作要点第 3 项",
        "住房鉴定为 C、D 级或登记为危房，且没有改造验收", "11",
        (Trouble(RED, GRADE_D, "住房鉴定为 D 级危房，未改造验收"),
         Trouble(ORANGE, NOT_REPAIRED & Q(house_grade="C"), "住房鉴定为 C 级危房，未改造验收"),
         Trouble(RED, SAID_DANGEROUS, "登记为危房，未改造验收")),
        shown("house_grade", "is_house_dangerous", "is_house_repaired"),
        clear="危房改造验收，或鉴定为 A、B 级", cleared="住房已改造验收，或不再是危房", weekly=True,
    ),
    Rule(
        "SR20", "饮水不安全", "工作要点第 3 项",
        "没有解决安全饮用水，或饮水评价的四项中有不达标的", "12",
        (Trouble(RED, UNSAFE_WATER & ~Q(water_failed=""), "饮水评价{water_failed}不达标"),
         Trouble(RED, UNSAFE_WATER, "没有解决安全饮用水")),
        shown("is_water_safe", "water_failed"),
        clear="解决安全饮用水，四项评价都达标或基本达标", cleared="已解决安全饮用水", needs=("is_water_safe",),
        weekly=True,
    ),
    Rule(
        "SR21", "自然灾害", "工作要点第 5 项",
        "本月遭受自然灾害；房屋倒塌为红色，房屋损坏或损失达到规定金额为橙色", DISASTER_RISK,
        (Trouble(RED, Q(disasters__gt=0, damage="倒塌"), "本月遭受{disaster_kind}，房屋倒塌"),
         Trouble(ORANGE, Q(disasters__gt=0) & ~Q(damage=""), "本月遭受{disaster_kind}，房屋{damage}"),
         Trouble(ORANGE, Q(disasters__gt=0, disaster_loss__gte=F("event_loss")),
                 "本月遭受{disaster_kind}，损失 {disaster_loss:,.2f} 元，达到 {event_loss:,.0f} 元"),
         Trouble(YELLOW, Q(disasters__gt=0), "本月遭受{disaster_kind}，损失 {disaster_loss:,.2f} 元")),
        shown("disasters", "damage", "disaster_loss", "event_loss", disaster_kind=DISASTER_WORD),
        clear="本月没有新的自然灾害", cleared="本月没有新的自然灾害", parameters=("event_loss",), weekly=True,
    ),
    Rule(
        "SR22", "意外事故", "工作要点第 5 项",
        "本月发生意外事故；有人死亡或致残为红色，损失达到规定金额为橙色", "05",
        (Trouble(RED, Q(accidents__gt=0, casualties__gte=1), "本月发生意外事故，{casualties} 人死亡或致残"),
         Trouble(ORANGE, Q(accidents__gt=0, accident_loss__gte=F("event_loss")),
                 "本月发生意外事故，损失 {accident_loss:,.2f} 元，达到 {event_loss:,.0f} 元"),
         Trouble(YELLOW, Q(accidents__gt=0), "本月发生意外事故，损失 {accident_loss:,.2f} 元")),
        shown("accidents", "casualties", "accident_loss", "event_loss"),
        clear="本月没有新的意外事故", cleared="本月没有新的意外事故", parameters=("event_loss",), weekly=True,
    ),
    Rule(
        "SR27", "消除后反弹", "中央“再次纳入监测”规定",
        "风险消除不满规定月数，又出现收入、医疗、刚性支出、教育、住房或饮水的红色风险", RELAPSE_RISK,
        (Trouble(RED, RELAPSED & Q(months_since_cleared__gte=0, months_since_cleared__lte=F("relapse_months")),
                 "风险消除 {months_since_cleared} 个月后又出现：{cause}"),),
        shown("months_since_cleared", "relapse_months", cause=RELAPSE_CAUSE),
        clear="引起反弹的风险消除，或重新纳入监测", cleared="引起反弹的风险已经消除，或已过消除后的回访期",
        parameters=(LINE, "danger_ratio", "oop_low", "oop_ord", "rigid_ratio", "relapse_months"), scope=Q(is_closed=True),
    ),
)  # fmt: skip
