"""The same pages in a large and in a small county, opened in turn."""

from statistics import median

from bench.databases import database
from bench.measure import Result, seconds
from bench.visitors import opening, visitor

SMALL = 10_000
ROUNDS = 25


def against_small(size, username, addresses, limit):
    """A Result for each page; `addresses()` gives {name: address} for the current database."""
    pages = {county: _pages(county, username, addresses) for county in (size, SMALL)}
    for name in pages[size]:
        large, small = _in_turn(size, pages[size][name], pages[SMALL][name])
        yield Result(f"{name}（{username}）：对 {SMALL:,} 户的县", large, small, "ms", size, limit)


def _pages(county, username, addresses):
    with database(county):
        client = visitor(username)
        return {name: opening(client, address) for name, address in addresses().items()}


def _in_turn(size, large, small):
    times = ([], [])
    for _ in range(ROUNDS + 1):
        for county, page, measured in ((size, large, times[0]), (SMALL, small, times[1])):
            with database(county):
                measured.append(seconds(page) * 1000)
    return tuple(median(measured[1:]) for measured in times)  # the first round warms up
