"""What a step of a project relied on stays through every door: the notice that stood its days, the report of 100 %."""

from datetime import date, timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.management import call_command
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.ledger.forms import form_class
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from core.tests.importing import errors, stage
from projects.models import Notice, Project, SiteReport
from projects.models.finishing import FINISHED, STAYS_FINISHED
from projects.models.noticing import NEEDED, NOTICE_STANDS
from projects.steps import PROJECT_STEPS
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN, posted

MARCH = date(2023, 3, 6)
TENTH = MARCH + timedelta(days=9)  # with it a notice has stood its ten days


@pytest.fixture
def project(villages):
    call_command("load_parameters", verbosity=0)
    with whole_city():
        yield make_project("P2023001", villages[TOWN][0])


@pytest.fixture
def of_it(project):
    return {"project": project, "region_id": project.region_id}


@pytest.fixture
def notice(of_it):
    """It stands in the open, and the project is past the step that asked for it."""
    made = Notice.objects.create(**of_it, level="市级", kind="入库", place="政府网站", begun_on=MARCH)
    Project.objects.update(state="planned")
    return made


def refused(write):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return refusal_of(error.value)


def edit(client, user, record, ledger, **typed):
    """The record's page with something typed over."""
    form = posted(form_class(ledger_named(ledger))(instance=record, user=user))
    return client.post(f"/{ledger}/{record.pk}/edit/", form | {"version": record.version} | typed)


def bulk(client, record, ledger, **typed):
    (field,) = typed
    chosen = {"selected": record.pk, "seen": f"{record.pk}.{record.version}", "field": field, "confirm": "1"}
    return client.post(f"/{ledger}/bulk/", chosen | typed).content.decode()


def deleted(client, record, ledger):
    return [str(each) for each in get_messages(client.post(f"/{ledger}/{record.pk}/delete/").wsgi_request)]


# -- notices -----------------------------------------------------------------------------------------------------------


def _past(step):
    """The states that no project reaches without this step."""
    reached, steps = {"draft"}, [each for each in PROJECT_STEPS.steps if each is not step]
    while more := {each.target for each in steps if reached & set(each.source)} - reached:
        reached |= more
    return set(Project.State.values) - reached


def test_what_stays_is_what_the_steps_ask_for(project):
    for level, kind in NEEDED:
        asked = f"还没有{level}“{kind}”公示"
        (step,) = (each for each in PROJECT_STEPS.steps if any(asked in told for told in each.refusals(project)))
        assert _past(step) == set(NEEDED[level, kind]), step.name
    assert _past(PROJECT_STEPS.step("finish")) == set(FINISHED)


def test_a_notice_that_a_step_relied_on_stays(notice, of_it, clerk, signed_in):
    assert deleted(signed_in(clerk), notice, "notices") == [NOTICE_STANDS]
    for change in ({"kind": "完工后"}, {"level": "镇村级"}, {"begun_on": MARCH - timedelta(days=1)}):
        assert refused(lambda change=change: Notice.objects.update(**change)) == NOTICE_STANDS
    Notice.objects.update(ended_on=TENTH, objections="无")
    short = Notice.objects.create(**of_it, level="市级", kind="入库", place="网站", begun_on=TENTH, ended_on=TENTH)
    assert refused(notice.delete) == NOTICE_STANDS
    Notice.objects.filter(pk=short.pk).update(ended_on=TENTH + timedelta(days=9))
    notice.delete()
    assert Notice.objects.get() == short


def test_a_notice_does_not_end_before_it_had_stood_the_days_a_step_needed(notice, clerk, signed_in, tmp_path):
    client, early = signed_in(clerk), TENTH - timedelta(days=1)
    assert NOTICE_STANDS in edit(client, clerk, notice, "notices", ended_on=early).content.decode()
    assert NOTICE_STANDS in bulk(client, notice, "notices", ended_on=early)
    assert refused(lambda: Notice.objects.update(ended_on=early)) == NOTICE_STANDS
    path = tmp_path / "公示.csv"
    head = "项目编码,公示级别,公示内容,开始日期,公示地点或媒体,结束日期"
    for day, sentences in ((early, [NOTICE_STANDS]), (TENTH, [])):
        path.write_text(f"{head}\n{notice.project.number},市级,入库,{MARCH},政府网站,{day}\n")
        assert [message for *_, message in errors(stage(path, "notices", clerk))] == sentences
    assert edit(client, clerk, notice, "notices", ended_on=TENTH).status_code == 302
    Notice.objects.update(ended_on=None)
    Notice.objects.update(ended_on=TENTH)


def test_a_notice_that_never_stood_its_days_is_only_put_right(notice):
    Project.objects.update(state="banked")
    Notice.objects.update(ended_on=MARCH + timedelta(days=5))
    Project.objects.update(state="planned")
    assert refused(lambda: Notice.objects.update(ended_on=MARCH + timedelta(days=4))) == NOTICE_STANDS
    Notice.objects.update(ended_on=MARCH + timedelta(days=6))


# -- reports from the site ---------------------------------------------------------------------------------------------


@pytest.fixture
def report(of_it, project):
    """The last of two, on which the project was finished."""
    SiteReport.objects.create(**of_it, reported_on=MARCH, progress=40)
    made = SiteReport.objects.create(**of_it, reported_on=TENTH, progress=100)
    Project.objects.update(state="finished")
    return made


def test_the_report_on_which_a_project_was_finished_stays(report, of_it, clerk, signed_in, tmp_path):
    client, later = signed_in(clerk), TENTH + timedelta(days=1)
    assert deleted(client, report, "site-reports") == [STAYS_FINISHED]
    lower = {"progress": 90, "lag_reason": "连阴雨", "measures": "增派人手"}
    assert STAYS_FINISHED in edit(client, clerk, report, "site-reports", **lower).content.decode()
    other = make_project("P2", report.region_id)
    for write in (
        lambda: SiteReport.objects.filter(pk=report.pk).update(progress=99),
        lambda: SiteReport.objects.filter(pk=report.pk).update(reported_on=MARCH - timedelta(days=1)),
        lambda: SiteReport.objects.filter(pk=report.pk).update(project=other),
        lambda: SiteReport.objects.create(**of_it, reported_on=later, progress=99),
    ):
        assert refused(write) == STAYS_FINISHED
    path, number = tmp_path / "进度.csv", report.project.number
    path.write_text(f"项目编码,报告日期,形象进度（%）\n{number},{TENTH},90\n{number},{MARCH},50\n")
    assert [(row, message) for row, _, message in errors(stage(path, "site-reports", clerk))] == [(2, STAYS_FINISHED)]
    SiteReport.objects.filter(reported_on=MARCH).delete()
    SiteReport.objects.create(**of_it, reported_on=later, progress=100)
    report.delete()


def test_a_project_sent_back_to_work_reports_what_it_finds(report, of_it, project):
    Project.objects.update(state="building")
    SiteReport.objects.create(**of_it, reported_on=TENTH + timedelta(days=1), progress=90)
    project.refresh_from_db()
    assert project.progress == 90


def test_a_report_that_was_another_projects_speaks_for_its_own_alone(of_it, project):
    report = SiteReport.objects.create(**of_it, reported_on=MARCH, progress=60)
    other = make_project("P2", project.region_id)
    SiteReport.objects.update(project=other)
    for each in (project, other, report):
        each.refresh_from_db()
    assert (project.progress, other.progress) == (0, 60)
