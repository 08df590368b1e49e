"""Income, shares, plan and the two 80 %: what balances, what is refused, what the gauge says."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.constraints import refusal_of
from core.models import AccessLog
from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from monitoring.models import Village
from photovoltaic.indicators import income, year_until
from photovoltaic.models import (
    Cost,
    DistributionPlan,
    Payment,
    PlanItem,
    PostHolder,
    PostWage,
    PublicPost,
    Settlement,
    Station,
    StationShare,
    Subsidy,
)
from photovoltaic.paying import bank_file, pay_wages
from photovoltaic.row_rules import wage_rule
from photovoltaic.sharing import by_station, of_year, standings, village_income
from photovoltaic.tests.sharing import DAY, MAY, earn, go, pay
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN


def test_shares_stay_within_the_whole(station, villages):
    with whole_city():
        village, _ = Village.objects.get_or_create(region_id=villages[TOWN][1])
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            StationShare.objects.create(station=station, region_id=station.region_id, village=village, percent=1)
        station.shares.update(percent=60)
        station.refresh_from_db()
        assert list(Station.objects.unshared()) == [station] and station.shares_total == 60
    assert refusal_of(refused.value) == "各权属村份额之和不能超过百分之百，请先改小其他村的份额。"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    percent=st.integers(1, 99),
    received=st.lists(st.integers(0, 90_000_00), min_size=1, max_size=3),
    spent=st.integers(0, 90_000_00),
)
def test_the_villages_parts_add_up_to_what_came_in_less_what_was_paid(station, villages, percent, received, spent):
    with whole_city():
        other, _ = Village.objects.get_or_create(region_id=villages[OTHER_TOWN][0])
        for model in (Settlement, Subsidy, Cost):
            model.objects.all().delete()
        StationShare.objects.filter(village=other).delete()
        station.shares.update(percent=percent)
        StationShare.objects.create(station=station, region_id=station.region_id, village=other, percent=100 - percent)
        for number, cents in enumerate(received):
            earn(station, Decimal(cents) / 100, month=MAY - number)
        Cost.objects.create(
            station=station, region_id=station.region_id, kind="税费", paid_on=DAY, amount=Decimal(spent) / 100
        )
        whole = Decimal(sum(received) - spent) / 100
        parts = of_year("610881", 2023)
        measured = sum(row["denominator"] or 0 for rows in income(MAY + 7) for row in rows)
    assert abs(sum(part.income for part in parts) - whole) <= Decimal("0.01")
    assert abs(measured - whole) <= Decimal("0.01")


def test_a_plan_goes_to_wages_to_the_bank_and_to_the_gauge(plan, village, farmer, clerk, tmp_path):
    with whole_city(), time_machine.travel(date(2023, 7, 1)):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="保洁员", kind="保洁", wage=600, set_up_on=date(2023, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2023, 1, 1), contract_ends_on=date(2023, 12, 31)
        )
        for month in (MAY, MAY + 1):
            PostWage.objects.create(post=post, region_id=village, member=farmer, month=month, days=22, wage=600)
        assert pay_wages(plan, by=clerk) == 2
        again = {"post": post, "member": farmer, "month": MAY, "days": 22, "wage": Decimal(600)}
        assert list(wage_rule(again)) == []
        assert [name for name, _ in wage_rule(again | {"wage": Decimal(500)})] == ["wage"]
        with pytest.raises(ValidationError, match="已生成的不会重复"):
            pay_wages(plan, by=clerk)
        content, count = bank_file(plan, by=clerk)
        assert count == 2 and AccessLog.objects.filter(ledger="distribution-plans", rows=2).exists()
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert [cell.value for cell in sheet[2]][2:6] == ["李四", "6217000077712345678", "示例农商行", 600]
    for row, (result, reason, day) in ((2, ("成功", None, "2023-07-03")), (3, ("失败", "账户异常", None))):
        for column, value in zip((8, 9, 10), (result, reason, day), strict=True):
            sheet.cell(row, column, value)
    book.save(tmp_path / "回单.xlsx")
    sheet["F3"] = 60
    book.save(tmp_path / "错回单.xlsx")
    said = [message for _, _, message in errors(stage(tmp_path / "错回单.xlsx", None, clerk))]
    assert said == ["回单金额 60.00 元，发放清单是 600.00 元，请与银行核对这一笔。"]
    batch = merge(stage(tmp_path / "回单.xlsx", None, clerk))
    assert (batch.state, batch.changed, batch.new) == ("done", 2, 0), errors(batch)
    with whole_city():
        plan.refresh_from_db()
        standing = standings(village, 2023)[village]
        failed = Payment.objects.get(state="银行退回")
    assert (plan.paid, plan.paid_labour, failed.failure) == (600, 600, "账户异常")
    assert (standing.income, standing.rate, standing.missing) == (2500, 24, 1400)


def test_a_plan_that_was_voted_on_keeps_its_year(plan):
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        DistributionPlan.objects.update(year=2022)
    assert refusal_of(refused.value).startswith("村民代表会已表决的方案")


def test_a_plan_above_the_income_is_not_voted_on(station, village, clerk):
    with whole_city():
        earn(station, 1000)
        plan = DistributionPlan.objects.create(number="GF2023", region_id=village, year=2023)
        PlanItem.objects.create(plan=plan, region_id=village, use="奖励补助", content="奖励", amount="1000.01")
        plan.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            go(plan, "vote", clerk)
        assert village_income(village, 2023) == 1000
    assert "超过本村 2023 年可分配收益 1,000.00 元" in refused.value.messages[0]


def test_uses_are_the_allowed_ones_only(village):
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        plan = DistributionPlan.objects.create(number="GF2024", region_id=village, year=2024)
        PlanItem.objects.create(plan=plan, region_id=village, use="平均分红", content="每户 100 元", amount=10)
    assert "不能简单平均发放" in refusal_of(refused.value)


def test_a_stations_rate_is_its_villages(plan, village, station):
    with whole_city():
        pay(plan, 2000, state="已到账", paid_on=DAY)
        ((number, _, standing),) = by_station(village, 2023)
    assert (number, standing.rate, standing.labour_rate) == (station.number, 80, 0)


def test_the_year_runs_to_the_month(db):
    assert year_until(MAY) == (date(2023, 1, 1), date(2023, 5, 31))
