"""The synthetic associations: groups, members, capital by source, years of loans and what came back on them."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import groupby

from django.db import connection

from monitoring.models import Household
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
from photovoltaic.mutual_rules import months_after

ASSOCIATIONS, LOANS, HOUSEHOLDS = 40, 3000, 2000
BATCH, GROUP, FEWEST_MEMBERS = 2000, 6, 5
IDLE_SHARE, LATE_SHARE, EXTENDED_SHARE = 0.08, 0.004, 0.03
FEE, CENT = Decimal("0.006"), Decimal("0.01")
PURPOSES = ("养羊", "养牛", "种植土豆", "大棚蔬菜", "小杂粮种植", "农机购置", "小磨坊", "红枣加工")
OFFICERS = ("示例理事长", "示例监事长", "示例会计", "示例出纳")


def build(rng, last, households):
    """40 associations and 3,000 loans in the demonstration, a hundred times as many in a county for measuring (as far as
    there are villages); gives (associations, loans)."""
    scale = households / HOUSEHOLDS
    members = _members(rng, max(1, round(ASSOCIATIONS * scale)))
    loans = _loans(rng, members, max(len(members), round(LOANS * scale)), last)
    associations = {member.association for member in members}
    _checks(rng, associations, last)
    _split_fees(associations, last)
    settle(on=last)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE photovoltaic_mutualloan, photovoltaic_mutualrepayment, photovoltaic_associationmember")
    return len(associations), loans


def _members(rng, count):
    """Members of new associations in the villages with most households: groups of six or so, one person a household."""
    heads = Household.objects.filter(members__relation="户主").order_by("region_id", "pk").distinct()
    villages = [
        (code, list(own)) for code, own in groupby(heads.prefetch_related("members"), lambda each: each.region_id)
    ]
    chosen = sorted(villages, key=lambda each: (-len(each[1]), each[0]))[:count]
    associations = [_association(code, index) for index, (code, _) in enumerate(chosen, 1)]
    Association.objects.bulk_create(associations, batch_size=BATCH)
    CapitalEntry.objects.bulk_create(
        [entry for each, (_, own) in zip(associations, chosen, strict=True) for entry in _capital(rng, each, len(own))],
        batch_size=BATCH,
    )
    groups, members = [], []
    for association, (code, own) in zip(associations, chosen, strict=True):
        parts = max(1, len(own) // GROUP)
        numbered = [
            JointGroup(
                association=association, region_id=code, number=f"{association.number}-{part + 1}", ordinal=part + 1
            )
            for part in range(parts)
        ]
        groups += numbered
        members += [_member(association, each, numbered[at % parts], at) for at, each in enumerate(own[: parts * 7])]
    JointGroup.objects.bulk_create(groups, batch_size=BATCH)
    AssociationMember.objects.bulk_create(members, batch_size=BATCH)
    return members


def _association(code, index):
    chair, supervisor, accountant, cashier = OFFICERS
    return Association(
        number=f"HZ{code[6:]}", name=f"示例互助资金协会{index}", region_id=code, registered_on=date(2012, 6, 30),
        certificate=f"社证字第{code[6:]}号", chair=chair, supervisor=supervisor, accountant=accountant, cashier=cashier,
    )  # fmt: skip


def _capital(rng, association, households):
    shares = (
        ("中央财政", 4500 * households), ("省级财政", 1500 * households), ("农户缴纳", 500 * households),
        ("捐赠", 1000 * int(rng.random() * 10)),
    )  # fmt: skip
    for number, (source, amount) in enumerate(shares, 1):
        if amount:
            yield CapitalEntry(
                association=association, region_id=association.region_id, entered_on=date(2012, 7, number), source=source,
                amount=amount, voucher=f"ZJ{number:03d}",
            )  # fmt: skip


def _member(association, household, group, at):
    return AssociationMember(
        association=association, region_id=household.region_id, household=household, group=group,
        person=next(each for each in household.members.all() if each.relation == "户主"),
        number=f"HY{household.number}", is_leader=group.ordinal == at + 1, joined_on=date(2012, 7, 10),
    )  # fmt: skip


def _loans(rng, members, count, last):
    """A member's loans follow each other, each back before the next is lent; some villages lend none this year."""
    each, extra = divmod(count, len(members))
    asleep = {member.association_id for member in members if rng.random() < IDLE_SHARE / 4}
    rounds = {}
    for at, member in enumerate(members):
        until = date(last.year - 1, 6, 30) if member.association_id in asleep else last
        for number, loan in _history(rng, member, each + (at < extra), until):
            rounds.setdefault(number, []).append(loan)
    for number in sorted(rounds):  # what is lent next lies in the cash box again
        loans = MutualLoan.objects.bulk_create(rounds[number], batch_size=BATCH)
        MutualRepayment.objects.bulk_create(
            [back for loan in loans for back in _back(rng, loan, last)], batch_size=BATCH
        )
    return sum(map(len, rounds.values()))


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
    if loan.repay_by > last or (loan.state == "lent" and rng.random() < LATE_SHARE * 3):
        return
    fee = (loan.amount * FEE * loan.months).quantize(CENT)
    yield MutualRepayment(
        loan=loan, region_id=loan.region_id, paid_on=loan.repay_by, principal=loan.amount, fee=fee, voucher=f"HK{loan.number[-3:]}"
    )  # fmt: skip


def _checks(rng, associations, last):
    rows = [
        SupervisionCheck(
            association=each,
            region_id=each.region_id,
            checked_on=date(year, 6, 20),
            checker="示例检查组",
            is_balanced=True,
            finding="借款台账签字不全" if rng.random() < 0.1 else "",
        )  # fmt: skip
        for each in sorted(associations, key=lambda one: one.number)
        for year in range(last.year - 1, last.year + 1)
        if date(year, 6, 20) <= last
    ]
    SupervisionCheck.objects.bulk_create(rows, batch_size=BATCH)


def _split_fees(associations, last):
    """Fees of the last full year: 40 % reserve, 20 % each to the others."""
    year = last.year - 1
    sums = {}
    taken = MutualRepayment.objects.filter(paid_on__year=year).values_list("loan__member__association", "fee")
    for key, fee in taken:
        sums[key] = sums.get(key, Decimal(0)) + fee
    FeeSplit.objects.bulk_create(
        [
            _split(each, year, sums[each.pk])
            for each in sorted(associations, key=lambda one: one.pk)
            if sums.get(each.pk)
        ],
        batch_size=BATCH,
    )


def _split(association, year, fees):
    part = (fees / 5).quantize(CENT)
    return FeeSplit(
        association=association, region_id=association.region_id, year=year, fees=fees, risk=part, welfare=part,
        management=part, reserve=fees - 3 * part,
    )  # fmt: skip
