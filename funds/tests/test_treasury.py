"""对账 with the treasury: each voucher agrees, differs, or is known to one side alone."""

import pytest

from core.imports import batch as importing
from core.months import Month
from core.scoping import whole_city
from funds.countering import counter
from funds.models import TreasuryPayment
from funds.reconciling import counts, differences
from funds.tests.money import PAID, allocate, allot, disburse, pay
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db
APRIL = Month.parse("2023-04")


@pytest.fixture
def paid(villages):
    with whole_city():
        disbursement = disburse(allocate(allot("A1"), make_project("P1", villages[TOWN][0])))
        return [pay(disbursement, 1000 * n, f"Z{n}") for n in range(1, 5)]


HEAD = ("国库凭证号", "国库支付日期", "国库金额（元）", "国库收款人")


def line(number, amount, day=PAID):
    return dict(zip(HEAD, (number, str(day), amount, "示例建筑公司"), strict=True))


def test_the_treasurys_workbook_is_imported_and_compared_voucher_by_voucher(paid, stage_book, signed_in, office, clerk):
    rows = [line("Z1", 1000), line("Z2", 2000.5), line("Z3", 3000, "2023-04-09"), line("G1", 77), line("G2", "七")]
    batch = stage_book("treasury-payments", rows, by=office)
    assert (batch.new, batch.rejected) == (4, 1)
    with whole_city():
        importing.approve(batch)
    importing.advance(batch.pk)
    with whole_city():
        assert TreasuryPayment.objects.count() == 4
        found, ours, theirs = counts(APRIL)
        assert found == {"same": 1, "amount": 1, "day": 1, "theirs": 1, "ours": 1}
        assert (ours["amount"], float(theirs["amount"]), ours["ours"]) == (2000, 2000.5, 4000)
        assert [row.number for row in differences(APRIL, "theirs")] == ["G1"]
    client = signed_in(office)
    page = client.get("/funds/treasury/").content.decode()
    assert "国库 2023年4月支付 4 笔，1 笔与我方一致" in page
    assert "Z4" in client.get("/funds/treasury/?month=2023-04&kind=ours").content.decode()
    assert client.get("/funds/treasury/?kind=x").status_code == 400
    assert signed_in(clerk).get("/funds/treasury/").status_code == 403


def test_what_was_taken_back_whole_is_missing_on_neither_side(paid, office):
    with whole_city():
        counter(paid[0], number="Z1-冲", day=PAID, reason="重复", by=office)
        assert [row.number for row in differences(APRIL, "ours")] == ["Z2", "Z3", "Z4"]
