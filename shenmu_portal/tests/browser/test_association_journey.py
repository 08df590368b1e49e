"""An association's money in a real browser: capital, five members of a group, a loan lent and repaid, the two lines."""

from datetime import date

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate
from playwright.sync_api import expect

from core.models import Region
from core.scoping import whole_city
from monitoring.models import Household, Member
from photovoltaic.models import Association, MutualLoan
from shenmu_portal.tests.browser.desk import Office, key_of
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("李四", "王五", "赵六", "孙七", "钱八")


@pytest.fixture
def village(villages):
    """A village with five households."""
    code = Region.objects.filter(code__in=villages[TOWN], level="village").order_by("code")[0].code
    with whole_city():
        for number, name in enumerate(NAMES, 1):
            household = Household.objects.create(
                number=f"99088100000000{number}", region_id=code, head_name=name, size=1
            )
            Member.objects.create(
                household=household, region_id=code, number=f"99088100000000{number}1", name=name, relation="户主",
                born_on=date(1980, 6, 22),
            )  # fmt: skip
    return code


@pytest.fixture
def desk(page, village, clerk):
    call_command("load_parameters", verbosity=0)
    people = {"clerk": clerk, "reviewer": person("reviewer", "reviewer", TOWN)}
    return Office(page, people)


def test_an_association_lends_is_repaid_and_shows_its_lines(desk, village):
    day, page = localdate(), desk.page
    address = desk.add(
        "clerk", "associations", number="HZ1", name="示例村互助资金协会", region=village, registered_on="2012-06-30",
        chair="理事长甲", supervisor="监事长乙", base_contribution=500,
    )  # fmt: skip
    association = key_of(address)
    desk.add(
        "clerk", "mutual-capital", association, entered_on="2012-07-01", source="市县财政", amount=15000, voucher="P1"
    )
    group = key_of(desk.add("clerk", "joint-groups", association, number="XZ1", ordinal=1))
    members = [
        desk.add(
            "clerk",
            "association-members",
            association="HZ1",
            number=f"HY{number}",
            group="XZ1",
            joined_on="2013-01-01",
            household=f"99088100000000{number}",
            person=f"99088100000000{number}1",
        )  # fmt: skip
        for number in range(1, 6)
    ]
    page.goto(f"/joint-groups/{group}/?tab=association-members")
    expect(page.get_by_text("李四").first).to_be_visible()

    loan = desk.add(
        "clerk", "mutual-loans", key_of(members[0]), number="JK1", applied_on=day, amount=10000, months=12, purpose="养羊",
    )  # fmt: skip
    desk.take("clerk", loan, "小组联保", first_guarantor="王五", second_guarantor="赵六", opinion="小组五户同意联保")
    desk.take("clerk", loan, "理事长审批", opinion="同意")
    page.goto(loan)
    expect(page.get_by_role("link", name="监事会审查", exact=True)).to_have_count(0)  # another person's
    desk.take("reviewer", loan, "监事会审查", opinion="手续齐全")
    desk.take("clerk", loan, "发放")
    page.goto("/mutual/")
    expect(page.get_by_text("66.67").first).to_be_visible()  # of 15,000, above the line of 60 %

    desk.add(
        "clerk", "mutual-repayments", key_of(loan), paid_on=day, principal=10000, fee=60, kind="会员还款", voucher="H1"
    )
    with whole_city():
        assert MutualLoan.objects.get().state == "repaid"
        assert (Association.objects.get().cash, Association.objects.get().fees) == (15060, 60)

    page.goto(loan)
    page.get_by_role("link", name="打印借款申请表").click()
    expect(page.get_by_text("壹万元整")).to_be_visible()
    expect(page.get_by_text("监事长乙")).to_be_visible()
