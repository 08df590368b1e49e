"""对账 with the treasury: each voucher agrees, differs, or is known to one side alone."""

from datetime import date

import pytest

from core.imports import batch as importing
from core.ledger.reversing import reverse_entry
from core.months import Month
from core.scoping import whole_city
from funds.models import ClosedYear, Payment, TreasuryDecision, TreasuryPayment
from funds.reconciling import counts, difference, differences
from funds.tests.money import PAID, allocate, allot, disburse, pay
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db
APRIL, LATER = Month.parse("2023-04"), date(2023, 4, 9)


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
        found, ours, theirs, _ = counts(APRIL)
        assert found == {"same": 1, "amount": 1, "day": 1, "theirs": 1, "ours": 1}
        assert (ours["amount"], float(theirs["amount"]), ours["ours"]) == (2000, 2000.5, 4000)
        assert [row.number for row in differences(APRIL, "theirs")] == ["G1"]
    client = signed_in(office)
    page = client.get("/funds/treasury/").content.decode()
    assert "国库 2023年4月支付 4 笔，1 笔与我方一致" in page
    assert "Z4" in client.get("/funds/treasury/?month=2023-04&kind=ours").content.decode()
    assert client.get("/funds/treasury/?kind=x").status_code == 400
    assert signed_in(clerk).get("/funds/treasury/").status_code == 403


def test_an_amount_of_zero_is_told_beside_a_wrong_day(stage_book, office):
    batch = stage_book("treasury-payments", [line("Z1", 0, "昨天"), line("Z2", 0), line("Z3", 5)], by=office)
    with whole_city():
        assert sorted(batch.issues.values_list("row", "column")) == [
            (2, "国库支付日期"), (2, "国库金额（元）"), (3, "国库金额（元）"),
        ]  # fmt: skip


def test_what_was_taken_back_whole_is_missing_on_neither_side(paid, office):
    with whole_city():
        reverse_entry(paid[0], day=PAID, reason="重复", by=office)
        assert [row.number for row in differences(APRIL, "ours")] == ["Z2", "Z3", "Z4"]


@pytest.fixture
def listed(paid):
    """The treasury agrees on Z1, pays Z2 more and Z3 later, knows G1, and does not know Z4."""
    with whole_city():
        for number, amount, day in (("Z1", 1000, PAID), ("Z2", 2500, PAID), ("Z3", 3000, LATER), ("G1", 77, PAID)):
            TreasuryPayment.objects.create(
                number=number, region_id="610881", paid_on=day, amount=amount, payee="示例公司"
            )


@pytest.fixture
def choose(listed, signed_in, office):
    """Posts a decision on a voucher as it reads now, as the page would."""

    def post(number, decision, reason="凭证已核对", **more):
        with whole_city():
            found = difference(APRIL, number)
        values = {"decision": decision, "reason": reason, "seen": found.seen if found else ""} | more
        return signed_in(office).post(f"/funds/treasury/decide/?month=2023-04&number={number}", values)

    return post


def left():
    with whole_city():
        found, _, _, waiting = counts(APRIL)
        return sum(waiting.values()), sum(found.values()) - found["same"]


def said(answer):
    return answer.status_code, answer.content.decode()


def test_taking_the_treasurys_side_leaves_both_sides_alike_and_the_wrong_entries_readable(choose):
    assert left() == (4, 4)
    for number, more in (("Z2", {}), ("Z3", {}), ("Z4", {}), ("G1", {"disbursement": "BFA1"})):
        assert choose(number, "已取国库", **more).status_code == 302
    assert left() == (0, 0)
    with whole_city():
        assert set(Payment.objects.filter(corrects=None, corrected=0).values_list("number", "amount", "paid_on")) == {
            ("Z1", 1000, PAID), ("Z2-更正", 2500, PAID), ("Z3-更正", 3000, LATER), ("G1", 77, PAID),
        }  # fmt: skip
        assert set(Payment.objects.exclude(corrects=None).values_list("number", flat=True)) == {
            "Z2-冲",
            "Z3-冲",
            "Z4-冲",
        }


def test_a_kept_or_asked_difference_is_done_until_its_figures_change(choose, signed_in, office):
    choose("Z2", "保留我方", reason="国库多记手续费")
    choose("Z4", "待国库核实", reason="已去函")
    assert left() == (2, 4)
    page = signed_in(office).get("/funds/treasury/?month=2023-04&kind=amount").content.decode()
    assert "国库多记手续费" in page and "有 2 笔差异还没有处理" in page
    with whole_city():
        TreasuryPayment.objects.filter(number="Z2").update(amount=2600)
    assert left() == (3, 4)
    choose("Z2", "已取国库")
    choose("Z2", "已取国库")
    with whole_city():
        assert TreasuryDecision.objects.get(number="Z2").entry == "Z2-更正"
        TreasuryPayment.objects.filter(number="Z2").update(amount=2700)
    choose("Z2", "已取国库")
    assert left() == (2, 3)


@pytest.mark.parametrize(
    ("number", "typed", "sentence"),
    [
        ("Z2", {"decision": "已取国库", "reason": " "}, "请写明处理理由"),
        ("Z2", {"decision": ""}, "请选择怎样处理"),
        ("Z2", {"decision": "删除"}, "不在可用的选项中"),
        ("Z2", {"decision": "保留我方", "seen": "amount|1|2"}, "差异刚刚变了"),
        ("G1", {"decision": "已取国库"}, "资金拨付单号"),
        ("G1", {"decision": "已取国库", "disbursement": "没有"}, "没有找到这个拨付单"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_in_a_sentence_and_writes_nothing(choose, number, typed, sentence):
    status, page = said(choose(number, **typed))
    assert status == 422 and sentence in page
    with whole_city():
        assert (Payment.objects.count(), TreasuryDecision.objects.count()) == (4, 0)


def test_what_the_books_do_not_allow_is_refused_whole(choose, office):
    with whole_city():
        TreasuryPayment.objects.filter(number="Z2").update(amount=500_000)
        ClosedYear.objects.create(number="2023", region_id="610881", closed_on=PAID)
    assert "已经关账" in said(choose("Z4", "已取国库"))[1]
    with whole_city():
        ClosedYear.objects.all().delete()
    assert "支付的资金不能超过拨付的金额" in said(choose("Z2", "已取国库"))[1]
    with whole_city():
        assert (Payment.objects.count(), TreasuryDecision.objects.count()) == (4, 0)


def test_a_voucher_taken_back_earlier_comes_again_under_a_number_of_its_own(choose, paid, office):
    with whole_city():
        reverse_entry(paid[1], day=PAID, reason="金额错", by=office)
    choose("Z2", "已取国库", disbursement="BFA1")
    with whole_city():
        assert Payment.objects.get(number="Z2-更正").amount == 2500
        assert difference(APRIL, "Z2") is None
        assert "Z2-更正" not in [row.number for row in differences(APRIL, "ours")]


def test_only_the_city_decides(listed, signed_in, clerk, office):
    address = "/funds/treasury/decide/?month=2023-04&number=Z2"
    assert signed_in(clerk).get(address).status_code == 403
    assert "冲正我方这一笔，按国库 2023-04-03 的 2,500.00 元重新登记" in signed_in(office).get(address).content.decode()
    assert signed_in(office).get("/funds/treasury/decide/?month=2023-04&number=Z1").status_code == 302


@pytest.fixture
def choose_many(listed, signed_in, office):
    """Ticks vouchers of one kind on the page and confirms one decision for all of them."""

    def post(kind, numbers, decision, reason="凭证已核对", **more):
        client, address = signed_in(office), f"/funds/treasury/decide-many/?month=2023-04&kind={kind}"
        shown = client.post(address, {"selected": numbers})
        seen = [row.seen for row in shown.context["rows"]] if shown.context else []
        values = {"selected": numbers, "seen": seen, "decision": decision, "reason": reason, "confirm": "1"} | more
        return client.post(address, values, follow=True)

    return post


def test_many_vouchers_are_decided_at_once_each_for_itself(choose_many, paid, signed_in, office):
    with whole_city():
        TreasuryPayment.objects.filter(number="Z1").update(amount=1500)
        TreasuryPayment.objects.filter(number="Z2").update(amount=550_000)
    page = choose_many("amount", ["Z1", "Z2"], "已取国库").content.decode()
    assert "已处理 1 张凭证：已取国库。" in page and "没有处理 Z2：支付的资金不能超过拨付的金额。" in page
    with whole_city():
        assert Payment.objects.get(number="Z1-更正").amount == 1500
        assert TreasuryDecision.objects.get().number == "Z1"
    choose_many("theirs", ["G1"], "已取国库", disbursement="BFA1")
    choose_many("ours", ["Z4"], "保留我方", reason="国库下月补列")
    choose_many("amount", ["Z2"], "待国库核实")
    assert left() == (1, 3)
    client = signed_in(office)
    numbers = [row.number for row in client.get("/funds/treasury/?month=2023-04&kind=ours&waiting=1").context["rows"]]
    assert numbers == [] and b"Z4" in client.get("/funds/treasury/?month=2023-04&kind=ours").content


def test_many_at_once_ask_for_a_reason_and_for_what_was_seen(choose_many, signed_in, office, clerk):
    assert "请写明处理理由" in choose_many("amount", ["Z2"], "保留我方", reason=" ").content.decode()
    page = choose_many("amount", ["Z2"], "保留我方", seen=["amount|1|2"]).content.decode()
    assert "差异刚刚变了" in page and "已处理 0 张" not in page
    assert "没有选中还有差异的凭证" in choose_many("amount", [], "保留我方").content.decode()
    address = "/funds/treasury/decide-many/?month=2023-04&kind=amount"
    assert signed_in(clerk).post(address, {"selected": ["Z2"]}).status_code == 403
    assert signed_in(office).post(address.replace("amount", "x"), {"selected": ["Z2"]}).status_code == 400
    with whole_city():
        assert not TreasuryDecision.objects.exists()
