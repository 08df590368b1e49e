"""The year's plan as a workbook, and the page that shows what stands behind each of its numbers."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from bulletins import plans, targets
from bulletins.models import Target


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
        row = next(row for row in sheet.iter_rows(min_row=3) if row[2].value == "脱贫人口务工规模")
        row[0].value, row[4].value, row[5].value = 2024, 5800, "5800"

    book = load_workbook(BytesIO(content))
    raise_workers(book["年度目标"])
    buffer = BytesIO()
    book.save(buffer)
    assert plans.load(buffer.getvalue()) == {"new": 0, "changed": 1, "unchanged": 34}
    assert Target.objects.get(year=2024, indicator="lifted_workers").value == 5800


def test_every_wrong_cell_is_named_and_nothing_is_taken_over(plan):
    def spoil(sheet):
        sheet["D3"], sheet["E4"], sheet["H5"], sheet["K6"], sheet["C7"] = "大约", "很多", "年底", "没有的指标", None
        sheet["A9"], sheet["B9"], sheet["C9"] = (sheet[f"{column}8"].value for column in "ABC")

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
    assert queries() == few <= 14


def test_a_reader_without_a_ledger_sees_its_name_without_a_link(draft, leader, signed_in):
    page = signed_in(leader).get("/targets/coverage/").content.decode()
    assert 'href="/employments/"' not in page.split("<main")[1]
