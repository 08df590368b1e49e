"""One database a size, beside the portal's own on the same server, filled once and kept between runs."""

from contextlib import contextmanager
from functools import cache

from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

from core.scoping import whole_city
from monitoring.models import Household

UNTIL = "2023-12"
SEED = 1


@contextmanager
def database(size):
    """Inside the block Django's connection is the one to the county of this size."""
    own = connections["default"]
    connections["default"] = _filled(size)
    try:
        yield
    finally:
        connections["default"] = own


@cache
def _filled(size):
    """The connection of a size, its database made and loaded when it is missing or half-loaded."""
    name = f"bench_{size}"
    connection = _connection(name)
    if not _exists(name):
        _make(name)
    _use(connection, _migrate)
    if _use(connection, _households) != size:
        connection.close()
        _make(name)
        _use(connection, lambda: _load(size))
    return connection


def _connection(name):
    settings = {**connections["default"].settings_dict, "NAME": name}
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")


def _use(connection, work):
    own = connections["default"]
    connections["default"] = connection
    try:
        return work()
    finally:
        connections["default"] = own


def _exists(name):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _make(name):
    with connections["default"].cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")


def _migrate():
    call_command("migrate", interactive=False, verbosity=0)


def _households():
    with whole_city():
        return Household.objects.count()


def _load(size):
    print(f"正在准备 {size:,} 户的基准库（只做一次）……", flush=True)
    _migrate()
    call_command("load_demo", households=size, seed=SEED, until=UNTIL)
    connections["default"].close()
