"""The key changes: every stored number goes under the new one, whatever happens on the way, and then the old one can go."""

import io

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from core import resealing, sealing
from core.backups.databases import connect
from core.scoping import whole_city
from core.tests.importing import merge, stage
from core.tests.keys import key_byte, new_key
from monitoring.models import Household

OLD = new_key()
NEW = new_key(OLD)
FOREIGN = new_key(OLD, NEW)
PHONE = "15400000001"


@pytest.fixture
def keys(keys):
    keys(OLD)
    return keys


@pytest.fixture
def homes(keys, transactional_db, place):
    """Five households whose phones are sealed with the old key, kept for all to see."""
    with whole_city():
        for number in "12345":
            Household.objects.create(number=f"H{number}", region_id=place, head_name="单雄信", size=2, phone=PHONE)


def said():
    output = io.StringIO()
    call_command("reseal", stdout=output)
    return output.getvalue()


def phones():
    with whole_city():
        return [household.phone for household in Household.objects.order_by("number")]


def are_current():
    return [sealing.is_current(phone.blob) for phone in phones()]


def execute(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.django_db
def test_all_goes_under_the_new_key_and_the_old_one_can_go(keys, home, workbook, place):
    waiting = stage(workbook([{"户编号": "H2", "镇村": place, "户主姓名": "李四", "户联系电话": "15400000002"}]))
    keys(NEW, OLD)
    assert "共换了 3 个号码，没有剩余。" in said()  # the register's, its history's, and the one that waits
    keys(NEW, digest_key=OLD)
    assert merge(waiting).state == "done"
    assert [phone.reveal() for phone in phones()] == [PHONE, "15400000002"]
    with whole_city():
        kept = apps.get_model("monitoring.HouseholdEvent").objects.get(pgh_obj_id=home.pk)
        assert kept.phone.reveal() == PHONE
        assert Household.objects.get(phone_digest=sealing.digest(PHONE)).version == 1


@pytest.mark.django_db
def test_a_second_run_says_that_nothing_is_left_and_what_comes_before_the_old_key_goes(keys, home):
    keys(NEW, OLD)
    said()
    assert "没有要换的" in said() and "写进 FIELD_DIGEST_KEY" in said()
    keys(NEW, OLD, digest_key=OLD)
    assert "其余的密钥可以删去" in said() and "FIELD_DIGEST_KEY" not in said()
    keys(NEW, digest_key=OLD)
    assert said().count("\n") == 1


@pytest.mark.django_db
def test_a_new_cipher_is_put_in_use_in_the_same_way(keys, home):
    keys(OLD, cipher="SM4-GCM")
    said()
    assert are_current() == [True] and phones()[0].reveal() == PHONE


def test_a_crash_in_the_middle_loses_nothing_and_the_next_run_goes_on(keys, homes, monkeypatch):
    monkeypatch.setattr(resealing, "AT_ONCE", 2)
    keys(NEW, OLD)
    execute(
        "CREATE FUNCTION crash() RETURNS trigger LANGUAGE plpgsql AS "
        "'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END'; "
        "CREATE TRIGGER crash BEFORE UPDATE ON monitoring_household FOR EACH ROW WHEN (NEW.number = 'H4') "
        "EXECUTE FUNCTION crash()"
    )
    try:
        with pytest.raises(CommandError, match="已经换好的都已保存"):
            said()
    finally:
        connection.close()
        execute("DROP FUNCTION crash CASCADE")
    assert are_current() == [True, True, False, False, False]
    assert {phone.reveal() for phone in phones()} == {PHONE}
    assert "monitoring_household：换了 3 个号码" in said()
    keys(NEW, digest_key=OLD)
    assert {phone.reveal() for phone in phones()} == {PHONE}


def test_a_record_that_somebody_is_saving_is_left_and_told(keys, homes):
    keys(NEW, OLD)
    somebody = connect(connection.settings_dict["NAME"])
    try:
        with somebody.cursor() as cursor:
            cursor.execute("SELECT FROM monitoring_household WHERE number = 'H3' FOR UPDATE")
            with pytest.raises(CommandError, match="1 条记录正在被别人修改"):
                said()
    finally:
        somebody.close()
    assert are_current() == [True, True, False, True, True]
    assert "共换了 1 个号码，没有剩余。" in said()


@pytest.mark.django_db
def test_what_no_key_opens_is_told_and_stays_and_the_others_are_done(keys, home, place):
    keys(FOREIGN)
    with whole_city():
        Household.objects.create(number="H2", region_id=place, head_name="李四", size=1, phone=PHONE)
    keys(NEW, OLD)
    with pytest.raises(CommandError, match="2 个号码.*打不开") as refused:  # the register's and its history's
        said()
    assert refused.value.returncode == 2
    assert are_current() == [True, False]
    keys(NEW, OLD, FOREIGN)
    assert "共换了 2 个号码，没有剩余。" in said()


@pytest.mark.django_db
def test_a_new_key_that_cannot_be_told_from_the_old_one_is_refused(keys, home):
    twin = next(key for key in iter(new_key, None) if key_byte(key) == key_byte(OLD))
    keys(twin, OLD)
    with pytest.raises(CommandError, match="标识相同"):
        said()
    assert phones()[0].reveal() == PHONE


def test_a_wrong_setting_is_told_in_a_sentence(keys):
    keys("short")
    with pytest.raises(CommandError, match="FIELD_KEYS 里的密钥应为"):
        said()
