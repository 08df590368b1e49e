"""Restores a backup: into a database of its own first, looked at there, and only then put in the old one's place."""

import re
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from django.apps import apps
from django.conf import settings
from django.db import connections
from django.utils import timezone
from psycopg2 import sql

from core import sealing
from core.backups import archive
from core.backups.databases import (
    BackupRefused,
    create,
    database_name,
    drop,
    is_left,
    maintain,
    reading,
    row_counts,
    run,
    structure,
)
from core.fields import SealedField

WALL = re.compile(r"\d+; \d+ \d+ (ROW SECURITY|POLICY) ")  # a line of pg_restore's list of contents
SAMPLE = 500  # sealed numbers opened of each column


@contextmanager
def restored(source):
    """(name of a scratch database that holds the backup and was found whole, its manifest, the unpacked folder)."""
    name = f"{database_name()}_restored_{timezone.now():%Y%m%d%H%M%S}"
    with tempfile.TemporaryDirectory(dir=_room(), prefix=".restore-") as place:
        manifest = archive.unpack(Path(source), Path(place))
        create(name)
        try:
            _fill(name, Path(place))
            yield name, manifest, Path(place)
        finally:
            drop(name)


def _fill(name, place):
    """Everything but the walls first, then the walls.

    Parallel jobs would else switch on the row-level security of a table before its policy stands: for that moment it
    shows no row, and a foreign key checked against it then finds its rows missing.
    """
    rows, walls = place / "rows.list", place / "walls.list"
    entries = run("pg_restore", "--list", str(place / archive.DUMP)).splitlines(keepends=True)
    rows.write_text("".join(entry for entry in entries if not WALL.match(entry)))
    walls.write_text("".join(entry for entry in entries if WALL.match(entry)))
    for part, jobs in ((rows, 2), (walls, 1)):
        run(
            "pg_restore", "--exit-on-error", "--enable-row-security", "--no-owner", "--no-privileges",
            f"--jobs={jobs}", f"--use-list={part}", f"--dbname={name}", str(place / archive.DUMP),
        )  # fmt: skip


def _room():
    place = Path(settings.PORTAL_DATA)
    place.mkdir(parents=True, exist_ok=True)
    return place


def check(source):
    """Restore into a scratch database and compare: {"tables", "rows", "numbers", "files"} that were found whole."""
    with restored(source) as (name, manifest, _):
        return _compare(name, manifest)


def _compare(name, manifest):
    with reading(name) as cursor:
        counts = row_counts(cursor)
        wrong = [table for table, rows in manifest["tables"].items() if counts.get(table) != rows]
        if wrong:
            raise BackupRefused(f"恢复出来的行数与备份清单不一致：{'、'.join(wrong[:10])}。")
        if structure(cursor) != manifest["structure"]:
            raise BackupRefused("恢复出来的行级安全、触发器、约束或索引与备份清单不一致。")
        numbers = sum(_open_numbers(cursor, model) for model in apps.get_models())
    return {"tables": len(counts), "rows": sum(counts.values()), "numbers": numbers, "files": len(manifest["media"])}


def _open_numbers(cursor, model):
    """How many sealed numbers of a register's sample open with this installation's keys; refused when one does not."""
    opened = 0
    for field in model._meta.concrete_fields:
        if isinstance(field, SealedField):
            column, table = sql.Identifier(field.column), sql.Identifier(model._meta.db_table)
            statement = sql.SQL("SELECT {column} FROM {table} WHERE {column} IS NOT NULL LIMIT %s")
            cursor.execute(statement.format(column=column, table=table), [SAMPLE])
            opened += sum(_opens(bytes(blob)) for (blob,) in cursor.fetchall())
    return opened


def _opens(blob):
    try:
        return bool(sealing.unseal(blob))
    except sealing.SealBroken as error:
        raise BackupRefused("加密号码打不开：FIELD_KEYS 不是做备份时的密钥，请先放回当时的 secrets.json。") from error


def restore(source):
    """Put a backup in the place of the present data; returns (what was found whole, the name of the kept old database).

    The portal must be stopped. The old database and media are kept aside under names with the time.
    """
    name = database_name()
    connections.close_all()
    if not is_left(name):
        raise BackupRefused("平台还在运行：请先停止（Ctrl-C），只留数据库，再恢复。")
    with restored(source) as (scratch, manifest, place):
        found = _compare(scratch, manifest)
        kept = f"{name}_before_{timezone.now():%Y%m%d%H%M%S}"
        _swap(scratch, name, kept)
        _swap_media(place / archive.MEDIA.strip("/"), kept)
    return found, kept


def _swap(scratch, name, kept):
    try:
        maintain("ALTER DATABASE {} RENAME TO {}", name, kept)
    except psycopg2.errors.ObjectInUse as error:
        raise BackupRefused("平台还在运行：请先停止（Ctrl-C），只留数据库，再恢复。") from error
    except psycopg2.errors.InsufficientPrivilege as error:
        raise BackupRefused(
            f"数据库账号不是 {name} 的所有者，不能把恢复的数据换上：请数据库管理员把所有者改为这个账号，再恢复一次。"
        ) from error
    try:
        maintain("ALTER DATABASE {} RENAME TO {}", scratch, name)
    except psycopg2.Error:
        maintain("ALTER DATABASE {} RENAME TO {}", kept, name)
        raise


def _swap_media(restored_media, kept):
    media = Path(settings.MEDIA_ROOT)
    if media.exists():
        media.rename(media.with_name(kept))
    if restored_media.exists():
        shutil.move(restored_media, media)
    else:
        media.mkdir(parents=True)
