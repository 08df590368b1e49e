"""The rules of the monthly screening: which households are in trouble, and the figures that say so.

Conditions are questions to `HouseholdFacts`, in which the parameters of the month stand as further columns (`figures`).
"""

from django.db.models import F, Q

from core.rules import Figures, Rule, Trouble, shown
from monitoring.conditions import (
    BIG_MEDICAL,
    BIG_MEDICAL_IN_DANGER,
    BIG_SCHOOLING,
    GRADE_D,
    IN_DANGER,
    LOW_INCOME,
    MEDICAL_AMOUNT,
    MEDICAL_LIMIT,
    NOBODY_ABLE,
    NOT_OPEN,
    NOT_REPAIRED,
    OUT_OF_SCHOOL,
    RELAPSE_CAUSE,
    RELAPSE_RISK,
    RELAPSED,
    SAID_DANGEROUS,
    SPENDING_OVER_INCOME,
    UNSAFE_WATER,
)  # fmt: skip
from monitoring.models import Severity
from monitoring.parameters import LINE

VERSION = 1
"""Raised when a rule's meaning changes; kept with every finding."""

RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW

RULES = (
    Rule(
        "SR01", "参考收入低于监测范围", "工作要点第 7 项；中央和陕西省监测范围规定",
        "未纳入监测（或已消除）的户，人均监测参考收入低于当年监测线", "00",
        (Trouble(RED, LOW_INCOME, "人均监测参考收入 {pc_ref:,.2f} 元，低于监测线 {income_line:,.2f} 元"),),
        shown("pc_ref", LINE, "spent"),
        clear="人均监测参考收入达到监测线",
        cleared="人均监测参考收入 {pc_ref:,.2f} 元，已达到监测线 {income_line:,.2f} 元",
        parameters=(LINE,), scope=NOT_OPEN, needs=("pc_ref",),
    ),
    Rule(
        "SR02", "参考收入接近监测范围", "工作要点第 7 项",
        "未纳入监测（或已消除）的户，人均监测参考收入不低于监测线、但不到监测线的规定倍数", "00",
        (Trouble(ORANGE, Q(pc_ref__gte=F(LINE), pc_ref__lt=F("near_line")),
                 "人均监测参考收入 {pc_ref:,.2f} 元，接近监测线 {income_line:,.2f} 元（预警线 {near_line:,.2f} 元）"),),
        shown("pc_ref", LINE, "near_line"),
        clear="人均监测参考收入达到预警线",
        cleared="人均监测参考收入 {pc_ref:,.2f} 元，已不在监测线和预警线 {near_line:,.2f} 元之间",
        parameters=(LINE, "near_ratio"), scope=NOT_OPEN, needs=("pc_ref",),
    ),
    Rule(
        "SR03", "收入同比大幅下降", "工作要点第 7 项；陕西省“收入大幅缩减”",
        "人均纯收入低于监测线的规定倍数，且比上年同期下降超过规定比例", "00",
        tuple(
            Trouble(severity, Q(pc_net__lt=F("drop_line"), pc_prev__gt=0)
                    & Q(pc_net__lt=F("pc_prev") - F(ratio) * F("pc_prev")),
                    "人均纯收入由 {pc_prev:,.2f} 元降到 {pc_net:,.2f} 元，降幅超过 {" + ratio + ":.0%}")
            for severity, ratio in ((ORANGE, "drop_orange"), (YELLOW, "drop_yellow"))
        ),
        shown("pc_net", "pc_prev", "drop_line", "drop_orange", "drop_yellow"),
        clear="人均纯收入的降幅回到规定比例以内",
        cleared="人均纯收入 {pc_net:,.2f} 元，上年同期 {pc_prev:,.2f} 元，降幅已在规定以内",
        parameters=(LINE, "drop_income_cap", "drop_orange", "drop_yellow"),
        needs=("pc_net", "pc_prev"),
    ),
    Rule(
        "SR04", "过度依赖转移性收入", "工作要点第 7 项",
        "家中有劳动力，转移性收入占年收入的比例超过规定", "00",
        (Trouble(YELLOW, Q(has_labour=True, gross__gt=0) & Q(transfer__gt=F("transfer_share") * F("gross")),
                 "转移性收入 {transfer:,.2f} 元，超过年收入 {gross:,.2f} 元的 {transfer_share:.0%}"),),
        shown("transfer", "gross", "transfer_share"),
        clear="转移性收入占比回到规定比例以内",
        cleared="转移性收入 {transfer:,.2f} 元，年收入 {gross:,.2f} 元，占比已在规定以内",
        parameters=("transfer_share",), needs=("gross",),
    ),
    Rule(
        "SR05", "个人大额医疗自付", "工作要点第 5 项；西安市防止因病返贫自付标准",
        "一名家庭成员近 12 个月医疗自付超过界限（低保、特困和监测对象按较低的界限）", "01",
        (Trouble(RED, BIG_MEDICAL_IN_DANGER,
                 "一名成员近 12 个月医疗自付 {amount:,.2f} 元，超过 {limit:,.2f} 元，"
                 "人均监测参考收入只有 {pc_ref:,.2f} 元"),
         Trouble(ORANGE, BIG_MEDICAL, "一名成员近 12 个月医疗自付 {amount:,.2f} 元，超过 {limit:,.2f} 元")),
        shown("pc_ref", "danger_line", amount=MEDICAL_AMOUNT, limit=MEDICAL_LIMIT),
        clear="近 12 个月个人医疗自付回到界限以内",
        cleared="近 12 个月个人医疗自付最高 {amount:,.2f} 元，已在界限 {limit:,.2f} 元以内",
        parameters=(LINE, "danger_ratio", "oop_low", "oop_ord"),
    ),
    Rule(
        "SR06", "医疗自付占收入过高", "工作要点第 5 项",
        "没有个人大额医疗自付，但全家近 12 个月医疗自付超过纯收入的规定比例", "01",
        (Trouble(YELLOW, ~BIG_MEDICAL & Q(medical__gte=F("med_floor")) & Q(medical__gt=F("med_share") * F("net_or_zero")),
                 "全家近 12 个月医疗自付 {medical:,.2f} 元，超过纯收入 {net:,.2f} 元的 {med_share:.0%}"),),
        shown("medical", "net", "med_share", "med_floor"),
        clear="近 12 个月医疗自付回到纯收入的规定比例以内",
        cleared="全家近 12 个月医疗自付 {medical:,.2f} 元，纯收入 {net:,.2f} 元，已不符合这条规则",
        parameters=("med_share", "med_floor", "oop_low", "oop_ord"), needs=("net",),
    ),
    Rule(
        "SR07", "刚性支出超过上年收入", "工作要点第 5 项；陕西省“刚性支出明显超过上年度收入”",
        "近 12 个月合规自付支出合计超过上年纯收入（没有上年记录时为本年纯收入）", F("spent_code"),
        (Trouble(RED, SPENDING_OVER_INCOME & Q(earlier_net__isnull=False),
                 "近 12 个月刚性支出 {spent:,.2f} 元，超过上年纯收入 {base_income:,.2f} 元"),
         Trouble(RED, SPENDING_OVER_INCOME, "近 12 个月刚性支出 {spent:,.2f} 元，超过本年纯收入 {base_income:,.2f} 元")),
        shown("spent", "base_income", "rigid_ratio"),
        clear="近 12 个月刚性支出不再超过上年纯收入",
        cleared="近 12 个月刚性支出 {spent:,.2f} 元，未超过纯收入 {base_income:,.2f} 元",
        parameters=("rigid_ratio",), needs=("base_income",),
    ),
    Rule(
        "SR10", "一户多残", "八类走访重点",
        "未纳入监测（或已消除）的户，家中有两名以上残疾人", "03",
        (Trouble(YELLOW, Q(disabled__gte=2), "家中有 {disabled} 名残疾人"),),
        shown("disabled", "members"),
        clear="家中残疾人少于两名，或纳入监测", cleared="家中残疾人现为 {disabled} 名", scope=NOT_OPEN,
    ),
    Rule(
        "SR11", "整户无劳动力且无兜底", "工作要点第 4、6 项",
        "全家每个人都没有劳动力，没有人享受低保或特困，也不是兜底保障户", "04",
        (Trouble(RED, NOBODY_ABLE & Q(pc_ref=None), "全家 {members} 人都没有劳动力，也没有低保、特困兜底，收入情况没有数据"),
         Trouble(RED, NOBODY_ABLE & IN_DANGER,
                 "全家 {members} 人都没有劳动力，也没有低保、特困兜底，人均监测参考收入 {pc_ref:,.2f} 元"),
         Trouble(ORANGE, NOBODY_ABLE, "全家 {members} 人都没有劳动力，也没有低保、特困兜底")),
        shown("members", "without_labour", "assisted", "pc_ref", "danger_line"),
        clear="落实低保、特困或整户兜底，或家中有了劳动力",
        cleared="全家 {members} 人中 {without_labour} 人没有劳动力，{assisted} 人享受低保或特困，已不符合这条规则",
        parameters=(LINE, "danger_ratio"),
    ),
    Rule(
        "SR13", "劳动力失业返乡", "工作要点第 5、9 项",
        "有能力就业的成员停工达到规定月数；全家无人在岗的为橙色", "07",
        (Trouble(ORANGE, Q(idle_months__gte=F("unemp_min"), idle_months__lte=F("unemp_max"), working=0),
                 "有劳动力停工 {idle_months} 个月，家中现在没有人务工"),
         Trouble(YELLOW, Q(idle_months__gte=F("unemp_min"), idle_months__lte=F("unemp_max")),
                 "有劳动力停工 {idle_months} 个月，家中另有 {working} 人在务工")),
        shown("idle_months", "working", "able", "unemp_min", "unemp_max"),
        clear="停工的劳动力重新就业", cleared="家中 {able} 名劳动力，现有 {working} 人在务工，已没有新近停工的劳动力",
        parameters=("unemp_min", "unemp_max"),
    ),
    Rule(
        "SR14", "务工收入占比高且不稳", "八类走访重点",
        "工资性收入占比超过规定，而近 12 个月务工最长的成员也不到规定月数", "07",
        (Trouble(YELLOW, Q(gross__gt=0, months_worked__gt=0, months_worked__lt=F("unstable_months"))
                 & Q(wage__gt=F("wage_share") * F("gross")),
                 "工资性收入 {wage:,.2f} 元，超过年收入 {gross:,.2f} 元的 {wage_share:.0%}，近 12 个月最多只务工 {months_worked} 个月"),),
        shown("wage", "gross", "months_worked", "wage_share", "unstable_months"),
        clear="近 12 个月务工达到规定月数，或工资性收入占比下降",
        cleared="工资性收入 {wage:,.2f} 元，年收入 {gross:,.2f} 元，近 12 个月最多务工 {months_worked} 个月，已不符合这条规则",
        parameters=("wage_share", "unstable_months"), needs=("gross",),
    ),
    Rule(
        "SR15", "搬迁户有劳力无人就业", "工作要点第 11 项",
        "易地搬迁户有能力就业的成员，但无人务工、无人有公益性岗位", "07",
        (Trouble(ORANGE, Q(able__gt=0, working=0, with_posts=0), "易地搬迁户，家中 {able} 名劳动力无人就业"),),
        shown("able", "working", "with_posts"),
        clear="至少一人务工或上公益性岗位", cleared="家中 {able} 名劳动力，{working} 人务工，{with_posts} 人有公益性岗位",
        scope=Q(is_relocated=True),
    ),
    Rule(
        "SR16", "义务教育失学辍学", "工作要点第 3 项",
        "义务教育年龄的成员不在校，未初中毕业，也没有缓学、休学、免学或送教上门", "09",
        (Trouble(RED, OUT_OF_SCHOOL, "有 {dropouts} 名义务教育年龄的孩子不在校"),),
        shown("dropouts"),
        clear="孩子返校，或办理缓学、休学、免学、送教上门", cleared="义务教育年龄的孩子都已在校或另有安排",
    ),
    Rule(
        "SR17", "非义务教育负担重", "八类走访重点",
        "非义务教育在校生达到规定人数且收入偏低，或近 12 个月教育自付超过纯收入的规定比例", "09",
        (Trouble(YELLOW, Q(students__gte=F("noncomp_min")) & IN_DANGER,
                 "家中有 {students} 名非义务教育在校生，人均监测参考收入 {pc_ref:,.2f} 元"),
         Trouble(YELLOW, BIG_SCHOOLING, "近 12 个月教育自付 {education:,.2f} 元，超过纯收入 {net:,.2f} 元的 {edu_share:.0%}")),
        shown("students", "education", "net", "pc_ref", "danger_line", "edu_share"),
        clear="教育支出减轻，或收入提高",
        cleared="家中 {students} 名非义务教育在校生，教育自付 {education:,.2f} 元，已不符合这条规则",
        parameters=(LINE, "danger_ratio", "noncomp_min", "edu_floor", "edu_share"),
    ),
    Rule(
        "SR18", "未参加基本医保", "工作要点第 3 项",
        "有成员没有参加居民医保或职工医保（新生儿在宽限期内除外）", "01",
        (Trouble(ORANGE, Q(uninsured__gt=0, is_watched=True), "脱贫户或监测户有 {uninsured} 人未参加基本医保"),
         Trouble(YELLOW, Q(uninsured__gt=0), "家中有 {uninsured} 人未参加基本医保")),
        shown("uninsured", "members", "newborn_days"),
        clear="全家参加基本医保", cleared="家中应参保人员都已参加基本医保", parameters=("newborn_days",),
    ),
    Rule(
        "SR19", "住房不安全", "工作要点第 3 项",
        "住房鉴定为 C、D 级或登记为危房，且没有改造验收", "11",
        (Trouble(RED, GRADE_D, "住房鉴定为 D 级危房，未改造验收"),
         Trouble(ORANGE, NOT_REPAIRED & Q(house_grade="C"), "住房鉴定为 C 级危房，未改造验收"),
         Trouble(RED, SAID_DANGEROUS, "登记为危房，未改造验收")),
        shown("house_grade", "is_house_dangerous", "is_house_repaired"),
        clear="危房改造验收，或鉴定为 A、B 级", cleared="住房已改造验收，或不再是危房",
    ),
    Rule(
        "SR20", "饮水不安全", "工作要点第 3 项",
        "没有解决安全饮用水", "12",
        (Trouble(RED, UNSAFE_WATER, "没有解决安全饮用水"),),
        shown("has_safe_water"), clear="解决安全饮用水", cleared="已解决安全饮用水", needs=("has_safe_water",),
    ),
    Rule(
        "SR23", "产业失败或亏损", "工作要点第 5 项",
        "经营亏损超过界限，或上年以经营为主而今年经营收入大幅减少", "06",
        (Trouble(ORANGE, Q(business__lt=F("business_cost") - F("biz_loss")),
                 "生产经营收入 {business:,.2f} 元，支出 {business_cost:,.2f} 元，亏损超过 {biz_loss:,.2f} 元"),
         Trouble(YELLOW, Q(earlier_gross__gt=0) & Q(earlier_business__gt=F("biz_prev_share") * F("earlier_gross"))
                 & Q(business__lt=F("biz_drop") * F("earlier_business")),
                 "生产经营收入由上年 {earlier_business:,.2f} 元降到 {business:,.2f} 元，不足上年的 {biz_drop:.0%}")),
        shown("business", "business_cost", "earlier_business", "biz_loss", "biz_drop"),
        clear="经营不再亏损，收入恢复", cleared="生产经营收入 {business:,.2f} 元，支出 {business_cost:,.2f} 元，已不符合这条规则",
        parameters=("biz_loss", "biz_prev_share", "biz_drop"), needs=("net",),
    ),
    Rule(
        "SR24", "主要劳动力亡故或离家", "八类走访重点",
        "本月有劳动力死亡、服刑或失联，家中还有人；没有劳动力剩下的为红色", "04",
        (Trouble(RED, Q(lost_labourers__gt=0, members__gt=0, labourers=0), "本月失去 {lost_labourers} 名劳动力，家中 {members} 人已没有劳动力"),
         Trouble(ORANGE, Q(lost_labourers__gt=0, members__gt=0), "本月失去 {lost_labourers} 名劳动力，家中还有 {labourers} 名")),
        shown("lost_labourers", "labourers", "members"),
        clear="本月没有新的劳动力亡故或离家", cleared="本月没有新的劳动力亡故或离家，家中现有 {labourers} 名劳动力",
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
    Rule(
        "SR28", "老人或儿童无人照料", "八类走访重点",
        "家中只有高龄老人且无人特困供养，或有未满 16 岁的孩子而没有成年人", "04",
        (Trouble(ORANGE, Q(members__gt=0, ages_known=F("members"), minors__gt=0, adults=0), "家中 {minors} 名孩子，没有成年人照料"),
         Trouble(YELLOW, Q(members__gt=0, members__lte=2, ages_known=F("members"), aged=F("members"), in_tekun=0),
                 "家中 {members} 人都已年满 {old_age} 岁，没有特困供养")),
        shown("members", "aged", "minors", "adults", "in_tekun", "old_age"),
        clear="有人照料，或落实特困供养", cleared="家中 {members} 人，成年人 {adults} 名，已不符合这条规则",
        parameters=("old_age", "minor_age", "adult_age"),
    ),
)  # fmt: skip

BY_CODE = {rule.code: rule for rule in RULES}

# B12: facts without which some rule cannot judge, in the words of the lists that show 无数据.
MISSING = {
    "收入": Q(net__isnull=True),
    "上年收入": Q(net__isnull=False, earlier_net__isnull=True),
    "家庭人口数": Q(size__isnull=True),
    "出生日期": Q(ages_known__lt=F("members")),
    "住房安全": Q(house_grade="", is_house_dangerous=None),
    "饮水安全": Q(has_safe_water=None),
}


def figures(parameters):
    """The parameters as columns beside the facts, lines already rounded to the cent."""
    year = parameters.month.year
    lines = {
        "near_line": parameters.share_of_line("near_ratio"),
        "danger_line": parameters.share_of_line("danger_ratio"),
        "drop_line": parameters.share_of_line("drop_income_cap"),
    }
    names = {name for rule in RULES for name in rule.parameters} - {LINE}
    plain = {name: parameters.decimal(name) for name in names}
    return {LINE: parameters.income_line(year), **lines, **plain}


def sentence(risk):
    """What was found, in one sentence with its figures."""
    case = risk.evidence.get("case", 0)
    return BY_CODE[risk.rule].cases[case].sentence.format_map(Figures(risk.evidence))


def cleared_sentence(risk):
    """Why the risk is gone, with the figures of the month in which it went; empty for an active one."""
    if risk.cleared_evidence is None:
        return ""
    if not risk.cleared_evidence.get("in_scope", True):
        return "该户的监测或搬迁状态已变，不再适用这条规则。"
    return BY_CODE[risk.rule].cleared.format_map(Figures(risk.cleared_evidence))


def rule_name(code):
    """The rule's name for a list."""
    return BY_CODE[code].name if code in BY_CODE else code
