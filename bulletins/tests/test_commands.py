"""The commands of the month, as the office and the timetable call them."""

import pytest
from django.core.management import CommandError, call_command
from openpyxl import load_workbook

from bulletins.models import Bulletin, Target


def test_targets_are_loaded_by_a_command(db, capsys):
    call_command("load_targets")
    assert Target.objects.count() == 35
    assert "2023 年目标 35 项" in capsys.readouterr().out


def test_a_year_without_a_plan_is_refused(db):
    with pytest.raises(CommandError, match="没有 2031 年"):
        call_command("load_targets", "2031")


def test_a_month_is_frozen_published_and_written_to_a_file(county, tmp_path, capsys):
    out = tmp_path / "bulletin.xlsx"
    call_command("freeze_month", "2023-12")
    call_command("publish_bulletin", "2023-12", out=out)
    assert "2023-12 version 1 published" in capsys.readouterr().out
    assert load_workbook(out)["表2 防返贫监测"]["C5"].value == 2


def test_publishing_again_hands_out_the_same_file(county, tmp_path):
    files = [tmp_path / name for name in ("a.xlsx", "b.xlsx")]
    for file in files:
        call_command("publish_bulletin", "2023-12", out=file, verbosity=0)
    assert files[0].read_bytes() == files[1].read_bytes()
    assert Bulletin.objects.count() == 1


@pytest.mark.parametrize(
    ("command", "arguments"),
    [("freeze_month", ["2023-13"]), ("publish_bulletin", ["x"]), ("publish_bulletin", ["2023-12", "--user", "nobody"])],
)
def test_what_cannot_be_done_is_refused_with_one_sentence(county, command, arguments):
    with pytest.raises(CommandError) as refusal:
        call_command(command, *arguments)
    assert "\n" not in str(refusal.value)
