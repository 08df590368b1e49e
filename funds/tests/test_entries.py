"""The money's way: never more than what stands above, once a voucher, taken back only by a counter-entry."""

import threading
from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, connections, transaction

from core.constraints import refusal_of
from core.ledger.registry import ledger_named
from core.ledger.reversing import reverse_entry
from core.scoping import whole_city
from funds.models import Allocation, Allotment, ClosedYear, FundMonth, Payment, Retention
from funds.tests.money import PAID, allocate, allot, disburse, pay, retain
from projects.models import Project
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN


@pytest.fixture
def project(villages):
    with whole_city():
        return make_project("P1", villages[TOWN][0])


@pytest.fixture
def way(project):
    """A 指标文 of 1,000,000, of which 600,000 for the project, 500,000 handed out."""
    with whole_city():
        allotment = allot("A1")
        allocation = allocate(allotment, project)
        return allotment, allocation, disburse(allocation)


def refused(write):
    """The sentence with which the database refuses a write; nothing of it stays."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), whole_city():
        write()
    return refusal_of(error.value)


@pytest.mark.django_db
def test_each_step_is_bounded_by_the_one_above(way, project):
    allotment, allocation, disbursement = way
    assert refused(lambda: allocate(allotment, project, 400_001, "F2")) == "分解到项目的资金不能超过指标文的金额。"
    assert refused(lambda: disburse(allocation, 100_001, "B2")) == "拨付的资金不能超过分解到项目的金额。"
    assert refused(lambda: pay(disbursement, Decimal("500000.01"))) == "支付的资金不能超过拨付的金额。"
    with whole_city():
        pay(disbursement, 500_000)
        allotment.refresh_from_db()
        allocation.refresh_from_db()
    assert (allotment.rest, allocation.rest, allocation.paid) == (400_000, 100_000, 500_000)
    assert (allocation.level, allocation.year, allocation.department) == ("中央", 2023, "农业农村局")


@pytest.mark.django_db
def test_days_go_forward_and_closed_years_stay_closed(way):
    allotment, allocation, disbursement = way
    assert refused(lambda: pay(disbursement, 1, day=date(2023, 2, 28))) == "支付日期不能早于拨付日期。"
    assert refused(lambda: disburse(allocation, 1, "B2", date(2023, 1, 31))) == "拨付日期不能早于分解日期。"
    with whole_city():
        ClosedYear.objects.create(region_id="610881", number="2023", closed_on=date(2024, 1, 20))
    assert "已经关账" in refused(lambda: pay(disbursement, 1))
    assert "已经关账" in refused(lambda: retain(allocation))


@pytest.mark.django_db
def test_a_retention_of_a_closed_year_stays(way, stage_book, office):
    with whole_city():
        kept = retain(way[1])
        ClosedYear.objects.create(region_id="610881", number="2023", closed_on=date(2024, 1, 20))
    for write in (
        kept.delete,
        lambda: Retention.objects.update(base=1),
        lambda: Retention.objects.update(held_on=date(2024, 1, 25), due_on=date(2025, 1, 25)),
    ):
        assert refused(write).startswith("扣留日期所在的年度已经关账")
    row = {"质保金编号": kept.number, "分解编号": way[1].number, "结算价（元）": 90_000}
    with whole_city():
        (issue,) = stage_book("retentions", [row], by=office).issues.all()
        assert issue.message.startswith("扣留日期所在的年度已经关账")
        Retention.objects.update(due_on=date(2024, 10, 1), contractor="示例公司")
        ClosedYear.objects.all().delete()
        Retention.objects.update(base=90_000)


@pytest.mark.django_db
def test_retention_is_kept_apart_until_its_day(way):
    _, allocation, disbursement = way
    with whole_city():
        retention = retain(allocation, base=600_000)  # 18,000
        disburse(allocation, 100_000, "B2")
        pay(disbursement, 500_000)
        second = allocation.disbursements.get(number="B2")
    assert retention.amount == 18_000
    assert "质保金须单独留存" in refused(lambda: pay(second, 82_001, "Z2"))
    assert "还没有到期" in refused(lambda: pay(second, 18_000, "Z2", retention=retention))
    with whole_city():
        pay(second, 82_000, "Z2")
        pay(second, 18_000, "Z3", retention.due_on, retention=retention)
        retention.refresh_from_db()
    assert retention.paid == retention.amount
    assert "不超过百分之三" in refused(lambda: retain(allocation, number="Q2", rate=Decimal("3.01")))


@pytest.mark.django_db
def test_a_retention_that_was_paid_stays_due_when_it_was(way, stage_book, office, signed_in):
    _, allocation, disbursement = way
    with whole_city():
        kept = retain(allocation)
        paid = pay(disbursement, kept.amount, day=kept.due_on, retention=kept)
    sentence = "这笔质保金已经支付，到期日期不能再改"
    assert refused(lambda: Retention.objects.update(due_on=date(2025, 4, 1))).startswith(sentence)
    row = {"质保金编号": kept.number, "分解编号": allocation.number, "到期日期": "2025-04-01"}
    with whole_city():
        (issue,) = stage_book("retentions", [row], by=office).issues.all()
        assert issue.message.startswith(sentence)
        reverse_entry(paid, by=office, reason="付错")
        assert Retention.objects.update(due_on=date(2025, 4, 1)) == 1
    form = {
        "number": "Q9", "allocation": allocation.number, "contract_number": "HT9", "base": "100000", "rate": "3",
        "held_on": "2099-01-01", "due_on": "2100-01-01",
    }  # fmt: skip
    answer = signed_in(office).post("/retentions/add/", form)
    assert "日期不能晚于今天" in answer.content.decode()


@pytest.mark.django_db
def test_a_written_entry_stays_and_a_counter_entry_takes_it_back(way, office):
    allotment, allocation, disbursement = way
    with whole_city():
        payment = pay(disbursement)
    for change in (
        lambda: Payment.objects.update(amount=1),
        lambda: Payment.objects.update(payee="别人"),
        lambda: payment.delete(),
    ):
        assert "不能修改或删除" in refused(change)
    with whole_city():
        reverse_entry(payment, day=PAID, reason="收款人填错", by=office)
        disbursement.refresh_from_db()
        payment.refresh_from_db()
        assert (disbursement.paid, payment.standing, Payment.objects.count()) == (0, 0, 2)
        assert FundMonth.objects.get(month="2023-04").paid == 0
    with whole_city(), pytest.raises(Exception, match="没有重复冲正"):
        reverse_entry(payment, day=PAID, reason="再冲一次", by=office)
    with whole_city(), pytest.raises(Exception, match="拨付的资金不能超过"):
        reverse_entry(allocation, day=PAID, reason="项目取消", by=office)


@pytest.mark.django_db
def test_an_opposite_has_a_free_number_no_longer_than_allowed(way, office):
    *_, disbursement = way
    with whole_city():
        wrong, _, long = (pay(disbursement, 1000, number) for number in ("Z2", "Z2-冲", "9" * 40))
        numbers = [reverse_entry(each, by=office, reason="重复").number for each in (wrong, long)]
    assert numbers == ["Z2-冲1", "9" * 30 + "-冲"]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_on_one_allotment_at_once_never_give_out_more_than_it_holds(project):
    with whole_city():
        allotment = allot("A1", 100_000)
    barrier, outcomes = threading.Barrier(2), []

    def clerk(number):
        try:
            with whole_city():
                barrier.wait(10)
                allocate(allotment, project, 60_000, number)
        except IntegrityError as error:
            outcomes.append(refusal_of(error))
        else:
            outcomes.append("")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=clerk, args=(f"F{n}",)) for n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes) == ["", "分解到项目的资金不能超过指标文的金额。"]
    with whole_city():
        assert Allotment.objects.get().allocated == 60_000 == Allocation.objects.get().amount


PAYMENT = {
    "number": "Z9", "disbursement": "BFA1", "payee": "示例公司", "amount": "1000.00", "paid_on": "2023-04-03", "purpose": "",
    "retention": "", "note": "",
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "-5"}, "大于或等于"),
        ({"amount": "0.001"}, "小数"),
        ({"amount": "500000.01"}, "只剩 500,000.00 元"),
        ({"amount": "50"}, "像是把万元当成了元"),
        ({"paid_on": "2023-02-28"}, "不能早于这笔拨付的日期"),
        ({"number": "Z1"}, "同一凭证不能支付两次"),
        ({"paid_on": "2999-01-01"}, "不能晚于今天"),
    ],
)
def test_the_page_refuses_in_a_sentence_and_writes_nothing(way, signed_in, office, typed, sentence):
    with whole_city():
        pay(disburse(allocate(allot("A2"), Project.objects.get()), 1000), 500, number="Z1")
    answer = signed_in(office).post("/payments/add/", PAYMENT | typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    with whole_city():
        assert list(Payment.objects.values_list("number", flat=True)) == ["Z1"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("state", "label"), [("city", "待市级审定"), ("withdrawn", "已退库"), ("terminated", "已终止")]
)
def test_money_goes_to_projects_of_the_bank_alone(way, project, signed_in, stage_book, office, state, label):
    with whole_city():
        Project.objects.update(state=state)
    told = f"项目现在是“{label}”，只有已入库的项目才能安排资金。"
    typed = {"number": "F2", "allotment": "A1", "project": "P1", "amount": 50000, "allocated_on": "2023-03-01"}
    assert told in signed_in(office).post("/allocations/add/", typed).content.decode()
    row = {"分解编号": "F2", "指标编号": "A1", "项目编码": "P1", "分解金额（元）": 50000, "分解日期": "2023-03-01"}
    batch = stage_book("allocations", [row], by=office)
    with whole_city():
        assert [issue.message for issue in batch.issues.all()] == [told]
        Project.objects.update(state="banked")
    assert signed_in(office).post("/allocations/add/", typed).status_code == 302


@pytest.mark.django_db
def test_more_retention_than_three_per_cent_is_refused_in_a_sentence(way, signed_in, office):
    typed = {"number": "Q1", "allocation": "FA1", "contract_number": "HT1", "base": 1000, "rate": 4}
    page = signed_in(office).post("/retentions/add/", typed | {"held_on": "2023-04-01", "due_on": "2024-04-01"})
    assert page.status_code == 422 and "质保金比例不能超过百分之三。" in page.content.decode()


@pytest.mark.django_db
def test_an_amount_ten_thousand_times_off_passes_with_a_word_why(way, signed_in, office):
    assert signed_in(office).post("/payments/add/", PAYMENT | {"amount": "50", "note": "手续费"}).status_code == 302


@pytest.mark.django_db
def test_an_entry_has_no_edit_page_but_a_counter_entry(way, signed_in, office, clerk):
    with whole_city():
        payment = pay(way[2])
    client = signed_in(office)
    assert client.get(f"/payments/{payment.pk}/edit/").status_code == 403
    record = client.get(f"/payments/{payment.pk}/").content.decode()
    address = f"/payments/{payment.pk}/reverse/"
    assert address in record and "/edit/" not in record
    assert client.post(address, {"day": "2023-04-02", "reason": ""}).status_code == 422
    assert client.post(address, {"day": "2023-04-05", "reason": "重复"}).status_code == 302
    with whole_city():
        assert Allocation.objects.get().paid == 0
    assert signed_in(clerk).get(address).status_code == 403


@pytest.mark.django_db
def test_a_workbook_is_judged_row_by_row_and_against_its_own_earlier_rows(way, stage_book, office):
    with whole_city():
        pay(way[2], 100_000, "Z1")
        ClosedYear.objects.create(region_id="610881", number="2024", closed_on=date(2024, 1, 20))
    row = {
        "支付凭证号": "Z2",
        "拨付单号": "BFA1",
        "最终收款人": "示例公司",
        "支付金额（元）": 300000,
        "支付日期": "2023-04-05",
        "备注": "",
    }
    rows = [
        row,
        row | {"支付凭证号": "Z3"},  # only 100,000 are left behind the row above
        row | {"支付凭证号": "Z1"},  # stored already, with another amount
        row | {"支付凭证号": "Z4", "支付金额（元）": 50},
        row | {"支付凭证号": "Z5", "支付金额（元）": "1.001"},
        row | {"支付凭证号": "Z6", "支付金额（元）": 1, "支付日期": "2024-02-01"},
        row | {"支付凭证号": "Z7", "支付金额（元）": 20, "支付日期": "2023-01-01"},
    ]
    batch = stage_book("payments", rows, by=office)
    with whole_city():
        found = {issue.row: issue.message for issue in batch.issues.all()}
    assert (batch.new, batch.rejected) == (1, 6)
    for line, words in enumerate(["只剩 100,000.00 元", "已经入账", "万元", "2 位小数", "已经关账", "不能早于"], 3):
        assert words in found[line], found


def test_the_ledgers_of_entries_never_allow_a_change(db, office):
    for name in ("allotments", "allocations", "disbursements", "payments"):
        assert [ledger_named(name).allows(office, verb) for verb in ("view", "add", "change", "delete")] == [
            True, True, False, False,
        ]  # fmt: skip


@pytest.mark.django_db
def test_a_town_reads_the_citys_papers_and_its_own_money_only(way, villages, signed_in, clerk, neighbour):
    assert "A1" in signed_in(clerk).get("/allotments/").content.decode()
    assert "FA1" in signed_in(clerk).get("/allocations/").content.decode()
    assert "FA1" not in signed_in(neighbour).get("/allocations/").content.decode()
