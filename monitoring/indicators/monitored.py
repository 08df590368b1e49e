"""Who lives in the villages and who of them is monitored: registered, 脱贫, 监测对象 by kind, cleared, still open."""

from core.indicators import Better, Indicator, Kind
from monitoring import measures, words
from monitoring.indicators.units import HOUSEHOLD, PER_CENT, PERSON
from monitoring.standing import closed, identified, lifted, newly_closed, newly_identified, still_open


def _of_category(word):
    def condition(month, prefix=""):
        return identified(month, prefix) & _field(prefix, "monitored_as", word)

    return condition


def _field(prefix, name, value):
    return measures.Q(**{f"{prefix}{name}": value})


def _pair(code, name, condition, basis, formula, rows="", better=Better.NEITHER):
    """The same condition counted in households and in people."""
    return (
        Indicator(
            f"{code}_households",
            f"{name}户数",
            HOUSEHOLD,
            basis,
            f"{formula}的户数。",
            ("households",),
            measures.households(condition),
            rows=rows and f"households/?{rows}",
            counted=None if rows else measures.which(condition),
            counted_in="" if rows else "households",
            better=better,
        ),
        Indicator(
            f"{code}_people",
            f"{name}人数",
            PERSON,
            basis,
            f"{formula}的户中月末在户成员数。",
            ("households", "members"),
            measures.people(condition),
            counted=measures.whose(condition),
            counted_in="members",
            better=better,
        ),
    )


def _safety_net(month, prefix=""):
    return still_open(month, prefix) & _field(prefix, "has_safety_net", True)


GENERAL = (
    Indicator(
        "households",
        "农户数",
        HOUSEHOLD,
        "4",
        "已登记的农户数。",
        ("households",),
        measures.households(),
        rows="households/?",
        missing="该地尚无农户登记",
    ),
    Indicator(
        "members",
        "农户人口",
        PERSON,
        "4",
        "月末在户成员数（自然减少的不计）。",
        ("members",),
        measures.people(),
        rows="members/?left_reason=none",
        missing="该地尚无农户登记",
    ),
    *_pair("lifted", "脱贫", lifted, "7", "户类型为脱贫户", "category=脱贫户"),
)

MONITORING = (
    *_pair("monitored", "监测", identified, "4", "月末前已识别的监测对象（含已消除）", "monitored_as=any"),
    *_pair(
        "unstable",
        "脱贫不稳定",
        _of_category(words.MonitoredAs.UNSTABLE),
        "4",
        "监测对象中的脱贫不稳定户",
        "monitored_as=脱贫不稳定户",
    ),
    *_pair(
        "borderline",
        "边缘易致贫",
        _of_category(words.MonitoredAs.BORDERLINE),
        "4",
        "监测对象中的边缘易致贫户",
        "monitored_as=边缘易致贫户",
    ),
    *_pair(
        "hardship",
        "突发严重困难",
        _of_category(words.MonitoredAs.HARDSHIP),
        "4",
        "监测对象中的突发严重困难户",
        "monitored_as=突发严重困难户",
    ),
    *_pair(
        "cleared",
        "已消除风险",
        closed,
        "5",
        "月末前风险已消除的监测对象",
        "monitored_as=any&is_cleared=1",
        Better.HIGHER,
    ),
    *_pair("open", "未消除风险", still_open, "5", "风险尚未消除的监测对象（未标明的按未消除）", better=Better.LOWER),
    Indicator(
        "cleared_rate",
        "风险消除率",
        PER_CENT,
        "5",
        "已消除风险户数 ÷ 监测户数 × 100%。",
        ("households",),
        measures.cleared_share,
        kind=Kind.RATE,
        better=Better.HIGHER,
        rows="households/?monitored_as=any&is_cleared=1",
        lacking="open_households",
        missing="该地没有监测对象",
    ),
    Indicator(
        "safety_net_households",
        "兜底保障户数",
        HOUSEHOLD,
        "4",
        "未消除风险户中的整户无劳动能力兜底保障户。",
        ("households",),
        measures.households(_safety_net),
        counted=measures.which(_safety_net),
        counted_in="households",
    ),
    *_pair(
        "identified",
        "本月新增监测",
        newly_identified,
        "4",
        "识别监测时间为本月的监测对象",
        "monitored_as=any&identified_in={month}",
    ),
    *_pair("newly_cleared", "本月消除风险", newly_closed, "5", "消除监测时间为本月的监测对象", "", Better.HIGHER),
)


def _by_risk(code, word):
    def condition(month, prefix=""):
        return still_open(month, prefix) & _field(prefix, "risks__0", word)

    return Indicator(
        f"open_risk_{code}",
        f"未消除：{word}",
        HOUSEHOLD,
        "4",
        f"未消除风险户中第一风险为“{word}”的户数。",
        ("households",),
        measures.households(condition),
        counted=measures.which(condition),
        counted_in="households",
    )


BY_RISK = tuple(_by_risk(code, str(word)) for code, word in words.RISK_CODES.items() if code != "00")
