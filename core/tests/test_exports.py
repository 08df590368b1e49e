"""Exports: the right rows and nobody else's, text that stays text, masked numbers, every one logged."""

import io

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.http import QueryDict

from core.exports.columns import export_columns
from core.exports.extract import Extract
from core.imports import batch as importing
from core.ledger.registry import ledger_named, ledgers
from core.models import AccessKind, AccessLog, JobState
from core.scoping import whole_city
from core.tests.sheets import sheet_of

LEDGERS = [pytest.param(ledger, id=ledger.name) for ledger in ledgers()]
IMPORTED = [pytest.param(ledger, id=ledger.name) for ledger in ledgers() if not ledger.read_only]
HTML = "text/html,application/xhtml+xml,*/*;q=0.8"
TOWN = "610881114"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def exported(client, name, query="", **post):
    address = f"/{name}/export/?{query}"
    response = client.post(address, post) if post else client.get(address)
    assert response.status_code == 200, response.content.decode()[:500]
    return sheet_of(response.content)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_an_export_holds_the_users_rows_and_says_how_many(ledger, office, rows_of, signed_in):
    title, note, heads, rows = exported(signed_in(office), ledger.name, f"region={TOWN}")
    assert title == f"{ledger.label}台账"
    assert f"共 {len(rows_of(ledger))} 行" in note
    assert len(rows) == len(rows_of(ledger))
    assert {row["区划代码"] for row in rows} == {row.region_id for row in rows_of(ledger)}
    assert all(head for head in heads)


@pytest.mark.parametrize("ledger", LEDGERS)
def test_the_heads_of_an_export_are_all_different(ledger, db):
    heads = [column.head for column in export_columns(ledger)]
    assert len(heads) == len(set(heads))


@pytest.mark.parametrize("name", ["households", "members", "incomes"])
def test_no_row_of_another_town_leaves(name, clerk, two_towns, signed_in):
    _, _, _, rows = exported(signed_in(clerk), name)
    foreign = {household.number for household in two_towns["foreign"]}
    assert rows and not foreign & {row["户编号"] for row in rows}


def test_the_filters_of_the_list_are_the_filters_of_the_export(clerk, two_towns, signed_in):
    _, note, _, rows = exported(signed_in(clerk), "households", "search=张三丰")
    assert [row["户主姓名"] for row in rows] == ["张三丰"]
    assert "查找：张三丰" in note


def test_an_unknown_filter_is_refused_and_nothing_leaves(clerk, two_towns, signed_in):
    assert signed_in(clerk).get("/households/export/?colour=red").status_code == 400
    with whole_city():
        assert not AccessLog.objects.exists()


def test_without_permission_nothing_leaves(admin, two_towns, signed_in):
    assert signed_in(admin).get("/households/export/").status_code == 403


def test_an_empty_list_still_has_heads(clerk, two_towns, signed_in):
    _, note, heads, rows = exported(signed_in(clerk), "households", "search=没有这个人")
    assert "户编号" in heads and rows == [] and "共 0 行" in note


def test_place_names_and_figures_stand_in_columns_of_their_own(clerk, two_towns, signed_in):
    _, _, _, rows = exported(signed_in(clerk), "households", "search=张三丰")
    assert rows[0]["镇"] and rows[0]["村"] and rows[0]["区划代码"].startswith(TOWN)
    assert rows[0]["人均纯收入（元）"] == 21000


def test_a_risk_is_exported_with_its_sentence(office, two_towns, signed_in):
    _, _, _, rows = exported(signed_in(office), "risks")
    assert "8,000.00 元" in rows[0]["依据"] and rows[0]["等级"] == "橙色" and rows[0]["月份"] == "2023-12"


@pytest.mark.parametrize("text", ["=1+1", "+86", "-1", "@SUM(A1)", '=HYPERLINK("http://x","y")'])
def test_a_cell_never_becomes_a_formula(text, clerk, two_towns, signed_in):
    household = two_towns["own"][0]
    with whole_city():
        type(household).objects.filter(pk=household.pk).update(group_name=text)
    content = signed_in(clerk).get("/households/export/?search=张三丰").content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    heads = [cell.value for cell in sheet[3]]
    cell = sheet.cell(4, heads.index("自然村（组）") + 1)
    assert (cell.value, cell.data_type, cell.number_format) == (text, "s", "@")


def test_characters_that_would_break_the_file_are_left_out(clerk, two_towns, signed_in):
    household = two_towns["own"][0]
    with whole_city():
        type(household).objects.filter(pk=household.pk).update(group_name="上\x0b组\u200b")
    _, _, _, rows = exported(signed_in(clerk), "households", "search=张三丰")
    assert rows[0]["自然村（组）"] == "上组"


# -- personal numbers


def test_numbers_are_masked(office, two_towns, signed_in):
    _, note, heads, rows = exported(signed_in(office), "members", "search=0113")
    assert rows[0]["证件号码（脱敏）"] == "******0113"
    assert "证件号码" not in heads and "号码已脱敏" in note


def test_full_numbers_need_the_permission_and_the_tick(office, two_towns, signed_in):
    _, note, _, rows = exported(signed_in(office), "members", "search=0113", with_personal="1")
    assert rows[0]["证件号码"] == "990881197803100113" and "含完整号码" in note


def test_a_clerk_cannot_take_full_numbers_out(clerk, two_towns, signed_in):
    assert signed_in(clerk).post("/members/export/", {"with_personal": "1"}).status_code == 403


def test_every_export_is_logged_with_its_rows_and_filters(office, two_towns, signed_in):
    exported(signed_in(office), "members", f"region={TOWN}", with_personal="1")
    with whole_city():
        line = AccessLog.objects.get()
    assert (line.kind, line.ledger, line.user, line.rows, line.field) == (
        AccessKind.EXPORT,
        "members",
        office,
        3,
        "含完整号码",
    )
    assert line.filters.startswith("镇村：")


def test_a_number_searched_for_stays_out_of_sheet_and_log(office, two_towns, signed_in):
    client, number = signed_in(office), "990881197803100113"
    found = client.post("/members/find/", {"search": number}).url.partition("?")[2]
    _, note, _, _ = exported(client, "members", found)
    assert number not in note and "按号码查找" in note
    with whole_city():
        assert number not in AccessLog.objects.get().filters


# -- the page


def test_a_browser_is_told_what_the_export_holds(office, two_towns, signed_in):
    page = signed_in(office).get(f"/members/export/?region={TOWN}", headers={"accept": HTML}).content.decode()
    assert "3 行" in page and "导出完整的证件号码" in page
    with whole_city():
        assert not AccessLog.objects.exists()


def test_the_tick_is_offered_to_those_who_may(clerk, two_towns, signed_in):
    page = signed_in(clerk).get("/members/export/", headers={"accept": HTML}).content.decode()
    assert "with_personal" not in page


# -- the way back


@pytest.mark.parametrize("ledger", IMPORTED)
def test_an_export_imports_back_unchanged(ledger, clerk, office, two_towns, rows_of, tmp_path):
    call_command("load_parameters", verbosity=0)  # what is possible is checked against them
    path, user = tmp_path / f"{ledger.name}.xlsx", clerk if ledger.allows(clerk, "change") else office
    call_command("export_ledger", ledger.name, str(path), user=user.username, filter=[f"region={TOWN}"], verbosity=0)
    batch = importing.receive_path(path, by=user, ledger=ledger)
    importing.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        issues = [f"{issue.row} {issue.column}: {issue.message}" for issue in batch.issues.all()]
    assert (batch.message, issues) == ("", [])
    assert (batch.state, batch.new, batch.changed, batch.unchanged) == (JobState.REVIEW, 0, 0, len(rows_of(ledger)))
    assert batch.unknown_columns == []


# -- the command


def test_the_command_writes_the_whole_city_masked(two_towns, tmp_path, capsys):
    path = tmp_path / "members.xlsx"
    call_command("export_ledger", "members", str(path))
    _, _, heads, rows = sheet_of(path.read_bytes())
    assert len(rows) == 5 and "证件号码（脱敏）" in heads
    assert capsys.readouterr().out.strip().splitlines()[-1] == "5 rows"


def test_the_command_takes_filters_and_a_users_region(clerk, two_towns, tmp_path, capsys):
    call_command("export_ledger", "members", str(tmp_path / "m.xlsx"), user=clerk.username, filter=["search=zsf"])
    assert capsys.readouterr().out.strip() == "1 rows"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"filter": ["colour=red"]}, "不认识的筛选条件"),
        ({"user": "nobody"}, "没有用户"),
        ({"with_personal": True}, "须用 --user"),
        ({"filter": ["search"]}, "名称=值"),
    ],
)
def test_the_command_refuses_with_one_sentence(options, sentence, db, tmp_path):
    with pytest.raises(CommandError, match=sentence):
        call_command("export_ledger", "households", str(tmp_path / "h.xlsx"), **options)


def test_a_user_without_a_region_takes_nothing_out(clerk, two_towns):
    clerk.region_id = None
    with pytest.raises(PermissionDenied):
        Extract(ledger_named("households"), clerk, QueryDict("")).check()
