"""Reading a risk, recording its check, and the page that runs the screening."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.scoping import in_scope, whole_city
from monitoring.actions import review_risk
from monitoring.models import Clue, ResponsiblePerson, Risk, Screening

pytestmark = pytest.mark.django_db


@pytest.fixture
def risk(two_towns):
    with whole_city():
        return Risk.objects.get(household=two_towns["own"][0])


def page(risk):
    return reverse("risks-record", args=[risk.pk])


def test_a_risk_page_tells_the_finding_the_rule_and_what_would_clear_it(risk, signed_in, clerk):
    text = signed_in(clerk).get(page(risk)).content.decode()
    for part in ("接近监测线", "判断标准", "怎样消除", "张三丰", "规则 SR02"):
        assert part in text


def test_a_check_is_recorded_with_who_and_opens_the_next_risk(risk, signed_in, clerk):
    answer = signed_in(clerk).post(page(risk), {"note": "已入户，收入属实，正在落实公益岗"})
    assert answer.status_code == 302
    assert answer.url.startswith("/risks/")
    with whole_city():
        risk.refresh_from_db()
    assert (risk.reviewed_by, risk.review_note) == (clerk, "已入户，收入属实，正在落实公益岗")


def test_the_history_of_a_risk_says_who_checked_it(risk, signed_in, clerk):
    client = signed_in(clerk)
    assert "?tab=history" in client.get(page(risk)).content.decode()
    client.post(page(risk), {"note": "已入户，收入属实"})
    history = client.get(page(risk) + "?tab=history").content.decode()
    assert "核实情况" in history and "已入户，收入属实" in history and str(clerk) in history
    assert client.get(page(risk) + "?tab=nothing").status_code == 404


def test_an_empty_note_is_refused_and_says_what_to_write(risk, signed_in, clerk):
    answer = signed_in(clerk).post(page(risk), {"note": "  "})
    assert answer.status_code == 422
    assert "请写明核实情况" in answer.content.decode()


def test_of_two_people_checking_one_risk_the_first_wins_and_the_other_is_told(risk, clerk, office):
    with in_scope("610881114"):
        review_risk(risk, by=clerk, note="已入户")
    with whole_city(), pytest.raises(ValidationError, match="已先核实"):
        review_risk(risk, by=office, note="电话核实")
    with whole_city():
        risk.refresh_from_db()
    assert risk.review_note == "已入户"


def test_another_town_neither_sees_nor_checks_a_risk(risk, signed_in, neighbour):
    client = signed_in(neighbour)
    assert client.get(page(risk)).status_code == 404
    assert client.post(page(risk), {"note": "我来核实"}).status_code == 404


def test_a_reader_without_the_permission_cannot_check(risk, signed_in, leader):
    client = signed_in(leader)
    assert client.get(page(risk)).status_code == 200
    assert client.post(page(risk), {"note": "我来核实"}).status_code == 403


def test_the_list_opens_at_the_latest_screened_month(risk, signed_in, clerk):
    answer = signed_in(clerk).get("/risks/")
    assert answer.url == "?month=2023-12"


def test_only_the_office_runs_the_screening(signed_in, clerk):
    client = signed_in(clerk)
    assert client.post("/screening/start/", {"month": "2023-12"}).status_code == 403


def test_a_month_that_cannot_be_screened_is_refused_with_a_sentence(signed_in, office):
    answer = signed_in(office).post("/screening/start/", {"month": "2023-13"}, follow=True)
    assert [str(message) for message in answer.context["messages"]][0].endswith("。")
    with whole_city():
        assert not Screening.objects.exists()


def test_the_page_says_what_the_signal_did_and_leads_to_its_clue(risk, signed_in, clerk):
    with whole_city():
        clue = Clue.objects.create(
            household=risk.household, region_id=risk.region_id, source="screening", rule=risk.rule, month=risk.month
        )
        Risk.objects.filter(pk=risk.pk).update(response="clue", visit_by="2024-01-08")
    text = signed_in(clerk).get(page(risk)).content.decode()
    assert "新开线索，2024-01-08 前核实" in text and reverse("clues-record", args=[clue.pk]) in text


def test_a_reminder_names_who_looks_after_the_household(risk, signed_in, clerk):
    with whole_city():
        ResponsiblePerson.objects.create(household=risk.household, region_id=risk.region_id, name="马跃进")
        Risk.objects.filter(pk=risk.pk).update(response="reminder")
    assert "提醒帮扶责任人跟踪（" in (text := signed_in(clerk).get(page(risk)).content.decode()) and "马跃进" in text
    todos = signed_in(clerk).get(reverse("home")).content.decode()
    assert "监测户的预警提醒帮扶责任人跟踪" in todos


def test_a_risk_says_whose_it_is_above_everything(risk, signed_in, clerk):
    with whole_city():
        household = str(risk.household)
    assert signed_in(clerk).get(page(risk)).context["facts"] == [household]


def test_who_only_reads_owes_no_check_of_a_risk(risk, signed_in, clerk, auditor):
    assert "预警等待入户核实" in signed_in(clerk).get(reverse("todos")).content.decode()
    assert "预警等待入户核实" not in signed_in(auditor).get(reverse("todos")).content.decode()


def test_a_clue_of_the_screening_reads_as_the_rules_sentence(risk, signed_in, clerk):
    with whole_city():
        Clue.objects.create(
            household=risk.household, region_id=risk.region_id, source="screening", rule=risk.rule, month=risk.month,
            evidence=risk.evidence,
        )  # fmt: skip
    assert "接近监测线 7,200.00 元" in signed_in(clerk).get(reverse("clues-list") + "?all=1").content.decode()


def test_the_weekly_rules_alone_can_be_asked_for(office, signed_in, parameters):
    signed_in(office).post(reverse("screening-start"), {"month": "2023-12", "weekly": "1"})
    with whole_city():
        assert Screening.objects.get().is_weekly
    assert "每周" in signed_in(office).get(reverse("screening")).content.decode()
