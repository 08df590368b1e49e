"""A long file is read by a second process one block ahead: the outcome is that of a short one, and no failure is lost."""

import os

import billiard
import pytest

from core.imports import reading
from core.imports.ahead import Lost, ahead
from core.imports.refusal import Refused
from core.models import ImportBatch
from core.scoping import whole_city
from core.tasks import run_import
from core.tests.importing import counts, merge, stage
from monitoring.models import Household, Member

GOOD_ID = "990881199507076808"


def test_items_come_in_their_order_and_end():
    assert list(ahead(iter(range(1, 50)))) == list(range(1, 50))


def test_what_the_second_process_refuses_is_refused_here():
    def items():
        yield 1
        raise Refused("文件已损坏。")

    received = ahead(items())
    assert next(received) == 1
    with pytest.raises(Refused, match="文件已损坏。") as refused:
        next(received)
    assert "in items" in "".join(refused.value.__notes__)  # where it happened is told along


def test_a_second_process_that_is_killed_is_no_end_of_the_file():
    def items():
        yield 1
        os._exit(9)

    received = ahead(items())
    assert next(received) == 1
    with pytest.raises(Lost):
        next(received)


def test_who_stops_listening_stops_the_second_process(monkeypatch):
    fork, forked = os.fork, []
    monkeypatch.setattr(os, "fork", lambda: forked.append(fork()) or forked[0])
    received = ahead(iter(range(1, 1_000_000)))
    assert next(received) == 1
    received.close()
    with pytest.raises(ChildProcessError):
        os.waitpid(forked[0], os.WNOHANG)


def read_ahead():
    return list(ahead(iter(range(1, 5))))


def test_a_process_of_the_background_worker_has_its_second_process_too():
    with billiard.Pool(1) as pool:
        assert pool.apply(read_ahead) == [1, 2, 3, 4]


def outcome(batch):
    with whole_city():
        issues = sorted(batch.issues.values_list("row", "column", "severity", "code", "message"))
        people = Member.objects.order_by("number").values_list(
            "number", "name", "initials", "sex", "id_tail", "id_sex", "health"
        )
        return batch.state, counts(batch), issues, list(people)


def person(number, **fields):
    return {"户编号": "H1", "人口编号": f"H100{number}", "姓名": "单雄信", **fields}


@pytest.mark.django_db
def test_a_file_read_in_blocks_comes_in_like_one_read_at_once(workbook, place, monkeypatch):
    merge(stage(workbook([{"户编号": "H1", "镇村": place}])))
    merge(stage(workbook([person(1, 性别="男", 健康状况="健康")]), "members"))
    path = workbook(
        [
            person(1, 性别="清空", 健康状况="清空"),
            person(2, 证件号码=GOOD_ID, 与户主关系="户主"),
            person(3, 性别="不详"),
            person(2),
            person(4, 证件号码=GOOD_ID[:-1] + "0"),
            person(5, 健康状况="健康、残疾"),
            person(6, 户编号="H9"),
            person(7, 姓名="买买提·艾力", 成员联系电话="15412345678"),
        ]
    )
    at_once = stage(path, "members")
    monkeypatch.setattr(reading, "BLOCK_ROWS", 2)
    in_blocks = stage(path, "members")
    assert outcome(in_blocks) == outcome(at_once)
    assert counts(in_blocks) == (2, 1, 0, 5)
    merge(in_blocks)
    with whole_city():
        changed, new = Member.objects.get(number="H1001"), Member.objects.get(number="H1002")
        assert (changed.sex, changed.health, new.id_number.reveal(), new.id_sex) == ("", [], GOOD_ID, "女")
        assert Household.objects.get().size == 3


@pytest.mark.django_db
def test_a_batch_whose_second_process_dies_is_tried_again_and_merges_nothing(workbook, place, monkeypatch):
    path = workbook([{"户编号": f"H{number}", "镇村": place} for number in range(6)])
    monkeypatch.setattr(reading, "BLOCK_ROWS", 2)
    monkeypatch.setattr("core.imports.intake.Intake.clean", lambda *_: os._exit(9))
    with pytest.raises(Lost):
        stage(path)
    with whole_city():
        assert ImportBatch.objects.get().state == "running"
        assert not Household.objects.exists()
    assert Lost in run_import.autoretry_for
