"""Takes the pictures of docs/screenshots from a running portal with the demonstration county.

    make run                                      # in another terminal
    .venv/bin/python docs/screenshots.py [http://127.0.0.1:8000]

The password is DEMO_PASSWORD, else the one kept in PORTAL_DATA.
"""

import os
import sys
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from deploy import browser, embedded  # noqa: E402

FOLDER = ROOT / "docs" / "screenshots"
DESKTOP = {"viewport": {"width": 1440, "height": 700}, "device_scale_factor": 1}
PHONE = {"viewport": {"width": 360, "height": 780}, "device_scale_factor": 1.5, "is_mobile": True, "has_touch": True}
SIZES = {"desktop": DESKTOP, "phone": PHONE}
CLERK = "clerk-610881114"


def first(pattern):
    """The first record of the list that is open."""
    return lambda page: page.locator(f"tbody {pattern}").first.click()


def stay(page):
    """The page as it opens."""


def in_one_street(page):
    """Few rows make a small picture."""
    page.goto(f"{page.url}&region=610881001")


PICTURES = (
    ("dashboard", "office", "/dashboard/", stay),
    ("households", CLERK, "/households/", stay),
    ("record", CLERK, "/households/", first("th a")),
    ("entry", CLERK, "/households/enter/", stay),
    ("risks", "office", "/risks/", in_one_street),
    ("risk", "office", "/risks/", first("th a")),
    ("import", CLERK, "/imports/", stay),
    ("bulletin", "leader", "/bulletins/", first("a")),
)


def main(address):
    FOLDER.mkdir(exist_ok=True)
    password = embedded.environment(embedded.default_data_dir()).get("DEMO_PASSWORD", "")
    with sync_playwright() as playwright:
        program = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        for size, options in SIZES.items():
            for user in dict.fromkeys(user for _, user, _, _ in PICTURES):
                with signed_in(program, address, user, password, options) as page:
                    take(page, user, size)
        program.close()


@contextmanager
def signed_in(program, address, user, password, options):
    context = program.new_context(base_url=address, locale="zh-CN", timezone_id="Asia/Shanghai", **options)
    page = context.new_page()
    page.goto("/login/")
    page.get_by_label("用户名").fill(user)
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(lambda url: "/login/" not in url)
    yield page
    context.close()


def take(page, user, size):
    for name, owner, path, go_on in PICTURES:
        if owner != user:
            continue
        page.goto(path)
        go_on(page)
        page.wait_for_load_state("networkidle")
        page.wait_for_timeout(800)  # charts draw themselves in
        file = FOLDER / f"{name}-{size}.png"
        page.screenshot(path=file)
        print(f"{file.relative_to(ROOT)} {file.stat().st_size // 1024} kB")


if __name__ == "__main__":
    os.environ.setdefault("NO_PROXY", "127.0.0.1,localhost")
    main(sys.argv[1] if len(sys.argv) > 1 else f"http://127.0.0.1:{os.environ.get('PORT') or 8000}")
