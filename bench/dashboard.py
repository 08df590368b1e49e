"""The dashboard reads frozen figures: its time must not depend on the size of the county."""

from bench.sizes import against_small
from bench.visitors import CITY, TOWN

LIMIT = 1.2


def run(size):
    for username in (CITY, "leader", TOWN):
        yield from against_small(size, username, lambda: {"驾驶舱": "/dashboard/"}, LIMIT)
