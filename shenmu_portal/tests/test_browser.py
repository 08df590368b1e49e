"""The browser itself: a real one opens the portal, and its absence is never taken for success."""

import os
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe

from deploy.embedded import ROOT

BROWSER_TEST = "shenmu_portal/tests/test_browser.py::test_the_sign_in_page_opens_in_chromium_at_both_widths"


@pytest.mark.browser
def test_the_sign_in_page_opens_in_chromium_at_both_widths(page):
    for width in (1440, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/login/")
        assert page.get_by_label("用户名").is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert Axe().run(page).violations_count == 0


@pytest.mark.browser
def test_styles_and_scripts_arrive_from_the_portal_itself(page):
    missing = []
    page.on("response", lambda response: response.ok or missing.append(response.url))
    page.goto("/login/")
    page.wait_for_load_state("networkidle")
    assert missing == []
    assert page.evaluate("document.styleSheets.length") > 0


@pytest.mark.parametrize(("ci", "code"), [("false", 0), ("true", 1)])
def test_without_a_browser_the_last_line_says_so_and_the_build_machine_fails(tmp_path, ci, code):
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--quiet", BROWSER_TEST],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path), "CI": ci},
    )
    assert done.stdout.strip().splitlines()[-1] == "1 个浏览器测试没有运行：没有找到 Chromium。"
    assert done.returncode == code
