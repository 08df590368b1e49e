"""Skips work that was done before: a stamp keeps the fingerprint of the files the work was done for."""

import hashlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def fingerprint(*folders):
    """Changes when any file below the folders comes, goes or is written."""
    files = sorted(path for folder in folders for path in (ROOT / folder).rglob("*") if _counts(path))
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _counts(path):
    return path.is_file() and "__pycache__" not in path.parts and "tests" not in path.parts


def once_for(stamp, now, work):
    """Do the work unless the stamp says it was done for the same files."""
    if stamp.exists() and stamp.read_text() == now:
        return
    stamp.unlink(missing_ok=True)
    work()
    stamp.write_text(now)
