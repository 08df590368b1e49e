"""Income and work of 脱贫户 and 监测对象."""

from core.indicators import Better, Indicator, Kind
from monitoring import measures, words
from monitoring.indicators.units import PER_CENT, PERSON, YUAN
from monitoring.standing import identified, lifted

PUBLIC_POST, WORKSHOP = words.Channel.PUBLIC_POST, words.Channel.WORKSHOP


def _work(code, name, formula, condition, **chosen):
    return Indicator(
        code, name, PERSON, "9", f"{formula}，一人只计一次。", ("employments",), measures.workers(condition, **chosen),
        counted=measures.at_work(condition, **chosen), counted_in="members", better=Better.HIGHER,
        missing="没有务工监测记录",
    )  # fmt: skip


INCOME = (
    Indicator(
        "lifted_net",
        "脱贫户人均纯收入",
        YUAN,
        "7",
        "脱贫户最近一个年度家庭纯收入之和 ÷ 家庭人口之和。",
        ("incomes",),
        measures.net_per_head(lifted),
        counted=measures.yearly(lifted),
        counted_in="incomes",
        kind=Kind.MEAN,
        better=Better.HIGHER,
        missing="年度收入未采集",
    ),
    Indicator(
        "monitored_net",
        "监测对象人均纯收入",
        YUAN,
        "7",
        "监测对象最近一个年度家庭纯收入之和 ÷ 家庭人口之和。",
        ("incomes",),
        measures.net_per_head(identified),
        counted=measures.yearly(identified),
        counted_in="incomes",
        kind=Kind.MEAN,
        better=Better.HIGHER,
        missing="年度收入未采集",
    ),
    Indicator(
        "income_growth",
        "脱贫户人均纯收入增速",
        PER_CENT,
        "7",
        "两年都有收入的脱贫户，按本年人口加权的人均纯收入比上年增长。",
        ("incomes",),
        measures.income_growth,
        counted=measures.with_previous,
        counted_in="incomes",
        kind=Kind.RATE,
        better=Better.HIGHER,
        missing="缺少上年度收入",
    ),
    Indicator(
        "growth_gap",
        "增速高出全市农民",
        "百分点",
        "7",
        "脱贫户人均纯收入增速 − 神木市农村居民人均可支配收入增速（两者口径不同）。",
        ("incomes",),
        measures.growth_ahead_of_farmers,
        counted=measures.with_previous,
        counted_in="incomes",
        kind=Kind.RATE,
        better=Better.HIGHER,
        missing="神木市农村居民人均可支配收入增速（统计部门公布后在“参数”页填入）",
    ),
    *(
        Indicator(
            f"{kind}_share",
            f"{name}占比",
            PER_CENT,
            "7",
            f"脱贫户{name} ÷ 年收入合计 × 100%。",
            ("incomes",),
            measures.income_part(kind),
            counted=measures.yearly(lifted),
            counted_in="incomes",
            kind=Kind.RATE,
            missing="年度收入未采集",
        )
        for kind, name in (
            ("wage", "工资性收入"),
            ("business", "生产经营性收入"),
            ("property", "财产性收入"),
            ("transfer", "转移性收入"),
        )
    ),
    Indicator(
        "income_coverage",
        "脱贫户收入采集率",
        PER_CENT,
        "7",
        "有最近年度收入的脱贫户 ÷ 脱贫户数 × 100%。",
        ("incomes", "households"),
        measures.income_coverage,
        counted=measures.yearly(lifted),
        counted_in="incomes",
        kind=Kind.RATE,
        better=Better.HIGHER,
    ),
    _work("lifted_workers", "脱贫人口务工规模", "本月处于务工期间的脱贫户在户成员数", lifted),
    _work(
        "lifted_public_posts", "脱贫人口公益性岗位就业", "其中就业渠道为公益性岗位的脱贫户在户成员数", lifted, channel=PUBLIC_POST,
    ),
    _work(
        "lifted_workshops", "脱贫人口帮扶车间就业", "其中就业渠道为帮扶车间的脱贫户在户成员数", lifted, channel=WORKSHOP,
    ),
    _work("monitored_workers", "监测对象务工规模", "本月处于务工期间的监测对象在户成员数", identified),
    _work(
        "monitored_public_posts", "监测对象公益性岗位就业", "其中就业渠道为公益性岗位的监测对象在户成员数", identified,
        channel=PUBLIC_POST,
    ),
)  # fmt: skip
