"""The sentence on top: what matters this month, told by the figures."""

from decimal import Decimal

from bulletins.figures import shown
from bulletins.models import State
from bulletins.registry import BY_CODE


def headline_of(bulletin):
    """Monitored households and their change, risks, then what misses its target, worst first."""
    figures = bulletin.totals
    parts = [_monitoring(figures), _movement(figures), _risks(figures), _targets(figures)]
    return f"{bulletin.month.label}：" + "；".join(part for part in parts if part) + "。"


def _number(figures, code, part="value"):
    value = figures.get(code, {}).get(part)
    return None if value is None else Decimal(value)


def _says(figures, code):
    return shown(BY_CODE[code], _number(figures, code))


def _monitoring(figures):
    if _number(figures, "monitored_households") is None:
        return "尚无农户数据"
    sentence = f"全市监测对象 {_says(figures, 'monitored_households')} 户 {_says(figures, 'monitored_people')} 人"
    if _number(figures, "cleared_rate") is None:
        return sentence
    return f"{sentence}，风险消除率 {_says(figures, 'cleared_rate')}%，未消除 {_says(figures, 'open_households')} 户"


def _movement(figures):
    entered, cleared = _number(figures, "identified_households"), _number(figures, "newly_cleared_households")
    if not entered and not cleared:
        return ""
    return (
        f"本月新增 {_says(figures, 'identified_households')} 户、消除 {_says(figures, 'newly_cleared_households')} 户"
    )


def _risks(figures):
    red = _number(figures, "risks_red")
    if red is None:
        return "本月尚未完成筛查"
    sentence = f"红色预警 {_says(figures, 'risks_red')} 条"
    before = _number(figures, "risks_red", "before")
    if before is None or before == red:
        return sentence
    return f"{sentence}，比上月{'多' if red > before else '少'} {abs(red - before):,.0f} 条"


def _targets(figures):
    """Up to three that miss their target, named with figure and target."""
    missed = [
        code for code, figure in figures.items() if figure["state"] in (State.MISSED, State.BEHIND) and code in BY_CODE
    ]
    missed.sort(key=lambda code: (figures[code]["state"] != State.MISSED, -_gap(figures[code])))
    if not missed:
        return ""
    named = "、".join(_missed(figures, code) for code in missed[:3])
    return f"{len(missed)} 项没有达到要求：{named}{'等' if len(missed) > 3 else ''}"


def _gap(figure):
    value, target = Decimal(figure["value"]), Decimal(figure["target"])
    return abs(value - target) / max(target, 1)


def _missed(figures, code):
    indicator = BY_CODE[code]
    target = Decimal(figures[code]["target"])
    unit = indicator.unit if indicator.unit == "%" else f" {indicator.unit}"
    return f"{indicator.name} {_says(figures, code)}{unit}（要求 {shown(indicator, target)}{unit}）"
