"""One database a size, beside the portal's own on the same server, filled once and kept between runs."""

from contextlib import contextmanager
from functools import cache

from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend

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
    """The connection of a size; its database has its name only when it is loaded whole."""
    name = _name(size)
    if _exists(name):
        _use(_connection(name), _migrate)
    else:
        _load(size, name)
    return _connection(name)


def is_loaded(size):
    """Whether the county of this size stands already."""
    return _exists(_name(size))


def _name(size):
    return f"bench_{size}"


def _load(size, name):
    print(f"正在准备 {size:,} 户的基准库（只做一次）……", flush=True)
    loading = f"{name}_loading"
    _make(loading, _empty())
    _use(_connection(loading), lambda: call_command("load_demo", households=size, seed=SEED, until=UNTIL))
    _execute(f"ALTER DATABASE {loading} RENAME TO {name}")


@cache
def _empty():
    """The name of the database without a row, migrated once for all sizes."""
    name = "bench_empty"
    if not _exists(name):
        _make(name, "template1")
    _use(_connection(name), _migrate)
    return name


def _connection(name):
    settings = {**connections["default"].settings_dict, "NAME": name}
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")


def _use(connection, work):
    own = connections["default"]
    connections["default"] = connection
    try:
        work()
    finally:
        connections["default"] = own
        connection.close()


def _exists(name):
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return cursor.fetchone() is not None


def _make(name, template):
    _execute(f"DROP DATABASE IF EXISTS {name}")
    _execute(f"CREATE DATABASE {name} TEMPLATE {template}")


def _execute(sql):
    with connections["default"].cursor() as cursor:
        cursor.execute(sql)


def _migrate():
    call_command("migrate", interactive=False, verbosity=0)
