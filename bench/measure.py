"""Times two ways of doing the same thing in turn, so that a busy machine slows both alike."""

import gc
from dataclasses import dataclass
from statistics import median
from time import perf_counter

ROUNDS = 7


@dataclass(frozen=True)
class Result:
    """One comparison; `limit` is the ratio promised, None where none is."""

    name: str
    ours: float
    reference: float
    unit: str
    size: int
    limit: float | None = None
    at_least: bool = False

    @property
    def ratio(self):
        return self.reference / self.ours if self.at_least else self.ours / self.reference

    @property
    def holds(self):
        if self.limit is None:
            return True
        return self.ratio >= self.limit if self.at_least else self.ratio <= self.limit

    def as_row(self):
        """The row of build/bench.json."""
        return {
            "name": self.name,
            "ours": round(self.ours, 6),
            "reference": round(self.reference, 6),
            "ratio": round(self.ratio, 3),
            "unit": self.unit,
            "size": self.size,
        }


def seconds(work):
    gc.collect()
    gc.disable()
    try:
        started = perf_counter()
        work()
        return perf_counter() - started
    finally:
        gc.enable()


def pairs(ours, reference, rounds=ROUNDS, before=lambda: None):
    """Median seconds of both, measured in turn after one unmeasured call of each; `before` clears up, unmeasured."""
    times = []
    for _ in range(rounds + 1):
        before()
        times.append((seconds(ours), seconds(reference)))
    return median(one for one, _ in times[1:]), median(other for _, other in times[1:])


def compare(name, ours, reference, *, size, limit=None, rounds=ROUNDS, before=lambda: None):
    """A Result of two callables, in milliseconds."""
    mine, other = pairs(ours, reference, rounds, before)
    return Result(name, mine * 1000, other * 1000, "ms", size, limit)
