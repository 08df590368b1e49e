"""/healthz answers whatever is broken; /readyz names what is."""

import socket

import pytest
from django.db import connections
from django.utils import timezone

from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Screening
from shenmu_portal import health, heartbeats


@pytest.fixture
def lively():
    """A worker and a timetable that showed life just now."""
    heartbeats.broker().flushdb()
    heartbeats._last.clear()
    heartbeats.beat("worker")
    heartbeats.beat("beat")


@pytest.fixture
def broken_broker(monkeypatch, settings):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        settings.REDIS_URL = f"redis://127.0.0.1:{taken.getsockname()[1]}/0"
        heartbeats.broker.cache_clear()
        yield
    heartbeats.broker.cache_clear()


def test_healthz_is_ok_and_touches_nothing(client):
    response = client.get("/healthz", headers={"host": "any.address.example"})
    assert (response.status_code, response.content) == (200, b"ok")
    assert response.cookies == {}


@pytest.mark.django_db
def test_readyz_is_200_and_names_every_check_with_its_seconds(client, lively):
    response = client.get("/readyz")
    checks = response.json()["checks"]
    assert response.status_code == 200
    assert list(checks) == ["database", "broker", "worker", "beat", "disk", "backup", "screening"]
    assert all(check["seconds"] >= 0 for check in checks.values())


@pytest.mark.django_db
def test_a_missing_backup_or_screening_does_not_stop_the_portal(client, lively):
    checks = client.get("/readyz").json()["checks"]
    assert checks["screening"] == checks["screening"] | {"ok": False, "note": "还没有筛查"}


@pytest.mark.django_db
def test_a_silent_worker_makes_the_portal_unready(client, lively):
    heartbeats.broker().set("portal:heartbeat:worker", 1000)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["worker"]["ok"] is False


@pytest.mark.django_db
def test_a_broker_that_is_away_makes_the_portal_unready_but_readyz_still_answers(client, broken_broker):
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["checks"]["broker"] == response.json()["checks"]["broker"] | {
        "ok": False,
        "note": "ConnectionError",
    }
    assert response.json()["checks"]["database"]["ok"] is True


def test_a_database_that_is_away_makes_the_portal_unready(client, lively, django_db_blocker):
    with django_db_blocker.unblock():
        database = connections["default"]
        database.close()
        port, database.settings_dict["PORT"] = database.settings_dict["PORT"], 1
        try:
            response = client.get("/readyz")
        finally:
            database.settings_dict["PORT"] = port
    assert response.status_code == 503
    assert response.json()["checks"]["database"]["note"] == "OperationalError"


def test_a_sign_of_life_in_a_broken_broker_does_not_raise(broken_broker):
    heartbeats._last.clear()
    heartbeats.beat("worker")
    assert heartbeats._last == {}


def test_heartbeats_are_written_at_most_every_few_seconds(lively):
    first = heartbeats.broker().get("portal:heartbeat:beat")
    heartbeats.beat("beat", every=60)
    assert heartbeats.broker().get("portal:heartbeat:beat") == first


def test_only_what_the_portal_cannot_do_without_is_needed():
    assert set(health.CHECKS) - set(health.NEEDED) == {"backup", "screening"}


@pytest.mark.django_db
def test_the_last_screened_month_shows(client, lively):
    with whole_city():
        Screening.objects.create(region_id="610881", month=Month.of(timezone.localdate()) - 1, state=JobState.DONE)
    check = client.get("/readyz").json()["checks"]["screening"]
    assert check["ok"] is True
    assert check["note"].startswith("最近一次：")
