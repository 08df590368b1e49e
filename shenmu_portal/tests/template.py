"""One database with all migrations done, of which every test process takes a copy in a moment.

The migrations of all registers take a minute; they run once for each state of the migration files.
"""

import hashlib
import inspect
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from pgtrigger import registry

NAME = "migrated_"
LOCK = 610881


def prepare():
    """Make sure that the template of the present migrations exists, and let the test database be copied from it."""
    name = NAME + _fingerprint()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # one process migrates, the others wait for it
        known = _templates(cursor)
        if name not in known:
            for old in known:
                cursor.execute(f"DROP DATABASE {old}")
            _make(cursor, name)
    connection.settings_dict["TEST"]["TEMPLATE"] = name
    settings.PGTRIGGER_INSTALL_ON_MIGRATE = False  # the copies have them


def _fingerprint():
    """Of everything the template is made of: the migrations, the walls they build, the triggers that the models declare."""
    migrations = MigrationLoader(None).disk_migrations.values()
    walls = (wall for model in apps.get_models() for wall in model._meta.constraints)
    files = sorted({inspect.getfile(type(each)) for each in (*migrations, *walls)})
    triggers = sorted(trigger.compile(model).hash for model, trigger in registry.registered())
    digest = hashlib.sha256("".join(triggers).encode())
    for file in files:
        with open(file, "rb") as source:
            digest.update(source.read())
    return digest.hexdigest()[:16]


def _templates(cursor):
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [NAME])
    return [name for (name,) in cursor.fetchall()]


def _make(cursor, name):
    """Under another name until it is whole: a run that is killed half-way leaves no template behind."""
    making = f"{NAME}making"
    cursor.execute(f"DROP DATABASE IF EXISTS {making}")
    cursor.execute(f"CREATE DATABASE {making}")
    with _connected_to(making):
        call_command("migrate", verbosity=0)
    cursor.execute(f"ALTER DATABASE {making} RENAME TO {name}")


@contextmanager
def _connected_to(name):
    own = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
