"""The year's plan as a workbook, and the page that shows what stands behind each of its numbers."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bulletins import assigning, plans, targets
from bulletins.chapters import chapters
from bulletins.figures import LIGHTS
from bulletins.freezing import freeze
from bulletins.models import Assignment, Target
from core.months import Month
from core.scoping import whole_city


@pytest.fixture
def plan(db):
    targets.load(2023)


def filled(change=lambda sheet: None):
    """The template as somebody fills it in."""
    book = load_workbook(BytesIO(plans.template()))
    change(book["年度目标"])
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def row_of(sheet, name):
    """{field: cell} of the row with that name."""
    found = next(row for row in sheet.iter_rows(min_row=3) if row[list(plans.HEADS).index("name")].value == name)
    return dict(zip(plans.HEADS, found, strict=False))


def test_the_template_brings_the_last_plan_a_year_on_and_loads_once(plan):
    assert plans.load(filled()) == {"new": 35, "changed": 0, "unchanged": 0}
    assert plans.load(filled()) == {"new": 35, "changed": 0, "unchanged": 0}  # the template went on to 2025
    assert plans.load(filled(lambda sheet: None)) and Target.objects.filter(year=2024).count() == 35
    workers = Target.objects.get(year=2024, indicator="lifted_workers")
    assert (workers.value, workers.operator, str(workers.due_on)) == (5701, ">=", "2024-12-31")


def test_the_same_workbook_again_changes_nothing_and_a_new_number_changes_one_row(plan):
    content = filled()
    plans.load(content)
    assert plans.load(content) == {"new": 0, "changed": 0, "unchanged": 35}

    def raise_workers(sheet):
        row = row_of(sheet, "脱贫人口务工规模")
        row["year"].value, row["value"].value, row["wording"].value = 2024, 5800, "5800"

    book = load_workbook(BytesIO(content))
    raise_workers(book["年度目标"])
    buffer = BytesIO()
    book.save(buffer)
    assert plans.load(buffer.getvalue()) == {"new": 0, "changed": 1, "unchanged": 34}
    assert Target.objects.get(year=2024, indicator="lifted_workers").value == 5800


def test_every_wrong_cell_is_named_and_nothing_is_taken_over(plan):
    def spoil(sheet):
        sheet["E3"], sheet["F4"], sheet["I5"], sheet["M6"], sheet["D7"] = "大约", "很多", "年底", "没有的指标", None
        sheet["A9"], sheet["C9"], sheet["D9"] = (sheet[f"{column}8"].value for column in "ACD")
        sheet["A10"], sheet["C11"], sheet["B11"] = 24, 31, None

    with pytest.raises(ValidationError) as refusal:
        plans.load(filled(spoil))
    told = " ".join(refusal.value.messages)
    for place in (
        "第 3 行“要求”",
        "第 4 行“目标值”",
        "第 5 行“期限”",
        "第 6 行“指标”",
        "第 7 行“目标”",
        "第 9 行与第 8 行",
        "第 10 行“年度”",
        "第 11 行“章”：2023 年的工作要点没有第 31 条",
    ):
        assert place in told
    assert not Target.objects.filter(year=2024).exists()


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04 torn"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content, db):
    with pytest.raises(ValidationError, match="模板"):
        plans.load(content)


def test_the_command_writes_the_template_and_loads_it(plan, tmp_path, capsys):
    file = tmp_path / "plan.xlsx"
    call_command("load_plan", file, template=True)
    call_command("load_plan", file)
    assert "35 new, 0 changed, 0 unchanged, 0 rejected" in capsys.readouterr().out
    with pytest.raises(CommandError, match="不能读写文件"):
        call_command("load_plan", tmp_path / "nowhere.xlsx")


def test_the_office_loads_next_years_plan_on_the_page_and_a_town_does_not(plan, office, clerk, signed_in):
    client = signed_in(office)
    template = client.get("/targets/template/").content
    page = client.post("/targets/load/", {"file": SimpleUploadedFile("plan.xlsx", template)}, follow=True)
    assert "新增 35 项" in page.content.decode()
    wrong = client.post("/targets/load/", {"file": SimpleUploadedFile("plan.xlsx", b"x")})
    assert wrong.status_code == 422
    assert signed_in(clerk).get("/targets/load/").status_code == 403


def test_a_leap_day_goes_on_to_a_day_that_loads(plan):
    Target.objects.filter(indicator="lifted_workers").update(year=2024, due_on=date(2024, 2, 29))
    Target.objects.filter(year=2023).delete()
    plans.load(filled())
    assert Target.objects.get(year=2025).due_on == date(2025, 2, 28)
    assert targets.due_in(Target.objects.get(year=2024), Month.parse("2028-01")) == date(2028, 2, 29)
    assert targets.open_next_year() == 2026
    assert Target.objects.get(year=2026).due_on == date(2026, 2, 28)


def next_plan(sheet):
    """The plan of 2024: more workers wanted, one unit settled, and an item that 2023 did not have."""
    workers, last = row_of(sheet, "脱贫人口务工规模"), row_of(sheet, "企业粮副生产基地")
    workers["value"].value, workers["wording"].value, workers["owner"].value = 5800, "5800", "市人社局"
    for cell, value in zip(last.values(), (2024, "八 支撑保障", 31, "宣传稿件", "不低于", 12), strict=False):
        cell.value = value
    last["wording"].value, last["unit"].value, last["missing"].value = "12", "篇", "宣传台账"


def test_a_month_of_the_next_year_is_held_against_the_loaded_plan(county, office, signed_in):
    plans.load(filled(next_plan))
    bulletin = freeze(Month.parse("2024-01"))
    goals = {goal["name"]: goal for goal in bulletin.goals}
    workers, news = goals["脱贫人口务工规模"], goals["宣传稿件"]
    assert {goal["year"] for goal in bulletin.goals} == {2024}
    assert (workers["target"], workers["due"], workers["state"]) == ("不低于 5800 人", "2024-12-31", "behind")
    assert (news["chapter"], news["missing"]) == ("八 支撑保障", "宣传台账")
    found = {
        each["label"]: each for each in chapters([goal | {"light": LIGHTS[goal["state"]]} for goal in goals.values()])
    }
    assert (found["八 支撑保障"]["items"], found["八 支撑保障"]["state"]) == ("第 31 条", "unknown")
    assert sum(int(light["word"].split()[1]) for each in found.values() for light in each["lights"]) == 35
    page = signed_in(office).get("/targets/coverage/")
    items = {item.number: item for item in page.context["items"]}
    assert page.context["year"] == 2024
    line = next(line for line in items[9].lines if line.indicator.code == "lifted_workers")
    assert (line.target.owner, str(line.month), line.figure["value"]) == ("市人社局", "2024-01", workers["value"])
    assert [line.missing for line in items[31].lines] == ["宣传台账"]


def test_the_coverage_page_has_every_item_of_the_plan(draft, office, signed_in):
    with whole_city():
        Assignment.objects.all().delete()
        assigning.open_year(2023)
    response = signed_in(office).get("/targets/coverage/")
    items = response.context["items"]
    assert [item.number for item in items] == list(range(1, 31))
    bare = [item.number for item in items if not item.lines]
    assert {1, 2, 10, 15, 16, 18, 28, 29, 30} == set(bare)
    assert {"risk_SR11"} <= {line.indicator.code for line in items[5].lines}
    page = response.content.decode()
    assert page.count("没有数字目标，也还没有指标") == len(bare)
    assert "第 1 条 学习贯彻党的二十大精神" in page
    beside = [line for item in items for line in item.lines if line.target is None]
    assert beside and all(line.sources and (line.month or line.missing) for line in beside)
    assert signed_in(office).get(items[0].tasks_url).status_code == 200


def test_a_unit_that_is_not_settled_is_said_to_be_open(draft, office, signed_in):
    for address in ("/targets/", "/targets/coverage/"):
        page = signed_in(office).get(address).content.decode()
        visits = page[page.index("帮扶联系人走访") :]
        assert "派出单位" in visits[: visits.index("</tr>")]
        toilets = page[page.index("农村户厕改造") :]
        assert "未定" in toilets[: toilets.index("</tr>")]


def test_the_coverage_page_leads_from_a_number_to_its_ledger_and_says_what_is_missing(draft, office, signed_in):
    page = signed_in(office).get("/targets/coverage/").content.decode()
    workers = page[page.index("脱贫人口务工规模") :]
    workers = workers[: workers.index("</tr>")]
    assert 'href="/employments/"' in workers
    assert "2023年12月" in workers and "3 人" in workers
    toilets = page[page.index("农村公厕") :]
    assert "户厕" not in toilets[: toilets.index("</tr>")]
    assert "公厕建设台账" in toilets[: toilets.index("</tr>")]


def test_the_coverage_page_costs_the_same_queries_whatever_the_number_of_rows(draft, office, signed_in, many_rows):
    def queries():
        client = signed_in(office)
        client.get("/targets/coverage/")  # the first look reads the session and the menu's permissions
        with CaptureQueriesContext(connection) as found:
            client.get("/targets/coverage/")
        return len(found)

    few = queries()
    many_rows(2)
    assert queries() == few <= 15


def test_a_reader_without_a_ledger_sees_its_name_without_a_link(draft, leader, signed_in):
    page = signed_in(leader).get("/targets/coverage/").content.decode()
    assert 'href="/employments/"' not in page.split("<main")[1]
