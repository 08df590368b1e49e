#!/usr/bin/env python
"""Runs management commands; a missing setting is told in one sentence."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shenmu_portal.settings")
    try:
        # Read now: Django would run its own commands without them, into a puzzling error.
        getattr(settings, "INSTALLED_APPS")  # noqa: B009
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
