"""The 201 rules as a list: complete, each sentence told from its own rows; runs of one town leave others alone."""

from datetime import date

import pytest
from django.core.management import call_command

from core.models import KnownColumn
from core.scoping import whole_city
from monitoring.models import Finding, Member
from monitoring.quality import asking
from monitoring.quality.figures import figures_of
from monitoring.quality.rules import CODES, RULES
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN

pytestmark = pytest.mark.django_db
DAY = date(2023, 12, 18)


def test_all_201_rules_are_there():
    assert tuple(f"Q{number:03}" for number in range(1, 202)) == CODES


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.entity}")
def test_a_sentence_tells_facts_of_its_rows_and_parameters(rule, parameters):
    model = next(kind.model for kind in asking.KINDS if kind.entity == rule.entity)
    known = {field.name for field in model._meta.fields} | dict(figures_of(DAY, set())).keys()
    assert set(rule.told) <= known


def test_a_town_checked_alone_finds_people_of_other_towns_behind_a_shared_number(household, villages, parameters):
    number = "990881198006220125"
    ours, theirs = (
        household(villages[town][0], people=[{"relation": "户主", "id_number": number}]) for town in (TOWN, OTHER_TOWN)
    )
    call_command("check_quality", region=TOWN, verbosity=0)
    with whole_city():
        assert set(Finding.objects.filter(rule="Q001").values_list("household", flat=True)) == {ours.pk}


def test_an_empty_cell_is_a_gap_only_once_its_column_has_come_in(household, parameters):
    household(category="脱贫户", people=[{"relation": "户主"}])
    call_command("check_quality", verbosity=0)
    with whole_city():
        assert not Finding.objects.filter(rule="Q036").exists()
        KnownColumn.objects.create(ledger="members", name="ethnicity")
    call_command("check_quality", verbosity=0)
    with whole_city():
        assert Finding.objects.filter(rule="Q036", state="open").count() == 1
        Member.objects.update(ethnicity="汉族")
    call_command("check_quality", verbosity=0)
    with whole_city():
        assert Finding.objects.get(rule="Q036").state == "closed"
