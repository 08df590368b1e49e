"""The restore drill: the newest nightly backup is restored and looked at, and the result is kept for /readyz."""

import json

from django.utils import timezone

from core.backups.databases import BackupRefused
from core.backups.making import backups, folder
from core.backups.restoring import check

RESULT = "restore-check.json"


def drill():
    """Check the newest backup, note what came out; raises BackupRefused when it does not hold."""
    newest = backups()[-1]
    try:
        found = check(newest)
    except BackupRefused as refused:
        _note(newest, ok=False, sentence=str(refused))
        raise
    _note(newest, ok=True, sentence="")
    return found


def _note(newest, **result):
    now = timezone.localtime().isoformat(timespec="seconds")
    text = json.dumps({"file": newest.name, "at": now, **result}, ensure_ascii=False)
    (folder() / RESULT).write_text(text)


def last_drill():
    """{"file", "at", "ok", "sentence"} of the last drill; None before the first."""
    try:
        return json.loads((folder() / RESULT).read_text())
    except (OSError, ValueError):
        return None
