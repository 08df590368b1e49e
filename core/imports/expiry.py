"""Lets go of uploads: the files of imports that ended, imports nobody looked at, and staging tables left behind.

An uploaded workbook holds whole personal numbers, so it stays no longer than its annotations may be wanted.
"""

import re
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from core.imports.batch import OPEN
from core.imports.staging import execute
from core.models import ImportBatch, JobState
from core.scoping import whole_city

STAGE = re.compile(r"stage_(\d+)_")


def expire():
    """Do so for everything older than `IMPORT_DAYS`; returns how many files were deleted."""
    before = timezone.now() - timedelta(days=settings.IMPORT_DAYS)
    with whole_city():
        _cancel_forgotten(before)
        _drop_stages()
        return _delete_files(before)


def _cancel_forgotten(before):
    message = f"{settings.IMPORT_DAYS} 天没有核对，已自动取消，数据没有入库。"
    ImportBatch.objects.filter(state=JobState.REVIEW, updated_at__lt=before, heartbeat_at__lt=before).update(
        state=JobState.CANCELLED, message=message, finished_at=timezone.now()
    )


def _drop_stages():
    """The staging tables of batches that are over; a killed worker leaves them."""
    tables = {}
    for table in connection.introspection.table_names():
        if found := STAGE.match(table):
            tables.setdefault(int(found[1]), []).append(table)
    alive = set(ImportBatch.objects.filter(pk__in=tables, state__in=OPEN).values_list("pk", flat=True))
    for batch, names in tables.items():
        if batch not in alive:
            execute("; ".join(f"DROP TABLE IF EXISTS {connection.ops.quote_name(name)}" for name in names))


def _delete_files(before):
    expired = ImportBatch.objects.exclude(state__in=OPEN).filter(created_at__lt=before).exclude(file="")
    deleted = 0
    for batch in expired:
        for file in filter(None, (batch.file, batch.annotated)):
            file.delete(save=False)
            deleted += 1
        ImportBatch.objects.filter(pk=batch.pk).update(file="", annotated="")
    return deleted
