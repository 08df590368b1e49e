"""The way of a bulletin: drafted, sent, signed by somebody else, published; and what late data does to it."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from openpyxl import load_workbook

from bulletins import differing, freezing, tasks
from bulletins.differing import differences_shown
from bulletins.freezing import freeze
from bulletins.late import check, late_shown
from bulletins.models import Bulletin, LateFigure, Snapshot
from bulletins.publishing import publish, publish_at_once
from bulletins.signing import give_back, sign, submit
from bulletins.tests.conftest import DECEMBER, OTHER_TOWN
from bulletins.workbook import workbook_bytes
from core.scoping import whole_city
from monitoring.models import Household
from projects.models import Project

MONTH = "/bulletins/2023-12/"
State = Bulletin.State


@pytest.fixture
def late(county):
    """A household's water turns safe after the month was frozen."""

    def arrive():
        with whole_city():
            Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)

    return arrive


def step(client, paper, name, **typed):
    response = client.post(f"/papers/bulletin/{paper.pk}/{name}/", typed, follow=True)
    paper.refresh_from_db()
    return response.content.decode() if response.status_code == 200 else response.status_code


def test_the_office_sends_the_leader_signs_and_the_office_publishes(draft, office, leader, signed_in):
    assert "已送审" in step(signed_in(office), draft, "submit")
    page = signed_in(leader).get(MONTH).content.decode()
    assert "签发</button>" in page
    assert "已签发" in step(signed_in(leader), draft, "sign")
    assert "已发布，内容不再改变" in step(signed_in(office), draft, "publish")
    assert (draft.state, draft.submitted_by, draft.signed_by, draft.published_by) == (
        "published",
        office,
        leader,
        office,
    )


def test_an_unsigned_bulletin_is_not_published(draft, office, signed_in):
    assert "还没有签发" in step(signed_in(office), draft, "publish")
    submit(draft, by=office)
    assert "还没有签发" in step(signed_in(office), draft, "publish")
    assert draft.state == State.REVIEW


def test_who_sent_it_cannot_sign_it_and_the_database_says_so_too(draft, office, signed_in):
    submit(draft, by=office)
    with pytest.raises(PermissionDenied):
        sign(draft, by=office)
    assert step(signed_in(office), draft, "sign") == 403
    with pytest.raises(IntegrityError), transaction.atomic():
        Bulletin.objects.filter(pk=draft.pk).update(state=State.SIGNED, signed_by=office)


def test_a_returned_bulletin_says_why_and_loses_its_signature(draft, office, leader, signed_in):
    submit(draft, by=office)
    sign(draft, by=leader)
    assert "请写明退回意见" in step(signed_in(leader), draft, "return", reason=" ")
    assert "退回意见最多 200 字，现在 201 字" in step(signed_in(leader), draft, "return", reason="字" * 201)
    assert "已退回修改" in step(signed_in(leader), draft, "return", reason="表3 缺少锦界镇数据")
    assert (draft.state, draft.signed_by) == (State.DRAFT, None)
    assert "表3 缺少锦界镇数据" in signed_in(office).get(MONTH).content.decode()


def test_a_leader_sees_what_waits_for_a_signature_and_a_clerk_only_what_is_published(
    draft, office, leader, clerk, signed_in
):
    assert signed_in(leader).get(MONTH).status_code == 404
    submit(draft, by=office)
    assert signed_in(leader).get(MONTH).status_code == 200
    assert signed_in(clerk).get(MONTH).status_code == 404


@pytest.mark.parametrize("name", ["submit", "sign", "return", "publish"])
def test_nobody_else_takes_a_step(name, draft, clerk, auditor, signed_in):
    for reader in (clerk, auditor):
        assert step(signed_in(reader), draft, name, reason="不对") == 403
    assert draft.state == State.DRAFT


def test_unknown_steps_and_papers_are_not_found(draft, office, signed_in):
    client = signed_in(office)
    assert client.post(f"/papers/bulletin/{draft.pk}/burn/").status_code == 404
    assert client.post("/papers/bulletin/987654/submit/").status_code == 404
    assert client.get(f"/papers/bulletin/{draft.pk}/submit/").status_code == 405


def test_of_two_people_who_publish_one_wins(draft, office, leader):
    submit(draft, by=office)
    sign(draft, by=leader)
    with whole_city():
        second = Bulletin.objects.get(pk=draft.pk)
        publish(draft, by=office)
        with pytest.raises(ValidationError, match="已由他人发布"):
            publish(second, by=leader)
    assert Bulletin.objects.get().published_by == office


def test_of_two_people_who_sign_or_send_back_one_wins(draft, office, leader):
    submit(draft, by=office)
    second = Bulletin.objects.get(pk=draft.pk)
    sign(draft, by=leader)
    with pytest.raises(ValidationError, match="已由他人办理"):
        sign(second, by=leader)
    give_back(second, by=office, reason="改")
    with pytest.raises(ValidationError, match="已由他人办理"):
        give_back(draft, by=leader, reason="改")


def test_figures_do_not_change_under_a_signature(draft, office, late):
    submit(draft, by=office)
    assert freeze(DECEMBER) == draft
    late()
    with pytest.raises(ValidationError, match="请先退回"):
        freeze(DECEMBER)
    draft.refresh_from_db()
    assert draft.totals["unsafe_water_households"]["value"] == "1"
    give_back(draft, by=office, reason="补录饮水数据")
    assert freeze(DECEMBER).totals["unsafe_water_households"]["value"] == "0"


def test_a_figure_that_failed_keeps_the_bulletin_from_being_sent(draft, office, signed_in):
    Bulletin.objects.filter(pk=draft.pk).update(errors={"dropouts": "1a2b3c4d"})
    assert "失学辍学人数（错误编号 1a2b3c4d）" in step(signed_in(office), draft, "submit")
    assert draft.state == State.DRAFT


def test_late_data_are_listed_beside_the_frozen_figures(published, late, office, neighbour, signed_in, capsys):
    late()
    second = freeze(DECEMBER)
    with whole_city():
        rows = differences_shown(second, office)["rows"]
    water = next(row for row in rows if row["name"] == "饮水不安全户数" and row["place"] == "神木市")
    assert (water["frozen"], water["now"], water["difference"]) == ("1", "0", "−1")
    assert "与第 1 版相比" in signed_in(office).get(MONTH).content.decode()
    call_command("freeze_month", "2023-12")
    assert "unsafe_water_households: frozen 1.00, now 0.00, frozen figure differs by −1" in capsys.readouterr().out
    published.refresh_from_db()
    assert published.totals["unsafe_water_households"]["value"] == "1"


def test_a_town_sees_only_its_own_differences(published, late, neighbour, clerk):
    late()
    with whole_city():
        second = publish_at_once(freeze(DECEMBER))
        own, foreign = (differences_shown(second, reader)["rows"] for reader in (neighbour, clerk))
    assert {row["place"] for row in own} == {"高家堡镇"}
    assert foreign == []
    assert neighbour.region_id == OTHER_TOWN


@pytest.fixture
def checked(published, late, time_machine):
    """What came in late is noticed on the 2nd of the month after the next."""
    late()
    time_machine.move_to("2024-02-02 05:40:00+08:00")
    tasks.check_late_data()
    return published


def test_late_data_are_noticed_without_anybody_freezing_again(checked, office, neighbour, clerk, signed_in):
    for reader, places in ((office, {"神木市", "高家堡镇"}), (neighbour, {"高家堡镇"})):
        with whole_city():
            late_rows = late_shown(checked, reader)["rows"]
        water = [row for row in late_rows if row["name"] == "饮水不安全户数"]
        assert {row["place"] for row in water} == places
        assert {(row["frozen"], row["now"], row["difference"]) for row in water} == {("1", "0", "−1")}
        assert "冻结后又有变化的指标" in signed_in(reader).get(MONTH).content.decode()
    assert "冻结后又有变化的指标" not in signed_in(clerk).get(MONTH).content.decode()
    assert Bulletin.objects.count() == 1
    digest, value = checked.digest, checked.totals["unsafe_water_households"]["value"]
    checked.refresh_from_db()
    assert (checked.digest, checked.totals["unsafe_water_households"]["value"]) == (digest, value) == (digest, "1")


def test_the_next_months_workbook_lists_what_came_in_late(checked):
    january = freeze(DECEMBER + 1)
    with whole_city():
        book = load_workbook(BytesIO(workbook_bytes(january, with_names=False)))
        first = load_workbook(BytesIO(workbook_bytes(checked, with_names=False)))
    rows = [[cell.value for cell in row][1:] for row in book["上月冻结数变化"].iter_rows(min_row=4)]
    assert ["神木市", "饮水不安全户数", "户", 1, 0, "−1"] in rows
    assert "上月冻结数变化" in [row[1].value for row in book["封面目录"].iter_rows()]
    assert "上月冻结数变化" not in first.sheetnames


def test_a_check_leaves_a_draft_alone_and_forgets_the_check_before(checked, county):
    second = freeze(DECEMBER)
    with whole_city():
        snapshots = Snapshot.objects.filter(bulletin=second).count()
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=False)
    tasks.check_late_data()
    with whole_city():
        assert not LateFigure.objects.exists()
        assert Snapshot.objects.filter(bulletin=second).count() == snapshots > 0
    assert [each.version for each in Bulletin.objects.all()] == [2, 1]


def test_a_figure_that_fails_in_the_check_is_no_difference(published, late, time_machine, monkeypatch):
    def broken(month):
        raise ZeroDivisionError

    indicators = [
        replace(each, measure=broken) if each.code == "unsafe_water_households" else each
        for each in freezing.INDICATORS
    ]
    monkeypatch.setattr(freezing, "INDICATORS", indicators)
    late()
    with whole_city():
        assert check(published) == LateFigure.objects.count()
        assert not LateFigure.objects.filter(indicator="unsafe_water_households").exists()


def test_before_anything_is_published_there_is_nothing_to_check(draft, time_machine):
    time_machine.move_to("2024-02-02 05:40:00+08:00")
    tasks.check_late_data()
    with whole_city():
        assert not LateFigure.objects.exists()


def test_the_correction_carries_every_difference_and_the_page_says_where_they_are(
    published, late, office, signed_in, monkeypatch
):
    monkeypatch.setattr(differing, "MOST_SHOWN", 1)
    late()
    with whole_city():
        Household.objects.filter(head_name="王五").update(monitored_as="")
        late_road = Project.objects.filter(pk__in=Project.objects.values("pk")[:1])
        assert late_road.update(
            name="迟开工的路", state="planned", planned_start_on=date(2023, 3, 1), begun_on=None, year=2023
        )
        second = publish_at_once(freeze(DECEMBER), notes="补录")
        found = differences_shown(second, office)
    assert len(found["rows"]) == 1 < found["count"]
    page = signed_in(office).get(MONTH).content.decode()
    assert f"共 {found['count']} 项不同，这里只列前 1 项，全部见本页下载的 Excel" in page
    book = load_workbook(second.file.path)
    figures = [[cell.value for cell in row] for row in book["与前一版相比"].iter_rows(min_row=4)]
    assert sum(isinstance(row[0], int) for row in figures) == found["count"]
    assert ["神木市", "饮水不安全户数", "户", 1, 0, "−1"] in [row[1:] for row in figures]
    names = [[cell.value for cell in row] for row in book["名单与前一版相比"].iter_rows(min_row=4)]
    assert ("附件1 未消除监测对象", "不再列入", "王五") in [(row[1], row[2], row[6]) for row in names]
    assert ("附件3 滞后项目", "新列入", "应开工未开工") in [(row[1], row[2], row[3]) for row in names]
    assert any(str(row[9]).startswith("迟开工的路，") and "计划2023-03-01" in row[9] for row in names)
    towns = load_workbook(second.town_file.path)
    assert "与前一版相比" in towns.sheetnames and "名单与前一版相比" not in towns.sheetnames
    assert "与前一版相比" not in load_workbook(published.file.path).sheetnames


def test_without_changes_there_is_no_difference_and_no_new_version(published, office):
    assert freeze(DECEMBER) == published
    assert differences_shown(published, office) is None
