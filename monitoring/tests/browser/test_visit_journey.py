"""The grid worker's phone, 360 pixels wide: an unchanged household, a problem with a photo, and no signal."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from core.models import Attachment, Region
from core.scoping import whole_city
from monitoring.models import Clue, Household, Sweep, Visit
from monitoring.sweeps import open_sweep

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "Long-enough-2023"
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def phone(page, grid):
    """The worker's phone, signed in, with three households due."""
    call_command("load_parameters", verbosity=0)
    with whole_city():
        for number, name in enumerate(("李四", "张三丰", "王五")):
            Household.objects.create(
                number=f"99088100{number}", region_id=grid.region_id, head_name=name, group_name="前沟"
            )
        open_sweep(Sweep.Kind.HALF_YEAR, Region.objects.get(pk="610881"), starts_on=timezone.localdate())
    grid.set_password(PASSWORD)
    grid.save()
    page.set_viewport_size(PHONE)
    page.goto("/login/?next=/tasks/")
    page.get_by_label("用户名").fill(grid.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="我的任务")).to_be_visible()
    page.wait_for_load_state("networkidle")
    return page


def picture():
    made = io.BytesIO()
    Image.new("RGB", (3000, 2000), "green").save(made, "JPEG")
    return {"name": "家门口.jpg", "mimeType": "image/jpeg", "buffer": made.getvalue()}


def row(page, name):
    return page.locator("[data-task]").filter(has_text=name)


def visits():
    with whole_city():
        return list(Visit.objects.order_by("pk"))


def test_an_unchanged_household_takes_two_taps_on_the_list(phone):
    row(phone, "张三丰").get_by_role("link").click()
    phone.get_by_role("button", name="保存走访").click()
    expect(row(phone, "张三丰").get_by_text("已走访")).to_be_visible()
    [visit] = visits()
    assert (visit.result, visit.way, visit.visitor) == ("无变化", "入户", "测试网格员")


def test_a_problem_is_told_with_a_photo_and_becomes_a_clue(phone):
    phone.get_by_label("查找", exact=True).fill("zsf")
    expect(row(phone, "李四")).to_be_hidden()
    row(phone, "张三丰").get_by_role("link").click()
    dialog = phone.get_by_role("dialog")
    dialog.get_by_label("发现问题").check()
    dialog.get_by_role("button", name="保存走访").click()
    expect(dialog.get_by_text("请写明是什么问题")).to_be_visible()
    dialog.get_by_label("情况说明").fill("饮水管冻裂")
    dialog.get_by_label("照片").set_input_files(picture())
    dialog.get_by_role("button", name="保存走访").click()
    expect(row(phone, "张三丰").get_by_text("已走访")).to_be_visible()
    with whole_city():
        assert Clue.objects.get().description == "饮水管冻裂"
        assert Attachment.objects.get(ledger="visits").is_photo


def test_without_signal_a_visit_waits_and_is_sent_once_when_the_signal_is_back(phone):
    phone.context.set_offline(True)
    row(phone, "李四").get_by_role("link").click()
    phone.get_by_role("dialog").get_by_label("有变化").check()
    phone.get_by_role("dialog").get_by_label("情况说明").fill("儿子外出务工")
    phone.get_by_role("button", name="保存走访").click()
    expect(row(phone, "李四").get_by_text("待发送")).to_be_visible()
    expect(phone.get_by_text("次走访还没有发出")).to_be_visible()
    assert visits() == []
    phone.context.set_offline(False)
    expect(row(phone, "李四").get_by_text("已走访")).to_be_visible()
    expect(phone.get_by_text("次走访还没有发出")).to_be_hidden()
    phone.reload()
    expect(row(phone, "张三丰")).to_be_visible()
    assert [(visit.result, visit.note) for visit in visits()] == [("有变化", "儿子外出务工")]


def test_a_visit_left_without_saving_is_still_typed_in_when_it_is_opened_again(phone):
    row(phone, "王五").get_by_role("link").click()
    phone.get_by_role("dialog").get_by_label("情况说明").fill("窑洞有裂缝")
    phone.reload()
    phone.wait_for_load_state("networkidle")
    row(phone, "王五").get_by_role("link").click()
    expect(phone.get_by_role("dialog").get_by_label("情况说明")).to_have_value("窑洞有裂缝")


def test_the_pages_are_accessible_fit_the_phone_and_have_large_targets(phone):
    for opens in (False, True):
        if opens:
            row(phone, "张三丰").get_by_role("link").click()
        violations = Axe().run(phone).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == []
        assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert phone.get_by_role("button", name="保存走访").bounding_box()["height"] >= 44
    assert row(phone, "张三丰").get_by_role("link").bounding_box()["height"] >= 48
