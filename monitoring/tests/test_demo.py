"""The synthetic county: nobody in it exists, every row is as a page would save it, equal seeds give equal counties."""

from collections import Counter
from random import Random

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from core.identity import read_id
from core.models import Parameter, User
from core.months import Month
from core.regions import load_regions
from core.scoping import in_scope, whole_city
from monitoring.demo import aid, guarantees, village_registers
from monitoring.demo.county import load_county, plan
from monitoring.demo.numbers import Numbers
from monitoring.demo.postponing import postponed
from monitoring.demo.troubles import PLACES, WHEEL, trouble_of
from monitoring.demo.village_registers import load_villages
from monitoring.models import (
    AtRiskPupil,
    Employment,
    HouseHazard,
    Household,
    HouseRebuild,
    Income,
    Member,
    OutOfPocket,
    ResponsiblePerson,
    Risk,
    Village,
    Visit,
)
from monitoring.row_rules import aid_rule, employment_rule, household_rule, identity_of, income_rule, member_rule
from monitoring.rules import all_rules

pytestmark = pytest.mark.django_db

HOUSEHOLDS = 150
UNTIL = Month.parse("2023-12")
UNSEALED = ("id_number", "phone", "bank_account", "collector_phone", "created_at", "updated_at")


@pytest.fixture
def county():
    load_regions()
    load_county(plan(HOUSEHOLDS, 7, UNTIL), print)
    with whole_city():
        yield


def clean_rows(model):
    """Every row without what differs by design: ciphertext, times and counted keys."""
    names = [field.name for field in model._meta.concrete_fields if field.name not in UNSEALED]
    names = names if model in (Household, Member) else [name for name in names if name != "id"]
    return sorted(map(str, model.objects.values_list(*names)))


def test_every_register_is_filled(county):
    assert Household.objects.count() == HOUSEHOLDS
    assert 3.0 < Member.objects.count() / HOUSEHOLDS < 4.0
    made = (Income, OutOfPocket, Employment, ResponsiblePerson, Village, aid.RegisteredAid, aid.SafetyNetPayment)
    assert all(model.objects.exists() for model in made)
    load_villages(plan(HOUSEHOLDS, 7, UNTIL))
    rare = {AtRiskPupil, HouseHazard, HouseRebuild}  # a few in a thousand households
    for model in {*guarantees.REGISTERS, *village_registers.REGISTERS} - rare:
        assert model.objects.exists(), model


def test_equal_seeds_make_equal_counties_and_others_do_not(county):
    models = (Household, Member, Income, OutOfPocket, Employment, ResponsiblePerson, Village, *aid.MODELS)
    first = {model: clean_rows(model) for model in models}
    for seed, equal in ((7, True), (8, False)):
        for model in reversed(models):
            model.objects.all().delete()
        load_county(plan(HOUSEHOLDS, seed, UNTIL), print)
        with whole_city():
            assert all(clean_rows(model) == first[model] for model in models) is equal


def test_numbers_are_well_formed_and_belong_to_nobody(county):
    for member in Member.objects.all():
        number = member.id_number.reveal()
        identity = read_id(number)
        assert number.startswith("990881") and identity.card_ok
        assert (identity.birth_on, identity.sex) == (member.born_on, member.sex)
        assert member.phone is None or member.phone.reveal().startswith("154")
    digests = list(Member.objects.values_list("id_digest", flat=True))
    assert len(digests) == len(set(digests))


def test_numbers_of_different_chunks_never_meet():
    born, dealt = UNTIL.first_day, []
    for chunk in (0, 1, 9, 10, 11):
        numbers = Numbers(Random(1), chunk)
        dealt += [numbers.id_number(born, sex) for sex in "男女" for _ in range(50)]
    assert len(dealt) == len(set(dealt)) == 500


def test_a_loaded_row_is_exactly_as_a_page_would_save_it(county):
    for model in (Household, Member):
        row = model.objects.order_by("pk")[40]
        before = {field.name: getattr(row, field.attname) for field in model._meta.concrete_fields}
        row.save()
        row.refresh_from_db()
        after = {field.name: getattr(row, field.attname) for field in model._meta.concrete_fields}
        assert before | {"updated_at": None} == after | {"updated_at": None}


def test_each_household_has_one_head_and_the_size_it_says(county):
    for household in Household.objects.prefetch_related("members"):
        members = household.members.all()
        assert [member.name for member in members if member.is_head] == [household.head_name]
        assert household.size == sum(member.left_on is None for member in members)


@pytest.mark.parametrize(
    ("model", "rule", "facts"),
    [
        (Household, household_rule, None),
        (Member, member_rule, identity_of),
        (Income, income_rule, None),
        (Employment, employment_rule, None),
        (aid.AidMeasure, aid_rule, None),
    ],
)
def test_no_row_contradicts_itself(county, model, rule, facts):
    for row in model.objects.all():
        values = {field.name: getattr(row, field.attname) for field in model._meta.concrete_fields}
        assert list(rule(values | (facts(values) if facts else {}))) == []


def test_a_child_lies_where_its_household_lies(county):
    for model in (Member, Income, OutOfPocket, Employment):
        assert all(row.region_id == row.household.region_id for row in model.objects.select_related("household"))


def test_a_town_sees_its_own_households_only(county):
    with in_scope("610881114"):
        seen = set(Household.objects.values_list("region_id", flat=True))
    assert seen and all(code.startswith("610881114") for code in seen)


def test_nothing_happens_after_the_last_month(county):
    assert not Income.objects.filter(end_month__gt=UNTIL).exists()
    assert not Employment.objects.filter(start_month__gt=UNTIL).exists()
    assert not OutOfPocket.objects.filter(month__gt=UNTIL).exists()
    assert not Member.objects.filter(born_on__gt=UNTIL.last_day).exists()
    ends = set(Income.objects.filter(span=12).values_list("end_month", flat=True))
    assert ends == {Month.parse("2023-09"), Month.parse("2022-09")}


def test_a_turn_of_the_wheel_has_every_trouble_as_often_as_it_says():
    turn = [trouble_of(index, 5) for index in range(WHEEL)]
    assert {kind: turn.count(kind) for kind in PLACES} == PLACES


def test_the_history_of_a_small_county_starts_with_its_rows(county):
    events = apps.get_model("monitoring.HouseholdEvent").objects.values_list("pgh_label", "pgh_context__reason")
    assert list(events) == [("insert", "演示数据")] * HOUSEHOLDS


def test_a_filled_database_is_refused_in_one_sentence(county):
    with pytest.raises(CommandError, match="^库中已有农户，演示数据只能生成到空库。$"):
        call_command("load_demo", households=10)


def test_the_command_makes_accounts_of_every_role(settings):
    settings.DEMO_PASSWORD = "示例口令-2023"
    call_command("load_demo", households=30, until=UNTIL, registers_only=True)
    assert User.objects.filter(username__startswith="clerk-").count() == 20
    assert {user.role for user in User.objects.all()} == {
        "admin", "office", "leader", "auditor", "department", "clerk", "reviewer", "grid",
    }  # fmt: skip
    clerk = User.objects.get(username="clerk-610881114")
    assert (clerk.region_id, clerk.unit, clerk.role) == ("610881114", "锦界镇人民政府", "clerk")
    assert clerk.full_name and clerk.check_password("示例口令-2023")
    assert clerk.has_perm("monitoring.add_household")


def test_a_wrong_month_is_refused_with_what_is_allowed():
    with pytest.raises(CommandError, match="应为月份"):
        call_command("load_demo", "--until", "2023-13")


def test_every_screening_rule_finds_somebody_and_none_finds_everybody():
    households = WHEEL
    call_command("load_demo", households=households, until=UNTIL, registers_only=True)
    for back in (1, 0):
        call_command("screen_households", str(UNTIL - back))
    with whole_city():
        risks = Risk.objects.filter(month=UNTIL, status=Risk.Status.ACTIVE)
        found = Counter(risks.values_list("rule", flat=True))
        cleared = Risk.objects.filter(status=Risk.Status.CLEARED).count()
    assert set(found) == {rule.code for rule in all_rules()}
    assert max(found.values()) < 0.02 * households
    assert cleared > 0


def test_the_last_three_months_are_screened_frozen_and_published(capsys):
    call_command("load_demo", households=40, until="2023-12")
    lines = capsys.readouterr().out.splitlines()
    assert sum(line.startswith("40 households, ") for line in lines) == 3
    for month in ("2023-10", "2023-11", "2023-12"):
        assert any(line.startswith(f"{month} version 1 published") for line in lines)


def test_a_year_without_an_income_line_gets_the_last_one_as_an_example():
    call_command("load_demo", households=5, until="2026-03", verbosity=0)
    lines = Parameter.objects.filter(name="income_line")
    assert lines.get(year=2026).value == lines.get(year=2025).value
    assert lines.get(year=2026).is_placeholder


@pytest.mark.django_db(transaction=True)
def test_a_large_county_has_its_associations_from_a_second_process(monkeypatch):
    monkeypatch.setattr("monitoring.management.commands.load_demo.LARGE", 10)
    call_command("load_demo", households=20, until=UNTIL, registers_only=True, verbosity=0)
    with whole_city():
        associations = apps.get_model("photovoltaic.Association").objects.all()
        assert associations and all(each.members.exists() for each in associations)
        assert apps.get_model("photovoltaic.Station").objects.exists()
        assert Visit.objects.exists()


def test_what_a_large_load_does_without_is_back_afterwards():
    def standing():
        with connection.cursor() as cursor:
            return {
                (constraint, told["foreign_key"], tuple(told["columns"]), told["index"])
                for constraint, told in connection.introspection.get_constraints(cursor, "monitoring_member").items()
            }

    before = standing()
    with postponed([Member]):
        assert not any(foreign_key for _, foreign_key, _, _ in standing()) and len(standing()) < len(before)
    assert standing() == before
