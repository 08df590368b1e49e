"""Filters of a list as people use them: from one month to another, by names instead of codes."""

import re

import pytest
from django.urls import reverse

from core.scoping import whole_city
from monitoring.models import Household, Risk
from monitoring.quality.rules import titles

pytestmark = pytest.mark.django_db
RISKS = "/api/v1/risks/"


@pytest.fixture
def risks(two_towns):
    """One household's risks of four months, by two rules."""
    household = two_towns["own"][0]
    plain = {"household": household, "region_id": household.region_id, "severity": "red"}
    with whole_city():
        Risk.objects.all().delete()
        for month in ("202309", "202310", "202311", "202312"):
            rule = {"rule": "SR01", "risk_code": "00"} if month < "202311" else {"rule": "SR20", "risk_code": "0202"}
            Risk.objects.create(**plain, **rule, month=month, since="202309", visit_by=f"{month[:4]}-{month[4:]}-15")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("month_from=2023-10&month_to=2023年11月", ["2023-10", "2023-11"]),
        ("month_from=202311", ["2023-11", "2023-12"]),
        ("month_to=2023-09", ["2023-09"]),
        ("visit_by_from=2023-10-15&visit_by_to=2023-11-14", ["2023-10"]),
        ("rule=SR20", ["2023-11", "2023-12"]),
        ("rule=SR20&rule=SR01&month_from=2023-12", ["2023-12"]),
        ("risk_code=0202", ["2023-11", "2023-12"]),
    ],
)
def test_risks_are_found_between_months_and_days_and_by_rule(query, found, risks, clerk, signed_in):
    rows = signed_in(clerk).get(f"{RISKS}?{query}").json()["results"]
    assert sorted(row["month"] for row in rows) == found


@pytest.mark.parametrize("query", ["month_from=2023-13", "visit_by_to=15.9.", "rule=SR99", "risk_code=77"])
def test_what_no_filter_knows_is_refused(query, risks, clerk, signed_in):
    assert signed_in(clerk).get(f"{RISKS}?{query}").status_code == 400


def test_rules_and_risks_are_ticked_by_their_names(risks, clerk, signed_in):
    page = signed_in(clerk).get(reverse("risks-list") + "panel/?part=filters").content.decode()
    assert 'type="checkbox" name="rule" value="SR20"' in page and "SR20 饮水不安全" in page
    assert "因自然灾害（地质灾害）" in page and page.count('type="date"') == 2
    chips = signed_in(clerk).get(reverse("risks-list") + "?rule=SR20&month_from=2023-10").content.decode()
    assert "规则：SR20 饮水不安全" in chips and "月份，从：2023-10" in chips


def test_a_month_alone_stands_in_the_panel_as_from_it_to_it(risks, clerk, signed_in):
    page = signed_in(clerk).get(reverse("risks-list") + "panel/?part=filters&month=2023-10").content.decode()
    for name in ("month_from", "month_to"):
        assert re.search(f'name="{name}" value="2023-10"', page)
    assert re.search('<input type="hidden" name="month"(?! value)', page)


def test_two_hundred_rules_are_found_by_a_word_of_their_sentence(two_towns, clerk, signed_in):
    def found(typed):
        return signed_in(clerk).get("/api/v1/findings/", {"rule": typed, "count": 1}).json()["count"]

    whole = found("Q091")
    assert whole == 3 == found("")
    assert found("没有这样的规则") == 0
    title = titles()["Q091"]
    assert found(title[:6]) >= whole


def test_lists_of_words_are_ticked_and_any_of_them_counts(two_towns, clerk, signed_in):
    with whole_city():
        for household, risks in zip(two_towns["own"], (["因病", "因残"], ["因学"], []), strict=True):
            Household.objects.filter(pk=household.pk).update(risks=risks)
    client = signed_in(clerk)
    answer = client.get("/api/v1/households/?risks=因残&risks=因学&count=1").json()
    assert answer["count"] == 2
    assert client.get("/api/v1/households/?risks=因穷").status_code == 400
    page = client.get(reverse("households-list") + "panel/?part=filters").content.decode()
    assert 'type="checkbox" name="risks" value="因残"' in page


def test_a_wrong_filter_is_told_in_words_on_the_page(two_towns, clerk, signed_in):
    answer = signed_in(clerk).get(reverse("risks-list") + "?month_from=2023-13")
    assert answer.status_code == 400 and "月份，从：" in answer.content.decode()
    answer = signed_in(clerk).get(reverse("households-list") + "?colour=<b>")
    assert "不认识的筛选条件：colour" in answer.content.decode()
