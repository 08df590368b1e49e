"""The demonstration's quarter and year: a notice, tasks with reports in every state, an assessment with appeals."""

import pytest
from django.core.management import CommandError, call_command

from bulletins.models import Appeal, Assessment, Assignment, Circular, ProgressReport, ScoreEntry, TownResult
from core.scoping import whole_city
from monitoring.demo.accounts import create_accounts

pytestmark = pytest.mark.django_db


@pytest.fixture
def empty(settings, tmp_path):
    """A demonstration starts where nothing of it stands."""
    settings.MEDIA_ROOT = tmp_path
    with whole_city():
        for model in (Appeal, Assessment, ScoreEntry, ProgressReport, Assignment):
            model.objects.all().delete()
    create_accounts("demo-password-1")


def test_the_year_of_the_demo_has_late_and_accepted_reports(empty):
    call_command("load_parameters", verbosity=0)
    call_command("load_demo_year", "2023-12")
    with whole_city():
        states = set(ProgressReport.objects.values_list("state", flat=True))
        assert {"town", "reported", "accepted"} <= states
        assert Assignment.objects.filter(percent__isnull=False).exists()
    with pytest.raises(CommandError, match="已有任务分工"):
        call_command("load_demo_year", "2023-12")


def test_the_assessment_of_the_demo_is_shown_and_appealed_against(published, empty):
    call_command("load_demo_assessment", "2023-12")
    with whole_city():
        assert set(Appeal.objects.values_list("state", flat=True)) == {"filed", "upheld", "rejected"}
        assert ScoreEntry.objects.filter(kind="veto").exists()
        assert TownResult.objects.exclude(veto="").get().grade == "差"
        assert Assessment.objects.get().takes_appeals()


def test_the_quarter_of_the_demo_ends_with_a_signed_and_numbered_notice(published, empty, capsys):
    call_command("load_demo_circular", "2023-11")
    assert "不出季度通报" in capsys.readouterr().out and not Circular.objects.exists()
    call_command("load_demo_circular", "2023-12")
    circular = Circular.objects.get()
    assert (str(circular), circular.state, circular.signed_by.role) == ("2023年第四季度通报", "published", "leader")
