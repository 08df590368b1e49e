"""Where a place stands among its peers, towns in the city and villages in their town, by frozen ranks, and what would lift it."""

from bulletins.figures import between, shown
from core.indicators import Better


def standings(cells):
    """[{"indicator", "name", "value", "rank", "lift"}] of a place's figures {indicator: Cell}; what has no rank is left out."""
    return [_standing(indicator, cell) for indicator, cell in cells.items() if cell.rank is not None]


def _standing(indicator, cell):
    verb = "提高" if indicator.better == Better.HIGHER else "降低"
    lift = "已在最前" if cell.above is None else f"再{verb} {between(indicator, cell.value, cell.above)}可升位"
    value = f"{shown(indicator, cell.value)} {indicator.unit}"
    return {"indicator": indicator, "name": indicator.name, "value": value, "rank": cell.rank, "lift": lift}
