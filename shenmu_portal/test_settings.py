"""Settings of the tests: the real ones, with plain static files, quick password hashes and a broker database per process."""

import os

from shenmu_portal import settings
from shenmu_portal.settings import *  # noqa: F403

STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MEDIA_ROOT = settings.PORTAL_DATA / "test-media"

# Parallel test processes must not take each other's jobs.
_process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
REDIS_URL = CELERY_BROKER_URL = f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{_process + 1}"
