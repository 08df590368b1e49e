"""What a household earns and must spend: low and falling incomes, costs that outgrow them, ventures that fail."""

from django.db.models import F, Q

from core.rules import Rule, Trouble, shown
from monitoring.conditions import (
    BIG_MEDICAL,
    BIG_MEDICAL_IN_DANGER,
    BIG_SCHOOLING,
    IN_DANGER,
    LOW_INCOME,
    MEDICAL_AMOUNT,
    MEDICAL_LIMIT,
    NOT_OPEN,
    SPENDING_OVER_INCOME,
)  # fmt: skip
from monitoring.models import Severity
from monitoring.parameters import LINE

RED, ORANGE, YELLOW = Severity.RED, Severity.ORANGE, Severity.YELLOW

INCOMES = (
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
        "SR23", "产业失败或亏损", "工作要点第 5 项",
        "本月产业失败，或经营亏损超过界限，或上年以经营为主而今年经营收入大幅减少", "06",
        (Trouble(ORANGE, Q(failures__gt=0), "本月发生产业失败 {failures} 起"),
         Trouble(ORANGE, Q(business__lt=F("business_cost") - F("biz_loss")),
                 "生产经营收入 {business:,.2f} 元，支出 {business_cost:,.2f} 元，亏损超过 {biz_loss:,.2f} 元"),
         Trouble(YELLOW, Q(earlier_gross__gt=0) & Q(earlier_business__gt=F("biz_prev_share") * F("earlier_gross"))
                 & Q(business__lt=F("biz_drop") * F("earlier_business")),
                 "生产经营收入由上年 {earlier_business:,.2f} 元降到 {business:,.2f} 元，不足上年的 {biz_drop:.0%}")),
        shown("failures", "business", "business_cost", "earlier_business", "biz_loss", "biz_drop"),
        clear="经营不再亏损，收入恢复", cleared="生产经营收入 {business:,.2f} 元，支出 {business_cost:,.2f} 元，已不符合这条规则",
        parameters=("biz_loss", "biz_prev_share", "biz_drop"), needs=("net",),
    ),
)  # fmt: skip
