"""What changed after a month was frozen (与前一版相比): figure by figure, the frozen one beside the one measured later."""

from django.conf import settings
from django.utils.timezone import localtime

from bulletins.figures import EMPTY, number_of, shown
from bulletins.frame import plain_foot, plain_head, plain_lines
from bulletins.models import Snapshot
from bulletins.registry import BY_CODE
from core.models import Level
from core.scoping import scope_of, within

MOST_SHOWN = 200  # on a page; the workbook has them all
PLACES = (Level.CITY, Level.TOWN, Level.STREET)


def differing(bulletin, older, place):
    """Figures of a place and the towns in it that differ between two versions, with the older one as `frozen`."""
    before, now = ({(row.region_id, row.indicator): row for row in _figures(each, place)} for each in (older, bulletin))
    for key, row in now.items():
        row.frozen = before[key].value if key in before else None
        if row.frozen != row.value:
            yield row


def _figures(bulletin, place):
    rows = Snapshot.objects.filter(within(place), bulletin=bulletin, region__level__in=PLACES)
    return rows.select_related("region").order_by("region_id", "indicator")


def differences_shown(bulletin, user):
    """The differences against the version before, inside the reader's place; None for a first version."""
    older = bulletin.before()
    return None if older is None else differences_between(bulletin, older, user)


def differences_between(bulletin, older, user):
    """The differences against any older version, inside the reader's place."""
    rows = list(differing(bulletin, older, scope_of(user)))
    return {"older": older} | shortened(rows)


def shortened(rows):
    """As many as a page shows, and how many there are."""
    return {"rows": [_row(each) for each in rows[:MOST_SHOWN]], "count": len(rows), "shown": MOST_SHOWN}


def _row(snapshot):
    indicator = BY_CODE.get(snapshot.indicator)
    return {
        "place": snapshot.region.short_name,
        "name": indicator.name if indicator else snapshot.indicator,
        "unit": indicator.unit if indicator else "",
        "frozen": _text(indicator, snapshot.frozen),
        "now": _text(indicator, snapshot.value),
        "difference": sentence(snapshot),
    }


def _text(indicator, value):
    return EMPTY if value is None else shown(indicator, value) if indicator else f"{value}"


def sentence(snapshot):
    """How far the frozen figure is off, signed: +3, −0.50; — where one of the two is unknown."""
    if snapshot.value is None or snapshot.frozen is None:
        return EMPTY
    difference = snapshot.value - snapshot.frozen
    text = _text(BY_CODE.get(snapshot.indicator), abs(difference))
    return f"{'+' if difference > 0 else '−'}{text}"


HEADS = ("序号", "地方", "指标", "单位", "冻结数", "现在", "相差")
WIDTHS = (6, 16, 40, 12, 20, 20, 20)
NUMBERS = (5, 6)


def write_differences(sheet, bulletin, older):
    """All of them on a sheet: the version before beside this one, for the city and its towns."""
    rows = list(differing(bulletin, older, settings.ROOT_REGION))
    plain_head(
        sheet,
        bulletin,
        f"神木市{bulletin.month.label}通报与第{older.version}版相比",
        HEADS,
        f"见单位栏（共 {len(rows)} 项）",
    )
    notes = [
        f"冻结数为第{older.version}版的数字，没有改动；“现在”为第{bulletin.version}版的数字。",
        *([f"更正说明：{bulletin.notes}"] if bulletin.notes else []),
    ]
    plain_foot(sheet, WIDTHS, notes, _write_rows(sheet, rows, "没有不同的数字"))


def write_late(sheet, published, rows):
    """What would be different in the published month before, by data that came in after it was frozen."""
    title = f"神木市{published.month.label}通报冻结后的数据变化"
    plain_head(sheet, published, title, HEADS, f"见单位栏（共 {len(rows)} 项）")
    notes = [
        f"冻结数为{published}的数字，没有改动；“现在”为 {localtime(rows[0].measured_at):%Y-%m-%d %H:%M} 按补录和更正后的数据重新核对的数字。",
        "按汇总时登记计算的指标（帮扶缺项、开发式措施等）随登记变化，一并列出。",
    ]
    plain_foot(sheet, WIDTHS, notes, _write_rows(sheet, rows, "没有不同的数字"))


def _write_rows(sheet, rows, empty):
    """Differing figures below the heads; gives the row behind them."""
    lines = [_line(number, row, BY_CODE.get(row.indicator)) for number, row in enumerate(rows, 1)]
    return plain_lines(sheet, lines, WIDTHS, empty, numbers=NUMBERS)


def _line(number, row, indicator):
    known = (indicator.name, indicator.unit) if indicator else (row.indicator, "")
    return (
        number,
        row.region.short_name,
        *known,
        *(_number(indicator, each) for each in (row.frozen, row.value)),
        sentence(row),
    )


def _number(indicator, value):
    return value if value is None or indicator is None else number_of(indicator, value)
