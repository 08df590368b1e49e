"""A small county whose every figure can be counted by hand, frozen and published."""

import pytest
from django.core.management import call_command

from bulletins import targets
from bulletins.freezing import freeze
from bulletins.publishing import publish_at_once
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from monitoring.models import AidCheck, Household, Income, Member, Screening
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

NOVEMBER, DECEMBER = Month.parse("2023-11"), Month.parse("2023-12")


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    """Published files go where the test ends, not where a portal keeps its own."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def county(two_towns):
    """Three households of one town and two of another: some 脱贫, some monitored, one without insurance.

    张三丰 (town): 脱贫户, monitored since 2022-11, cleared in 2023-12. 李四 (town): 脱贫户. 王五 (town): monitored from 2023-12.
    Other town: one 脱贫户 with an unsafe house, one ordinary household without safe water.
    """
    call_command("load_parameters", verbosity=0)
    targets.load(2023)
    zhang, li, wang = two_towns["own"]
    unsafe, dry = two_towns["foreign"]
    with whole_city():
        _set(
            zhang,
            category="脱贫户",
            monitored_as="脱贫不稳定户",
            identified_in=Month.parse("202211"),
            risks=["因病"],
            is_cleared=True,
            cleared_by="帮扶消除",
            cleared_in=DECEMBER,
        )
        _set(li, category="脱贫户")
        _set(wang, monitored_as="突发严重困难户", identified_in=DECEMBER, risks=["因残"])
        _set(unsafe, category="脱贫户", house_grade="D")
        _set(dry, has_safe_water=False)
        Household.objects.filter(house_grade="").update(house_grade="A")
        Household.objects.filter(has_safe_water=None).update(has_safe_water=True)
        Member.objects.update(in_resident_insurance=True, in_serious_illness_insurance=True)
        Member.objects.filter(household=unsafe).update(in_resident_insurance=False, in_employee_insurance=False)
        _last_year(zhang, 10000)
        _last_year(li, 20000)
        Screening.objects.create(month=DECEMBER, region_id="610881", state=JobState.DONE)
        AidCheck.objects.create(region_id="610881", checked_on=DECEMBER.last_day, households=1, red=5, yellow=0)
    return {"zhang": zhang, "li": li, "wang": wang, "unsafe": unsafe, "dry": dry}


def _set(household, **values):
    Household.objects.filter(pk=household.pk).update(**values)


def _last_year(household, wage):
    Income.objects.create(
        household=household, region_id=household.region_id, end_month=Month.parse("202209"), household_size=1, wage=wage
    )


@pytest.fixture
def draft(county):
    return freeze(DECEMBER)


@pytest.fixture
def published(draft):
    with whole_city():
        return publish_at_once(draft)


__all__ = ["DECEMBER", "NOVEMBER", "OTHER_TOWN", "TOWN"]
