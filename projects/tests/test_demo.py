"""The synthetic bank: every state is there, and every project could have gone its way."""

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Sum

from core.models import StepTaken
from core.scoping import whole_city
from monitoring.models import Household, Member
from projects.models import Asset, Notice, Project, Rent
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person


@pytest.fixture
def county(villages, clerk, reviewer, office, monkeypatch):
    monkeypatch.setattr("projects.demo.bank.BATCH", 7)  # in a county a batch ends between two reports of one project
    with whole_city():
        for number, village in enumerate([*villages[TOWN][:3], *villages[OTHER_TOWN][:2]]):
            belongs = {"region_id": village}
            home = Household.objects.create(number=f"99088100000{number}", head_name="李四", size=1, **belongs)
            Member.objects.create(household=home, number=f"{home.number}001", name="李四", relation="户主", **belongs)
    call_command("load_parameters", verbosity=0)
    call_command("load_demo_projects", "2023-10", a_year=40, verbosity=0)


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer", TOWN)


def test_the_bank_holds_every_year_and_what_belongs_to_it(county):
    with whole_city():
        assert set(Project.objects.values_list("year", flat=True)) == {2021, 2022, 2023, 2024}
        assert {"banked", "building", "accepted", "closed"} <= set(Project.objects.values_list("state", flat=True))
        assert not Project.objects.exclude(declared_total=F("budget")).exists()
        assert Asset.objects.filter(project=None, formed_year=2013).exists()
        assert Notice.objects.exists()
        received = Rent.objects.aggregate(sum=Sum("received"))["sum"]
        assert received == Asset.objects.aggregate(sum=Sum("income"))["sum"] > 0


def test_a_closed_project_was_taken_there_step_by_step(county):
    with whole_city():
        project = Project.objects.inside(TOWN).filter(state="closed", is_small=False).first()
        steps = StepTaken.objects.filter(ledger="projects", object_id=project.pk).order_by("happened_on", "pk")
        names = [step.step for step in steps]
    assert names[:2] == ["submit", "review"] and names[-1] == "close"


def test_it_is_made_once(county):
    with pytest.raises(CommandError, match="空库"):
        call_command("load_demo_projects", "2023-10", verbosity=0)
