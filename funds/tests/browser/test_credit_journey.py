"""A small loan's whole way in a real browser: entered, called to mind, overdue, collected, compensated, recovered."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils.timezone import localdate
from playwright.sync_api import expect

from core.scoping import whole_city
from funds.models import Compensation, Loan
from funds.tasks import check_loans
from monitoring.models import Household, ResponsiblePerson
from shenmu_portal.tests.browser.desk import Office
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAPER = {"opinion": "情况属实，同意", "document_number": "神巩衔办发〔2023〕31号"}


@pytest.fixture
def village(villages):
    return villages[TOWN][0]


@pytest.fixture
def desk(page, village, clerk, office):
    expect.set_options(timeout=20_000)  # a busy machine draws a page slowly
    call_command("load_parameters", verbosity=0)
    people = {
        "contact": person("village", "grid", village), "clerk": clerk, "reviewer": person("reviewer", "reviewer", TOWN),
        "office": office,
    }  # fmt: skip
    return Office(page, people)


def test_a_loan_from_the_contract_to_the_last_yuan_recovered(desk, village):
    today = localdate()
    with whole_city():
        household = Household.objects.create(
            number="990881000101", region_id=village, head_name="李四", category="脱贫户"
        )
        ResponsiblePerson.objects.create(household=household, region_id=village, name="折建军")
    loan = desk.add(
        "clerk", "loans", household=household.number, bank="示例农村商业银行", contract_number="XD7", amount=30000, rate=3,
        issued_on=today - timedelta(days=350), due_on=today + timedelta(days=10), purpose="养羊",
    )  # fmt: skip
    loan = re.search(r"^.*/loans/\d+/", loan)[0]
    key = re.search(r"/loans/(\d+)/", loan)[1]
    check_loans()

    desk.sign_in("contact")
    desk.page.goto("/")
    desk.page.locator(".stat", has_text="到期提醒").get_by_role("link").first.click()
    desk.page.locator("tbody a").first.click()
    expect(desk.page.get_by_text("折建军").first).to_be_visible()
    reminder = desk.page.url.partition("?")[0]
    desk.take("contact", reminder, "登记已提醒", answer="卖羊后还款")
    desk.page.goto("/")
    expect(desk.page.locator(".stat", has_text="到期提醒")).to_have_count(0)

    with time_machine.travel(today + timedelta(days=110)):
        check_loans()
        desk.who = None
        desk.sign_in("contact")
        desk.page.goto("/")
        desk.page.locator(".stat", has_text="小额信贷逾期等待清收").get_by_role("link").first.click()
        expect(desk.page.locator("tbody")).to_contain_text("30,000.00")
        late = localdate()
        desk.add(
            "contact",
            "loan-collections",
            key,
            collected_on=late,
            way="上门催收",
            collector="折建军",
            result="家中有病人，无力偿还",
        )
        desk.sign_in("office")
        desk.page.goto("/credit/")
        expect(desk.page.locator("main")).to_contain_text("逾期率 100.00%，超过 1% 红线")

        claim = desk.add("clerk", "loan-compensations", key, applied_on=late, amount=30000, reason="多次催收未还")
        claim = re.search(r"^.*/loan-compensations/\d+/", claim)[0]
        desk.take("clerk", claim, "提交镇街审核")
        desk.take("reviewer", claim, "镇街审核", opinion="情况属实")
        desk.take("office", claim, "批准补偿", **PAPER)
        desk.take("office", claim, "代偿", document_number="神财农发〔2023〕8号")
        with whole_city():
            assert Loan.objects.get().balance == 0
            found = Compensation.objects.get()
        assert (found.applied_by.username, found.approved_by.username) == ("clerk-610881114", "office")
        recovery = {"recovered_on": late, "amount": 30000, "voucher": "ZC1"}
        desk.add("clerk", "loan-recoveries", found.pk, **recovery)
        desk.take("clerk", claim, "追回办结")
        desk.page.goto(claim)
        expect(desk.page.locator("main")).to_contain_text("21,000.00")
    with whole_city():
        assert (Compensation.objects.get().state, Compensation.objects.get().recovered) == ("closed", 30000)
