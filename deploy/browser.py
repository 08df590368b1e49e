"""Chromium for the browser tests: the system's, else by apt-get as root, else Playwright's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
PACKAGES = ("chromium", "fonts-noto-cjk")
PROGRAMS = ("chrome", "headless_shell", "chrome-headless-shell", "Chromium")


def find():
    """The path of a Chromium on this machine, or None."""
    named = (shutil.which(name) for name in NAMES)
    return next((path for path in named if path), None) or _playwrights_own()


def _playwrights_own():
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright")
    found = (path for path in sorted(folder.glob("chromium*/*/*")) if path.name in PROGRAMS)
    return next((str(path) for path in found), None)


def install():
    """Try what this machine allows; the tests say so when nothing helped."""
    if os.geteuid() == 0 and shutil.which("apt-get"):
        _try("apt-get", "update", "-qq")
        _try("apt-get", "install", "-qq", "--yes", "--no-install-recommends", *PACKAGES)
    if find() is None:
        _try(sys.executable, "-m", "playwright", "install", "chromium")


def has_chinese_font():
    """Without one the pages and screenshots show boxes."""
    if not shutil.which("fc-list"):
        return False
    return bool(subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout)


def _try(*command):
    subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=False)


if __name__ == "__main__":
    if find() is None or not has_chinese_font():
        install()
    print(f"浏览器测试使用 {find()}。" if find() else "没有找到也没能安装 Chromium：浏览器测试不会运行。")
