"""Data quality on pages: exemptions by two people, findings that go when the data are put right, scores, forecasts."""

import csv
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils.timezone import localdate

from core.imports import batch as imports
from core.ledger.registry import ledger_named
from core.models import ImportBatch
from core.scoping import in_scope, whole_city
from monitoring.models import Employment, Exemption, Finding, Household, Village
from monitoring.quality.foreseeing import foresee
from monitoring.quality.saving import check_household
from monitoring.quality.scores import ranked
from monitoring.quality.words import Entity
from monitoring.todos import todos_of
from shenmu_portal.tests.personas import TOWN, person

pytestmark = pytest.mark.django_db
REASON = "本户电话为座机，已电话核实本人"


@pytest.fixture
def finding(household, parameters):
    """A lifted household without a mobile number, checked."""
    made = household(category="脱贫户", phone="0912-8331234")
    call_command("check_quality", verbosity=0)
    with whole_city():
        return Finding.objects.get(household=made, rule="Q091")


def ask(client, finding, until=None, reason=REASON):
    until = until or localdate() + timedelta(days=30)
    return client.post(f"/findings/{finding.pk}/", {"reason": reason, "until": f"{until}"})


def test_an_exemption_needs_a_second_person_and_ends_by_itself(finding, clerk, signed_in):
    assert ask(signed_in(clerk), finding).status_code == 302
    with whole_city():
        exemption = Exemption.objects.get()
    decide = f"/findings/exemptions/{exemption.pk}/decide/"
    assert signed_in(clerk).post(decide, {"agree": "1"}).status_code == 403
    reviewer = person("reviewer", "reviewer", TOWN)
    signed_in(reviewer).post(decide, {"agree": "1"})
    with whole_city():
        finding.refresh_from_db()
        assert Finding.objects.exempt(localdate()).get() == finding
        assert not Finding.objects.to_mend(finding.exempt_until).filter(pk=finding.pk).exists()
        assert finding in Finding.objects.to_mend(finding.exempt_until + timedelta(days=1))
        assert Exemption.objects.get().approved_by == reviewer


def rung(user):
    """{label: how many} of the user's to-dos about doubtful data."""
    with in_scope(user.region_id):
        return {todo.label: todo.count for todo in todos_of(user) if "疑点" in todo.label and todo.count}


def test_doubtful_data_ring_for_who_can_mend_them_until_somebody_answers_for_them(finding, clerk, office, auditor):
    with whole_city():
        Finding.objects.exclude(pk=finding.pk).delete()
    label = {"error": "数据疑点（错误）等待核对改正"}.get(finding.level, "数据疑点（警告和提示）等待核对")
    elsewhere = person("clerk-610881102", "clerk", "610881102")
    assert rung(clerk) == {label: 1}
    assert (rung(elsewhere), rung(office), rung(auditor)) == ({}, {}, {})
    with whole_city():
        Finding.objects.update(exempt_until=localdate())
    assert rung(clerk) == {}
    with whole_city():
        Finding.objects.update(exempt_until=localdate() - timedelta(days=1))
    assert rung(clerk) == {label: 1}


def test_a_request_rings_for_who_may_agree_and_not_for_who_asked(finding, clerk, office, signed_in):
    label = "数据疑点豁免等待审批"
    asking, other = person("reviewer", "reviewer", TOWN), person("reviewer-2", "reviewer", TOWN)
    ask(signed_in(asking), finding)
    assert [rung(each).get(label, 0) for each in (asking, other, office, clerk)] == [0, 1, 1, 0]
    with whole_city():
        exemption = Exemption.objects.get()
    signed_in(other).post(f"/findings/exemptions/{exemption.pk}/decide/", {"agree": "1"})
    assert rung(office).get(label, 0) == 0


def test_the_bell_counts_the_findings_its_list_holds(finding, clerk, signed_in):
    client = signed_in(clerk)
    todos = [todo for todo in client.get("/todos/").context["todos"] if "疑点（" in todo.label]
    assert todos
    for todo in todos:
        assert client.get(todo.url.replace("/?", "/count/?")).content == str(todo.count).encode()


def test_nobody_approves_an_exemption_of_his_own(finding, signed_in):
    reviewer = person("reviewer", "reviewer", TOWN)
    ask(signed_in(reviewer), finding)
    with whole_city():
        exemption = Exemption.objects.get()
    signed_in(reviewer).post(f"/findings/exemptions/{exemption.pk}/decide/", {"agree": "1"})
    with whole_city():
        assert Exemption.objects.get().approved_by is None


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"reason": ""}, "请写明豁免理由"),
        ({"reason": "  已 核  "}, "请写明豁免理由"),
        ({"reason": "长" * 301}, "请写明豁免理由"),
        ({"until": localdate() - timedelta(days=1)}, "豁免至应在明天到"),
        ({"until": localdate() + timedelta(days=4000)}, "豁免至应在明天到"),
    ],
)
def test_an_exemption_without_reason_or_with_a_wrong_end_is_refused_in_a_sentence(
    asked, sentence, finding, clerk, signed_in
):
    refused = ask(signed_in(clerk), finding, **asked)
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    with whole_city():
        assert not Exemption.objects.exists()


def test_people_work_periods_and_villages_list_their_own_findings(household, villages, parameters, clerk, signed_in):
    home = household(category="脱贫户", people=[{"relation": "户主", "spells": [("202306", None)]}])
    with whole_city():
        village = Village.objects.create(region_id=home.region_id, is_delisted=True)
        member, spell = home.people[0], Employment.objects.get()
    call_command("check_quality", verbosity=0)
    client = signed_in(clerk)
    for record, words in (
        (f"/members/{member.pk}/", "没有身份证号或为虚拟号"),
        (f"/employments/{spell.pk}/", "务工信息五项没有填全"),
        (f"/villages/{village.pk}/", "村总人口没填或填了0"),
    ):
        assert words in client.get(f"{record}?tab=findings").content.decode()


def test_a_household_checked_at_saving_loses_what_was_put_right(finding):
    with whole_city():
        household = Household.objects.get(pk=finding.household_id)
        household.phone = "15412345678"
        household.save()
    with in_scope(finding.region_id):
        check_household(household.pk, household.region_id)
        finding.refresh_from_db()
    assert (finding.state, finding.closed_on is not None) == ("closed", True)


def test_a_save_and_the_night_find_the_same(finding):
    def standing():
        return set(Finding.objects.standing().values_list("rule", "household", "member", "employment"))

    with whole_city():
        night = standing()
        Finding.objects.all().delete()
    with in_scope(finding.region_id):
        check_household(finding.household_id, finding.region_id)
    with whole_city():
        assert standing() == night


def test_the_score_of_a_town_weighs_its_findings_by_level_for_every_hundred_households(finding):
    with whole_city():
        levels = list(Finding.objects.standing().values_list("level", flat=True))
        (row,) = ranked("610881")
    heavy = 5 * levels.count("error") + 2 * levels.count("warn") + levels.count("hint")
    assert (row["code"], row["score"], row["households"]) == (TOWN, 100 * heavy, 1)


@pytest.fixture
def staged_file(tmp_path):
    """A staged file of a ledger's own template: `staged_file("villages", heads, cells)`."""

    def stage(ledger, *lines):
        with (tmp_path / "导入.csv").open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows(lines)
        batch = imports.receive_path(tmp_path / "导入.csv", ledger=ledger_named(ledger))
        imports.advance(batch.pk)
        with whole_city():
            return ImportBatch.objects.get(pk=batch.pk)

    return stage


def test_a_file_of_villages_says_what_it_would_bring_and_take_away(villages, parameters, staged_file):
    known, new = villages[TOWN][:2]
    with whole_city():
        Village.objects.create(region_id=known, is_delisted=True, collective_income=10)
    call_command("check_quality", verbosity=0)
    heads = ["镇村", "村类型", "是否出列", "总人口数"]
    batch = staged_file("villages", heads, [known, "脱贫村", "是", "300"], [new, "脱贫村", "是", "300"])
    with whole_city():
        forecast = foresee(batch)
        assert forecast.gone == 1  # Q013 of the village that is known
        assert "Q014" in {rule.code for rule, _ in forecast.rules}
        assert "Q013" not in {rule.code for rule, _ in forecast.rules}
        assert {rule.entity for rule, _ in forecast.rules} == {Entity.VILLAGE}


def test_a_file_too_long_to_be_foreseen_says_so(finding, staged_file, clerk, signed_in):
    with whole_city():
        number = Household.objects.get(pk=finding.household_id).number
        batch = staged_file("households", ["户编号", "是否危房户"], [number, "是"])
        ImportBatch.objects.filter(pk=batch.pk).update(total=200_001, region=TOWN)
    page = signed_in(clerk).get(f"/quality/imports/{batch.pk}/").content.decode()
    assert "文件超过 200,000 行" in page and "不预估" in page


def test_a_review_says_how_many_findings_the_file_would_bring(finding, staged_file):
    with whole_city():
        number = Household.objects.get(pk=finding.household_id).number
    batch = staged_file("households", ["户编号", "是否危房户"], [number, "是"])
    with whole_city():
        forecast = foresee(batch)
        assert {rule.code for rule, _ in forecast.rules} == {"Q005", "Q010"}
        assert forecast.new == 2
        assert not Finding.objects.filter(rule="Q005").exists()
