"""What a batch says of itself while it runs: progress, issues, counts."""

from django.db import connection
from django.utils import timezone

from core.imports.merging import Merge
from core.models import ImportBatch, ImportIssue, Region
from core.models.jobs import Cancelled, JobState


def note(batch, **values):
    """Write the progress; raises Cancelled when somebody stopped the batch meanwhile."""
    for name, value in values.items():
        setattr(batch, name, value)
    alive = ImportBatch.objects.filter(pk=batch.pk, state=JobState.RUNNING)
    if not alive.update(heartbeat_at=timezone.now(), **values):
        raise Cancelled


def keep_issues(batch, issues):
    ImportIssue.objects.bulk_create(
        [
            ImportIssue(
                batch=batch, region_id=batch.region_id, row=issue.row, column=issue.column[:60], severity=issue.severity,
                code=issue.code, message=issue.message[:300],
            )
            for issue in issues
        ],
        batch_size=2000,
    )  # fmt: skip


def summarise(batch, intake):
    counts = []
    for register in intake.registers:
        rows, new = staged(register.stage)
        changed, moved = Merge(register.stage).changed() if rows > new else (0, 0)
        counts.append(
            {
                "ledger": register.ledger.name,
                "label": register.ledger.label,
                "new": new,
                "changed": changed,
                "moved": moved,
                "unchanged": rows - new - changed,
            }
        )
    rejected = batch.issues.filter(severity=ImportIssue.Severity.ERROR).values("row").distinct().count()
    told = {"registers": counts, "elsewhere": _by_place(intake.elsewhere), "unread": intake.sheet.unread}
    note(
        batch, summary=told, rejected=rejected, done=intake.done, total=intake.done, stage="待核对",
        **{name: sum(count[name] for count in counts) for name in ("new", "changed", "unchanged")},
    )  # fmt: skip
    note(batch, state=JobState.REVIEW)


def _by_place(rows):
    """How many rows belong to which other town or village, largest first."""
    names = Region.objects.in_bulk(list(rows))
    return [(names[code].short_name if code else "文件没有写明地方", count) for code, count in rows.most_common()]


def staged(stage):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE is_new) FROM {stage.table}")
        return cursor.fetchone()
