"""A reconciliation whose process is killed between writing the list and saying so leaves no trace, and is done once."""

import os
import signal

import pytest

from core.imports import batch as importing
from core.models import JobState
from core.months import Month
from core.scoping import whole_city
from core.tests.killing import is_free, other_session, start, wait_for
from funds.models import TreasuryPayment
from funds.reconciling import counts

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = [
    {"国库凭证号": f"G{number}", "国库支付日期": "2023-04-03", "国库金额（元）": 100, "国库收款人": "示例公司"}
    for number in range(1, 4)
]


def is_waiting(other):
    """Whether the merge has written its rows and stands before the table that is locked."""
    with other.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE relation = 'core_importdoubt'::regclass AND NOT granted")
        return cursor.fetchone()[0] == 1


def listed():
    with whole_city():
        return sorted(TreasuryPayment.objects.values_list("number", flat=True)), counts(Month.parse("2023-04"))[0]


def test_a_killed_merge_leaves_nothing_and_the_next_worker_writes_the_list_once(stage_book, office):
    batch = stage_book("treasury-payments", ROWS, by=office)
    with whole_city():
        importing.approve(batch)
    with other_session() as other:
        with other.cursor() as cursor:
            cursor.execute("LOCK TABLE core_importdoubt IN ACCESS EXCLUSIVE MODE")
        worker = start("shell", "-c", f"from core.imports.batch import advance; advance({batch.pk})")
        wait_for(lambda: is_waiting(other))
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
        other.rollback()
        wait_for(lambda: is_free(other, importing.LOCK_SPACE + 1, batch.pk))

    assert listed() == ([], {})
    importing.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    assert (batch.state, batch.new) == (JobState.DONE, 3)
    assert listed() == (["G1", "G2", "G3"], {"theirs": 3})
