"""Where a town stands among all towns of the city, and what would lift it by a place."""

from bulletins.figures import ranks, shown
from bulletins.models import Snapshot
from core.indicators import Better
from core.models import Level
from core.scoping import whole_city


def standings(bulletin, town, indicators):
    """[{"name", "value", "rank", "of", "lift"}] of a town, for indicators that have a better and a worse side."""
    ranked = [each for each in indicators if each.better != Better.NEITHER]
    with whole_city():  # places are counted over all towns; no other town is named
        rows = Snapshot.objects.filter(
            bulletin=bulletin,
            region__level__in=(Level.TOWN, Level.STREET),
            indicator__in=[each.code for each in ranked],
        )
        found = list(rows.values_list("indicator", "region_id", "value"))
    by_code = {each.code: {place: value for code, place, value in found if code == each.code} for each in ranked}
    return [_standing(each, by_code[each.code], town) for each in ranked if by_code[each.code].get(town) is not None]


def _standing(indicator, values, town):
    placed = ranks(indicator, values)
    return {
        "name": indicator.name,
        "value": f"{shown(indicator, values[town])} {indicator.unit}",
        "rank": placed[town],
        "of": len(placed),
        "lift": _lift(indicator, values, placed, town),
    }


def _lift(indicator, values, placed, town):
    """How much better the figure must be to reach the place above."""
    above = [place for place, rank in placed.items() if rank < placed[town]]
    if not above:
        return "已在最前"
    next_place = max(above, key=placed.get)
    gap = shown(indicator, abs(values[next_place] - values[town]))
    unit = "个百分点" if indicator.unit == "%" else f" {indicator.unit}"
    return f"再{'提高' if indicator.better == Better.HIGHER else '降低'} {gap}{unit}，并列第 {placed[next_place]}"
