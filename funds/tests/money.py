"""The whole way of some money to a project, for the tests of all ledgers and of the funds themselves."""

from datetime import date

from core.months import Month
from funds.models import (
    Allocation,
    Allotment,
    ClosedYear,
    Disbursement,
    FundFinding,
    Payment,
    PlannedPayment,
    ProvincialProgress,
    Retention,
    TreasuryPayment,
)

ISSUED, ALLOCATED, DISBURSED, PAID = date(2023, 1, 10), date(2023, 2, 1), date(2023, 3, 1), date(2023, 4, 3)


def allot(number, amount=1_000_000, region="610881", **fields):
    """A 指标文 of the city; all dates are those of one spring."""
    plain = {"document": "示例财农〔2023〕1号", "level": "中央", "year": 2023, "issued_on": ISSUED}
    return Allotment.objects.create(number=number, amount=amount, region_id=region, **plain | fields)


def allocate(allotment, project, amount=600_000, number=None, day=ALLOCATED, **fields):
    return Allocation.objects.create(
        number=number or f"F{allotment.number}", allotment=allotment, project=project, region_id=project.region_id,
        amount=amount, allocated_on=day, **fields,
    )  # fmt: skip


def disburse(allocation, amount=500_000, number=None, day=DISBURSED, unit="示例合作社"):
    return Disbursement.objects.create(
        number=number or f"B{allocation.number}", allocation=allocation, region_id=allocation.region_id, amount=amount,
        disbursed_on=day, unit=unit,
    )  # fmt: skip


def pay(disbursement, amount=100_000, number=None, day=PAID, payee="示例建筑公司", **fields):
    return Payment.objects.create(
        number=number or f"Z{disbursement.number}", disbursement=disbursement, region_id=disbursement.region_id,
        amount=amount, paid_on=day, payee=payee, **fields,
    )  # fmt: skip


def retain(allocation, base=100_000, number=None, due_on=date(2024, 4, 1), **fields):
    return Retention.objects.create(
        number=number or f"Q{allocation.number}", allocation=allocation, region_id=allocation.region_id, base=base,
        contract_number="HT1", held_on=ALLOCATED, due_on=due_on, **fields,
    )  # fmt: skip


def add_funds(project, word, figure=1000):
    """One row of every register of the funds in the project's village; `word` and `figure` stand in its texts."""
    region, number = project.region_id, project.number
    allotment = allot(f"A{number}", region=region, note=word)
    allocation = allocate(allotment, project, document=word)
    disbursement = disburse(allocation, unit=word)
    marked = int(number[-6:]) if number[-6:].isdecimal() else 1
    return [
        allotment,
        allocation,
        disbursement,
        pay(disbursement, figure, payee=word),
        retain(allocation, contractor=word),
        PlannedPayment.objects.create(
            allocation=allocation, region_id=region, month=Month.parse("202304"), amount=figure, note=word
        ),
        TreasuryPayment.objects.create(number=f"G{number}", region_id=region, paid_on=PAID, amount=figure, payee=word),
        FundFinding.objects.create(
            number=f"W{number}",
            project=project,
            region_id=region,
            source="审计",
            found_on=PAID,
            problem=word,
            unit=word,
            due_on=date(2023, 6, 30),
        ),
        _once(ClosedYear, f"20{50 + marked % 50:02}", region, closed_on=ISSUED, note=word),
        _once(ProvincialProgress, f"20{50 + marked // 12 % 50:02}-{1 + marked % 12:02}", region, value=30, source=word),
    ]


def _once(model, number, region, **fields):
    """There are only so many years to come: many households share them."""
    return model.objects.get_or_create(number=number, defaults={"region_id": region, **fields})[0]
