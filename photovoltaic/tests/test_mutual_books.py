"""The books of a mutual-aid association balance after whatever happens; a wrong entry is answered, and told on its page."""

from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ledger.reversing import reverse_entry
from core.scoping import whole_city
from photovoltaic.models import Association, CapitalEntry, MutualLoan, MutualRepayment
from photovoltaic.tests.association_rows import make_loan
from photovoltaic.tests.lending import DAY, LATER, books, household, repay

CENTS = st.integers(1, 2_000_000)
MOVES = st.lists(st.tuples(st.sampled_from(["in", "out", "lend", "repay", "counter", "write-off"]), CENTS), max_size=12)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_the_books_balance_after_whatever_happens(association, member, clerk, moves):
    """capital + fees − spent = cash + outstanding + written off; nothing below nothing; a refusal moves nothing."""
    place = {"region_id": association.region_id}
    for number, (move, cents) in enumerate(moves):
        amount, before = Decimal(cents) / 100, books(association)
        owed = MutualLoan.objects.filter(balance__gt=0).first()
        try:
            with transaction.atomic():
                if move in ("in", "out"):
                    CapitalEntry.objects.create(
                        association=association, entered_on=DAY, source="捐赠", amount=amount,
                        direction="投入" if move == "in" else "退出", **place,
                    )  # fmt: skip
                elif move == "lend":
                    lent = {"paid_out_on": DAY, "repay_by": LATER, "state": "lent"}
                    make_loan(member, f"H{number}{cents}{MutualLoan.objects.count()}", amount, **lent)
                elif move == "repay" and owed:
                    repay(owed, amount, amount / 10)
                elif move == "counter" and (entry := MutualRepayment.objects.filter(corrects=None).last()):
                    reverse_entry(entry, by=clerk, reason="测试")
                elif move == "write-off" and owed:
                    MutualLoan.objects.filter(pk=owed.pk).update(written_off=owed.balance, state="written_off")
        except (IntegrityError, ValidationError):
            assert books(association) == before
        association.refresh_from_db()
        now = association
        assert now.capital + now.fees - now.spent == now.cash + now.outstanding + now.written_off
        assert now.cash >= 0 and now.outstanding >= 0
        assert now.outstanding == sum(MutualLoan.objects.values_list("balance", flat=True))
        assert now.capital == sum(CapitalEntry.objects.values_list("signed", flat=True))
        assert now.fees == sum(MutualRepayment.objects.values_list("fee", flat=True))


def test_a_wrong_entry_is_answered_on_its_page(association, clerk, signed_in):
    entry = CapitalEntry.objects.get()
    url, client = reverse("mutual-capital-reverse", args=[entry.pk]), signed_in(clerk)
    assert client.post(url, {"reason": ""}).status_code == 422
    assert client.post(url, {"reason": "录错协会"}).status_code == 302
    assert books(association)[:2] == (0, 0)


def test_synthetic_associations_lend_are_repaid_and_balance(village):
    call = partial(call_command, "load_demo_associations", "2023-10", verbosity=0)
    with whole_city():
        for number in range(12):
            household(f"9908810000{number:02d}", village)
    call()
    with whole_city():
        made = Association.objects.get()
        assert made.groups.count() == 2 and made.members.count() == 12 and MutualLoan.objects.count() == 18
        assert made.capital + made.fees - made.spent == made.cash + made.outstanding + made.written_off
        assert made.outstanding == MutualLoan.objects.aggregate(sum=Sum("balance"))["sum"] and made.returned > 0
        assert not MutualLoan.objects.filter(balance__gt=0, state="repaid").exists()
        assert all(split.spent > 0 for split in made.fee_splits.all()) and made.checks.count() == 2
        refund = made.capital_entries.get(direction="退出")
        assert refund.is_refund and made.members.filter(left_on=refund.entered_on).count() == 1
    with pytest.raises(CommandError, match="空库"):
        call()
