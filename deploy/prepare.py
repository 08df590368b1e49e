"""Brings the database up to date: tables, what the portal ships, and a small demonstration county if it is empty."""

import os
import sys

import django
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

LOADS = ("load_regions", "sync_roles", "load_workdays", "load_parameters", "load_targets")
DEMO_HOUSEHOLDS = 2000


def prepare():
    call_command("migrate", interactive=False, verbosity=0)
    for command in LOADS:
        call_command(command)
    if is_empty():
        call_command("load_demo", households=DEMO_HOUSEHOLDS, seed=1)


def is_empty():
    """Nobody has ever been registered: a database in use has at least its users."""
    return not apps.get_model("core", "User").objects.exists()


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenmu_portal.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        return str(error)
    prepare()
    return 0


if __name__ == "__main__":
    sys.exit(main())
