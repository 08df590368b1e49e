"""The synthetic associations: groups, members, capital by source, years of loans and what came back on them."""

from datetime import date, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import Count, F, Sum

from monitoring.models import Member
from photovoltaic.association_steps import settle
from photovoltaic.models import (
    Association,
    AssociationMember,
    CapitalEntry,
    FeeSplit,
    JointGroup,
    MutualLoan,
    MutualRepayment,
    SupervisionCheck,
)
from photovoltaic.models.associations import CapitalSource, Direction
from photovoltaic.mutual_rules import months_after

ASSOCIATIONS, LOANS, HOUSEHOLDS = 40, 3000, 2000
BATCH, GROUP, MOST_MEMBERS, LARGEST, FIRST = 2000, 6, 120, 100, 20
IDLE_SHARE, LATE_SHARE = 0.08, 0.012
FEE, CENT, PAID_IN, LEAST_CASH = Decimal("0.006"), Decimal("0.01"), 500, 1000
PURPOSES = ("养羊", "养牛", "种植土豆", "大棚蔬菜", "小杂粮种植", "农机购置", "小磨坊", "红枣加工")
OFFICERS = ("示例理事长", "示例监事长", "示例会计", "示例出纳")


def build(rng, last, households):
    """40 associations and 3,000 loans in the demonstration, a hundred times as many in a county for measuring (as far as
    there are villages); gives (associations, loans). One association after the other, so that memory stays flat."""
    scale = min(households / HOUSEHOLDS, LARGEST)
    villages = _largest_villages(max(1, round(ASSOCIATIONS * scale)))
    associations = [_found(rng, code, index) for index, code in enumerate(villages, 1)]
    loans = _lend(rng, associations, round(LOANS * scale / len(villages)), last)
    _leave(last)
    _checks(rng, last)
    _split_fees(last)
    settle(on=last)
    _analyze()
    return len(villages), loans


def _analyze():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE photovoltaic_mutualloan, photovoltaic_mutualrepayment, photovoltaic_associationmember")


def _largest_villages(count):
    sizes = Member.objects.filter(relation="户主").values("region_id").annotate(heads=Count("pk"))
    return list(sizes.order_by("-heads", "region_id").values_list("region_id", flat=True)[:count])


def _found(rng, code, index):
    """The association of a village with its capital, groups and members."""
    heads = Member.objects.filter(relation="户主", region_id=code).select_related("household").order_by("household_id")
    heads = list(heads[:MOST_MEMBERS])
    association = _association(code, index)
    association.save(force_insert=True)
    CapitalEntry.objects.bulk_create(_capital(rng, association, len(heads)))
    groups = JointGroup.objects.bulk_create(_groups(association, max(1, len(heads) // GROUP)))
    AssociationMember.objects.bulk_create(
        [_member(association, head, groups[at % len(groups)], at) for at, head in enumerate(heads[: len(groups) * 7])]
    )
    return association


def _groups(association, count):
    return [
        JointGroup(
            association=association, region_id=association.region_id, number=f"{association.number}-{ordinal}",
            ordinal=ordinal,
        )
        for ordinal in range(1, count + 1)
    ]  # fmt: skip


def _association(code, index):
    chair, supervisor, accountant, cashier = OFFICERS
    return Association(
        number=f"HZ{code[6:]}", name=f"示例互助资金协会{index}", region_id=code, registered_on=date(2012, 6, 30),
        base_contribution=PAID_IN, certificate=f"社证字第{code[6:]}号", chair=chair,
        supervisor=supervisor, accountant=accountant, cashier=cashier,
    )  # fmt: skip


def _capital(rng, association, households):
    shares = (
        (CapitalSource.CENTRAL, 4500 * households), (CapitalSource.PROVINCE, 1500 * households),
        (CapitalSource.HOUSEHOLDS, PAID_IN * households), (CapitalSource.DONATION, 1000 * int(rng.random() * 10)),
    )  # fmt: skip
    for number, (source, amount) in enumerate(shares, 1):
        if amount:
            yield CapitalEntry(
                association=association, region_id=association.region_id, entered_on=date(2012, 7, number), source=source,
                amount=amount, voucher=f"ZJ{number:03d}",
            )  # fmt: skip


def _member(association, head, group, at):
    return AssociationMember(
        association=association, region_id=association.region_id, household=head.household, group=group, person=head,
        number=f"HY{head.household.number}", is_leader=group.ordinal == at + 1, joined_on=date(2012, 7, 10),
    )  # fmt: skip


def _lend(rng, associations, count, last):
    """So many loans an association, at least one a member; gives how many there are in all."""
    _analyze()
    lent = 0
    for index, association in enumerate(associations, 1):
        members = list(association.members.order_by("pk"))
        lent += _lend_to(rng, members, max(len(members), count), last)
        if index == FIRST:  # the totals' triggers keep the plan they made for empty tables until somebody looks
            _analyze()
    return lent


def _lend_to(rng, members, count, last):
    """A member's loans follow each other, each back before the next is lent; some associations lend none this year."""
    each, extra = divmod(count, len(members))
    until = date(last.year - 1, 6, 30) if rng.random() < IDLE_SHARE else last
    rounds = {}
    for at, member in enumerate(members):
        for number, loan in _history(rng, member, each + (at < extra), until):
            rounds.setdefault(number, []).append(loan)
    for number in sorted(rounds):  # what is lent next lies in the cash box again
        loans = MutualLoan.objects.bulk_create(rounds[number])
        MutualRepayment.objects.bulk_create([back for loan in loans for back in _back(rng, loan, last)])
    return count


def _history(rng, member, count, until):
    """The member's loans backwards from the last one, each of 6 to 12 months but shorter where there are many."""
    longest = 12 if count <= 10 else 6 if count <= 20 else 3
    start = until - timedelta(days=int(rng.random() * 30 * longest))
    for number in range(count, 0, -1):
        months = longest - int(rng.random() * longest / 2)
        yield number, MutualLoan(
            member=member, region_id=member.region_id, number=f"JK{member.number[2:]}{number:03d}", months=months,
            applied_on=start - timedelta(days=9), amount=500 * (4 + int(rng.random() * 9)), purpose=rng.choice(PURPOSES),
            paid_out_on=start, repay_by=months_after(start, months), state="lent" if number == count else "repaid",
            first_guarantor="示例代偿人一", second_guarantor="示例代偿人二", started_on=start, entered_on=start,
        )  # fmt: skip
        start -= timedelta(days=30 * longest + 10)


def _back(rng, loan, last):
    """All of it and the fee on the day it was due; a few of the last ones are late."""
    if loan.repay_by > last or (loan.state == "lent" and rng.random() < LATE_SHARE):
        return
    fee = (loan.amount * FEE * loan.months).quantize(CENT)
    yield MutualRepayment(
        loan=loan, region_id=loan.region_id, paid_on=loan.repay_by, principal=loan.amount, fee=fee, voucher=f"HK{loan.number[-3:]}"
    )  # fmt: skip


def _leave(last):
    """One member of an association, who owes it nothing, leaves on the last day and gets the paid-in capital back."""
    settled = AssociationMember.objects.filter(lent=F("returned"), is_leader=False, association__cash__gte=LEAST_CASH)
    leaving = list(
        settled.select_related("association", "person").order_by("association", "number").distinct("association")
    )
    for member in leaving:
        member.left_on = last
    AssociationMember.objects.bulk_update(leaving, ["left_on"], batch_size=BATCH)
    CapitalEntry.objects.bulk_create([_refund(member, last) for member in leaving], batch_size=BATCH)


def _refund(member, on):
    return CapitalEntry(
        association=member.association, region_id=member.region_id, entered_on=on, source=CapitalSource.HOUSEHOLDS,
        direction=Direction.OUT, amount=PAID_IN, payer=member.person.name, voucher="TK001",
    )  # fmt: skip


def _checks(rng, last):
    SupervisionCheck.objects.bulk_create(
        [
            SupervisionCheck(
                association=each, region_id=each.region_id, checked_on=date(year, 6, 20), checker="示例检查组",
                is_balanced=True, finding="借款台账签字不全" if rng.random() < 0.1 else "",
            )
            for each in Association.objects.order_by("number")
            for year in range(last.year - 1, last.year + 1)
            if date(year, 6, 20) <= last
        ],
        batch_size=BATCH,
    )  # fmt: skip


def _split_fees(last):
    """Fees of the last full year: 40 % reserve, 20 % each to the others."""
    year = last.year - 1
    taken = MutualRepayment.objects.filter(paid_on__year=year, fee__gt=0).values_list("loan__member__association")
    fees = dict(taken.annotate(Sum("fee")).order_by())
    associations = Association.objects.filter(pk__in=fees).order_by("pk")
    FeeSplit.objects.bulk_create([_split(each, year, fees[each.pk]) for each in associations], batch_size=BATCH)


def _split(association, year, fees):
    part = (fees / 5).quantize(CENT)
    return FeeSplit(
        association=association, region_id=association.region_id, year=year, fees=fees, risk=part, welfare=part,
        management=part, reserve=fees - 3 * part,
    )  # fmt: skip
