"""The calendar page: a year with its 调休, the office's corrections, the warning for a year not known, the history."""

from datetime import date

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.models import Workday
from core.workdays import Calendar

pytestmark = pytest.mark.django_db
SPRING = ["workday", 2027, 2, 5]


def page(client, year):
    return client.get(reverse("workdays"), {"year": year})


def day_of(response, day):
    weeks = response.context["months"][day.month - 1]["weeks"]
    return next(each for week in weeks for each in week if each and each["date"] == day)


def save(client, first, last, kind, name=""):
    chosen = date.fromisoformat(first)
    url = reverse("workday", args=[chosen.year, chosen.month, chosen.day])
    return client.post(url, {"first": first, "last": last, "kind": kind, "name": name})


def test_a_shifted_working_day_and_a_holiday_are_marked_in_words(signed_in, office):
    call_command("load_workdays", verbosity=0)
    response = page(signed_in(office), 2024)
    assert day_of(response, date(2024, 2, 4))["mark"] == "班"  # a Sunday worked for the Spring Festival
    assert day_of(response, date(2024, 2, 12))["mark"] == "休"
    assert day_of(response, date(2024, 2, 11))["mark"] == ""  # a Sunday off anyway
    assert response.context["is_known"] and response.context["workdays"] == 251


def test_a_year_without_its_notice_warns(signed_in, clerk):
    response = page(signed_in(clerk), 2027)
    assert "节假日还没有登记" in response.content.decode()
    assert 'href="/workdays/2027/' not in response.content.decode()  # a clerk only looks


def test_the_office_enters_a_holiday_of_several_days_at_once(signed_in, office):
    client = signed_in(office)
    assert save(client, "2027-02-05", "2027-02-11", "rest", "春节").status_code == 302
    assert save(client, "2027-02-14", "2027-02-14", "work", "春节调休上班").status_code == 302
    calendar = Calendar.load()
    assert not any(calendar.is_workday(date(2027, 2, day)) for day in range(5, 12))
    assert calendar.is_workday(date(2027, 2, 14)) and calendar.is_known(2027)


def test_a_day_goes_back_to_its_weekday(signed_in, office):
    client = signed_in(office)
    save(client, "2027-02-05", "2027-02-05", "rest", "春节")
    save(client, "2027-02-05", "2027-02-05", "")
    assert not Workday.objects.filter(day="2027-02-05").exists()


@pytest.mark.parametrize(
    ("first", "last", "kind", "name", "sentence"),
    [
        ("2027-02-05", "2027-02-01", "rest", "春节", "不能早于"),
        ("2027-02-05", "2027-12-31", "rest", "春节", "一次最多登记"),
        ("2027-02-05", "2027-02-06", "rest", "", "请写明"),
        ("2027-02-05", "", "rest", "春节", "必填"),
    ],
)
def test_a_wrong_entry_is_answered_beside_its_field(signed_in, office, first, last, kind, name, sentence):
    response = save(signed_in(office), first, last, kind, name)
    assert response.status_code == 422 and sentence in response.content.decode()
    assert not Workday.objects.exists()


def test_the_history_names_who_changed_a_day_and_what_it_was(signed_in, office):
    client = signed_in(office)
    save(client, "2027-02-05", "2027-02-05", "rest", "春节")
    save(client, "2027-02-05", "2027-02-05", "work", "改为上班")
    events = client.get(reverse(SPRING[0], args=SPRING[1:])).context["events"]
    assert [event["what"] for event in events] == ["修改", "新增"]
    assert events[0]["who"] == str(office)
    assert {change["label"]: (change["old"], change["new"]) for change in events[0]["changes"]} == {
        "工作日": ("否", "是"),
        "说明": ("春节", "改为上班"),
    }


def test_the_form_opens_with_the_day_that_was_pressed(signed_in, office):
    page = signed_in(office).get(reverse(SPRING[0], args=SPRING[1:])).content.decode()
    assert page.count('value="2027-02-05"') == 2


def test_only_the_office_changes_days(signed_in, clerk):
    assert save(signed_in(clerk), "2027-02-05", "2027-02-05", "rest", "春节").status_code == 403


def test_an_impossible_day_or_year_is_refused(signed_in, office):
    client = signed_in(office)
    assert client.get("/workdays/2027/2/30/").status_code == 404
    assert client.get("/workdays/?year=abc").status_code == 400
