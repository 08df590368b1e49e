"""Settings of the benchmarks: the portal's own, with plain static files, quiet logs and the bare pages added."""

from shenmu_portal import settings
from shenmu_portal.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
LOGGING_CONFIG = None
MEDIA_ROOT = settings.PORTAL_DATA / "bench-media"
CELERY_BROKER_URL = "memory://"  # nobody works on what the benchmarks queue
