"""A station's income in a real browser: the grid company's workbook, the account, the plan, the wages, the gauge."""

import re
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate
from openpyxl import Workbook, load_workbook
from playwright.sync_api import expect

from core.imports import batch as importing
from core.models import ImportBatch, Parameter
from core.scoping import whole_city
from monitoring.models import Household, Member, Village
from photovoltaic.models import DistributionPlan, Settlement
from shenmu_portal.tests.browser.desk import Office, key_of
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STATION = "6108810001"


@pytest.fixture
def village(villages):
    """A village with a lifted household whose head can take a post."""
    code = villages[TOWN][0]
    with whole_city():
        Village.objects.get_or_create(region_id=code)
        household = Household.objects.create(
            number="990881000000001", region_id=code, head_name="李四", size=1, category="脱贫户",
            bank_account="6217000077712345678", bank_name="示例农商行",
        )  # fmt: skip
        Member.objects.create(
            household=household, region_id=code, number="9908810000000011", name="李四", relation="户主",
            born_on=date(1980, 6, 22),
        )  # fmt: skip
    return code


@pytest.fixture
def desk(page, village, clerk):
    call_command("load_parameters", verbosity=0)
    Parameter.objects.filter(name="pv_notice_days").update(value="0")
    people = {
        "village": person("village", "grid", village),
        "clerk": clerk,
        "reviewer": person("reviewer", "reviewer", TOWN),
    }
    return Office(page, people)


def upload(desk, path):
    """A workbook through the import page, with the worker's part done here; merged."""
    page = desk.page
    page.goto("/imports/")
    page.locator("main [name=file]").set_input_files(path)
    page.get_by_role("button", name="上传并检查").click()
    page.wait_for_url(re.compile(r"/imports/\d+/"))
    key = int(re.search(r"/imports/(\d+)/", page.url)[1])
    page.goto("about:blank")  # nobody asks for progress while this process does the worker's part
    importing.advance(key)
    page.goto(f"/imports/{key}/")
    page.get_by_role("button", name=re.compile("^入库")).click()
    page.wait_for_load_state()
    importing.advance(key)
    with whole_city():
        assert ImportBatch.objects.get(pk=key).state == "done"
    page.goto(f"/imports/{key}/")
    expect(page.get_by_text("数据已写入台账")).to_be_visible(timeout=20_000)


def test_the_grid_companys_workbook_ends_as_wages_on_the_gauge(desk, village, tmp_path):
    day, page = localdate(), desk.page
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    paid_on = max(date(year, 1, 1), day - timedelta(days=1)) if year == day.year else date(year, 12, 31)
    station = desk.add(
        "clerk", "stations", number=STATION, name="示例村光伏电站", region=village, kind="村级电站", capacity_kw=300,
        connected_on="2018-06-30", tariff="0.3545",
    )  # fmt: skip
    desk.add("clerk", "station-shares", key_of(station), village=village, percent=100)

    book = Workbook()
    book.active.append([f"{year}年村级光伏电站发电量统计表"])
    book.active.append(["序号", "发电户号", "户名", "1月" if month != 1 else "2月", f"{month}月"])
    book.active.append([1, STATION, "示例村光伏电站", "", 20000])
    book.save(tmp_path / f"{year}年发电量.xlsx")
    upload(desk, tmp_path / f"{year}年发电量.xlsx")

    with whole_city():
        account = Settlement.objects.get()
    assert account.receivable == 7090
    page.goto(f"/settlements/{account.pk}/edit/")
    desk.fill({"received": 7090, "received_on": paid_on})
    page.get_by_role("button", name=re.compile("^保存")).first.click()
    desk.add("clerk", "station-costs", key_of(station), kind="运维费", paid_on=paid_on, amount=1090)

    plan = key_of(desk.add("village", "distribution-plans", number="GF1", region=village, year=year))
    address = f"/distribution-plans/{plan}/"
    desk.add("village", "plan-items", plan, use="公益岗位工资", content="保洁员 1 人", amount=6000)
    desk.take("village", address, "村民代表会表决通过", photos=True, opinion="23 名代表全部同意")
    desk.take("reviewer", address, "镇街审核", opinion="用途合规")
    desk.take("village", address, "张榜公示", photos=True)
    desk.take("village", address, "公示期满实施")

    post = key_of(
        desk.add(
            "clerk",
            "public-posts",
            number="GW1",
            name="保洁员",
            region=village,
            kind="保洁",
            wage=5400,
            set_up_on="2020-01-01",
        )
    )
    held = {"begun_on": "2020-01-01", "contract_ends_on": day + timedelta(days=300)}
    desk.add("village", "post-holders", post, member="9908810000000011", **held)
    desk.add("village", "post-wages", post, member="9908810000000011", month=f"{year}-{month:02d}", days=22, wage=5400)

    desk.sign_in("clerk")
    page.goto(address)
    page.get_by_role("button", name="生成岗位工资发放").click()
    expect(page.get_by_text("已生成 1 笔岗位工资发放").first).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        page.get_by_role("button", name="导出银行发放清单").click()
    download.value.save_as(tmp_path / "发放清单.xlsx")
    bank = load_workbook(tmp_path / "发放清单.xlsx")
    assert bank.active["D2"].value == "6217000077712345678"
    bank.active["H2"], bank.active["J2"] = "成功", f"{paid_on}"
    bank.save(tmp_path / "银行回单.xlsx")
    upload(desk, tmp_path / "银行回单.xlsx")

    page.goto(f"/solar/income/?year={year}")
    expect(page.get_by_text("90.00").first).to_be_visible(timeout=20_000)
    page.goto("/solar/")
    expect(page.get_by_role("link", name=re.compile("示例村光伏电站.*等效 67 小时"))).to_be_visible()
    with whole_city():
        plan = DistributionPlan.objects.get()
    assert (plan.state, plan.income, plan.paid, plan.paid_labour) == ("running", 6000, 5400, 5400)
