"""The clerk's import journey in a real browser: a bad workbook, its good rows merged, the rest fixed and merged."""

import os
import re
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from openpyxl import load_workbook
from playwright.sync_api import expect

from core.models import Region
from core.scoping import whole_city
from deploy.embedded import ROOT
from monitoring.models import Household
from shenmu_portal import heartbeats
from shenmu_portal.tests.browser.desk import check
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "黄河之水天上来-2023"
HEAD_ROW, PATIENCE = 2, 60_000


@pytest.fixture
def worker(transactional_db):
    """A real worker beside the live server, on the database and the broker of this test."""
    heartbeats.broker().flushdb()
    address = settings.DATABASES["default"]
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{name}".format(**address, name=connection.settings_dict["NAME"])
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "shenmu_portal.test_settings"}
    command = [sys.executable, "-m", "celery", "--app=shenmu_portal", "worker", "--concurrency=1", "--without-mingle"]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    yield process
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    heartbeats.broker().flushdb()


@pytest.fixture
def desk(page, clerk, worker):
    clerk.set_password(PASSWORD)
    clerk.save()
    page.set_default_timeout(PATIENCE)
    page.goto("/login/?next=/households/")
    page.get_by_label("用户名").fill(clerk.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    page.wait_for_url(re.compile("/households/"))
    return page


def downloaded(page, link, path):
    with page.expect_download() as download:
        page.get_by_role("link", name=link).click()
    download.value.save_as(path)
    return path


def columns(sheet):
    return {sheet.cell(HEAD_ROW, column).value: column for column in range(1, sheet.max_column + 1)}


def fill(path, rows):
    """Write rows into a workbook, each a {head: text}, from its first empty row on."""
    book = load_workbook(path)
    sheet, at = book.worksheets[0], columns(book.worksheets[0])
    for offset, row in enumerate(rows):
        for head, text in row.items():
            sheet.cell(HEAD_ROW + 1 + offset, at[head], text)
    book.save(path)


def send(page, path):
    page.get_by_label(re.compile("农户文件")).set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile(r"/imports/\d+/$"))


def merge(page):
    page.get_by_role("button", name=re.compile("^入库")).click()
    expect(page.get_by_text("数据已写入台账")).to_be_visible(timeout=PATIENCE)


def places(town):
    return list(Region.objects.filter(parent=town).order_by("code").values_list("full_name", flat=True)[:2])


def families():
    """Five households, two of them wrong: a word that is no 户类型, and a village of another town."""
    (home, next_door), (elsewhere, _) = places(TOWN), places(OTHER_TOWN)
    return [
        {"户编号": f"99770000{number}", "镇村": place, "户主姓名": f"折{name}", "户类型": word}
        for number, (name, place, word) in enumerate(
            [("一", home, "一般农户"), ("二", home, "贫困户"), ("三", next_door, "脱贫户"),
             ("四", elsewhere, "一般农户"), ("五", next_door, "一般农户")]
        )
    ]  # fmt: skip


def stored():
    with whole_city():
        return dict(Household.objects.order_by("number").values_list("head_name", "category"))


def open_import(page):
    page.goto("/households/")
    page.get_by_role("link", name="导入", exact=True).last.click()
    page.wait_for_url(re.compile("/households/import/"))


def test_a_bad_workbook_is_merged_in_part_fixed_from_its_annotations_and_merged_whole(desk, tmp_path):
    open_import(desk)
    check(desk)
    path = downloaded(desk, "下载导入模板", tmp_path / "农户.xlsx")
    fill(path, families())
    send(desk, path)

    expect(desk.get_by_text("2 行有错，没有接收")).to_be_visible(timeout=PATIENCE)
    check(desk)
    desk.set_viewport_size({"width": 360, "height": 800})
    check(desk)
    fixed = downloaded(desk, re.compile("下载批注文件"), tmp_path / "批注.xlsx")
    merge(desk)
    assert stored() == {"折一": "一般农户", "折三": "脱贫户", "折五": "一般农户"}

    sheet = load_workbook(fixed).worksheets[0]
    at = columns(sheet)
    reasons = [sheet.cell(HEAD_ROW + 1 + offset, at["错误说明"]).value or "" for offset in range(5)]
    assert [bool(reason) for reason in reasons] == [False, True, False, True, False]
    assert "户类型" in reasons[1]
    assert "管辖区域" in reasons[3]
    assert sheet.cell(HEAD_ROW + 2, at["户类型"]).fill.fgColor.rgb.endswith("F8D0CB")
    assert sheet.cell(HEAD_ROW + 2, at["户类型"]).comment is not None

    desk.set_viewport_size({"width": 1440, "height": 900})
    rows = [{}, {"户类型": "脱贫户"}, {}, {"镇村": places(TOWN)[0]}, {}]
    fill(fixed, rows)
    open_import(desk)
    send(desk, fixed)
    expect(desk.get_by_role("button", name="入库（新增 2，变更 0）")).to_be_visible(timeout=PATIENCE)
    merge(desk)
    check(desk)
    assert stored() == {"折一": "一般农户", "折二": "脱贫户", "折三": "脱贫户", "折四": "一般农户", "折五": "一般农户"}


def test_a_file_that_is_no_workbook_is_refused_with_a_sentence_and_the_worker_lives(desk, tmp_path):
    (tmp_path / "假的.xlsx").write_text("这不是工作簿")
    open_import(desk)
    send(desk, tmp_path / "假的.xlsx")
    expect(desk.get_by_text("未通过").first).to_be_visible(timeout=PATIENCE)
    check(desk)
    assert stored() == {}
    path = downloaded_template(desk, tmp_path)
    fill(path, families()[:1])
    send(desk, path)
    expect(desk.get_by_role("button", name=re.compile("入库（新增 1"))).to_be_visible(timeout=PATIENCE)


def downloaded_template(page, folder):
    open_import(page)
    return downloaded(page, "下载导入模板", folder / "模板.xlsx")
