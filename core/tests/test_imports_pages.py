"""The pages of an import: who may, what the review shows, the workbook that comes back."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from core.imports import annotate
from core.imports import batch as actions
from core.imports.annotate import RED
from core.imports.layouts import own_layout
from core.imports.review import stretches
from core.ledger.registry import ledger_named
from core.models import ImportBatch, JobState, Region
from core.scoping import whole_city
from core.tests.importing import counts, errors, member_row, merge, national, stage
from monitoring.models import Household, Member
from shenmu_portal.tests.personas import person

pytestmark = pytest.mark.django_db
OTHER_TOWN = "610881101"


def test_an_import_needs_the_change_permission(signed_in, leader, workbook):
    with open(workbook([{"户编号": "H1"}]), "rb") as file:
        assert signed_in(leader).post(reverse("households-import"), {"file": file}).status_code == 403


def test_who_may_only_change_has_new_rows_sent_back_and_the_own_village_changed(signed_in, workbook, grid, home):
    with whole_city():
        Household.objects.create(number="H2", region_id=grid.region_id, head_name="秦琼")
    rows = [
        {"户编号": "H2", "家庭人口数": 3},
        {"户编号": "H3", "镇村": grid.region_id, "家庭人口数": 1},
        {"户编号": "H1", "家庭人口数": 9},
    ]
    batch = stage(workbook(rows), by=grid)
    found = {row: sentence for row, _, sentence in errors(batch)}
    assert (counts(batch), sorted(found)) == ((0, 1, 0, 2), [3, 4])
    assert "您的角色只能修改已有的记录" in found[3] and "其他地方" in found[4]
    assert signed_in(grid).post(reverse("import-merge", args=[batch.pk])).status_code == 302
    actions.advance(batch.pk)
    with whole_city():
        assert dict(Household.objects.values_list("number", "size")) == {"H1": 2, "H2": 3}


def test_new_rows_are_not_merged_once_their_sender_may_not_add_any_more(signed_in, workbook, grid, clerk):
    batch = stage(workbook([{"户编号": "H1", "镇村": grid.region_id}]), by=clerk)
    with whole_city():
        ImportBatch.objects.filter(pk=batch.pk).update(user=grid, region=grid.region_id)
    assert signed_in(grid).post(reverse("import-merge", args=[batch.pk])).status_code == 403


def test_a_double_click_is_one_batch(signed_in, clerk, workbook, place):
    path = workbook([{"户编号": "H1", "镇村": place}])
    for _ in range(2):
        with open(path, "rb") as file:
            assert signed_in(clerk).post(reverse("households-import"), {"file": file}).status_code == 302
    with whole_city():
        assert ImportBatch.objects.count() == 1


@pytest.fixture
def reviewed(workbook, home, clerk, place):
    rows = [
        {"户编号": "H1", "镇村": place, "家庭人口数": 6},
        {"户编号": "H2", "镇村": place},
        {"户编号": "H3", "镇村": "没有的村", "安置点": "=1+1"},
    ]
    return stage(workbook(rows), by=clerk)


def test_the_review_shows_new_changed_and_rejected_rows(signed_in, clerk, reviewed):
    page = signed_in(clerk).get(reverse("import", args=[reviewed.pk])).content.decode()
    for words in ("下载批注文件", "没有这个村或社区", "家庭人口数", "入库（新增 1，变更 1）"):
        assert words in page


def test_the_same_fault_is_said_once_with_the_rows_it_holds_of(signed_in, clerk, workbook, place):
    rows = [{"户编号": f"H{number}", "镇村": "没有的村"} for number in range(4)]
    rows.insert(2, {"户编号": "H9", "镇村": place, "户类型": "富户"})
    batch = stage(workbook(rows), by=clerk)
    page = signed_in(clerk).get(reverse("import", args=[batch.pk])).content.decode()
    assert page.count("没有这个村或社区") == 1 and "2–3、5–6" in page
    assert "结束，没有可入库的行" in page and reverse("import-merge", args=[batch.pk]) not in page


def test_households_that_move_to_another_village_are_shown_and_counted(signed_in, clerk, workbook, home, villages):
    target = villages[home.region_id[:9]][1]
    with whole_city():
        old, new = (Region.objects.get(code=code).full_name for code in (home.region_id, target))
    batch = stage(workbook([{"户编号": "H1", "镇村": target}]), by=clerk)
    page = signed_in(clerk).get(reverse("import", args=[batch.pk])).content.decode()
    assert f"<del>{old}</del>" in page and f"<ins>{new}</ins>" in page
    assert "农户：变更的 1 条中有 1 条改到别的村" in page
    assert "改到别的村" not in signed_in(clerk).get(reverse("import", args=[merge(batch).pk])).content.decode()


def test_a_change_that_moves_nothing_is_not_told_as_a_move(signed_in, clerk, reviewed):
    page = signed_in(clerk).get(reverse("import", args=[reviewed.pk])).content.decode()
    assert "改到别的村" not in page and ">镇村</th>" not in page


def test_sheets_that_were_not_read_are_named_with_their_rows(signed_in, clerk, workbook, place):
    path = workbook([{"户编号": "H1", "镇村": place}])
    book = load_workbook(path)
    for name in ("村2", "村3"):
        page = book.create_sheet(name)
        for row in (["户编号", "镇村"], ["H2", place], ["H3", place]):
            page.append(row)
    book.save(path)
    batch = stage(path, by=clerk)
    sentence = "还有工作表“村2”（2 行）、“村3”（2 行）没有读入：请合并到一张表或分开上传。"
    for told in (batch, merge(batch)):
        assert sentence in signed_in(clerk).get(reverse("import", args=[told.pk])).content.decode()
    assert batch.new == 1


def test_many_scattered_rows_are_counted_after_the_first():
    assert stretches([2, 3, 5]) == "2–3、5"
    assert stretches(range(2, 40, 2)) == "2、4、6、8、10、12 等 19 行"


def test_an_own_template_on_the_page_of_national_files_is_told_where_it_belongs(workbook, clerk, place):
    heads = own_layout(ledger_named("households")).feeds[0].columns
    batch = stage(workbook([dict.fromkeys(heads) | {"户编号": "H1", "镇村": place}]), None, clerk)
    assert batch.state == JobState.REFUSED and "相应台账的列表页" in batch.message


def test_a_file_is_uploaded_again_where_it_was_uploaded(signed_in, clerk, reviewed):
    page = signed_in(clerk).get(reverse("import", args=[reviewed.pk])).content.decode()
    assert f'href="{reverse("households-import")}">上传改好的文件' in page
    with whole_city():
        reviewed.state = JobState.REFUSED
        reviewed.save()
    page = signed_in(clerk).get(reverse("import", args=[reviewed.pk])).content.decode()
    assert f'href="{reverse("households-import")}">重新选文件' in page


def test_others_do_not_see_the_batch(signed_in, neighbour, reviewed):
    for name in ("import", "import-annotated", "import-progress"):
        assert signed_in(neighbour).get(reverse(name, args=[reviewed.pk])).status_code == 404
    assert signed_in(neighbour).post(reverse("import-merge", args=[reviewed.pk])).status_code == 404


def test_the_annotated_workbook_is_the_users_own_with_the_reasons(signed_in, clerk, reviewed):
    answer = signed_in(clerk).get(reverse("import-annotated", args=[reviewed.pk]))
    page = load_workbook(io.BytesIO(answer.content)).active
    heads = [cell.value for cell in page[1]]
    assert heads[-1] == "错误说明"
    wrong = page.cell(4, heads.index("镇村") + 1)
    assert "没有这个村" in wrong.comment.text
    assert wrong.fill.fgColor.rgb.endswith("F8D0CB")
    assert "没有这个村" in page.cell(4, len(heads)).value
    assert page.cell(2, len(heads)).value is None


@pytest.fixture
def formatted(workbook, clerk, place):
    """A wrong row, and forty empty ones below that somebody has coloured."""
    path = workbook([{"户编号": "H1", "镇村": "没有的村"}, {"户编号": "H2", "镇村": place}])
    book = load_workbook(path)
    for row in range(4, 44):
        book.active.cell(row, 1).fill = RED
    book.save(path)
    return stage(path, by=clerk)


def test_a_workbook_long_by_formatted_empty_rows_comes_back_as_its_rejected_rows(
    signed_in, clerk, formatted, monkeypatch
):
    monkeypatch.setattr(annotate, "HELD_UP_TO", 42)
    answer = signed_in(clerk).get(reverse("import-annotated", args=[formatted.pk]))
    page = load_workbook(io.BytesIO(answer.content)).active
    assert [[cell.value for cell in row][:3] for row in page] == [["户编号", "镇村", "原行号"], ["H1", "没有的村", 2]]


def test_a_few_formatted_empty_rows_leave_the_workbook_whole(signed_in, clerk, formatted, monkeypatch):
    monkeypatch.setattr(annotate, "HELD_UP_TO", 43)
    answer = signed_in(clerk).get(reverse("import-annotated", args=[formatted.pk]))
    page = load_workbook(io.BytesIO(answer.content)).active
    assert [page.cell(row, 1).value for row in (2, 3, 4)] == ["H1", "H2", None]
    assert "没有这个村" in page.cell(2, 3).value and page.max_row == 43


def test_reasons_of_the_time_before_are_taken_out_down_to_the_last_row(signed_in, clerk, workbook, place):
    rows = [{"户编号": "H1", "镇村": "没有的村", "错误说明": "旧"}, {"户编号": "H2", "镇村": place, "错误说明": "旧"}]
    batch = stage(workbook(rows, above=[["农户"]]), by=clerk)
    answer = signed_in(clerk).get(reverse("import-annotated", args=[batch.pk]))
    page = load_workbook(io.BytesIO(answer.content)).active
    assert "没有这个村" in page.cell(3, 3).value and page.cell(4, 3).value is None


def test_merging_from_the_page_queues_the_merge(signed_in, clerk, reviewed):
    assert signed_in(clerk).post(reverse("import-merge", args=[reviewed.pk])).status_code == 302
    actions.advance(reviewed.pk)
    with whole_city():
        reviewed.refresh_from_db()
        assert (reviewed.state, Household.objects.get(number="H1").size) == (JobState.DONE, 6)


def test_progress_is_told_in_rows(signed_in, clerk, reviewed):
    with whole_city():
        ImportBatch.objects.filter(pk=reviewed.pk).update(state=JobState.RUNNING, done=1, total=3)
    page = signed_in(clerk).get(reverse("import", args=[reviewed.pk])).content.decode()
    assert "1 / 3" in page


# -- a file of the whole county in the hands of one town ---------------------------------------------------------


@pytest.fixture
def county_file(tmp_path, villages, place):
    """Three people of the clerk's town and three of another one, of whom two have a wrong cell."""
    other = villages[OTHER_TOWN][0]
    numbers = ("990881198006220125", "990881198006220205", "990881198006220387")
    own = [
        member_row(place, 户编号=f"99088100{n}", 人口编号=f"99088100{n}001", 证件号码=number)
        for n, number in enumerate(numbers, start=10)
    ]
    foreign = [
        member_row(other, 户编号="9908810020", 人口编号="9908810020001"),
        member_row(other, 户编号="9908810021", 人口编号="9908810021001", 证件号码="9.908E+17"),
        member_row(other, 户编号="9908810022", 人口编号="9908810022001", 村="没有这个村"),
    ]
    return national(tmp_path / "全字段_20231218.xlsx", *own, *foreign)


def test_rows_of_other_towns_in_a_county_file_are_counted_and_no_faults(signed_in, clerk, county_file):
    batch = stage(county_file, None, clerk)
    assert (batch.rejected, errors(batch)) == (0, [])
    page = signed_in(clerk).get(reverse("import", args=[batch.pk])).content.decode()
    assert "3 行属于其他地方，不归您，未读入：高家堡镇 3 行。" in page and "下载批注文件" not in page
    assert merge(batch).state == JobState.DONE
    with whole_city():
        assert {region[:9] for region in Member.objects.values_list("region_id", flat=True)} == {clerk.region_id}
        assert Member.objects.count() == 3 and batch.elsewhere_rows == 3
    assert "不归您" in signed_in(clerk).get(reverse("import", args=[batch.pk])).content.decode()


def test_the_command_counts_other_towns_rows_as_rejected(clerk, county_file, capsys):
    with pytest.raises(SystemExit, match="2"):
        call_command("import_national", str(county_file), user=clerk.username)
    told = capsys.readouterr()
    assert told.out.splitlines()[-1].endswith("0 changed, 0 unchanged, 3 rejected") and "不归您" in told.err
    with whole_city():
        assert not Member.objects.exists()


def test_a_village_is_told_of_the_other_villages_of_its_town(county_file, villages, place):
    own = person("clerk-village", "clerk", villages[place[:9]][1])
    batch = stage(county_file, None, own)
    with whole_city():
        neighbour = Region.objects.get(code=place).short_name
    assert batch.elsewhere_text == f"6 行属于其他地方，不归您，未读入：{neighbour} 3 行，高家堡镇 3 行。"


def test_the_city_reads_every_row_of_a_county_file(office, county_file):
    batch = stage(county_file, None, office)
    assert batch.elsewhere == [] and batch.rejected == 2


def test_a_household_that_another_town_holds_is_a_fault_where_the_file_says_it_is_ours(
    tmp_path, villages, place, clerk
):
    merge(stage(national(tmp_path / "别镇_20231218.xlsx", member_row(villages[OTHER_TOWN][0])), None))
    batch = stage(national(tmp_path / "本镇_20231218.xlsx", member_row(place)), None, clerk)
    assert batch.elsewhere == [] and "属于其他地方" in errors(batch)[0][2]


def test_a_file_that_names_no_place_leaves_other_towns_rows_uncounted_by_town(workbook, villages, clerk, place):
    with whole_city():
        for number, region in (("H1", place), ("H2", villages[OTHER_TOWN][0])):
            Household.objects.create(number=number, region_id=region, head_name="秦琼", size=2)
    rows = [
        {
            "户编号": number,
            "截止月份": "2023-09",
            "工资性": 9000,
            "生产经营性": 0,
            "财产性": 0,
            "转移性": 0,
            "生产经营性支出": 0,
        }
        for number in ("H1", "H2")
    ]
    batch = stage(workbook(rows, "补充_收入记录_20231218.xlsx"), None, clerk)
    assert (counts(batch), batch.elsewhere) == ((1, 0, 0, 0), [["文件没有写明地方", 1]])
