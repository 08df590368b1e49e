"""Front-end files: picked from the npm packages, then collected for the web server when anything changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICKED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map": "tabler/css/tabler.min.css.map",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}
ASSETS, COLLECTED = ROOT / "build" / "assets", ROOT / "build" / "static"
SOURCES = ("static", "build/assets", "requirements")


def pick():
    """Copy the few files that pages use out of node_modules."""
    for source, target in PICKED.items():
        path = ASSETS / "vendor" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "node_modules" / source, path)


def collect(environment):
    """Hash and compress all static files; nothing to do when none changed since the last time."""
    stamp, now = COLLECTED / ".stamp", _fingerprint()
    if stamp.exists() and stamp.read_text() == now:
        return
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)
    stamp.write_text(now)


def _fingerprint():
    files = sorted(path for source in SOURCES for path in (ROOT / source).rglob("*") if path.is_file())
    lines = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


if __name__ == "__main__":
    pick()
