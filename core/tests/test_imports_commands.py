"""The commands import_ledger and import_national: last line, exit code, what is merged."""

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook, load_workbook

from core.scoping import whole_city
from monitoring.models import Household

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path, villages):
    """A workbook of households: `book("H1", "H2")`; a number that starts with x gets a village that does not exist."""

    def write(*numbers):
        made = Workbook()
        made.active.append(["户编号", "镇村"])
        for number in numbers:
            made.active.append([number, "没有的村" if number.startswith("x") else villages["610881114"][0]])
        made.save(tmp_path / "农户.xlsx")
        return str(tmp_path / "农户.xlsx")

    return write


def households():
    with whole_city():
        return Household.objects.count()


def test_good_rows_come_in_and_the_last_line_counts_them(book, capsys):
    call_command("import_ledger", "households", book("H1", "H2"))
    assert capsys.readouterr().out.splitlines()[-1] == "2 new, 0 changed, 0 unchanged, 0 rejected"
    assert households() == 2


def test_with_a_rejected_row_nothing_is_merged_and_the_code_is_two(book, capsys):
    with pytest.raises(SystemExit) as end:
        call_command("import_ledger", "households", book("H1", "x2"))
    assert (end.value.code, households()) == (2, 0)
    captured = capsys.readouterr()
    assert "第 3 行 镇村" in captured.err
    assert captured.out.splitlines()[-1] == "1 new, 0 changed, 0 unchanged, 1 rejected"


def test_partial_merges_the_good_rows(book, tmp_path):
    with pytest.raises(SystemExit):
        call_command(
            "import_ledger", "households", book("H1", "x2"), partial=True, annotated=str(tmp_path / "out.xlsx")
        )
    assert households() == 1
    assert "没有这个村" in load_workbook(tmp_path / "out.xlsx").active["C3"].value


def test_a_dry_run_merges_nothing(book, capsys):
    call_command("import_ledger", "households", book("H1"), dry_run=True)
    assert (households(), capsys.readouterr().out.strip()) == (0, "1 new, 0 changed, 0 unchanged, 0 rejected")


def test_a_user_imports_only_into_their_own_area(book, neighbour):
    with pytest.raises(SystemExit):
        call_command("import_ledger", "households", book("H1"), user=neighbour.username)
    assert households() == 0


@pytest.mark.parametrize("arguments", [("risks", "x.xlsx"), ("nothing", "x.xlsx"), ("households", "missing.xlsx")])
def test_what_cannot_be_imported_is_refused_with_a_sentence(arguments):
    with pytest.raises(CommandError):
        call_command("import_ledger", *arguments)


def test_a_workbook_of_no_known_layout_is_refused(book):
    with pytest.raises(CommandError, match="认不出"):
        call_command("import_national", book("H1"))
