"""Exports in the background: progress, redelivery, cancelling, and whose file it is."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from core.exports import extract as extracting
from core.exports import job
from core.exports.extract import Extract, TooManyRows
from core.ledger.registry import ledger_named
from core.models import AccessKind, AccessLog, Export, JobState
from core.scoping import in_scope, whole_city
from core.tests.sheets import sheet_of

TOWN = "610881114"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def asked(user, name="households", query="", **options):
    """An export job as a page would make it, and the keys it queued."""
    queued = []
    with in_scope(user.region_id):
        made = job.ask(Extract(ledger_named(name), user, QueryDict(query), **options), query, queue=queued.append)
    return made, queued


def fresh(export):
    with whole_city():
        return Export.objects.get(pk=export.pk)


def test_a_long_list_becomes_a_job(clerk, two_towns, signed_in, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("core.ledger.pages.export.AT_ONCE", 2)
    with django_capture_on_commit_callbacks() as queued:
        response = signed_in(clerk).post("/households/export/")
    with whole_city():
        export = Export.objects.get()
    assert response.status_code == 303 and response["Location"] == reverse("export", args=[export.pk])
    assert len(queued) == 1 and export.state == JobState.WAITING


def test_pressing_twice_makes_one_job(clerk, two_towns, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        first, queued = asked(clerk)
        second, again = asked(clerk)
    assert first == second and queued == [first.pk] and again == []


def test_a_job_writes_the_file_its_user_fetches(clerk, two_towns, signed_in):
    export, _ = asked(clerk)
    job.run(export.pk)
    done = fresh(export)
    assert (done.state, done.done, done.total) == (JobState.DONE, 3, 3)
    client = signed_in(clerk)
    assert "下载 Excel" in client.get(f"/exports/{export.pk}/").content.decode()
    response = client.get(f"/exports/{export.pk}/download/")
    _, _, _, rows = sheet_of(b"".join(response.streaming_content))
    assert len(rows) == 3 and "filename*=utf-8''" in response["Content-Disposition"]
    with whole_city():
        lines = set(AccessLog.objects.values_list("kind", "rows", "filters"))
    assert lines == {(AccessKind.EXPORT, 3, "全部"), (AccessKind.DOWNLOAD, 3, "全部")}


def test_nobody_fetches_another_users_file(clerk, neighbour, office, two_towns, signed_in):
    export, _ = asked(clerk)
    job.run(export.pk)
    for other in (neighbour, office):
        for address in (f"/exports/{export.pk}/", f"/exports/{export.pk}/download/"):
            assert signed_in(other).get(address).status_code == 404
        assert signed_in(other).post(f"/exports/{export.pk}/cancel/").status_code == 404


def test_a_job_delivered_twice_is_written_once(clerk, two_towns):
    export, _ = asked(clerk)
    job.run(export.pk)
    written = fresh(export)
    job.run(export.pk)
    assert fresh(export).file == written.file
    with whole_city():
        assert AccessLog.objects.count() == 1


def test_a_job_whose_worker_died_starts_afresh(clerk, two_towns):
    export, _ = asked(clerk)
    with whole_city():
        Export.objects.filter(pk=export.pk).update(state=JobState.RUNNING, done=2, total=3)
    job.run(export.pk)
    assert (fresh(export).state, fresh(export).done) == (JobState.DONE, 3)


def test_a_cancelled_job_leaves_no_file(clerk, two_towns, signed_in, monkeypatch, settings):
    export, _ = asked(clerk)
    write = Extract.write

    def cancelled_meanwhile(*args, **options):
        signed_in(clerk).post(f"/exports/{export.pk}/cancel/")
        return write(*args, **options)

    monkeypatch.setattr(Extract, "write", cancelled_meanwhile)
    job.run(export.pk)
    assert fresh(export).state == JobState.CANCELLED
    assert not list(Path(settings.MEDIA_ROOT).rglob("*.xlsx"))


def test_a_job_of_a_user_who_lost_the_permission_is_refused(clerk, two_towns):
    export, _ = asked(clerk)
    clerk.groups.clear()
    job.run(export.pk)
    assert fresh(export).state == JobState.REFUSED and "权限" in fresh(export).message


def test_a_job_holds_only_the_rows_of_the_users_region_now(clerk, two_towns, villages):
    export, _ = asked(clerk)
    clerk.region_id = villages[TOWN][0]
    clerk.save()
    job.run(export.pk)
    with whole_city():
        expected = ledger_named("households").model.objects.inside(villages[TOWN][0]).count()
    assert fresh(export).done == expected < 3


def test_files_are_deleted_after_a_day(clerk, two_towns, settings):
    export, _ = asked(clerk)
    job.run(export.pk)
    assert job.delete_expired() == 0
    with whole_city():
        Export.objects.filter(pk=export.pk).update(finished_at=timezone.now() - timedelta(hours=25))
    assert job.delete_expired() == 1
    assert not fresh(export).file and not list(Path(settings.MEDIA_ROOT).rglob("*.xlsx"))


def test_more_rows_than_a_sheet_holds_are_refused_with_what_to_do(clerk, two_towns, monkeypatch):
    monkeypatch.setattr(extracting, "SHEET_ROWS", 2)
    with in_scope(clerk.region_id), pytest.raises(TooManyRows, match="按镇街或条件分次导出"):
        Extract(ledger_named("households"), clerk, QueryDict("")).open()


def test_rows_come_in_chunks_and_all_of_them(clerk, two_towns, many_rows, monkeypatch):
    monkeypatch.setattr("core.exports.rows.CHUNK", 4)
    many_rows(8)
    export, _ = asked(clerk)
    job.run(export.pk)
    assert fresh(export).done == 11


@pytest.mark.django_db(transaction=True)
def test_progress_is_visible_while_the_file_is_written(clerk, two_towns, many_rows, monkeypatch):
    many_rows(7)
    monkeypatch.setattr("core.exports.rows.CHUNK", 4)
    seen, report = [], job._report

    def reported(export, done, total):
        report(export, done, total)
        seen.append((fresh(export).done, fresh(export).total))

    monkeypatch.setattr(job, "_report", reported)
    export, queued = asked(clerk)
    job.run(export.pk)
    assert queued == [export.pk] and seen == [(0, 10), (4, 10), (8, 10), (10, 10)]


def test_a_file_is_fetched_although_its_search_is_not_opened_any_more(clerk, two_towns, signed_in):
    export, _ = asked(clerk)
    job.run(export.pk)
    with whole_city():
        Export.objects.update(query="search=~AQAA")
    assert signed_in(clerk).get(reverse("export-download", args=[export.pk])).status_code == 200
    with whole_city():
        assert AccessLog.objects.get(kind=AccessKind.DOWNLOAD).filters == "search=~AQAA"
