"""What a quarter's 通报 says (拟稿): drafted from frozen figures, sentence by sentence, for the office to rewrite."""

from dataclasses import dataclass
from decimal import Decimal

from bulletins.figures import change_of, shown
from bulletins.models import Bulletin, State
from bulletins.registry import BY_CODE
from bulletins.sheets import LATER_TABLES, TABLES

PRAISED = BLAMED = 3
FEWEST_RANKED = 7  # with fewer towns the first and the last three would be the same ones
MORE_RANKED = ("cleared_rate", "serious_illness_rate", "project_finish_rate", "asset_upkeep_rate", "rent_rate")
RANKED = tuple(
    dict.fromkeys([*(table.ranked_by for table in (*TABLES, *LATER_TABLES) if table.ranked_by), *MORE_RANKED])
)
COMPARED = ("monitored_households", "open_households", "risk_households", "lifted_net", "lifted_workers")
QUARTERS, NUMBERS = "一二三四", "一二三四五六七八九十"

DEMANDS = (
    ("压实工作责任", "各镇街、各部门主要负责同志要亲自过问，对照年度目标逐项列出清单，明确责任人和完成时限。"),
    (
        "盯紧监测帮扶",
        "对未消除风险的监测对象逐户核对帮扶措施，红色、橙色预警按期入户核实，做到早发现、早干预、早帮扶。",
    ),
    ("加快补齐短板", "排名靠后的镇街要在收到通报后10个工作日内报送整改措施，市巩衔办将跟踪督办，下季度通报整改结果。"),
    ("严把数据质量", "各类台账当月事项当月录入，冻结后补录的数据在下月通报中列出差异并说明原因。"),
)


@dataclass(frozen=True)
class Placed:
    """A town's frozen figure with its rank."""

    name: str
    text: str
    rank: int


def title_of(year, quarter):
    """The title in two lines, the longer one below."""
    return f"关于{year}年第{QUARTERS[quarter - 1]}季度巩固拓展脱贫攻坚成果\n同乡村振兴有效衔接工作进展情况的通报"


def body_of(frozen, quarter):
    """The whole text: one paragraph a line, numbered as official documents number."""
    rankings = [(BY_CODE[code], _ranking(frozen, BY_CODE[code])) for code in RANKED]
    rankings = [(indicator, placed) for indicator, placed in rankings if placed]
    parts = (
        _opening(frozen.bulletin, quarter),
        "一、总体情况",
        *_situation(frozen.bulletin),
        "二、工作成效",
        *(_numbered([_praise(frozen, *each) for each in rankings]) or ["本季度各镇街没有可以排名的数据。"]),
        "三、存在问题",
        *(
            _numbered([*_shortfalls(frozen.bulletin), *(_blame(*each) for each in rankings)])
            or ["没有发现未达要求的指标。"]
        ),
        "四、下一步工作要求",
        *_numbered([f"{head}。{text}" for head, text in DEMANDS]),
    )
    return "\n".join(parts)


def _numbered(sentences):
    """（一）…（二）…, empty ones left out."""
    return [f"（{_chinese(number)}）{sentence}" for number, sentence in enumerate(filter(None, sentences), 1)]


def _chinese(number):
    """1 to 99 in Chinese numerals."""
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMBERS[tens - 1]}十"
    return head + (NUMBERS[ones - 1] if ones else "")


def _opening(bulletin, quarter):
    return (
        f"按照“月调度、季通报、年考核”工作机制，现将{bulletin.month.year}年第{QUARTERS[quarter - 1]}季度"
        f"（截至{bulletin.month.last_day:%-m月%-d日}）全市巩固拓展脱贫攻坚成果同乡村振兴有效衔接工作进展情况通报如下。"
    )


def _situation(bulletin):
    """The month's headline, the change over the quarter, how the plan's numbers stand."""
    paragraphs = [f"{bulletin.headline.partition('：')[2]}", _change(bulletin), _goals(bulletin)]
    return [each for each in paragraphs if each]


def _change(bulletin):
    """Against the end of the quarter before, where that month was frozen."""
    earlier = Bulletin.objects.current().filter(month=bulletin.month - 3).first()
    if earlier is None:
        return ""
    told = [_told(code, bulletin, earlier) for code in COMPARED]
    told = [each for each in told if each]
    return f"与上季度末相比，{'；'.join(told)}。" if told else ""


def _told(code, bulletin, earlier):
    now, before = (_number(each.totals, code) for each in (bulletin, earlier))
    change = change_of(BY_CODE[code], now, before)
    return (
        f"{BY_CODE[code].name}{shown(BY_CODE[code], now)}{BY_CODE[code].unit}，{change.replace('上月', '上季度末')}"
        if change
        else ""
    )


def _number(totals, code):
    value = totals.get(code, {}).get("value")
    return None if value is None else Decimal(value)


def _goals(bulletin):
    if not bulletin.goals:
        return ""
    states = [goal["state"] for goal in bulletin.goals]
    counted = [
        f"{state.label.replace('，', '但')}{states.count(state)}项"
        for state in (State.MET, State.BEHIND, State.MISSED, State.NO_DATA)
        if state in states
    ]
    return f"年度工作要点{len(states)}项数字目标中，{'，'.join(counted)}。"


def _ranking(frozen, indicator):
    """Towns with a figure, best first; nothing where too few have one or all are equal."""
    placed = frozen.ranks(indicator.code)
    if len(placed) < FEWEST_RANKED or len(set(placed.values())) == 1:
        return []
    towns = [
        Placed(town.short_name, _with_unit(indicator, frozen.cell(town, indicator.code).value), placed[town.pk])
        for town in frozen.towns
        if town.pk in placed
    ]
    return sorted(towns, key=lambda each: each.rank)


def _with_unit(indicator, value):
    return f"{shown(indicator, value)}{indicator.unit}"


def _praise(frozen, indicator, placed):
    """The first three; where more share the best figures none can be singled out."""
    best = [each for each in placed if each.rank <= PRAISED]
    city = frozen.cell(frozen.city, indicator.code).value
    whole = f"全市{_with_unit(indicator, city)}，" if city is not None else ""
    if len(best) > PRAISED:
        first = [each for each in placed if each.rank == 1]
        return f"{indicator.name}。{whole}{len(first)}个镇街并列第一，为{first[0].text}。"
    return f"{indicator.name}。{whole}{_names(best)}排名前三。"


def _blame(indicator, placed):
    """The last three by name; a tie is not cut in two: who stands behind it is named, else all who share it."""
    last = placed[-BLAMED:]
    tied = [each for each in placed if each.rank == last[0].rank]
    if last[0].rank == 1:
        last = [each for each in last if each.rank > 1]
    elif len(tied) > sum(each.rank == last[0].rank for each in last):
        last = [each for each in last if each.rank > last[0].rank] or tied
    return f"{indicator.name}。{_names(last)}排名靠后。" if last else ""


def _names(placed):
    return "、".join(f"{each.name}（{each.text}）" for each in placed)


def _shortfalls(bulletin):
    """The plan's numbers that are past due and not met, or fail in measuring."""
    missed = [goal for goal in bulletin.goals if goal["state"] == State.MISSED]
    return [f"{goal['name']}未达要求。目前{goal['value']}{goal['unit']}，要求{goal['target']}。" for goal in missed]
