"""An asset's life line: every station from the money to the farmer, what is missing, who may see it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.months import Month
from core.scoping import whole_city
from projects.life import LifeLine
from projects.models import Asset, Contract, IncomeShare, LinkedHousehold, Notice, Patrol, Rent
from projects.tests.rows import make_project
from shenmu_portal.tests.households import TOWN, make_household

pytestmark = pytest.mark.django_db
DAY = date(2023, 6, 1)


@pytest.fixture
def asset(villages):
    """An asset that went all the way."""
    place = {"region_id": villages[TOWN][0]}
    with whole_city():
        household = make_household("990881777701", villages[TOWN][0])
        LinkedHousehold.objects.all().delete()
        project = make_project("P1", villages[TOWN][0], begun_on=DAY, state="closed", county=100000, social=50000)
        Notice.objects.create(project=project, level="市级", kind="入库", place="政府网站", begun_on=DAY, **place)
        asset = Asset.objects.create(
            number="Z1", name="示例冷库", kind="经营性资产", formed_year=2023, project=project, central=600000, county=100000,
            other=50000, original_value=750000, accepted_on=DAY, titled_on=DAY, owner="集体(村)", handed_on=DAY,
            keeper="示例合作社", operation="租赁", state="kept", **place,
        )  # fmt: skip
        contract = Contract.objects.create(
            asset=asset, number="H1", partner="示例公司", operation="租赁", begun_on=DAY, ends_on=date(2026, 5, 31),
            annual_rent=1000, **place,
        )  # fmt: skip
        of_asset = {"asset": asset, **place}
        Rent.objects.create(contract=contract, due_on=DAY, due=1000, received=800, received_on=DAY, **of_asset)
        Patrol.objects.create(patrolled_on=DAY, patroller="甲", use="在用", **of_asset)
        IncomeShare.objects.create(
            month=Month.parse("202312"), purpose="到户分红", amount=500, decided_on=DAY, announced_on=DAY, **of_asset
        )
        LinkedHousehold.objects.create(
            household=household,
            project=project,
            year=2023,
            mechanism="入股分红",
            promised=300,
            paid=200,
            paid_on=DAY,
            **place,
        )
        asset.refresh_from_db()
    return asset


def states(asset):
    with whole_city():
        return {each["name"]: each["state"] for each in LifeLine(asset).stations()}


def test_the_line_leads_from_the_money_to_the_farmer(asset):
    with whole_city():
        life = LifeLine(asset)
        assert life.sources() == [
            ("中央衔接资金", Decimal("600000.00"), 600000),
            ("神木市级衔接资金", Decimal("100000.00"), 100000),
            ("债券、社会和自筹资金", Decimal("50000.00"), 50000),
        ]
        assert life.totals() == (750000, 750000)
        assert life.building() == [(DAY, "市级公示：入库", "政府网站，公示中")]
        assert life.owed(date(2023, 6, 2)) == 200
        assert [(row["households"], row["paid_total"]) for row in life.farmers] == [(1, 200)]
    assert set(states(asset).values()) == {"met"}


def test_what_is_missing_is_told_apart_from_what_does_not_apply(asset):
    with whole_city():
        Asset.objects.filter(pk=asset.pk).update(kind="公益性资产", titled_on=None, operation="")
        IncomeShare.objects.filter(asset=asset).delete()
        for model in (Rent, Contract):
            model.objects.filter(asset=asset).delete()
        LinkedHousehold.objects.all().delete()
        asset.refresh_from_db()
    told = states(asset)
    assert (told["确权"], told["移交"]) == ("below", "met")
    assert {told[name] for name in ("运营", "收益", "分配", "到农户")} == {"plain"}


def test_an_asset_of_earlier_years_has_a_line_without_a_project(asset):
    with whole_city():
        Asset.objects.filter(pk=asset.pk).update(project=None, built_on=DAY)
        asset.refresh_from_db()
        life = LifeLine(asset)
        assert [what for _, what, _ in life.building()] == ["建成", "验收"]
        assert life.totals() == (None, 750000)
        assert life.farmers == []
    assert states(asset)["开工"] == states(asset)["到农户"] == "plain"


@time_machine.travel(date(2023, 12, 20))
def test_the_page_is_for_those_who_may_see_the_asset(asset, signed_in, clerk, neighbour, admin):
    address = reverse("asset-life", args=[asset.pk])
    client = signed_in(clerk)
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert len(queries) <= 18
    assert "到期未收 200.00 元" in page
    assert "结余 300.00 元" in page
    record = client.get(reverse("assets-record", args=[asset.pk])).content.decode()
    assert address in record
    assert (
        f'<dt>来源项目</dt><dd><a href="{reverse("projects-record", args=[asset.project_id])}">示例项目P1</a>' in record
    )
    assert "资产" in [head["label"] for head in client.get(reverse("rents-list")).context["heads"]]
    assert signed_in(neighbour).get(address).status_code == 404
    assert signed_in(admin).get(address).status_code == 403
