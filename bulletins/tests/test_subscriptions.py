"""Subscriptions and the day's digest: a figure that crosses its line is told until it is put aside; one bell counts all."""

import pytest

from bulletins.freezing import freeze
from bulletins.models import Snapshot, State, Subscription
from bulletins.signing import submit
from bulletins.subscriptions import crossings
from bulletins.tests.conftest import DECEMBER, NOVEMBER, OTHER_TOWN, TOWN
from core.scoping import whole_city

WATER = "unsafe_water_households"


@pytest.fixture
def two_months(county):
    """November met its line everywhere, December does not."""
    november = freeze(NOVEMBER)
    december = freeze(DECEMBER)
    with whole_city():
        for bulletin, state, value in ((november, State.MET, 0), (december, State.MISSED, 1)):
            Snapshot.objects.filter(bulletin=bulletin, indicator=WATER).update(state=state, value=value)
    return november, december


@pytest.fixture
def subscribed(office):
    with whole_city():
        return Subscription.objects.create(user=office, indicator=WATER, region_id="610881")


def found(user):
    with whole_city():
        return crossings(user)


def test_a_figure_that_fell_below_its_line_is_told(two_months, subscribed, office):
    (crossing,) = found(office)
    assert (crossing.name, crossing.text, crossing.before, crossing.has_fallen) == ("饮水不安全户数", "1", "0", True)


@pytest.mark.parametrize("state", [State.MISSED, State.NO_DATA, State.ERROR])
def test_what_stayed_or_is_not_known_is_no_crossing(state, two_months, subscribed, office):
    with whole_city():
        Snapshot.objects.filter(bulletin=two_months[0], indicator=WATER).update(state=state)
    assert found(office) == []


def test_a_first_month_has_nothing_to_cross(county, subscribed, office):
    freeze(DECEMBER)
    assert found(office) == []


def test_the_digest_tells_it_once_and_the_bell_counts_it(two_months, subscribed, office, signed_in):
    client = signed_in(office)
    page = client.get("/digest/").content.decode()
    assert "神木市 饮水不安全户数" in page and "已不达要求" in page
    before = client.get("/todos/count/").content.decode()
    client.post("/subscriptions/read/", {"month": "2023-12"})
    assert "已不达要求" not in client.get("/digest/").content.decode()
    assert client.get("/todos/count/").content.decode() != before
    assert client.post("/subscriptions/read/", {"month": "x"}).status_code == 400


def test_one_subscribes_to_ones_own_places_only(clerk, neighbour, signed_in):
    client = signed_in(clerk)
    assert client.post("/subscriptions/", {"indicator": WATER, "region": TOWN}).status_code == 302
    assert client.post("/subscriptions/", {"indicator": WATER, "region": TOWN}).status_code == 302  # pressed twice
    for wrong in ({"indicator": WATER, "region": OTHER_TOWN}, {"indicator": "x", "region": TOWN}):
        assert client.post("/subscriptions/", wrong).status_code == 422
    with whole_city():
        own = Subscription.objects.get()
    assert signed_in(neighbour).post(f"/subscriptions/{own.pk}/remove/").status_code == 404
    assert signed_in(clerk).post(f"/subscriptions/{own.pk}/remove/").status_code == 302
    with whole_city():
        assert not Subscription.objects.exists()


def test_papers_wait_for_whom_they_wait(draft, office, leader, clerk, signed_in):
    assert "月度通报草稿等待送审" in signed_in(office).get("/todos/").content.decode()
    submit(draft, by=office)
    assert "月度通报等待签发" in signed_in(leader).get("/todos/").content.decode()
    for reader in (office, clerk):
        assert "月度通报等待签发" not in signed_in(reader).get("/todos/").content.decode()


def test_the_digest_names_what_was_published_and_opens_for_everybody(published, clerk, grid, signed_in):
    assert "2023年12月通报（第1版）" in signed_in(clerk).get("/digest/").content.decode()
    assert signed_in(grid).get("/digest/").status_code == 200
