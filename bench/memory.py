"""Runs one piece of work in a fresh process and tells how much memory that process and its helpers held at most."""

import multiprocessing
import os
import re
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from pathlib import Path
from threading import Event, Thread

import django

EVERY = 0.05  # seconds between two looks
PROPORTIONAL = re.compile(r"^Pss:\s+(\d+) kB", re.MULTILINE)


def peak_of(module, work, size):
    """Peak megabytes of `bench.<module>.<work>()` over the county of this size."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(_measured, module, work, size).result()


def _measured(module, work, size):
    django.setup()
    databases, looks, done = import_module("bench.databases"), [], Event()
    watcher = Thread(target=_watch, args=(looks, done))
    with databases.database(size):
        watcher.start()
        try:
            getattr(import_module(f"bench.{module}"), work)()
        finally:
            done.set()
            watcher.join()
    return max(looks)


def _watch(looks, done):
    while not done.wait(EVERY):
        looks.append(_held())


def _held():
    """Megabytes that this process and its children hold now; what they share counts once."""
    own = os.getpid()
    children = Path(f"/proc/{own}/task/{own}/children").read_text(encoding="ascii").split()
    return sum(map(_proportional, (own, *children))) / 1024


def _proportional(process):
    try:
        return int(PROPORTIONAL.search(Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii"))[1])
    except (OSError, TypeError):  # it ended meanwhile
        return 0
