"""What all tests share: a real browser, and a word at the end when there is none."""

import os
import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright

from core import sealing
from core.scoping import whole_city
from deploy import browser as chromium
from shenmu_portal.tests import answering, standing, template
from shenmu_portal.tests.households import load_base_data, make_two_towns

pytest_plugins = ["shenmu_portal.tests.personas"]
NOT_RUN = "没有找到 Chromium"
LAUNCH = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DESKTOP = {"width": 1440, "height": 900}

# Playwright keeps an event loop in the main thread, which Django would take for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, django_db_blocker):
    """Test databases are copied from one on which all migrations have run."""
    with django_db_blocker.unblock():
        template.prepare()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """Divisions and roles once a run, the two towns where tests want them: tests that roll back leave them in place."""
    with_towns = any(standing.are_wanted_by(item) for item in request.session.items)
    with django_db_blocker.unblock():
        load_base_data()
        if with_towns:
            standing.make(_fill)
    yield
    with django_db_blocker.unblock():
        standing.drop()


def _fill():
    load_base_data()
    with whole_city():
        make_two_towns()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Before anything is built up for a test that can't run."""
    if "browser" in item.fixturenames and chromium.find() is None:
        pytest.skip(NOT_RUN)
    standing.go_where_wanted(item)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=chromium.find(), args=LAUNCH)
        yield running
        running.close()


@pytest.fixture
def keys(settings):
    """Sets the keyring of a test: `keys(NEW, OLD, digest_key=OLD)`."""

    def use(*field_keys, cipher="AES-256-GCM", digest_key=""):
        settings.FIELD_KEYS, settings.FIELD_CIPHER, settings.FIELD_DIGEST_KEY = list(field_keys), cipher, digest_key
        sealing.keyring.cache_clear()

    yield use
    sealing.keyring.cache_clear()


@pytest.fixture
def windows(browser, live_server):
    """Opens windows on the running portal; all are closed, and their last requests answered, before the tables are emptied."""
    opened = []

    def open_window(**options):
        context = browser.new_context(
            base_url=live_server.url,
            **({"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai"} | options),
        )
        opened.append(context)
        return context

    yield open_window
    for context in opened:
        context.close()
    answering.await_quiet()


@pytest.fixture
def page(windows, live_server):
    """A fresh window on the running portal, in which nothing may leave the host or offend the content policy."""
    context = windows(accept_downloads=True)
    offences = []
    context.on("request", lambda request: _note_foreign(request.url, live_server.url, offences))
    context.on("console", lambda message: _note_refusal(message, offences))
    context.on("weberror", lambda error: offences.append(f"script error: {error.error}"))
    yield context.new_page()
    context.close()
    assert offences == []


def _note_foreign(url, home, offences):
    parts = urlsplit(url)
    if parts.scheme in ("http", "https", "ws", "wss") and parts.netloc != urlsplit(home).netloc:
        offences.append(f"request leaves the host: {url}")


def _note_refusal(message, offences):
    if message.type == "error" and re.search("Content Security Policy|Refused to", message.text):
        offences.append(message.text)


def _browser_tests_not_run(config):
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    return sum(NOT_RUN in str(report.longrepr) for report in skipped)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session):
    """On the build machine a missing browser is a failure."""
    if os.environ.get("CI") == "true" and _browser_tests_not_run(session.config) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    """The last line says it, where everybody looks."""
    count = 0 if hasattr(config, "workerinput") else _browser_tests_not_run(config)
    if count:
        print(f"{count} 个浏览器测试没有运行：{NOT_RUN}。")
