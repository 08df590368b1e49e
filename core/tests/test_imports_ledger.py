"""Importing a ledger's own template: what is refused, what changes, what stays, whoever asks."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.imports import batch as actions
from core.imports.progress import staged
from core.imports.staging import execute
from core.models import ImportBatch, JobState
from core.scoping import in_scope, whole_city
from core.sweeping import sweep
from core.tests.importing import counts, errors, merge, stage
from monitoring.models import Household, Member

pytestmark = pytest.mark.django_db
TOWN, OTHER_TOWN = "610881114", "610881101"
GOOD_ID = "990881199507076808"


def people(**fields):
    return {"户编号": "H1", "人口编号": "H1001", "姓名": "单雄信", "与户主关系": "户主", **fields}


def test_new_rows_wait_for_review_and_come_in_once_approved(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place, "户主姓名": "单雄信", "户联系电话": "15412345678"}]))
    assert (batch.state, counts(batch)) == (JobState.REVIEW, (1, 0, 0, 0))
    with whole_city():
        assert not Household.objects.exists()
    assert merge(batch).state == JobState.DONE
    with whole_city():
        home = Household.objects.get()
        assert (home.region_id, home.head_initials, home.phone.reveal(), home.phone_tail) == (
            place,
            "sxx",
            "15412345678",
            "5678",
        )
        assert (home.version, home.category, home.risks) == (1, "一般农户", [])


def test_the_same_file_again_changes_nothing(workbook, place):
    path = workbook(
        [{"户编号": "H1", "镇村": place, "户主姓名": "单雄信", "户联系电话": "15412345678", "耕地面积（亩）": 3.5}]
    )
    merge(stage(path))
    assert counts(stage(path)) == (0, 0, 1, 0)


def test_an_empty_cell_leaves_and_the_word_clears(workbook, home):
    batch = merge(stage(workbook([{"户编号": "H1", "户主姓名": "", "家庭人口数": "3", "户联系电话": "清空"}])))
    assert counts(batch) == (0, 1, 0, 0)
    with whole_city():
        after = Household.objects.get()
        assert (after.head_name, after.size, after.phone, after.phone_tail, after.version) == ("单雄信", 3, None, "", 2)


def test_every_change_is_in_the_history_with_who_and_which_batch(workbook, home, clerk):
    batch = merge(stage(workbook([{"户编号": "H1", "家庭人口数": 4}]), by=clerk))
    with whole_city():
        event = Household.pgh_event_model.objects.get(pgh_obj_id=home.pk, pgh_label="update")
        assert (event.size, event.pgh_context["user"], event.pgh_context["batch"]) == (4, clerk.pk, batch.pk)


def test_all_wrong_cells_are_reported_at_once_with_row_column_and_what_is_allowed(workbook, place):
    batch = stage(
        workbook(
            [
                {"户编号": "H1", "镇村": place, "家庭人口数": "三", "户类型": "贫困户", "识别监测时间": "202313"},
                {"户编号": "H2", "镇村": "没有的村", "家庭人口数": 2},
                {"户编号": "", "镇村": place, "家庭人口数": 2},
                {"户编号": "H4", "镇村": place, "家庭人口数": 2},
            ]
        )
    )
    assert counts(batch) == (1, 0, 0, 3)
    found = errors(batch)
    assert {(row, column) for row, column, _ in found} == {
        (2, "家庭人口数"),
        (2, "户类型"),
        (2, "识别监测时间"),
        (3, "镇村"),
        (4, "户编号"),
    }
    assert "可填：一般农户、脱贫户" in next(message for _, column, message in found if column == "户类型")


def test_the_row_rule_of_the_page_holds_for_the_workbook_too(workbook, place):
    rows = [
        {
            "户编号": "H1",
            "镇村": place,
            "户类型": "一般农户",
            "监测对象类别": "脱贫不稳定户",
            "识别监测时间": "202303",
            "致贫返贫风险": "因病",
        }
    ]
    assert [column for _, column, _ in errors(stage(workbook(rows)))] == ["监测对象类别"]


def test_the_row_rule_sees_what_is_stored_beside_what_is_typed(workbook, home):
    with whole_city():
        Household.objects.update(monitored_as="边缘易致贫户", identified_in=24000, risks=["因病"])
    assert counts(stage(workbook([{"户编号": "H1", "监测对象类别": "突发严重困难户"}]))) == (0, 1, 0, 0)


def test_a_second_row_of_the_same_record_is_rejected(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}, {"户编号": "H1", "镇村": place}]))
    assert counts(batch) == (1, 0, 0, 1)
    assert "与第 2 行" in errors(batch)[0][2]


def test_rows_outside_the_users_area_are_rejected(workbook, villages, clerk):
    batch = stage(workbook([{"户编号": "H1", "镇村": villages[OTHER_TOWN][0]}]), by=clerk)
    assert "管辖区域" in errors(batch)[0][2]


def test_a_household_of_another_town_is_refused_naming_only_that(workbook, place, home, neighbour):
    batch = stage(workbook([{"户编号": "H1", "户主姓名": "改名"}]), by=neighbour)
    assert counts(batch) == (0, 0, 0, 1)
    assert errors(batch) == [(2, "户编号", "该农户属于其他地方，不在您的管辖区域。")]


def test_members_join_their_household_and_keep_its_region(workbook, home, place):
    merge(stage(workbook([people(证件号码=GOOD_ID, 健康状况="长期慢性病、残疾", 是否参加大病保险="是")]), "members"))
    with whole_city():
        member = Member.objects.get()
        assert (member.household_id, member.region_id, member.id_number.reveal(), member.id_tail) == (
            home.pk,
            place,
            GOOD_ID,
            "6808",
        )
        assert (member.initials, member.health, member.in_serious_illness_insurance, member.id_is_valid) == (
            "sxx",
            ["长期慢性病", "残疾"],
            True,
            True,
        )


def test_a_member_without_number_is_found_by_household_and_id(workbook, home):
    merge(stage(workbook([people(人口编号="", 证件号码=GOOD_ID)]), "members"))
    batch = merge(stage(workbook([people(人口编号="H1001", 证件号码=GOOD_ID, 民族="汉族")]), "members"))
    assert counts(batch) == (0, 1, 0, 0)
    with whole_city():
        assert Member.objects.get().number == "H1001"


def test_a_member_without_any_key_is_rejected(workbook, home):
    assert "至少填写一项" in errors(stage(workbook([people(人口编号="", 证件号码="")]), "members"))[0][2]


def test_members_of_an_unknown_household_are_rejected(workbook, home):
    assert errors(stage(workbook([people(户编号="H9")]), "members"))[0][:2] == (2, "户编号")


@pytest.mark.parametrize("cell", [990881199507076808, "9.90881E+17"])
def test_an_id_that_a_spreadsheet_cut_is_rejected_with_how_to_repair_it(workbook, home, cell):
    found = errors(stage(workbook([people(证件号码=cell)]), "members"))
    assert "文本格式" in found[0][2]
    assert "990881199507" not in found[0][2]


def test_a_wrong_check_digit_is_rejected_in_our_own_template(workbook, home):
    assert "校验码" in errors(stage(workbook([people(证件号码=GOOD_ID[:-1] + "1")]), "members"))[0][2]


def test_a_second_head_of_household_is_rejected(workbook, home):
    merge(stage(workbook([people()]), "members"))
    found = errors(stage(workbook([people(人口编号="H1002", 姓名="单二")]), "members"))
    assert found[0][:2] == (2, "与户主关系")
    two = workbook([people(与户主关系="配偶"), people(人口编号="H1002", 姓名="单二")])
    assert errors(stage(two, "members")) == []


def test_a_masked_number_means_unchanged(workbook, home):
    merge(stage(workbook([people(证件号码=GOOD_ID)]), "members"))
    batch = stage(workbook([people(证件号码="990881********6808", 民族="汉族")]), "members")
    assert counts(batch) == (0, 1, 0, 0)
    assert merge(batch).state == JobState.DONE
    with whole_city():
        assert Member.objects.get().id_number.reveal() == GOOD_ID


def test_columns_may_stand_in_any_order_under_a_title_and_unknown_ones_are_named(workbook, place):
    rows = [{"镇村": place, "备注栏": "x", " 户 编\u200b号 ": "H1"}]
    batch = stage(workbook(rows, above=(["农户台账"], [])))
    assert (counts(batch), batch.unknown_columns) == ((1, 0, 0, 0), ["备注栏"])
    assert errors(stage(workbook([{"户编号": "", "镇村": place}], above=(["农户台账"], []))))[0][0] == 4


@pytest.mark.parametrize(
    "rows", [[{"户编号": "H1", "户编号 ": "H1"}], [{"姓名": "没有户编号"}]], ids=["twice", "missing"]
)
def test_headers_that_are_missing_or_double_refuse_the_file(workbook, rows):
    batch = stage(workbook(rows))
    assert batch.state == JobState.REFUSED
    assert "户编号" in batch.message


def test_text_that_looks_like_a_formula_stays_text(workbook, place):
    merge(stage(workbook([{"户编号": "H1", "镇村": place, "安置点": "'=1+1"}])))
    with whole_city():
        assert Household.objects.get().resettlement == "'=1+1"


def test_a_cancelled_batch_leaves_nothing(workbook, place, django_capture_on_commit_callbacks):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}]))
    with whole_city(), django_capture_on_commit_callbacks(execute=True):
        actions.cancel(batch)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert (batch.state, Household.objects.count()) == (JobState.CANCELLED, 0)


def test_approving_twice_merges_once(workbook, home):
    batch = stage(workbook([{"户编号": "H1", "家庭人口数": 5}]))
    with whole_city():
        assert [actions.approve(batch), actions.approve(batch)] == [True, False]
    for _ in range(2):
        actions.advance(batch.pk)
    with whole_city():
        assert Household.objects.get().version == 2


def test_rows_that_a_crash_of_the_database_took_from_staging_are_staged_again_not_merged_as_nothing(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}]))
    with whole_city():
        execute(f"DELETE FROM {actions.stages(batch)[0].table}")
        actions.approve(batch)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert (batch.state, counts(batch), Household.objects.count()) == (JobState.REVIEW, (1, 0, 0, 0), 0)


def test_a_redelivered_task_starts_the_reading_afresh(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}, {"户编号": "", "镇村": place}]))
    with whole_city():
        ImportBatch.objects.filter(pk=batch.pk).update(state=JobState.RUNNING)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert (batch.state, counts(batch), batch.issues.count()) == (JobState.REVIEW, (1, 0, 0, 1), 1)


def test_what_another_import_added_meanwhile_is_compared_again(workbook, place):
    path = workbook([{"户编号": "H1", "镇村": place, "家庭人口数": 3}])
    first, second = stage(path), stage(path)
    merge(first)
    again = merge(second)
    assert (again.state, counts(again)) == (JobState.REVIEW, (0, 0, 1, 0))


def test_staged_rows_are_behind_the_same_wall_as_the_register(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}]))
    (table,) = actions.stages(batch)
    seen = {}
    for scope in (TOWN, OTHER_TOWN, ""):
        with in_scope(scope):
            seen[scope] = staged(table)[0]
    assert seen == {TOWN: 1, OTHER_TOWN: 0, "": 0}


def test_a_refusal_is_an_answer_not_an_exception(tmp_path):
    path = tmp_path / "坏.xlsx"
    path.write_bytes(b"PK\x03\x04broken")
    assert stage(path).state == JobState.REFUSED


def test_the_sweeper_marks_a_batch_whose_worker_died(workbook, place):
    alive, dead = stage(workbook([{"户编号": "H1", "镇村": place}])), stage(workbook([{"户编号": "H2", "镇村": place}]))
    with whole_city():
        ImportBatch.objects.filter(pk=alive.pk).update(state=JobState.RUNNING, heartbeat_at=timezone.now())
        ImportBatch.objects.filter(pk=dead.pk).update(
            state=JobState.RUNNING, heartbeat_at=timezone.now() - timedelta(hours=1)
        )
    assert sweep() == 1
    with whole_city():
        dead.refresh_from_db()
        assert (dead.state, "中断" in dead.message) == (JobState.FAILED, True)
        actions.retry(dead)
    actions.advance(dead.pk)
    with whole_city():
        dead.refresh_from_db()
        assert dead.state == JobState.REVIEW


def test_a_file_that_kills_its_worker_again_and_again_is_given_up(workbook, place):
    batch = stage(workbook([{"户编号": "H1", "镇村": place}]))
    with whole_city():
        ImportBatch.objects.filter(pk=batch.pk).update(state=JobState.RUNNING, attempts=actions.MOST_ATTEMPTS)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert batch.state == JobState.FAILED


def test_an_old_contradiction_is_no_reason_to_send_an_unchanged_row_back(workbook, home):
    with whole_city():
        Household.objects.update(category="一般农户", monitored_as="脱贫不稳定户")
    assert counts(stage(workbook([{"户编号": "H1", "监测对象类别": "脱贫不稳定户", "家庭人口数": 2}]))) == (0, 0, 1, 0)
    assert counts(stage(workbook([{"户编号": "H1", "监测对象类别": "脱贫不稳定户", "家庭人口数": 3}])))[3] == 1
