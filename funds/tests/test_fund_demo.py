"""The invented money: a way for every project of a plan, equal for equal seeds, into an empty register alone."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from core.scoping import whole_city
from funds.models import Allocation, Allotment, FundMonth, Payment, PlannedPayment, Retention, TreasuryPayment
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN


@pytest.mark.django_db
def test_projects_of_a_plan_get_their_money_and_the_sums_hold(villages):
    village = villages[TOWN][0]
    with whole_city():
        make_project("P1", village, state="draft")
        make_project("P2", village, state="building", begun_on=date(2023, 4, 10))
        make_project(
            "P3", village, year=2022, state="settled", begun_on=date(2022, 4, 10), finished_on=date(2022, 9, 1), county=90_000,
            contractor="示例建筑公司",
        )  # fmt: skip
    call_command("load_demo_funds", "2023-12", seed=3)
    with whole_city():
        assert set(Allocation.objects.values_list("project__number", "level")) == {
            ("P2", "中央"), ("P3", "中央"), ("P3", "神木市级"),
        }  # fmt: skip
        assert Payment.objects.filter(retention__isnull=False).count() <= Retention.objects.count() == 2
        assert PlannedPayment.objects.exists() and TreasuryPayment.objects.exists()
        assert Allotment.objects.filter(issued_on__month=10).exists()  # late money that nobody has yet
        for name, model in (("received", Allotment), ("paid", Payment)):
            whole = model.objects.aggregate(sum=Sum("amount"))["sum"]
            assert FundMonth.objects.aggregate(sum=Sum(name))["sum"] == whole
    with pytest.raises(CommandError, match="已有资金指标文"):
        call_command("load_demo_funds", "2023-12")
