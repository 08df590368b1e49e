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
    """The map of tiles {"code", "name", "text", "state", "title", "url"} as `components/tile_map.html` draws it.

    Towns without a place of their own stand behind the others.
    """
    rows = 1 + max((PLACES[tile["code"]][1] for tile in tiles if tile["code"] in PLACES), default=-1)
    placeless = [tile["code"] for tile in tiles if tile["code"] not in PLACES]
    places = PLACES | {code: (number % COLUMNS, rows + number // COLUMNS) for number, code in enumerate(placeless)}
    for tile in tiles:
        column, row = places[tile["code"]]
        x, y = column * (WIDTH + GAP), row * (HEIGHT + GAP)
        tile |= {"x": x, "y": y, "text_x": x + WIDTH / 2, "name_y": y + 21, "text_y": y + 40}
    height = max((tile["y"] + HEIGHT for tile in tiles), default=0)
    return {
        "width": COLUMNS * (WIDTH + GAP),
        "height": height,
        "tile_width": WIDTH,
        "tile_height": HEIGHT,
        "tiles": tiles,
    }
