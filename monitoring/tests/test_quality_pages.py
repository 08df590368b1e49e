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
from monitoring.models import Exemption, Finding, Household
from monitoring.quality.foreseeing import foresee
from monitoring.quality.saving import check_household
from monitoring.quality.scores import ranked
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


def ask(client, finding, until=None):
    until = until or localdate() + timedelta(days=30)
    return client.post(f"/findings/{finding.pk}/", {"reason": REASON, "until": f"{until}"})


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


def test_nobody_approves_an_exemption_of_his_own(finding, signed_in):
    reviewer = person("reviewer", "reviewer", TOWN)
    ask(signed_in(reviewer), finding)
    with whole_city():
        exemption = Exemption.objects.get()
    signed_in(reviewer).post(f"/findings/exemptions/{exemption.pk}/decide/", {"agree": "1"})
    with whole_city():
        assert Exemption.objects.get().approved_by is None


def test_an_exemption_without_reason_or_with_a_past_end_is_refused_in_a_sentence(finding, clerk, signed_in):
    yesterday = ask(signed_in(clerk), finding, localdate() - timedelta(days=1))
    assert yesterday.status_code == 422
    assert "豁免至应在明天到" in yesterday.content.decode()


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


def test_a_review_says_how_many_findings_the_file_would_bring(finding, tmp_path):
    with whole_city():
        household = Household.objects.get(pk=finding.household_id)
        path = tmp_path / "households.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([["户编号", "是否危房户"], [household.number, "是"]])
    batch = imports.receive_path(path, ledger=ledger_named("households"))
    imports.advance(batch.pk)
    with whole_city():
        forecast = foresee(ImportBatch.objects.get(pk=batch.pk))
        assert {rule.code for rule, _ in forecast.rules} == {"Q005", "Q010"}
        assert forecast.new == 2
        assert not Finding.objects.filter(rule="Q005").exists()
