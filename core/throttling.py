"""Bounds what strangers may ask: tries are counted in the database, so all processes share one count."""

from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from core import sealing
from core.models import Throttle

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
KEPT = timedelta(days=2)
COUNT = """
    INSERT INTO core_throttle (kind, digest, since, tries) VALUES (%s, %s, %s, 1)
    ON CONFLICT (kind, digest, since) DO UPDATE SET tries = core_throttle.tries + 1 RETURNING tries
"""


def count(kind, who, per):
    """Count one more try of `who` (an address, a phone number's digest, a village) and give how many it is within
    the running stretch of `per`. Kept as a digest of both."""
    with connection.cursor() as cursor:
        cursor.execute(COUNT, [kind, _digest(kind, who), _start(per)])
        return cursor.fetchone()[0]


def tries(kind, who, per):
    """How many tries were counted so far."""
    found = Throttle.objects.filter(kind=kind, digest=_digest(kind, who), since=_start(per))
    return found.values_list("tries", flat=True).first() or 0


def forget_old():
    """Delete counts that bound nothing any more; gives how many."""
    return Throttle.objects.filter(since__lt=timezone.now() - KEPT).delete()[0]


def _digest(kind, who):
    return sealing.digest(f"throttle {kind} {who}")


def _start(per):
    seconds = int(per.total_seconds())
    return datetime.fromtimestamp(int(timezone.now().timestamp()) // seconds * seconds, UTC)
