"""Banks' monthly reports: recognised by their heads, held against our loans, decided line by line (item 22)."""

from datetime import date

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core.ledger.reversing import reverse_entry
from core.scoping import whole_city
from funds.bank_reports import _take, compare, take_theirs
from funds.models import BankLine, Loan, Repayment
from funds.tests.rows import make_loan
from monitoring.models import Household, Member
from shenmu_portal.tests.personas import TOWN

pytestmark = pytest.mark.django_db
BANK, DAY = "示例农村商业银行", date(2024, 1, 5)
NUMBERS = ("990881197803100113", "990881198006220125", "990881196301050238")


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(DAY, tick=False):
        yield


@pytest.fixture
def borrowers(villages):
    """Two households with a loan each, and one without."""
    with whole_city():
        made = []
        for count, number in enumerate(NUMBERS):
            row = Household.objects.create(
                number=f"99088100020{count}",
                region_id=villages[TOWN][count],
                head_name=f"户主{count}",
                category="脱贫户",
            )
            Member.objects.create(
                household=row,
                region_id=row.region_id,
                number=f"{row.number}001",
                name=row.head_name,
                relation="户主",
                id_number=number,
            )
            made.append(row)
        make_loan(made[0], contract_number="A")
        make_loan(made[1], contract_number="B")
        return made


def line(number, contract, balance, **more):
    return {
        "身份证号": number, "机构名称": BANK, "合同编号": contract, "统计月份": "202312", "余额": balance, "贷款金额": "30000",
        "放款日": "2023-03-01", "到期日": "2025-03-01",
    } | more  # fmt: skip


@pytest.fixture
def report(borrowers, brought_in, clerk):
    """The bank agrees on A, has less on B, and knows a loan C of the third household; a stranger's row goes back."""
    return brought_in(
        None,
        [
            line(NUMBERS[0], "A", "30000"),
            line(NUMBERS[1], "B", "18000", 贷款状态="关注"),
            line(NUMBERS[2], "C", "20000"),
            line("990881197001010117", "D", "1"),
        ],
        by=clerk,
    )


def lines():
    with whole_city():
        return {row.contract_number: row for row in BankLine.objects.all()}


def test_a_report_is_recognised_and_every_line_is_told_how_it_agrees(report):
    assert (report.layout, report.new, report.rejected) == ("bank-report", 3, 1)
    found = lines()
    assert [found[name].outcome for name in "ABC"] == ["一致", "字段不一致", "他有我无"]
    assert found["B"].differences == "月末余额：我方 30000.00，银行 18000.00；五级分类：我方 正常，银行 关注"
    with whole_city():
        assert Loan.objects.get(contract_number="B").balance == 30000


def test_taking_the_banks_side_adjusts_by_an_entry_and_enters_what_we_lack(report, signed_in, clerk):
    client = signed_in(clerk)
    answer = client.post("/bank-reports/decide/", {"bank": BANK, "month": "202312", "side": "theirs"})
    assert answer.status_code == 302
    with whole_city():
        second, third = (Loan.objects.get(contract_number=name) for name in "BC")
        entry = Repayment.objects.get()
    assert (second.balance, second.classification, third.balance, third.opening_balance) == (
        18000,
        "关注",
        20000,
        20000,
    )
    assert (entry.principal, entry.kind, entry.paid_on) == (12000, "对账调整", date(2023, 12, 31))
    assert {row.outcome for row in lines().values()} == {"一致"}
    client.post("/bank-reports/decide/", {"bank": BANK, "month": "202312", "side": "theirs"})
    with whole_city():
        assert Repayment.objects.count() == 1


def test_more_than_we_thought_is_adjusted_upwards_but_never_beyond_the_loan(report, signed_in, clerk):
    with whole_city():
        loan = Loan.objects.get(contract_number="A")
        Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=date(2023, 12, 20), principal=5000)
    with whole_city():
        compare([lines()["A"].pk])
        assert take_theirs(BankLine.objects.filter(contract_number="A"), by=clerk) == (1, [])
        loan.refresh_from_db()
    assert loan.balance == 30000


def test_what_came_back_after_the_months_end_is_no_difference(report, clerk):
    with whole_city():
        loan = Loan.objects.get(contract_number="A")
        wrong = Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=date(2023, 12, 20), principal=700)
        reverse_entry(wrong, by=clerk, reason="记错了户")  # of today, against an entry of December
        Repayment.objects.create(loan=loan, region_id=loan.region_id, paid_on=date(2024, 1, 3), principal=10000)
        compare([row.pk for row in lines().values()])
        assert lines()["A"].outcome == "一致"
        other = Loan.objects.get(contract_number="B")
        Repayment.objects.create(loan=other, region_id=other.region_id, paid_on=date(2024, 1, 3), principal=10000)
        assert take_theirs(BankLine.objects.filter(contract_number="B"), by=clerk) == (1, [])
        entry = Repayment.objects.get(kind="对账调整")
        other.refresh_from_db()
    assert (entry.principal, entry.paid_on, other.balance) == (12000, date(2023, 12, 31), 8000)


def test_of_two_who_take_the_banks_side_at_once_one_adjusts(report, clerk):
    with whole_city():
        line = lines()["B"]
        _take(line)  # the other clerk's press, while ours has read the line already
        with pytest.raises(ValidationError, match="已由别人处理"):
            _take(line)
        assert Repayment.objects.get().principal == 12000


def test_keeping_ours_changes_nothing_and_what_they_lack_is_listed(report, signed_in, office, borrowers):
    client = signed_in(office)
    client.post(f"/bank-lines/{lines()['B'].pk}/decide/?side=ours")
    assert lines()["B"].decision == "保留我方"
    with whole_city():
        Loan.objects.filter(contract_number="A").update(contract_number="Z")
    page = client.get("/bank-reports/")
    (row,) = page.context["reports"]
    assert [number for number, _ in row["cells"]] == [3, 1, 1, 1, 1]
    listed = client.get(row["cells"][4][1]).context["rows"]
    assert [loan.contract_number for loan in listed] == ["Z"]


def test_a_loan_of_another_household_is_not_taken(report, signed_in, clerk, borrowers):
    with whole_city():
        Loan.objects.filter(contract_number="B").delete()
        make_loan(borrowers[2], contract_number="B")
    with whole_city():
        compare([row.pk for row in lines().values()])
        taken, refused = take_theirs(BankLine.objects.all(), by=clerk)
    assert taken == 0
    assert refused[0] == "B：借款户不同，请先核对是哪一户的贷款。"
    assert "还有没还清的小额信贷" in refused[1]
