"""The synthetic stations: three years of days, every register filled, books that balance."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from core.models import Level, Region
from core.scoping import whole_city
from monitoring.models import Household, Village
from photovoltaic.models import (
    Cost,
    DailyOutput,
    DistributionPlan,
    FaultTicket,
    MonthlyOutput,
    Payment,
    Settlement,
    Station,
    StationPatrol,
    Subsidy,
)
from shenmu_portal.tests.personas import TOWN, person


@pytest.fixture(params=[600, 8], ids=["with history", "as large as one for measuring"])
def county(request, monkeypatch, villages, clerk):
    monkeypatch.setattr("photovoltaic.demo.loading.LARGE", request.param)
    person("reviewer", "reviewer", TOWN)
    call_command("load_parameters", verbosity=0)
    with whole_city():
        for code in Region.objects.filter(level=Level.VILLAGE).order_by("code").values_list("code", flat=True)[:30]:
            Village.objects.create(region_id=code)
            Household.objects.create(number=f"H{code}", region_id=code, category="脱贫户")
    call_command("load_demo_stations", "2023-10", stations=8, verbosity=0)


def test_three_years_of_days_add_up_to_months_accounts_and_payments(county):
    with whole_city():
        assert Station.objects.count() == 8 and not Station.objects.unshared().exists()
        assert DailyOutput.objects.values("day").distinct().count() == 1095
        assert DailyOutput.objects.filter(kwh=0).exists()
        made = [model.objects.aggregate(sum=Sum("kwh"))["sum"] for model in (DailyOutput, MonthlyOutput, Settlement)]
        hours = made[0] / Station.objects.aggregate(sum=Sum("capacity_kw"))["sum"] / 3
        assert len(set(made)) == 1 and 1150 < hours < 1600
        for model in (FaultTicket, StationPatrol, Subsidy, Cost, DistributionPlan, Payment):
            assert model.objects.exists(), model
        paid = Payment.objects.aggregate(sum=Sum("paid"))["sum"]
        assert paid == DistributionPlan.objects.aggregate(sum=Sum("paid"))["sum"]
    with pytest.raises(CommandError, match="空库"):
        call_command("load_demo_stations", "2023-10", verbosity=0)
