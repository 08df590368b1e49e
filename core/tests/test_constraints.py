"""Walls in the database: totals that cannot be overdrawn, rows that never change, papers of the city for its towns."""

import pytest
from django.apps import apps
from django.db import DatabaseError, IntegrityError, connection, models, transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.constraints import TODAY, RowSecurity, RunningTotal, Unchanging, refusal_of
from core.models import Record
from core.scoping import SharedQuerySet, in_scope, whole_city

CITY, TOWN, VILLAGE = "610881", "610881114", "610881114203"


class Purse(Record):
    """Money that may be spent once."""

    amount = models.IntegerField()
    spent = models.IntegerField(default=0)

    objects = SharedQuerySet.as_manager()

    class Meta:
        app_label = "purses"
        constraints = [
            RowSecurity(name="purse_scope", shared=True),
            models.CheckConstraint(
                condition=models.Q(spent__lte=models.F("amount")),
                name="purse_bound",
                violation_error_message="钱不够。",
            ),
        ]


class Spending(Record):
    """One use of the money; a negative one gives some back."""

    purse = models.ForeignKey(Purse, models.CASCADE, null=True)
    amount = models.IntegerField()

    class Meta(Record.Meta):
        app_label = "purses"
        constraints = [
            *Record.Meta.constraints,
            RunningTotal(name="purse_spent", amount="amount", parent="purse", into="spent"),
        ]


class Receipt(Record):
    """Written once."""

    class Meta(Record.Meta):
        app_label = "purses"
        constraints = [
            *Record.Meta.constraints,
            Unchanging(name="receipt_stays", violation_error_message="收据不能改。"),
        ]


@pytest.fixture
def tables(db):
    with connection.schema_editor() as editor:
        for model in (Purse, Spending, Receipt):
            editor.create_model(model)
    with whole_city():
        yield


@pytest.fixture
def purses(tables):
    return [Purse.objects.create(region_id=CITY, amount=100) for _ in range(2)]


def spend(purse, *amounts):
    return Spending.objects.bulk_create(Spending(region_id=CITY, purse=purse, amount=each) for each in amounts)


def spent():
    return list(Purse.objects.order_by("pk").values_list("spent", flat=True))


def test_a_total_follows_every_way_of_writing(purses):
    first, second, third = spend(purses[0], 10, 20, 30)
    assert spent() == [60, 0]
    Spending.objects.filter(pk=first.pk).update(amount=15)
    Spending.objects.filter(pk=second.pk).update(purse=purses[1])
    third.delete()
    assert spent() == [15, 20]
    spend(None, 5)
    Spending.objects.all().delete()
    assert spent() == [0, 0]


def test_a_total_cannot_be_overdrawn_and_the_refusal_is_a_sentence(purses):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        spend(purses[0], 60, 50)
    assert refusal_of(refused.value) == "钱不够。"
    assert spent() == [0, 0]


def test_a_total_outside_the_scope_is_refused_not_forgotten(purses):
    with pytest.raises(DatabaseError, match="total outside the scope"), transaction.atomic(), in_scope(TOWN):
        Spending.objects.create(region_id=VILLAGE, purse=purses[0], amount=1)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=st.lists(st.tuples(st.integers(0, 1), st.integers(-50, 8)), max_size=12))
def test_whatever_is_written_the_total_is_the_sum(purses, moves):
    with transaction.atomic():
        for which, amount in moves:
            spend(purses[which], amount)
        assert spent() == [sum(amount for which, amount in moves if which == n) for n in (0, 1)]
        transaction.set_rollback(True)


@pytest.mark.parametrize("change", [lambda rows: rows.update(version=2), lambda rows: rows.delete()])
def test_a_row_written_once_stays(tables, change):
    Receipt.objects.create(region_id=CITY)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        change(Receipt.objects.all())
    assert refusal_of(refused.value) == "收据不能改。"


def test_a_paper_of_the_city_is_read_by_a_town_and_not_written(purses, clerk):
    other = Purse.objects.create(region_id="610881101", amount=1)
    with in_scope(TOWN):
        assert {row.pk for row in Purse.objects.visible_to(clerk)} == {purse.pk for purse in purses}
        assert Purse.objects.filter(pk=other.pk).count() == 0
        assert Purse.objects.all().delete()[0] == 0
    with pytest.raises(DatabaseError), transaction.atomic(), in_scope(TOWN):
        Purse.objects.create(region_id=CITY, amount=1)


def test_without_a_scope_no_paper_is_read(purses):
    with in_scope(""):
        assert Purse.objects.count() == 0


def test_what_is_refused_can_be_said():
    """A bare % in a sentence would end in an error page instead of it."""
    known = {"show_value": 1, "limit_value": 1, "value": 1}
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            assert constraint.get_violation_error_message(), constraint.name
        for field in model._meta.fields:
            for validator in field.validators:
                said = str(getattr(validator, "message", ""))
                assert not said or said % known, field


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Pacific/Pago_Pago", "Pacific/Kiritimati"])  # in one of them it is another day
def test_the_database_knows_the_day_whatever_zone_a_connection_is_in(zone):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [zone])
        cursor.execute(f"SELECT {TODAY}")
        assert cursor.fetchone() == (localdate(),)
