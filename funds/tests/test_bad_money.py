"""What the money's registers refuse in a sentence (issue: bad input), each through the page and through a workbook alike."""

from datetime import date

import pytest

from core.scoping import whole_city
from core.tests.importing import merge
from funds.models import Allocation, Allotment, ClosedYear, Compensation, Disbursement, Payment, Repayment
from funds.tests.money import allocate, allot, disburse, pay
from funds.tests.rows import TODAY, make_loan
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db

# What is typed on the page, with the heads under which it stands in a workbook.
ENTRIES = {
    "allotments": {
        "number": ("指标编号", "A2"), "document": ("指标文号", "示例财农〔2023〕2号"), "level": ("资金级次", "中央"),
        "batch": ("批次", 1), "year": ("资金年度", 2023), "amount": ("指标金额（元）", 500000), "issued_on": ("下达日期", "2023-01-10"),
    },
    "allocations": {
        "number": ("分解编号", "F2"), "allotment": ("指标编号", "A1"), "project": ("项目编码", "P1"),
        "amount": ("分解金额（元）", 50000), "allocated_on": ("分解日期", "2023-03-01"),
    },
    "disbursements": {
        "number": ("拨付单号", "B2"), "allocation": ("分解编号", "FA1"), "unit": ("收款单位", "示例合作社"),
        "amount": ("拨付金额（元）", 50000), "disbursed_on": ("拨付日期", "2023-03-05"),
    },
    "payments": {
        "number": ("支付凭证号", "Z2"), "disbursement": ("拨付单号", "BFA1"), "payee": ("最终收款人", "示例公司"),
        "amount": ("支付金额（元）", 50000), "paid_on": ("支付日期", "2023-04-05"),
    },
}  # fmt: skip
MODELS = {"allotments": Allotment, "allocations": Allocation, "disbursements": Disbursement, "payments": Payment}


@pytest.fixture
def way(villages):
    """1,000,000 received, 600,000 of it for a project, 500,000 handed out, 100,000 paid."""
    with whole_city():
        allocation = allocate(allot("A1"), make_project("P1", villages[TOWN][0], state="banked"))
        pay(disburse(allocation), number="Z1")
        return allocation


def sentences(page):
    """What the page says, the fields' own sentences and those above them."""
    return " ".join(sentence for each in page.context["form"].errors.values() for sentence in each)


@pytest.fixture
def both(way, signed_in, office, stage_book):
    """What the page and the workbook say of an entry with something typed over; neither writes it."""

    def say(ledger, **typed):
        heads = ENTRIES[ledger]
        form = {name: typed.get(name, value) for name, (_, value) in heads.items()}
        page = signed_in(office).post(f"/{ledger}/add/", form)
        batch = stage_book(ledger, [{heads[name][0]: value for name, value in form.items()}], by=office)
        with whole_city():
            told = " ".join(issue.message for issue in batch.issues.filter(severity="error"))
            assert page.status_code == 422 and (batch.new, batch.rejected) == (0, 1), (page.status_code, told)
            assert MODELS[ledger].objects.count() == 1
        return sentences(page), told

    return say


@pytest.mark.parametrize("ledger", ENTRIES)
@pytest.mark.parametrize(
    ("amount", "on_the_page", "in_the_workbook"),
    [("-50000", "大于或等于", "大于或等于"), ("50000.001", "小数", "2 位小数")],
)
def test_amounts_are_no_less_than_nothing_and_to_the_cent(both, ledger, amount, on_the_page, in_the_workbook):
    page, told = both(ledger, amount=amount)
    assert on_the_page in page and in_the_workbook in told


@pytest.mark.parametrize(
    ("ledger", "typed", "sentence"),
    [
        ("allotments", {"amount": 50}, "像是把万元当成了元"),
        ("allocations", {"amount": 60}, "像是把万元当成了元"),
        ("disbursements", {"amount": 60}, "像是把万元当成了元"),
        ("payments", {"amount": 50}, "像是把万元当成了元"),
        ("allocations", {"amount": 400_001}, "指标文只剩 400,000.00 元，不能超过。"),
        ("disbursements", {"amount": 100_001}, "这笔分解只剩 100,000.00 元，不能超过。"),
        ("payments", {"amount": 400_001}, "这笔拨付只剩 400,000.00 元，不能超过。"),
        ("allocations", {"allocated_on": "2023-01-09"}, "日期不能早于指标文的日期 2023-01-10。"),
        ("disbursements", {"disbursed_on": "2023-01-31"}, "日期不能早于这笔分解的日期 2023-02-01。"),
        ("payments", {"paid_on": "2023-02-28"}, "日期不能早于这笔拨付的日期 2023-03-01。"),
    ],
)
def test_an_entry_fits_what_stands_above_it(both, ledger, typed, sentence):
    page, told = both(ledger, **typed)
    assert sentence in page and sentence in told


@pytest.mark.parametrize("ledger", ENTRIES)
def test_nothing_goes_into_a_closed_year(both, ledger):
    with whole_city():
        ClosedYear.objects.create(region_id="610881", number="2023", closed_on=date(2024, 1, 20))
    page, told = both(ledger)
    assert "已经关账" in page and "已经关账" in told


def test_a_voucher_is_paid_once(both, stage_book, office):
    page, told = both("payments", number="Z1")
    assert "同一凭证不能支付两次" in page and "已经入账" in told
    row = dict(ENTRIES["payments"].values())
    batch = stage_book("payments", [row, row], by=office)
    assert (batch.new, batch.rejected) == (1, 1)


# -- what the rows of a workbook are together ----------------------------------------------------------------------------


def messages(batch):
    with whole_city():
        return [(issue.row, issue.message) for issue in batch.issues.filter(severity="error").order_by("row")]


def test_retentions_of_a_workbook_stay_within_what_is_not_paid(way, stage_book, office):
    row = {
        "质保金编号": "Q1", "分解编号": "FA1", "合同编号": "HT1", "结算价（元）": 600_000, "质保金比例（%）": 3, "扣留日期": "2023-02-01",
        "到期日期": "2024-04-01",
    }  # fmt: skip
    rows = [row | {"质保金编号": f"Q{n}", "合同编号": f"HT{n}", "结算价（元）": 9_000_000} for n in (1, 2)]
    batch = stage_book(
        "retentions", [*rows, row | {"质保金编号": "Q3", "合同编号": "HT3", "结算价（元）": 60}], by=office
    )
    (second, third) = messages(batch)
    assert second[0] == 3 and third == (4, "只有这笔资金的万分之一左右，像是把万元当成了元，请核对。")
    merge(batch)
    assert batch.state == "done"


def test_a_plan_of_a_workbook_is_no_more_than_the_money(way, stage_book, office):
    row = {"分解编号": "FA1", "计划支付月份": "2023-05", "计划支付（元）": 600_001}
    assert messages(stage_book("planned-payments", [row], by=office)) == [
        (2, "这笔资金共 600,000.00 元，计划支付不能超过。")
    ]


@pytest.mark.usefixtures("today")
def test_repayments_of_a_workbook_are_no_more_than_owed(loan, stage_book, office):
    row = {"贷款编号": loan.number, "还款日期": "2023-12-01", "还本金（元）": 20000, "还利息（元）": 0, "凭证号": "P1"}
    rows = [
        row,
        row | {"凭证号": "P2", "还本金（元）": 10001},
        row | {"凭证号": "P3", "还本金（元）": 30001},
        row | {"凭证号": "P4", "还款日期": "2023-02-28"},
        row | {"凭证号": "P5", "还本金（元）": 3},
    ]
    batch = stage_book("loan-repayments", rows, by=office)
    told = dict(messages(batch))
    for line, words in ((3, "还的本金比欠的多"), (4, "只欠本金 30,000.00 元"), (5, "早于放款日期"), (6, "按万元")):
        assert words in told[line], told
    merge(batch)
    with whole_city():
        assert Repayment.objects.get().principal == 20000


@pytest.mark.usefixtures("today")
def test_what_was_compensated_is_recovered_once_in_a_workbook_too(borrower, stage_book, office):
    with whole_city():
        loan = make_loan(borrower)
        paid = Compensation.objects.create(
            loan=loan, region_id=loan.region_id, number="BC1", applied_on=TODAY, amount=1000, reason="久催不还",
            state="recovering", paid_on=date(2023, 12, 1),
        )  # fmt: skip
    row = {"补偿编号": paid.number, "追回日期": "2023-12-10", "追回（元）": 600, "凭证号": "S1"}
    rows = [row, row | {"凭证号": "S2"}, row | {"凭证号": "S3", "追回日期": "2023-11-30"}]
    batch = stage_book("loan-recoveries", rows, by=office)
    told = dict(messages(batch))
    assert list(told) == [3, 4]
    assert "追回的比补偿的多" in told[3] and "不能早于代偿日期 2023-12-01" in told[4]


def test_what_only_the_database_refuses_is_told_in_its_sentence(way, stage_book, office):
    """Between the look at a workbook and its merge somebody pays what the workbook would pay."""
    row = dict(ENTRIES["payments"].values()) | {"支付金额（元）": 400_000}
    batch = stage_book("payments", [row], by=office)
    with whole_city():
        pay(way.disbursements.get(), 1000, number="Z9")
    batch = merge(batch)
    assert (batch.state, batch.new) == ("review", 0)
    assert "支付的资金不能超过拨付的金额。" in batch.message
    with whole_city():
        assert set(Payment.objects.values_list("number", flat=True)) == {"Z1", "Z9"}
