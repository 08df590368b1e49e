"""A village with a station and a plan of its income, and with a mutual-aid association."""

from datetime import date

import pytest
from django.core.management import call_command

from core.scoping import whole_city
from monitoring.models import Household, Member
from photovoltaic.models import AssociationMember, DistributionPlan, JointGroup, PlanItem
from photovoltaic.tests.association_rows import make_association, make_member
from photovoltaic.tests.lending import household
from photovoltaic.tests.rows import make_station
from photovoltaic.tests.sharing import earn, go
from shenmu_portal.tests.personas import TOWN, person


@pytest.fixture
def village(villages):
    call_command("load_parameters", verbosity=0)
    return villages[TOWN][0]


@pytest.fixture
def station(village):
    with whole_city():
        yield make_station("6108810001", village)


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer", TOWN)


@pytest.fixture
def farmer(village):
    with whole_city():
        household = Household.objects.create(
            number="990881000001", region_id=village, head_name="李四", size=1, category="脱贫户",
            bank_account="6217000077712345678", bank_name="示例农商行",
        )  # fmt: skip
        return Member.objects.create(
            household=household, region_id=village, number="990881000001001", name="李四", relation="户主",
            born_on=date(1980, 6, 22),
        )  # fmt: skip


@pytest.fixture
def plan(station, village, clerk, reviewer):
    """A plan of 2,000 yuan for posts out of 2,500, in force."""
    with whole_city():
        earn(station, 3000, spent=500)
        plan = DistributionPlan.objects.create(number="GF2023", region_id=village, year=2023)
        PlanItem.objects.create(plan=plan, region_id=village, use="公益岗位工资", content="保洁 2 人", amount=2000)
        plan.refresh_from_db()
        go(plan, "vote", clerk)
        go(plan, "review", reviewer)
        go(plan, "announce", clerk)
        go(plan, "carry-out", clerk, date(2023, 6, 27))
        yield plan


@pytest.fixture
def association(village):
    """50,000 yuan; a group of five households."""
    with whole_city():
        made = make_association(village, 50000)
        group = JointGroup.objects.create(association=made, region_id=village, number="XZ1", ordinal=1)
        for number in range(5):
            make_member(made, household(f"99088100000{number}", village), group, is_leader=not number)
        yield made


@pytest.fixture
def member(association):
    return AssociationMember.objects.select_related("association", "group").order_by("number").first()
