"""The schematic map: a tile for each station, or for each town where there are many, set out as they lie in the land."""

from collections import defaultdict

from django.urls import reverse
from django.utils.http import urlencode

MOST, SIDE, GAP, COLUMNS, ROWS = 240, 40, 4, 26, 13
TEXTS = {"met": "达到预期", "near": "略低于预期", "below": "低于预期八成", "unknown": "没有数据"}


def tile_map(found, place, month):
    """{"width", "height", "tiles": [{"x", "y", "text", "title", "state", "url"}], "is_towns"} of Yields of one place.

    Every tile gets the free cell of a grid that lies nearest to the station's coordinates; without coordinates, behind.
    """
    is_towns = len(found) > MOST
    tiles = _towns(found, month) if is_towns else _stations(found)
    spread = _spread(tiles)
    step = SIDE + GAP
    for tile, (column, row) in spread:
        tile["x"], tile["y"] = column * step, row * step
        tile["text_x"], tile["text_y"] = tile["x"] + SIDE / 2, tile["y"] + SIDE / 2 + 5
    height = (max((row for _, (_, row) in spread), default=0) + 1) * step
    return {
        "width": COLUMNS * step,
        "height": height,
        "tile_width": SIDE,
        "tile_height": SIDE,
        "tiles": tiles,
        "is_towns": is_towns,
    }


def _stations(found):
    return [
        {
            "at": _at(each.station), "state": each.light, "text": _text(each.reached),
            "title": f"{each.station.region.full_name} {each.station.name}：{_told(each)}",
            "url": reverse("stations-record", args=[each.station.pk]),
        }
        for each in found
    ]  # fmt: skip


def _towns(found, month):
    """A tile a town: the mean of its stations by capacity."""
    by_town = defaultdict(list)
    for each in found:
        by_town[each.station.region.parent].append(each)
    tiles = []
    for town, own in sorted(by_town.items(), key=lambda pair: pair[0].code):
        known = [each for each in own if each.hours is not None]
        capacity = sum(each.station.capacity_kw for each in known)
        kwh = sum(each.hours * each.station.capacity_kw for each in known)
        reached = 100 * kwh / capacity / own[0].expected if capacity else None
        state = "unknown" if reached is None else "met" if reached >= 100 else "near" if reached >= 80 else "below"
        places = [at for at in map(_at, (each.station for each in own)) if at]
        at = tuple(sum(axis) / len(places) for axis in zip(*places, strict=True)) if places else None
        tiles.append(
            {
                "at": at,
                "state": state,
                "text": _text(reached),
                "title": f"{town.short_name} {len(own)} 座：{TEXTS[state]}",
                "url": f"{reverse('solar')}?{urlencode({'region': town.code, 'month': str(month)})}",
            }  # fmt: skip
        )
    return tiles


def _at(station):
    if station.longitude is None or station.latitude is None:
        return None
    return float(station.longitude), float(station.latitude)


def _text(reached):
    return "—" if reached is None else f"{reached:.0f}%"


def _told(each):
    if each.hours is None:
        return TEXTS["unknown"]
    return f"等效 {each.hours:.0f} 小时，预期的 {each.reached:.0f}%，{TEXTS[each.light]}"


def _spread(tiles):
    """[(tile, (column, row))], each on a cell of its own."""
    known = [tile for tile in tiles if tile["at"]]
    taken, spread = set(), []
    if known:
        west, east = (pick(tile["at"][0] for tile in known) for pick in (min, max))
        south, north = (pick(tile["at"][1] for tile in known) for pick in (min, max))
        for tile in sorted(known, key=lambda tile: (-tile["at"][1], tile["at"][0])):
            column = round((tile["at"][0] - west) / ((east - west) or 1) * (COLUMNS - 1))
            row = round((north - tile["at"][1]) / ((north - south) or 1) * (ROWS - 1))
            spread.append((tile, _nearest_free(taken, column, row)))
    last = max((row for _, (_, row) in spread), default=-1) + 1
    without = [tile for tile in tiles if not tile["at"]]
    return spread + [(tile, (number % COLUMNS, last + number // COLUMNS)) for number, tile in enumerate(without)]


def _nearest_free(taken, column, row):
    """The free cell at the least distance, claimed."""
    cells = ((c, r) for c in range(COLUMNS) for r in range(ROWS) if (c, r) not in taken)
    cell = min(cells, key=lambda cell: ((cell[0] - column) ** 2 + (cell[1] - row) ** 2, cell))
    taken.add(cell)
    return cell
