"""The desk of the long journeys: one browser, at which people of several roles sit down one after another."""

import io
import re
from datetime import timedelta

from axe_playwright_python.sync_playwright import Axe
from django.utils.timezone import localdate
from PIL import Image
from playwright.sync_api import expect

PASSWORD = "黄河之水天上来-2023"


def key_of(address):
    """The number of the record in an address."""
    return re.search(r"/(\d+)/", address)[1]


def photo():
    content = io.BytesIO()
    Image.new("RGB", (80, 60), "grey").save(content, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": content.getvalue()}


def check(page):
    """Nothing a screen reader stumbles over, and nothing wider than the screen."""
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], each["nodes"][0]["html"][:200]) for each in violations] == [], page.url
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], page.url


class Office:
    """The people of the journey at one browser, one after another."""

    def __init__(self, page, people):
        self.page, self.people, self.who = page, people, None
        for user in people.values():
            user.set_password(PASSWORD)
            user.save()

    def sign_in(self, who):
        if who == self.who:
            return
        self.page.context.clear_cookies()
        self.page.goto("/login/")
        self.page.get_by_label("用户名").fill(self.people[who].username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url(lambda url: "/login/" not in url)
        self.who = who

    def fill(self, values):
        for name, value in values.items():
            field = self.page.locator(f"main form [name={name}]").first
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(**({"label": "是"} if value is True else {"value": value}))
            else:
                field.fill(str(value))

    def add(self, who, ledger, parent="", **values):
        """A new row through its form; gives its address."""
        self.sign_in(who)
        self.page.goto(f"/{ledger}/add/{f'?parent={parent}' if parent else ''}")
        self.fill(values)
        self.page.get_by_role("button", name=re.compile("^保存")).first.click()
        self.page.wait_for_load_state()
        assert re.search(rf"/{ledger}/\d+/", self.page.url), self.page.locator("main").inner_text()[:600]
        return self.page.url

    def take(self, who, record, label, photos=False, **values):
        """One step by its button on the record's page."""
        self.sign_in(who)
        self.page.goto(record)
        self.page.get_by_role("link", name=label, exact=True).click()
        self.fill(values)
        if photos:
            self.page.locator("main [name=files]").set_input_files([photo()])
        self.page.get_by_role("button", name=re.compile(f"^{label}")).click()
        expect(self.page.get_by_text(f"“{label}”已办理").first).to_be_visible()

    def show_notice(self, who, project, level, kind):
        """A notice that has stood its days, with its photo."""
        begun_on = localdate() - timedelta(days=12)
        self.add(who, "notices", project, level=level, kind=kind, place="村务公开栏", begun_on=begun_on)
        self.page.goto(f"{self.page.url.partition('?')[0]}?tab=attachments")
        self.page.locator("main [name=files]").set_input_files([photo()])
        self.page.get_by_role("button", name=re.compile("上传|添加")).first.click()
        expect(self.page.get_by_text("已添加 1 个附件").first).to_be_visible()
