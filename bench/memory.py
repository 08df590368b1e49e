"""Runs one piece of work in a fresh process and tells how much memory that process held at most."""

import multiprocessing
from importlib import import_module

import django


def peak_of(module, work, size):
    """Peak megabytes of `bench.<module>.<work>()` over the county of this size."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_measured, (module, work, size))


def _measured(module, work, size):
    django.setup()
    databases, measure = import_module("bench.databases"), import_module("bench.measure")
    with databases.database(size):
        getattr(import_module(f"bench.{module}"), work)()
    return measure.peak_mb()
