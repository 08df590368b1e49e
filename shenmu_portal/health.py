"""Is the portal alive, and can it serve? /healthz touches nothing, /readyz asks everything it stands on."""

import shutil
import time
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.models import Max
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from redis import RedisError

from core.backups.drill import last_drill
from core.backups.making import backups
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Screening
from shenmu_portal import heartbeats

FREE_BYTES = 500 * 2**20
WORKER_SECONDS, BEAT_SECONDS = 30, 90
BACKUP_SECONDS = 2 * 86400


class HealthMiddleware:
    """Answers the two addresses before sessions, users and hosts are looked at."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = {"/healthz": alive, "/readyz": ready}

    def __call__(self, request):
        page = self.pages.get(request.path)
        return page(request) if page else self.get_response(request)


def alive(request):
    return HttpResponse("ok", content_type="text/plain")


def ready(request):
    """All checks with their seconds; 503 when one fails that the portal can't serve without."""
    checks = {name: _timed(check) for name, check in CHECKS.items()}
    able = all(checks[name]["ok"] for name in NEEDED)
    return JsonResponse(
        {"ready": able, "checks": checks}, status=200 if able else 503, json_dumps_params={"ensure_ascii": False}
    )


def _timed(check):
    started = time.perf_counter()
    try:
        ok, note = check()
    except (Error, RedisError, OSError) as error:
        ok, note = False, type(error).__name__
    return {"ok": ok, "seconds": round(time.perf_counter() - started, 4), "note": note}


def database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True, ""


def broker():
    return bool(heartbeats.broker().ping()), ""


def worker():
    return _fresh(heartbeats.age("worker"), WORKER_SECONDS)


def beat():
    return _fresh(heartbeats.age("beat"), BEAT_SECONDS)


def disk():
    free = shutil.disk_usage(_existing(Path(settings.PORTAL_DATA))).free
    return free > FREE_BYTES, f"剩余 {free // 2**20} MB"


def backup():
    """How old the newest backup is, and whether the last restore drill went well; telling, not fatal."""
    files = backups()
    if not files:
        return False, "还没有备份"
    age, last = time.time() - files[-1].stat().st_mtime, last_drill()
    note = f"最近一次备份在 {_hours(age)}"
    if last is None:
        return age < BACKUP_SECONDS, f"{note}，还没有做过恢复演练"
    drilled = f"{last['at'][:10]} 恢复演练{'通过' if last['ok'] else '没有通过：' + last['sentence']}"
    return age < BACKUP_SECONDS and last["ok"], f"{note}，{drilled}"


def _hours(seconds):
    return f"{seconds / 3600:.0f} 小时前" if seconds >= 3600 else f"{seconds / 60:.0f} 分钟前"


def screening():
    """Has last month been screened? Telling, not fatal."""
    with whole_city():
        last = Screening.objects.filter(state=JobState.DONE).aggregate(month=Max("month"))["month"]
    wanted = Month.of(timezone.localdate()) - 1
    return last is not None and last >= wanted, f"最近一次：{last.label}" if last else "还没有筛查"


def _fresh(age, limit, never="没有心跳"):
    if age is None:
        return False, never
    return age < limit, f"{age:.0f} 秒前"


def _existing(path):
    return path if path.exists() else _existing(path.parent)


CHECKS = {
    "database": database,
    "broker": broker,
    "worker": worker,
    "beat": beat,
    "disk": disk,
    "backup": backup,
    "screening": screening,
}
NEEDED = ("database", "broker", "worker", "beat", "disk")
