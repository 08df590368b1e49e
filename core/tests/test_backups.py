"""A backup holds everything, a restored one is the same, and a bad one is refused with a sentence."""

import io
import json
import tarfile
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from core.backups import making
from core.backups.databases import MAINTENANCE, connect, create, drop
from core.backups.drill import drill, last_drill
from core.scoping import whole_city
from monitoring.models import Household, Income
from shenmu_portal import health

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portal(two_towns, settings, tmp_path):
    """Two towns' households with their history, and two files, in a data folder of their own."""
    settings.PORTAL_DATA, settings.MEDIA_ROOT = tmp_path / "data", tmp_path / "data" / "media"
    (settings.MEDIA_ROOT / "bulletins").mkdir(parents=True)
    (settings.MEDIA_ROOT / "bulletins" / "一月.xlsx").write_bytes(b"workbook")
    return tmp_path


def said(command, *arguments):
    output = StringIO()
    call_command(command, *map(str, arguments), stdout=output)
    return output.getvalue().strip().splitlines()[-1]


def databases():
    other = connect(MAINTENANCE)
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT datname FROM pg_database")
            return {name for (name,) in cursor.fetchall()}
    finally:
        other.close()


def replaced(source, target, name, content):
    """A copy of a backup file in which one part is another."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for entry in old:
            data = content if entry.name == name else old.extractfile(entry).read()
            entry.size = len(data)
            new.addfile(entry, io.BytesIO(data))
    return target


def test_a_backup_counts_what_it_holds_and_can_be_restored_aside(portal):
    before, file = databases(), portal / "backup.tar"
    line = said("backup", file)
    assert "1 files" in line and (file.stat().st_mode & 0o777) == 0o600
    checked = said("restore_check", file)
    assert checked.split(", ")[:2] == line.split(", ")[:2] and "1 files" in checked
    assert int(checked.split(", ")[2].split()[0]) > 0  # sealed numbers that opened
    assert databases() == before


def test_rows_of_every_town_and_their_history_are_in_it(portal):
    manifest = making.back_up(portal / "backup.tar")
    assert manifest["tables"]["monitoring_household"] == 5
    assert manifest["tables"]["monitoring_household_event"] >= 5
    assert manifest["tables"]["core_region"] == 385


def test_a_restored_backup_takes_the_place_of_the_present_data(portal, settings):
    file = portal / "backup.tar"
    said("backup", file)
    with whole_city():
        Income.objects.all().delete()
        Household.objects.filter(number="990881000001").update(head_name="改错了")
    (settings.MEDIA_ROOT / "bulletins" / "一月.xlsx").unlink()
    before = databases()
    said("restore", file)
    (kept,) = databases() - before
    try:
        with whole_city():
            assert Household.objects.get(number="990881000001").head_name == "张三丰"
            assert Income.objects.count() == 5
        assert (settings.MEDIA_ROOT / "bulletins" / "一月.xlsx").read_bytes() == b"workbook"
        assert Household.objects.count() == 0  # the walls came back: without a scope nobody sees anything
    finally:
        drop(kept)


def test_a_restore_waits_until_the_portal_is_stopped(portal):
    file = portal / "backup.tar"
    said("backup", file)
    somebody = connect(connection.settings_dict["NAME"])
    try:
        with pytest.raises(CommandError, match="平台还在运行"):
            said("restore", file)
    finally:
        somebody.close()
    with whole_city():
        assert Household.objects.count() == 5


def test_a_file_that_is_no_backup_or_is_damaged_is_refused(portal):
    file = portal / "backup.tar"
    said("backup", file)
    (portal / "text.tar").write_text("not a backup")
    for bad, sentence in (
        (portal / "text.tar", "不是完整的备份文件"),
        (portal / "missing.tar", "不是完整的备份文件"),
        (replaced(file, portal / "other.tar", "database.dump", b"broken"), "database.dump 缺失或已损坏"),
        (replaced(file, portal / "media.tar", "media/bulletins/一月.xlsx", b"changed"), "一月.xlsx 缺失或已损坏"),
    ):
        with pytest.raises(CommandError, match=sentence):
            said("restore_check", bad)


def test_a_backup_with_fewer_rows_than_its_list_is_refused(portal):
    file = portal / "backup.tar"
    manifest = making.back_up(file)
    manifest["tables"]["monitoring_household"] += 1
    changed = replaced(file, portal / "changed.tar", "manifest.json", json.dumps(manifest).encode())
    before = databases()
    with pytest.raises(CommandError, match="monitoring_household"):
        said("restore_check", changed)
    assert databases() == before


def test_a_scratch_database_goes_though_somebody_still_looks_into_it(db):
    before = databases()
    create("portal_scratch")
    somebody = connect("portal_scratch")
    try:
        drop("portal_scratch")
    finally:
        somebody.close()
    assert databases() == before


def test_numbers_sealed_with_a_key_we_do_not_have_are_noticed(portal, keys):
    file = portal / "backup.tar"
    said("backup", file)
    keys("A" * 43 + "=")
    with pytest.raises(CommandError, match="FIELD_KEYS"):
        said("restore_check", file)


def test_the_nightly_file_and_the_drill_show_on_readyz(portal):
    assert health.backup() == (False, "还没有备份")
    making.nightly()
    ok, note = health.backup()
    assert ok and "还没有做过恢复演练" in note
    drill()
    ok, note = health.backup()
    assert ok and "恢复演练通过" in note and last_drill()["ok"]


def test_two_weeks_of_nightly_files_are_kept(portal):
    making.folder().mkdir(parents=True)
    for day in range(10, 26):
        (making.folder() / f"portal-202201{day}-0100.tar").write_bytes(b"")
    newest = making.nightly()
    assert len(making.backups()) == making.KEPT and making.backups()[-1] == newest
