"""Editing many records at once: own rows only, by the rules of the page, over nothing that was saved meanwhile."""

import re

import pytest

from core.scoping import whole_city
from monitoring.models import Household
from shenmu_portal.menu import HOUSEHOLDS

pytestmark = pytest.mark.django_db
BULK = "/households/bulk/"


def ticked(*records, **data):
    """What the page to confirm posts: the chosen records as they were seen on it."""
    seen = [f"{record.pk}.{record.version}" for record in records]
    return data | {"selected": [record.pk for record in records], "seen": seen, "confirm": "1"}


def test_bulk_edit_changes_the_ticked_rows_of_the_scope_only(two_towns, signed_in, clerk):
    data = ticked(*two_towns["own"][:2], *two_towns["foreign"], field="has_toilet", has_toilet="True")
    assert signed_in(clerk).post(BULK, data).status_code == 302
    with whole_city():
        assert Household.objects.filter(has_toilet=True).count() == 2


def test_bulk_edit_overwrites_nothing_that_was_saved_after_its_page_was_opened(two_towns, signed_in, clerk):
    client, (first, second, _) = signed_in(clerk), two_towns["own"]
    asked = {"selected": [first.pk, second.pk], "field": "has_toilet"}
    page = client.post(BULK, asked).content.decode()
    seen = re.findall('name="seen" value="([^"]+)"', page)
    assert len(seen) == 2
    with whole_city():
        Household.objects.filter(pk=first.pk).update(has_toilet=False, version=first.version + 1)
    answer = client.post(BULK, asked | {"seen": seen, "has_toilet": "True", "confirm": "1"})
    assert answer.status_code == 422 and "有人改过这一条" in answer.content.decode()
    with whole_city():
        assert not Household.objects.filter(has_toilet=True).exists()


@pytest.mark.parametrize("seen", [0, 1])
def test_bulk_edit_changes_nothing_that_its_page_does_not_say_it_saw(seen, two_towns, signed_in, clerk):
    data = ticked(*two_towns["own"][:2], field="has_toilet", has_toilet="True")
    data["seen"] = data["seen"][:seen]
    answer = signed_in(clerk).post(BULK, data)
    assert answer.status_code == 422 and "有人改过这一条" in answer.content.decode()
    with whole_city():
        assert not Household.objects.filter(has_toilet=True).exists()


def test_what_follows_a_saved_row_follows_a_bulk_edit_too(two_towns, signed_in, clerk, monkeypatch):
    told = []
    monkeypatch.setattr(type(HOUSEHOLDS), "after_write", staticmethod(told.extend))
    data = ticked(*two_towns["own"][:2], field="has_toilet", has_toilet="True")
    assert signed_in(clerk).post(BULK, data).status_code == 302
    assert sorted(told) == sorted(data["selected"])


def test_bulk_edit_refuses_what_the_page_would_refuse(two_towns, signed_in, clerk):
    data = ticked(two_towns["own"][0], field="monitored_as", monitored_as="脱贫不稳定户")
    answer = signed_in(clerk).post(BULK, data)
    assert answer.status_code == 422
    assert "脱贫不稳定户须是脱贫户" in answer.content.decode()


def test_bulk_edit_refuses_what_would_leave_another_field_missing(two_towns, signed_in, clerk):
    data = ticked(two_towns["own"][0], field="monitored_as", monitored_as="突发严重困难户")
    answer = signed_in(clerk).post(BULK, data)
    assert answer.status_code == 422
    assert "识别监测时间" in answer.content.decode()


def test_after_a_bulk_edit_and_a_deletion_one_is_back_in_the_list_as_it_was(moneyless, signed_in, clerk):
    client, asked = signed_in(clerk), "/households/?category=%E4%B8%80%E8%88%AC%E5%86%9C%E6%88%B7&sort=-region"
    client.get(asked)
    assert client.post(BULK, ticked(moneyless, field="has_toilet", has_toilet="True")).url == asked
    assert client.post(f"/households/{moneyless.pk}/delete/").url == asked
