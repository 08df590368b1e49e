"""An association with one row of every register, for its own tests and those of all ledgers."""

from datetime import date

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

DAY = date(2023, 5, 4)


def make_association(region, capital=100000, **fields):
    """The village's association with capital from the city's budget."""
    plain = {"number": f"HZ{region}", "name": f"示例协会{region}", "registered_on": date(2012, 6, 30)}
    association = Association.objects.create(region_id=region, **plain | fields)
    CapitalEntry.objects.create(
        association=association, region_id=region, entered_on=date(2012, 7, 1), source="市县财政", amount=capital
    )
    association.refresh_from_db()
    return association


def make_member(association, household, group=None, **fields):
    person = household.members.first()
    plain = {"number": f"HY{household.number}", "joined_on": date(2013, 1, 1)}
    return AssociationMember.objects.create(
        association=association, region_id=household.region_id, household=household, person=person, group=group,
        **plain | fields,
    )  # fmt: skip


def make_loan(member, number, amount=5000, **fields):
    plain = {"applied_on": DAY, "months": 12, "purpose": "养羊"}
    return MutualLoan.objects.create(
        member=member, region_id=member.region_id, number=number, amount=amount, **plain | fields
    )


def add_association(household, word, figure=1000):
    """A household's loan from its village's association and all beside it; `word` and `figure` stand in its texts."""
    region, number = household.region_id, household.number
    association = Association.objects.filter(region=region).first()
    association = association or make_association(region, 9_000_000, name=word, chair=word, note=word)
    of_it = {"association": association, "region_id": region}
    group = JointGroup.objects.create(**of_it, number=f"XZ{number}", ordinal=association.groups.count() + 1)
    member = make_member(association, household, group, is_leader=True)
    loan = make_loan(
        member, f"JK{number}", figure, purpose=word[:60], spouse=word[:40], paid_out_on=DAY, repay_by=date(2024, 5, 4),
        state="lent",
    )  # fmt: skip
    years = association.fee_splits.count()
    return [
        association,
        group,
        member,
        loan,
        CapitalEntry.objects.create(
            **of_it, entered_on=DAY, source="农户缴纳", amount=500, payer=word, note=word, voucher=f"V{loan.pk}"
        ),
        MutualRepayment.objects.create(loan=loan, region_id=region, paid_on=date(2023, 9, 1), fee=30, note=word),
        FeeSplit.objects.create(**of_it, year=2022 - years, fees=0, reserve=0, risk=0, welfare=0, management=0),
        SupervisionCheck.objects.create(**of_it, checked_on=date(2020 + years, 6, 1), checker=word, finding=word),
    ]
