"""联农带农 in figures: sums over towns are the city's to the cent, money without a link is red, each number opens its rows."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.scoping import whole_city
from projects import linking
from projects.models import Linkage, LinkedHousehold
from projects.tests.rows import make_project
from shenmu_portal.tests.households import OTHER_TOWN, TOWN, make_household

pytestmark = pytest.mark.django_db
CITY, PAGE = "610881", reverse("linking")


@pytest.fixture
def farmers(villages):
    """Two households in each of two towns, without what personas link them to."""
    with whole_city():
        places = [villages[town][n] for town in (TOWN, OTHER_TOWN) for n in (0, 1)]
        rows = [make_household(f"99088177770{n}", place) for n, place in enumerate(places)]
        LinkedHousehold.objects.all().delete()
        Linkage.objects.all().delete()
    return rows


def link(project, household, promised, paid=0, year=2023, mechanism="订单收购"):
    return LinkedHousehold.objects.create(
        project=project, household=household, region_id=household.region_id, year=year, mechanism=mechanism,
        promised=promised, paid=paid, paid_on=date(year, 12, 1) if paid else None,
    )  # fmt: skip


@pytest.fixture
def projects(farmers):
    """One that links, one that only hands out money, one without a word; all of the first town's first village."""
    with whole_city():
        place = farmers[0].region_id
        made = [
            make_project(f"P{name}", place, state="building", begun_on="2023-05-01")
            for name in ("real", "cash", "none")
        ]
        for project, mechanism in zip(made, ("订单收购", "直接发放资金"), strict=False):
            Linkage.objects.create(project=project, region_id=place, mechanism=mechanism)
    return made


CENTS = st.decimals(min_value=0, max_value=100000, places=2)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(2021, 2023), CENTS, CENTS), max_size=8))
def test_towns_add_up_to_the_city_to_the_cent(farmers, projects, lines):
    with whole_city():
        LinkedHousehold.objects.all().delete()
        rows = [
            LinkedHousehold(
                project=projects[0], household=farmers[which], region_id=farmers[which].region_id, year=year,
                mechanism=f"方式{n}", promised=promised, paid=paid,
            )
            for n, (which, year, promised, paid) in enumerate(lines)
        ]  # fmt: skip
        LinkedHousehold.objects.bulk_create(rows)
        for year in (None, 2022):
            city, towns = linking.totals(CITY, year), linking.by_place(CITY, year, 9).values()
            villages = [line for town in (TOWN, OTHER_TOWN) for line in linking.by_place(town, year, 12).values()]
            mechanisms = [figures for _, figures in linking.by_mechanism(CITY, year)]
            for name in ("promised_total", "paid_total"):
                wanted = sum(
                    (row[3 if name == "paid_total" else 2] for row in lines if not year or row[1] == year), Decimal(0)
                )
                assert city[name] == wanted
                assert wanted == sum(line[name] for line in towns) == sum(line[name] for line in villages)
                assert wanted == sum(figures[name] for figures in mechanisms)
            assert city["households"] == len({row[0] for row in lines if not year or row[1] == year})


def test_money_without_a_link_is_red_and_nothing_known_stays_empty(projects, farmers, signed_in, office):
    with whole_city():
        link(projects[0], farmers[0], 1000, 400)
        link(projects[0], farmers[2], 1000, 1000)
        link(projects[1], farmers[0], 600, 600, mechanism="直接发放资金")
    client = signed_in(office)
    lines = {
        line["project"].number: line for line in client.get(PAGE, {"region": farmers[0].region_id}).context["projects"]
    }
    told = {
        number: (line["text"], line["state"], line["households"], line["paid_total"]) for number, line in lines.items()
    }
    assert told == {
        "Preal": ("没有兑现到位", "near", 2, 1400),
        "Pcash": ("只发钱", "below", 1, 600),
        "Pnone": ("没有联结", "below", 0, 0),
    }
    assert lines["Pnone"]["gain"] is None
    assert lines["Preal"]["gain"] == 700
    only = client.get(PAGE, {"problem": "only-money"}).context
    assert [line["project"].number for line in only["projects"]] == ["Pcash"]
    assert [each["value"] for each in only["stats"][:3]] == ["3", "1", "1"]


def test_a_number_opens_exactly_its_rows(projects, farmers, signed_in, office):
    with whole_city():
        link(projects[0], farmers[0], 1000, 400)
        link(projects[0], farmers[1], 1000, year=2022, mechanism="土地流转")
        link(projects[0], farmers[2], 500)
    client = signed_in(office)
    page = client.get(PAGE, {"year": 2023}).context
    for town in page["towns"]:
        rows = client.get(town["rows_url"]).context["rows"]
        assert (len(rows), sum(row.promised for row in rows)) == (town["households"], town["promised_total"])
    for _, figures, url in page["mechanisms"]:
        assert sum(row.promised for row in client.get(url).context["rows"]) == figures["promised_total"]


def test_a_town_sees_its_own_households_alone(projects, farmers, signed_in, clerk, neighbour, admin):
    with whole_city():
        link(projects[0], farmers[0], 1000)
        link(projects[0], farmers[2], 500)
    own = signed_in(clerk).get(PAGE).context
    assert own["stats"][4]["note"] == "约定 0.10 万元，兑现率 0.00%"
    assert signed_in(neighbour).get(PAGE).context["projects"] == []
    assert signed_in(neighbour).get(PAGE, {"region": TOWN}).status_code == 404
    assert signed_in(admin).get(PAGE).status_code == 403
    assert signed_in(clerk).get(PAGE, {"problem": "x"}).status_code == 400
    assert signed_in(clerk).get(PAGE, {"year": "二"}).status_code == 400


def test_the_page_costs_the_same_whatever_the_number_of_rows(projects, farmers, signed_in, office):
    client = signed_in(office)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    cost()
    with whole_city():
        link(projects[0], farmers[0], 10)
        few = cost()
        for n in range(20):
            extra = make_project(f"PX{n}", farmers[n % 4].region_id, state="building", begun_on="2023-05-01")
            link(extra, farmers[n % 4], 10)
    assert cost() == few <= 16
