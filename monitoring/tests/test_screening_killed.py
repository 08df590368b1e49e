"""A screening whose process is killed between two rules leaves whole rules behind; running again completes them, once."""

import os
import signal

import pytest
from django.core.management import call_command

from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from core.tests.killing import is_free, other_session, start, wait_for
from monitoring.models import Risk, Screening
from monitoring.screening import LOCK
from monitoring.tests.conftest import add_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("parameters")]
MONTH = Month.parse("202312")


@pytest.fixture
def second_connection():
    with other_session() as other:
        yield other


@pytest.fixture
def poor_households(household):
    """Two households that SR01 finds, and SR16 and SR20 after it."""
    for _ in range(2):
        row = household(incomes=[{"wage": 5000}], has_safe_water=False)
        with whole_city():
            add_member(row, born_on="2012-05-01", education="", labour="无劳动力")


def found():
    with whole_city():
        return sorted(Risk.objects.filter(month=MONTH).values_list("household__number", "rule", "severity"))


def has_reached_sr16():
    with whole_city():
        return Screening.objects.filter(state=JobState.RUNNING, stage__startswith="SR16").exists()


def test_a_killed_run_is_completed_by_the_next_one(poor_households, second_connection):
    call_command("screen_households", str(MONTH), verbosity=0)
    complete = found()
    with whole_city():
        Risk.objects.exclude(rule="SR16").delete()
        Risk.objects.update(evidence={})
    with second_connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.scope', '610881', true)")
        cursor.execute("SELECT id FROM monitoring_risk WHERE rule = 'SR16' FOR UPDATE")
    run = start("screen_households", str(MONTH))
    wait_for(has_reached_sr16)
    os.kill(run.pid, signal.SIGKILL)
    run.wait()
    second_connection.rollback()
    wait_for(lambda: is_free(second_connection, LOCK, int(MONTH)))

    assert {rule for _, rule, _ in found()} == {"SR01", "SR16"}
    call_command("screen_households", str(MONTH), verbosity=0)
    assert found() == complete
    with whole_city():
        assert not Risk.objects.filter(evidence={}).exists()
