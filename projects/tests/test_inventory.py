"""资产摸底: completion by town, what each asset lacks, and the 三资 platform's workbook that goes back in by import."""

import io
from datetime import date

import openpyxl
import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AccessLog, Parameter
from core.scoping import in_scope, whole_city
from projects import inventory
from projects.models import Asset, Contract
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = pytest.mark.django_db
CITY, DAY, PAGE = "610881", date(2022, 6, 1), reverse("asset-inventory")
WHOLE = {
    "titled_on": DAY, "owner": "集体(村)", "handed_on": DAY, "keeper": "示例合作社", "in_national_system": True, "platform_number": "SZ1",
}  # fmt: skip
HOLES = {
    "title": {"titled_on": None}, "handover": {"handed_on": None}, "upkeep": {"keeper": ""},
    "national": {"in_national_system": False}, "platform": {"platform_number": ""},
}  # fmt: skip


def make_asset(number, region, **fields):
    plain = {
        "name": f"示例资产{number}",
        "kind": "经营性资产",
        "formed_year": 2022,
        "region_id": region,
        "original_value": 1000,
    }
    return Asset.objects.create(number=number, **plain | fields)


@pytest.fixture
def assets(villages):
    """A whole one and one with each hole in the first town; a whole one of each kind that counts otherwise elsewhere."""
    call_command("load_parameters", verbosity=0)
    own, foreign = villages[TOWN][0], villages[OTHER_TOWN][0]
    with whole_city():
        made = {"whole": make_asset("Z0", own, **WHOLE)}
        made |= {code: make_asset(f"Z-{code}", own, **WHOLE | hole) for code, hole in HOLES.items()}
        made["state"] = make_asset("Z8", foreign, **WHOLE | {"owner": "国有", "platform_number": ""})
        made["later"] = make_asset("Z9", foreign, **WHOLE | {"formed_year": 2023, "titled_on": None})
        make_project("P1", own, year=2021, state="accepted")
        make_project("P2", own, year=2021, state="building")
    return made


def test_every_hole_is_counted_by_the_query_and_told_of_the_asset(assets):
    with whole_city():
        found = inventory.by_place(CITY, (2021, 2022), 9)
        assert [inventory.lacking(assets[code]) for code in HOLES] == [[check.label] for check in inventory.CHECKS]
        assert inventory.lacking(assets["whole"]) == inventory.lacking(assets["state"]) == []
    assert found[TOWN] == {"assets": 6, "complete": 1, "unregistered": 1} | dict.fromkeys(HOLES, 1)
    assert found[OTHER_TOWN]["complete"] == found[OTHER_TOWN]["assets"] == 1
    assert [round(inventory.share(found[town]), 2) for town in (TOWN, OTHER_TOWN)] == [14.29, 100]
    assert inventory.share({"complete": 0, "assets": 0, "unregistered": 0}) is None


@pytest.mark.parametrize("lacks", ["", "unregistered", *HOLES])
def test_a_number_opens_exactly_its_rows(assets, lacks, signed_in, office):
    page = signed_in(office).get(PAGE, {"lacks": lacks}).context
    numbers = {row["record"].number for row in page["rows"]}
    assert numbers == ({"P1"} if lacks == "unregistered" else {f"Z-{code}" for code in HOLES if lacks in ("", code)})


def test_the_years_are_data(assets, signed_in, office):
    client = signed_in(office)
    assert client.get(PAGE, {"year": "2023"}).status_code == 400
    Parameter.objects.filter(name="inventory_years").update(value="2023")
    page = client.get(PAGE, {"year": "2023"}).context
    assert [row["record"].number for row in page["rows"]] == ["Z9"]


def test_a_town_sees_its_own(assets, signed_in, neighbour, admin):
    page = signed_in(neighbour).get(PAGE).context
    assert (page["total"]["assets"], page["rows"]) == (1, [])
    assert signed_in(neighbour).get(PAGE, {"region": TOWN}).status_code == 404
    assert signed_in(admin).get(PAGE).status_code == signed_in(admin).get(reverse("asset-platform")).status_code == 403


def test_the_page_costs_the_same_whatever_the_number_of_rows(assets, signed_in, office, villages):
    client = signed_in(office)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    cost()
    few = cost()
    with whole_city():
        for number in range(30):
            make_asset(f"ZX{number}", villages[TOWN][number % 3])
    assert cost() == few <= 15


def sheet(response):
    return openpyxl.load_workbook(io.BytesIO(response.content)).active


def test_the_platforms_workbook_goes_back_in_with_its_numbers(assets, signed_in, clerk, tmp_path):
    with whole_city():
        asset = assets["platform"]
        for year in (2021, 2022):
            Contract.objects.create(
                asset=asset, region_id=asset.region_id, number=f"H{year}", partner=f"=公司{year}", operation="租赁",
                begun_on=date(year, 1, 1), ends_on=date(year, 12, 31), annual_rent=5000,
            )  # fmt: skip
    answer = signed_in(clerk).get(reverse("asset-platform"), {"new": 1})
    rows = list(sheet(answer).iter_rows(min_row=3, values_only=True))
    assert [row[2] for row in rows] == ["资产编码", "Z-platform"]
    told = dict(zip(*rows, strict=True))
    assert (told["年租金（元）"], told["原值（元）"]) == (5000, 1000)
    assert told["承租承包方"].endswith("公司2022")
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    book.active.cell(4, rows[0].index("三资平台编号") + 1).value = "SZ2022001"
    book.save(tmp_path / "三资.xlsx")
    call_command("import_ledger", "assets", str(tmp_path / "三资.xlsx"), user=clerk.username, verbosity=0)
    with in_scope(TOWN):
        assert Asset.objects.get(number="Z-platform").platform_number == "SZ2022001"
        assert AccessLog.objects.get(kind="export").rows == 1


def test_the_national_system_is_ticked_off_for_many_at_once(assets, signed_in, clerk):
    ticked = [assets["national"].pk, assets["later"].pk]
    seen = [f"{each.pk}.{each.version}" for each in (assets["national"], assets["later"])]
    data = {
        "selected": ticked,
        "seen": seen,
        "field": "in_national_system",
        "in_national_system": "True",
        "confirm": "1",
    }
    assert signed_in(clerk).post(reverse("assets-bulk"), data).status_code == 302
    with whole_city():
        assert Asset.objects.get(pk=ticked[0]).in_national_system
