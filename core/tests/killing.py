"""Another process on the database of the test, to be killed in the middle of its work."""

import os
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds to wait for another process on a busy machine."""


def other_session():
    """A session of its own, to hold locks and to look from outside; closed at the end of the `with` block."""
    given = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return closing(psycopg2.connect(**{name: given[name] for name in names if name in given}))


def start(*arguments):
    """A command of manage.py in a process of its own."""
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**settings.DATABASES["default"])
    return subprocess.Popen(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def wait_for(condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "the other process did not get that far"
        time.sleep(0.1)


def is_free(other, *lock):
    """Whether nobody holds this advisory lock."""
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", lock)
        free = cursor.fetchone()[0]
        cursor.execute("SELECT pg_advisory_unlock_all()")
    other.commit()
    return free
