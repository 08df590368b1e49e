"""Makes backups: one consistent snapshot of the database, counted and dumped, with the media files beside it."""

import tempfile
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from core.backups import archive
from core.backups.databases import database_name, reading, row_counts, run, structure
from core.sealing import keyring

KEPT = 14  # nightly files kept in the backups folder
PREFIX, SUFFIX = "portal-", ".tar"


def folder():
    return Path(settings.PORTAL_DATA) / "backups"


def backups():
    """The nightly files, oldest first."""
    return sorted(folder().glob(f"{PREFIX}*{SUFFIX}"))


def back_up(target):
    """Write the whole installation, but not its keys, into one file; returns the manifest.

    The portal may run on: counts and dump come from the same snapshot.
    """
    target = Path(target).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as place:
        dump = Path(place) / archive.DUMP
        manifest = _dump(dump)
        manifest |= {"dump": archive.digest(dump), "media": archive.media_files(settings.MEDIA_ROOT)}
        archive.write(target, manifest, dump, settings.MEDIA_ROOT)
    return manifest


def _dump(path):
    with reading(database_name()) as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
        manifest = {
            "made_at": timezone.localtime().isoformat(timespec="seconds"),
            "region": settings.ROOT_REGION,
            "key": keyring().head.hex(),
            "tables": row_counts(cursor),
            "structure": structure(cursor),
        }
        # Row-level security binds our role too; the scope in PGOPTIONS opens the whole deployment to it.
        run(
            "pg_dump", "--format=custom", "--compress=3", "--enable-row-security", "--no-owner", "--no-privileges",
            "--no-comments", f"--snapshot={snapshot}", f"--file={path}", f"--dbname={database_name()}",
        )  # fmt: skip
    return manifest


def nightly():
    """Tonight's file in the backups folder; the oldest beyond two weeks go."""
    target = folder() / f"{PREFIX}{timezone.localtime():%Y%m%d-%H%M}{SUFFIX}"
    back_up(target)
    for old in backups()[:-KEPT]:
        old.unlink(missing_ok=True)
    return target
