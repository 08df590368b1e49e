"""Benchmarks: the portal beside the least that could do the same, as ratios measured in one run."""
