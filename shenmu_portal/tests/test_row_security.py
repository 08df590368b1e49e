"""The second wall: the database itself shows and takes only rows of the transaction's scope."""

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from core.models import Region, RegionAlias, User
from core.scoping import in_scope, scope_of, whole_city
from monitoring.models import Household

# Read before there is a scope (sign-in), or public by nature.
UNSCOPED = {User, User.pgh_event_model, Region, RegionAlias}


def scoped_models():
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and model not in UNSCOPED and any(field.name == "region" for field in model._meta.fields)
    ]


def count_by_raw_sql(table="monitoring_household"):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), count(*) FILTER (WHERE region_id LIKE '610881114%%') FROM {table}", [])
        return cursor.fetchone()


@pytest.mark.django_db
@pytest.mark.parametrize("model", scoped_models(), ids=lambda model: model.__name__)
def test_every_table_with_a_region_forces_row_security(model):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity, relforcerowsecurity, (SELECT count(*) FROM pg_policy WHERE polrelid = pg_class.oid)"
            " FROM pg_class WHERE oid = %s::regclass",
            [model._meta.db_table],
        )
        shared = any(getattr(constraint, "shared", False) for constraint in model._meta.constraints)
        assert cursor.fetchone() == (True, True, 2 if shared else 1)


@pytest.mark.django_db
def test_the_portals_database_role_obeys_row_security():
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@pytest.mark.django_db
def test_raw_sql_without_a_filter_shows_a_town_clerk_no_foreign_row(two_towns, clerk):
    with in_scope(scope_of(clerk)):
        everything, own = count_by_raw_sql()
    assert everything == own == 3


@pytest.mark.django_db
def test_without_a_scope_there_are_no_rows(two_towns):
    with in_scope(""):
        assert count_by_raw_sql() == (0, 0)


@pytest.mark.django_db
def test_an_empty_scope_left_behind_by_a_transaction_opens_nothing(two_towns):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.scope', '', false)")
    with transaction.atomic(), in_scope(""):
        assert Household.objects.count() == 0


@pytest.mark.django_db
def test_the_whole_city_is_seen_only_when_said_so(two_towns):
    with whole_city():
        assert count_by_raw_sql() == (5, 3)


@pytest.mark.django_db
def test_raw_sql_cannot_write_into_another_town(two_towns, clerk):
    foreign = two_towns["foreign"][0]
    with in_scope(scope_of(clerk)), connection.cursor() as cursor:
        cursor.execute("UPDATE monitoring_household SET version = 99")
        assert cursor.rowcount == 3
    with pytest.raises(DatabaseError), in_scope(scope_of(clerk)), connection.cursor() as cursor:
        cursor.execute("UPDATE monitoring_household SET region_id = %s WHERE version = 99", [foreign.region_id])


@pytest.mark.django_db
def test_a_members_region_cannot_differ_from_its_households(two_towns, member):
    elsewhere = two_towns["foreign"][0].region_id
    with pytest.raises(DatabaseError), whole_city():
        type(member).objects.filter(pk=member.pk).update(region_id=elsewhere)


@pytest.mark.django_db
def test_members_move_with_their_household(two_towns):
    household, elsewhere = two_towns["own"][0], two_towns["foreign"][0].region_id
    with whole_city():
        Household.objects.filter(pk=household.pk).update(region_id=elsewhere)
        assert set(household.members.values_list("region_id", flat=True)) == {elsewhere}


@pytest.mark.django_db
def test_the_former_scope_comes_back_after_an_inner_one(two_towns, clerk):
    with whole_city():
        with in_scope(scope_of(clerk)):
            assert Household.objects.count() == 3
        assert Household.objects.count() == 5


@pytest.mark.django_db
def test_a_user_without_a_region_or_switched_off_has_no_scope(clerk):
    clerk.is_active = False
    assert scope_of(clerk) == ""
    assert scope_of(User(username="nobody")) == ""
