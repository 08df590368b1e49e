"""From the village poster to the removed risk, in a real browser: every step by its own person, on its own clock."""

import io
import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command
from PIL import Image
from playwright.sync_api import expect

from core.models import StepTaken
from core.scoping import whole_city
from monitoring.models import AidMeasure, Case, Clearing, Clue, Household
from shenmu_portal.tests.personas import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "黄河之水天上来-2023"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1440, "height": 900}
A4 = (595, 842)
START = datetime(2023, 8, 7, 1, 0, tzinfo=UTC)  # a Monday morning
VOTES = {"votes_due": "30", "votes_present": "26", "votes_for": "25", "votes_against": "1"}
FIGURES = {
    "wage": "32000", "property": "0", "transfer": "1000", "business": "6000", "business_cost": "2000", "net": "37000",
    "per_capita_net": "37000", "claims": "0", "out_of_pocket": "800", "contact_name": "王联系",
    "contact_phone": "15400003333",
}  # fmt: skip
SOUND = dict.fromkeys(("has_dropout", "is_house_damaged", "has_uninsured", "is_water_damaged"), "False")


def photo(name):
    content = io.BytesIO()
    Image.new("RGB", (600, 400), "#88a").save(content, "JPEG")
    return {"name": f"{name}.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


class Person:
    """Somebody with a browser of their own; nothing on their pages is wider than the screen."""

    def __init__(self, windows, user=None, size=DESKTOP):
        self.context = windows(viewport=size, has_touch=size is PHONE)
        self.page, self.user = self.context.new_page(), user

    def sign_in(self):
        self.context.clear_cookies()
        self.page.goto("/login/")
        self.page.get_by_label("用户名").fill(self.user.username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda address: "/login/" not in address)

    def look(self):
        """Axe finds nothing, and nothing is wider than the screen."""
        violations = Axe().run(self.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == [], self.page.url
        width = self.page.evaluate("document.documentElement.scrollWidth")
        assert width <= self.page.viewport_size["width"], self.page.url

    def step(self, ledger, record, name, label, *, opinion="情况属实", number="", picture="", looks=False, **values):
        """Open the record, press the step's button, fill its form and send it; the record's next page says it was taken."""
        self.page.goto(f"/{ledger}/{record.pk}/")
        self.page.get_by_role("link", name=label, exact=True).click()
        self.page.wait_for_url(re.compile(f"/steps/{name}/"))
        for field, value in values.items():
            control = self.page.locator(f"[name={field}]")
            is_choice = control.first.evaluate("control => control.tagName === 'SELECT'")
            control.select_option(value) if is_choice else control.fill(value)
        if opinion:
            self.page.locator("[name=opinion]").fill(opinion)
        if number:
            self.page.locator("[name=document_number]").fill(number)
        if picture:
            self.page.locator("[name=files]").set_input_files(photo(picture))
        if looks:
            self.look()
        self.page.locator("main form button[type=submit]").first.click()
        expect(self.page.locator("main")).to_contain_text(f"“{label}”已办理")


@pytest.fixture
def family(two_towns):
    """张三丰's household in the grid worker's village, of which nobody has said anything yet."""
    for command in ("load_parameters", "load_workdays"):
        call_command(command, verbosity=0)
    with whole_city():
        for model in (Clearing, Clue, Case, AidMeasure):
            model.objects.all().delete()
        household = two_towns["own"][0]
        household.phone = "15400001111"
        household.save()
    return household


@pytest.fixture
def people(windows, grid, clerk, office):
    """A villager and the grid worker with phones, the town's and the city's people at desks."""
    users = {"grid": grid, "clerk": clerk, "office": office, "reviewer": person("reviewer", "reviewer", "610881114")}
    for user in users.values():
        user.set_password(PASSWORD)
        user.save()
    made = {name: Person(windows, user, PHONE if name == "grid" else DESKTOP) for name, user in users.items()}
    made["villager"] = Person(windows, size=PHONE)
    return made


def at(days):
    return time_machine.travel(START + timedelta(days=days), tick=True)


def test_from_the_poster_to_the_removed_risk(people, family):
    villager, grid, clerk, office, reviewer = (
        people[name] for name in ("villager", "grid", "clerk", "office", "reviewer")
    )
    with at(0):
        receipt = _declare(villager, clerk, family)
        case = _visit(grid, family)
        for each in (office, reviewer):
            each.sign_in()
        office.step("cases", case, "match", "完成信息比对", opinion="", match_result="名下无车辆、无商铺", looks=True)
        grid.step("cases", case, "appraise", "评议通过，开始公示", picture="评议会", looks=True, **VOTES)
        assert "正在评议、公示和审核" in _status(villager, receipt)
    with at(5):
        for each in (grid, reviewer):
            each.sign_in()
        grid.step("cases", case, "notice", "公示期满无异议，报镇街", opinion="", picture="公示栏")
        reviewer.step("cases", case, "review", "审核同意，报市审定", looks=True)
    with at(7):
        for each in (office, grid):
            each.sign_in()
        office.step("cases", case, "approve", "审定纳入", number="神巩衔办发〔2023〕14号", looks=True)
        _aid(grid, case, family)
        assert "已审定，正在落实帮扶" in _status(villager, receipt)
    with whole_city():
        family.refresh_from_db()
        assert (family.monitored_as, str(family.identified_in)) == ("边缘易致贫户", "2023-08")
    with at(200):
        clearing = _ask_clearing(grid, case)
        grid.step("clearings", clearing, "appraise", "评议通过，开始公示", picture="评议会", **VOTES)
    with at(205):
        for each in (grid, reviewer):
            each.sign_in()
        grid.step("clearings", clearing, "notice", "公示期满无异议，报镇街", opinion="", picture="公示栏")
        reviewer.step("clearings", clearing, "review", "审核同意，报市审定")
    with at(207):
        for each in (office, grid):
            each.sign_in()
        office.step("clearings", clearing, "approve", "审定消除", number="神巩衔办发〔2024〕3号")
        grid.step("clearings", clearing, "announce", "已在村里公告", opinion="", picture="公告")
        assert "已办结" in _status(villager, receipt)
        _read_the_file(office, family)
    with whole_city():
        family.refresh_from_db()
        assert (family.is_cleared, family.cleared_by) == (True, "帮扶消除")
        case.refresh_from_db()
        assert case.state == Case.State.CLEARED
        assert case.reviewed_by != case.approved_by
        assert StepTaken.objects.filter(ledger="cases").count() == 10


def _declare(villager, clerk, family):
    clerk.sign_in()
    clerk.page.goto(f"/door-codes/{family.region_id}/posters/")
    expect(clerk.page.locator("svg.qr")).to_be_visible()
    clerk.look()
    villager.page.goto(f"/declare/?village={family.region_id}")  # what the poster's code says
    villager.look()
    villager.page.get_by_label("您的姓名").fill("张三丰")
    villager.page.get_by_label("手机号码").fill("15400001111")
    villager.page.get_by_label("遇到了什么困难").select_option("01")
    villager.page.get_by_label("说说情况").fill("上个月住院做手术，自己花了三万多元")
    villager.page.get_by_role("button", name="提交申报").click()
    code = villager.page.locator("[data-receipt]")
    expect(code).to_be_visible()
    villager.look()
    return code.inner_text()


def _status(villager, receipt):
    villager.page.goto("/declare/status/")
    villager.page.get_by_label("回执号").fill(receipt)
    villager.page.get_by_role("button", name="查进度").click()
    expect(villager.page.get_by_role("status").first).to_contain_text("的申报")
    villager.look()
    return villager.page.locator("main").inner_text()


def _visit(grid, family):
    """The grid worker finds who it is, visits with a colleague and fills the check on the phone, once: clue and case go on."""
    grid.sign_in()
    with whole_city():
        clue = Clue.objects.get()
    grid.page.goto(f"/clues/{clue.pk}/")
    grid.look()
    grid.page.get_by_role("link", name="匹配农户").click()
    expect(grid.page.locator("main")).to_contain_text("姓名和电话相同")
    grid.look()
    grid.page.get_by_role("button", name="是这户").click()
    expect(grid.page.locator("main")).to_contain_text("已匹配到 张三丰")
    grid.page.goto("/tasks/")
    grid.page.wait_for_load_state("networkidle")
    grid.page.locator("[data-task]").filter(has_text="住院做手术").get_by_role("link").click()
    form = grid.page.get_by_role("dialog")
    form.get_by_label("属实，已完成入户核实").check()
    grid.look()
    form.get_by_label("同行核实人").fill("李驻村")
    form.get_by_label("是", exact=True).check()
    form.get_by_label("拟定监测对象类别").select_option("边缘易致贫户")
    form.get_by_label("情况说明").fill("情况属实")
    form.get_by_label("走访日期").fill(f"{START:%Y-%m-%d}")  # the browser's clock has not travelled
    form.locator("[name=photos]").set_input_files(photo("入户"))
    form.get_by_role("button", name="保存走访").click()
    expect(grid.page.locator("[data-task]").get_by_text("已走访")).to_be_visible()
    with whole_city():
        case = Case.objects.get(household=family)
    assert (case.state, case.risks) == ("match", ["因病"])
    return case


def _aid(grid, case, family):
    grid.step("cases", case, "announce", "已在村里公告", opinion="", picture="公告")
    grid.step("cases", case, "enter", "已录入国家系统", opinion="", national_number="99088170000001")
    grid.page.goto(f"/aid-measures/add/?parent={family.pk}")
    grid.page.locator("[name=category]").select_option("健康帮扶")
    grid.page.locator("[name=status]").select_option("已完成")
    grid.page.locator("[name=finished_on]").fill("2023-08-14")
    grid.page.locator("[name=money_source]").select_option("行业部门资金")
    grid.page.locator("[name=responsible_person]").fill("李驻村")
    grid.page.locator("[name=received_by]").fill("李四")
    grid.page.locator("[name=received_on]").fill("2023-08-14")
    grid.page.locator("[name=files]").set_input_files(photo("救助单"))
    grid.page.locator("main form button[type=submit]").first.click()
    expect(grid.page.locator("main")).to_contain_text("已保存")
    grid.step("cases", case, "aid", "帮扶措施已落实")


def _ask_clearing(grid, case):
    grid.sign_in()
    grid.step("cases", case, "ask_clearing", "申请风险消除")
    with whole_city():
        clearing = Clearing.objects.get()
    grid.step(
        "clearings",
        clearing,
        "visit",
        "完成入户核查",
        picture="入户",
        looks=True,
        cleared_by="帮扶消除",
        **SOUND,
        **FIGURES,
    )
    return clearing


def _read_the_file(office, family):
    office.page.goto(f"/households/{family.pk}/file/")
    for words in ("张三丰", "监测办理：审定纳入", "风险消除：审定消除", "健康帮扶", "神巩衔办发〔2024〕3号"):
        expect(office.page.locator("main")).to_contain_text(words)
    office.look()
    office.page.emulate_media(media="print")
    for kept_off in (office.page.get_by_role("button", name="打印"), office.page.get_by_role("navigation").first):
        expect(kept_off).to_be_hidden()
    expect(office.page.get_by_text("农户签字")).to_be_visible()
    assert _pages_of(office.page.pdf(prefer_css_page_size=True)) in ([A4], [A4] * 2, [A4] * 3)


def _pages_of(paper):
    """The width and height of every page of a PDF that Chromium printed, in whole points."""
    boxes = re.findall(rb"/MediaBox\s*\[([^\]]+)\]", paper)
    return [tuple(round(float(edge)) for edge in box.split()[2:]) for box in boxes]


def test_two_people_press_at_once_and_the_second_is_told(people, family):
    with at(0):
        with whole_city():
            clue = Clue.objects.create(household=family, region_id=family.region_id, source="grid", description="住院")
        first, second = people["grid"], people["clerk"]
        for each in (first, second):
            each.sign_in()
            each.page.goto(f"/clues/{clue.pk}/steps/dismiss/")
            each.page.locator("[name=opinion]").fill("已核实，没有这回事")
        for each in (first, second):
            each.page.locator("main form button[type=submit]").first.click()
        expect(first.page.locator("main")).to_contain_text("“不属实”已办理")
        expect(second.page.locator("main")).to_contain_text("已由别人办理")
        expect(second.page.locator("[name=opinion]")).to_have_value("已核实，没有这回事")
    with whole_city():
        assert StepTaken.objects.filter(ledger="clues").count() == 1
        assert Household.objects.filter(monitored_as="边缘易致贫户").count() == 0
