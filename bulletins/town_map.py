"""A schematic map of the towns: a tile for each, set out roughly as they lie in the land, north above."""

WIDTH, HEIGHT, GAP = 104, 52, 6
# (column, row) of each town of 神木; no outside map is asked.
PLACES = {
    "610881108": (0, 0), "610881106": (1, 0), "610881104": (3, 0),
    "610881110": (0, 1), "610881114": (1, 1), "610881103": (2, 1), "610881102": (3, 1), "610881005": (4, 1),
    "610881006": (1, 2), "610881002": (2, 2), "610881003": (3, 2), "610881112": (4, 2),
    "610881101": (1, 3), "610881001": (2, 3), "610881004": (3, 3), "610881113": (4, 3), "610881111": (5, 3),
    "610881105": (2, 4), "610881107": (4, 4),
    "610881109": (3, 5),
}  # fmt: skip
COLUMNS = 6


def town_map(tiles):
    """{"width", "height", "tiles"}: tiles are {"code", "name", "text", "state", "title", "url"} and get their places.

    Towns without a place of their own stand behind the others.
    """
    last = max((PLACES[tile["code"]][1] for tile in tiles if tile["code"] in PLACES), default=-1)
    behind = 0
    for tile in tiles:
        column, row = PLACES.get(tile["code"], (behind % COLUMNS, last + 1 + behind // COLUMNS))
        behind += tile["code"] not in PLACES
        last_row = tile["row"] = row
        tile["x"], tile["y"] = column * (WIDTH + GAP), last_row * (HEIGHT + GAP)
        tile["middle"], tile["upper"], tile["lower"] = tile["x"] + WIDTH / 2, tile["y"] + 21, tile["y"] + 40
    rows = max((tile["row"] for tile in tiles), default=0) + 1
    return {
        "width": COLUMNS * (WIDTH + GAP) - GAP, "height": rows * (HEIGHT + GAP) - GAP,
        "tile_width": WIDTH, "tile_height": HEIGHT, "tiles": tiles,
    }  # fmt: skip
