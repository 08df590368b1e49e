"""Front-end files: picked from the npm packages, then collected for the web server when anything changed."""

import os
import shutil
import subprocess
import sys

from deploy import stamps
from deploy.stamps import ROOT

PICKED = {
    "@tabler/core/dist/css/tabler.min.css": "tabler/css/tabler.min.css",
    "@tabler/core/dist/css/tabler.min.css.map": "tabler/css/tabler.min.css.map",
    "echarts/dist/echarts.min.js": "echarts/echarts.min.js",
}
ASSETS = ROOT / "build" / "assets"
SOURCES = ("static", "build/assets", "requirements")


def pick():
    """Copy the few files that pages use out of node_modules."""
    for source, target in PICKED.items():
        path = ASSETS / "vendor" / target
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "node_modules" / source, path)


def collect(environment):
    """Hash and compress all static files; nothing to do when none changed since the last time."""
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--clear", "--verbosity=0"]

    def work():
        subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=True)

    stamps.once_for(ROOT / "build" / "static.stamp", stamps.fingerprint(*SOURCES), work)


if __name__ == "__main__":
    pick()
