"""Actions on an import: receive a file, stage it, approve and merge it, cancel it."""

import gc
import hashlib
from contextlib import contextmanager
from pathlib import Path

import pghistory
from celery import current_app
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files import File
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone

from core.constraints import refusal_of
from core.imports import doubts
from core.imports.ahead import Lost
from core.imports.blocks import Issue
from core.imports.intake import Intake, stages_of
from core.imports.layouts import layout_named, layouts_for, national_layouts
from core.imports.merging import Merge, Moved
from core.imports.progress import keep_issues, note, summarise
from core.imports.reading import open_sheet
from core.imports.refusal import Refused
from core.imports.staging import do_not_wait_for_disk
from core.ledger.registry import ledger_named, ledgers
from core.models import ImportBatch
from core.models.jobs import Cancelled, JobState
from core.scoping import in_scope, scope_of, whole_city

OPEN = (JobState.WAITING, JobState.RUNNING, JobState.REVIEW)
MOST_ATTEMPTS = 3
LOCK_SPACE = 3107
MOVED = "核对期间台账有变动，已重新比对，请再核对一次。"
REFUSED = "整份没有入库：{sentence}请改好文件重新上传；台账刚改过的，已重新比对，请再核对一次。"
EDITED = "核对期间有人改过这条记录，请看下面的变更前后，仍要改的再入库。"
AGAIN = (
    OperationalError,
    InterfaceError,
    Lost,
)  # the database or the reading process went away: the task is tried again
BROKEN = "导入时系统出错，数据没有入库。请重试，仍不行请联系系统管理员。"


class Busy(Exception):
    """Somebody works on the batch: another worker, or the database on the last statement of one that was killed."""


# -- before the background work -----------------------------------------------------------------------------------


def receive(upload, *, by, ledger=None):
    """Keep an uploaded file and queue its reading. The same file sent twice at once is one batch."""
    if ledger is not None:
        demand(by, [ledger])
    scope = scope_of(by)
    if not scope:
        raise PermissionDenied("您的账号没有管辖区域，不能导入。")
    digest = _digest(upload)
    layout = ledger.name if ledger else ""
    with transaction.atomic():
        _serialise(digest)
        # The name counts too: the day of the figures is read from it.
        same = ImportBatch.objects.filter(digest=digest, user=by, state__in=OPEN, file_name=upload.name[-200:])
        own = [each.name for each in ledgers()]
        batch = (same.filter(layout=layout) if ledger else same.exclude(layout__in=own)).first()
        if batch is None:
            batch = ImportBatch(user=by, region_id=scope, file_name=upload.name[-200:], digest=digest, layout=layout)
            batch.file.save(f"{digest[:32]}{Path(upload.name).suffix.lower()}", upload, save=False)
            batch.save()
            queue(batch)
    return batch


def receive_path(path, *, by=None, ledger=None):
    """The same for a file on the server, for commands; nothing is queued. Without a user it is the whole city's."""
    scope = scope_of(by) if by else settings.ROOT_REGION
    with open(path, "rb") as file, whole_city():
        batch = ImportBatch(
            user=by, region_id=scope, file_name=Path(path).name[-200:], layout=ledger.name if ledger else ""
        )
        batch.file.save(f"{batch.file_name[:40]}{Path(path).suffix}", File(file), save=False)
        batch.save()
    return batch


def demand(user, ledgers):
    """Changing what is known is what every file may do; for its new rows see `Intake`."""
    for ledger in ledgers:
        ledger.demand(user, ledger.import_verb)


def demand_merge(batch, user):
    """The role may have changed since the file was read: what the review counts is asked for again."""
    for count in batch.summary["registers"]:
        ledger = ledger_named(count["ledger"])
        ledger.demand(user, ledger.import_verb)
        if count["new"]:
            ledger.demand(user, "add")


def _digest(upload):
    made = hashlib.sha256()
    for chunk in upload.chunks():
        made.update(chunk)
    upload.seek(0)
    return made.hexdigest()


def _serialise(digest):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK_SPACE, int(digest[:7], 16)])


def queue(batch):
    """Hand the batch to the worker, once it is there for the worker to see.

    Robust: while the broker is away the batch waits, and the sweeper queues it.
    """
    transaction.on_commit(lambda: current_app.send_task(ImportBatch.task, [batch.pk]), robust=True)


def approve(batch):
    """A person has looked at the batch: merge it. Pressing twice merges once."""
    approved = ImportBatch.objects.filter(pk=batch.pk, state=JobState.REVIEW, approved_at=None).update(
        state=JobState.WAITING, approved_at=timezone.now(), attempts=0, stage="等待入库", message="",
    )  # fmt: skip
    if approved:
        queue(batch)
    return bool(approved)


def cancel(batch):
    """Stop a batch that is not merged yet; one that is running stops at its next block and clears up itself."""
    open_ones = ImportBatch.objects.filter(pk=batch.pk, approved_at=None)
    values = {"state": JobState.CANCELLED, "finished_at": timezone.now(), "message": "已取消，数据没有入库。"}
    if open_ones.filter(state=JobState.REVIEW).update(**values):
        transaction.on_commit(lambda: _drop(batch))
    elif not open_ones.filter(state__in=OPEN).update(**values):
        raise ValidationError("这个批次已经入库或正在入库，不能取消。")


def retry(batch):
    """Start a broken batch again from its file, while that is kept."""
    again = ImportBatch.objects.filter(pk=batch.pk, state=JobState.FAILED).exclude(file="").update(
        state=JobState.WAITING, approved_at=None, attempts=0, message="", finished_at=None, stage="排队中",
    )  # fmt: skip
    if again:
        queue(batch)


# -- the background work ------------------------------------------------------------------------------------------


def advance(batch_id):
    """Bring a batch one step further: read and stage it, or merge it once it is approved.

    Only one process at a time works on a batch; when that process dies its lock falls, and whoever gets the task
    next starts the step afresh.
    """
    with _alone(batch_id):
        batch = _claim(batch_id)
        if batch is None:
            return
        try:
            merge(batch) if batch.approved_at else stage(batch)
        except Refused as refused:
            _end(batch, JobState.REFUSED, str(refused))
        except PermissionDenied as denied:
            _end(batch, JobState.REFUSED, str(denied))
        except Cancelled:
            _drop(batch)
        except AGAIN:
            raise  # the batch is still running
        except Exception:
            _end(batch, JobState.FAILED, BROKEN)
            raise


@contextmanager
def _alone(batch_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [LOCK_SPACE + 1, batch_id])
        if not cursor.fetchone()[0]:
            raise Busy(batch_id)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [LOCK_SPACE + 1, batch_id])


def _claim(batch_id):
    """The batch marked as running; None when it has ended or its worker died again and again."""
    with whole_city():
        claimable = ImportBatch.objects.filter(pk=batch_id, state__in=(JobState.WAITING, JobState.RUNNING))
        claimed = claimable.update(state=JobState.RUNNING, attempts=F("attempts") + 1, heartbeat_at=timezone.now())
        batch = ImportBatch.objects.filter(pk=batch_id).select_related("user").first() if claimed else None
    if batch and batch.attempts > MOST_ATTEMPTS:
        _end(batch, JobState.FAILED, "处理这个文件时后台反复中断，请检查文件后重新上传。")
        return None
    return batch


def stage(batch):
    """Read the file into staging tables and compare it with the registers; then the batch waits for a person."""
    with whole_city():
        sheet = _opened(batch)
        if batch.user:
            demand(batch.user, [feed.ledger for feed in sheet.layout.feeds])
        batch.issues.all().delete()
        intake = Intake(sheet, batch.pk, batch.region_id, by=batch.user)
        intake.create()
        note(
            batch, layout=sheet.layout.code, headers=[name for name in sheet.headers if name], as_of=sheet.as_of,
            unknown_columns=sheet.unknown, stage="读取和检查", total=sheet.total, done=0,
        )  # fmt: skip
    with _without_collector():
        for block in intake.blocks():
            with whole_city():
                do_not_wait_for_disk()
                keep_issues(batch, intake.take(block))
                note(batch, done=intake.done)
    with whole_city():
        note(batch, stage="与台账比对")
        keep_issues(batch, intake.finish())
        summarise(batch, intake)


def _opened(batch):
    """The upload's sheet. A workbook of the national system on a ledger's page would lose the columns that only its
    own layout knows: it is sent to the page for those."""
    file, own = (Path(batch.file.path), batch.file_name), _own_ledger(batch)
    try:
        sheet = open_sheet(*file, layouts_for(batch.layout))
    except Refused:
        if own and (foreign := _national_layout(file)):
            raise _elsewhere(foreign) from None
        raise
    for layout in national_layouts() if own else ():
        if layout.fits(sheet.headers) and len(layout.unknown(sheet.headers)) < len(sheet.unknown):
            raise _elsewhere(layout)
    return sheet


def _national_layout(file):
    try:
        return open_sheet(*file, national_layouts()).layout
    except Refused:
        return None


def _elsewhere(layout):
    return Refused(f"这是国家系统的“{layout.label}”，一个文件对应多个台账：请到“导入”页上传。")


@contextmanager
def _without_collector():
    """Millions of short-lived cells make the collector of reference cycles run for nothing: a sixth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _own_ledger(batch):
    return batch.layout if batch.layout and ledger_named(batch.layout) else ""


def stages(batch):
    """The staging tables of a batch that has been read."""
    return stages_of(batch.pk, layout_named(batch.layout), batch.headers)


def merge(batch):
    """Write the staged rows into the registers, all or nothing, exactly once."""
    with whole_city():
        note(batch, stage="入库", done=0)
    try:
        with in_scope(batch.region_id), pghistory.context(user=batch.user_id, batch=batch.pk):
            note(batch)  # locks the batch: nobody takes it for dead while the merge runs
            counts = {item.feed.ledger.name: Merge(item).run(_staged(batch, item)) for item in stages(batch)}
            _follow(batch)
            doubts.keep(batch, stages(batch))
            doubts.note_columns(stages(batch))
            _finish_merge(batch, counts)
    except (Moved, IntegrityError) as moved:
        sentence = refusal_of(moved) if isinstance(moved, IntegrityError) else ""
        _ask_again(batch, REFUSED.format(sentence=sentence) if sentence else MOVED)
        stage(batch)
        _note_edited(batch, getattr(moved, "lines", ()))
        return
    _drop(batch)


def _follow(batch):
    """What a ledger says must follow when its rows were written."""
    for item in stages(batch):
        if after_write := item.feed.ledger.after_write:
            after_write(item.keys())


def _staged(batch, item):
    """How many rows of this register were staged when the batch was reviewed."""
    register = next(each for each in batch.summary["registers"] if each["ledger"] == item.feed.ledger.name)
    return register["new"] + register["changed"] + register["unchanged"]


def _finish_merge(batch, counts):
    for register in batch.summary["registers"]:
        staged = register["new"] + register["changed"] + register["unchanged"]
        register["new"], register["changed"] = counts[register["ledger"]]
        register["unchanged"] = staged - register["new"] - register["changed"]
    totals = {
        name: sum(register[name] for register in batch.summary["registers"]) for name in ("new", "changed", "unchanged")
    }
    now = timezone.now()
    note(batch, summary=batch.summary, done=batch.total, stage="已入库", merged_at=now, finished_at=now, **totals)
    note(batch, state=JobState.DONE)


def _ask_again(batch, message):
    with whole_city():
        note(batch, approved_at=None, message=message)


def _note_edited(batch, lines):
    with whole_city():
        keep_issues(batch, [Issue(line, "", "warning", "edited", EDITED) for line in lines])


def _end(batch, state, message):
    with whole_city():
        now = timezone.now()
        ImportBatch.objects.filter(pk=batch.pk, state__in=(JobState.WAITING, JobState.RUNNING)).update(
            state=state, message=message, finished_at=now, heartbeat_at=now
        )
    batch.state, batch.message = state, message
    if batch.headers:
        _drop(batch)


def _drop(batch):
    with whole_city():
        for item in stages(batch):
            item.drop()
