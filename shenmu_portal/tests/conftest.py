"""What the tests of the ledgers' pages share."""

import pytest

from core.scoping import whole_city
from monitoring.models import Household, Member


@pytest.fixture
def moneyless(villages):
    """A household of the clerk's town on which no entry of money hangs, so that it may be deleted."""
    with whole_city():
        household = Household.objects.create(
            number="990881000077", region_id=villages["610881114"][0], head_name="李四"
        )
        Member.objects.create(
            household=household, region_id=household.region_id, number="990881000077001", name="李四", relation="户主"
        )
    return household
