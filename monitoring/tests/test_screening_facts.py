"""What is known of a household in a month: windows, sizes, ages, months of work."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from core.months import Month
from core.scoping import whole_city
from monitoring import facts
from monitoring.models import HouseholdFacts
from monitoring.parameters import Parameters
from monitoring.sources import sources
from monitoring.tests.conftest import add_income, add_member, add_spell, add_spending

pytestmark = pytest.mark.django_db
MONTH = Month.parse("202312")


@pytest.fixture
def known(parameters):
    """The facts of one household: `known(household)`."""

    def gather(household, month=MONTH):
        with whole_city():
            facts.gather(month, Parameters.for_month(month), "610881")
            return HouseholdFacts.objects.get(pk=household.pk)

    return gather


def test_the_table_has_exactly_the_columns_of_its_model(household, known):
    known(household())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {facts.TABLE} LIMIT 0")
        columns = [column.name for column in cursor.description]
    further = [name for source in sources() for name in source.columns]
    assert sorted(columns) == sorted([*(field.column for field in HouseholdFacts._meta.fields), *further])


def test_twelve_monthly_rows_go_before_the_yearly_record(household, known):
    row = household(incomes=[{"end": "202309", "wage": 99999}])
    with whole_city():
        for n in range(12):
            add_income(row, end=str(MONTH - n), span=1, wage=1000, business=Decimal("10.10"))
    assert known(row).net == Decimal("12121.20")


def test_eleven_monthly_rows_are_not_a_year(household, known):
    row = household(incomes=[{"end": "202309", "wage": 99999}])
    with whole_city():
        for n in range(11):
            add_income(row, end=str(MONTH - n), span=1, wage=1000)
    assert known(row).net == 99999


def test_the_earlier_window_ends_twelve_months_before_the_one_used(household, known):
    row = household(
        incomes=[{"end": "202306", "wage": 3000}, {"end": "202206", "wage": 5000}, {"end": "202207", "wage": 1}]
    )
    assert (known(row).net, known(row).earlier_net) == (3000, 5000)


def test_a_record_of_fourteen_months_counts_and_one_of_fifteen_does_not(household, known):
    assert known(household(incomes=[{"end": "202210", "wage": 7}])).net == 7
    assert known(household(incomes=[{"end": "202209", "wage": 7}])).net is None


def test_a_record_without_any_kind_of_income_says_nothing(household, known):
    row = household(incomes=[{"end": "202309", "wage": None, "business_cost": 500}, {"end": "202308", "wage": 9}])
    assert known(row).net is None


def test_the_spending_of_the_yearly_record_counts_only_without_rows(household, known):
    row = household(incomes=[{"wage": 9000, "out_of_pocket": 700, "claims": 50}])
    before = known(row)
    assert (before.spent, before.spent_code, before.pc_ref) == (700, "00", 8350)
    with whole_city():
        add_spending(row, 0, kind="住房")
        add_spending(row, 100, kind="医疗", when="202211")
    assert known(row).spent == 0


def test_equal_spendings_take_the_earlier_kind(household, known):
    row = household()
    with whole_city():
        for kind in ("住房", "教育", "意外"):
            add_spending(row, 10, kind=kind)
    assert known(row).spent_code == "05"


def test_the_size_of_the_earlier_window_counts_who_belonged_then(household, known):
    people = [{}, {"joined_on": "2023-05-01"}, {"left_on": "2022-10-01"}, {"left_on": "2022-09-30"}]
    row = household(people=people, incomes=[{"wage": 20000}, {"end": "202209", "wage": 30000}])
    assert (known(row).size, known(row).pc_net, known(row).pc_prev) == (2, 10000, 15000)


def test_overlapping_work_counts_each_month_once(household, known):
    spells = [("202301", "202303"), ("202303", "202305"), ("202210", "202212")]
    row = household(people=[{"spells": spells}])
    assert (known(row).months_worked, known(row).idle_months, known(row).working) == (5, 7, 0)


def test_work_that_ended_twelve_months_ago_is_remembered_but_not_counted(household, known):
    row = household(people=[{"spells": [("202201", "202212")]}])
    assert (known(row).months_worked, known(row).idle_months) == (0, 12)


def test_work_marked_as_not_begun_and_backward_periods_count_for_nothing(household, known):
    row = household(people=[{"spells": [("202311", "202309")]}])
    with whole_city():
        add_spell(row.people[0], "202301").__class__.objects.filter(start_month=Month.parse("202301")).update(
            is_working=False
        )
    assert (known(row).months_worked, known(row).idle_months, known(row).working) == (0, None, 0)


def test_birth_dates_after_the_month_are_not_known(household, known):
    row = household(people=[{"born_on": "2024-01-01"}, {}])
    assert (known(row).members, known(row).ages_known) == (2, 1)


def test_a_member_who_left_in_the_month_is_lost_once(household, known):
    row = household(people=[{}, {"left_on": "2023-12-31", "left_reason": "死亡"}])
    assert (known(row).members, known(row).lost_labourers) == (1, 1)
    assert known(row, MONTH + 1).lost_labourers == 0


def test_identification_and_clearing_after_the_month_have_not_happened_yet(household, known):
    fields = {"monitored_as": "突发严重困难户", "identified_in": MONTH, "is_cleared": True, "cleared_in": MONTH + 1}
    row = household(**fields)
    assert not known(row, MONTH - 1).is_watched
    assert known(row).is_open
    assert known(row, MONTH + 1).is_closed


def test_children_of_six_and_sixteen_on_the_first_of_september_must_go_to_school(household, known):
    born = ("2017-09-02", "2017-09-01", "2006-09-02", "2006-09-01")
    row = household(people=[{"born_on": day, "education": "", "labour": "无劳动力"} for day in born])
    assert known(row).dropouts == 2


@pytest.mark.parametrize(
    ("day", "years", "born"),
    [
        (date(2023, 12, 31), 70, date(1953, 12, 31)),
        (date(2024, 2, 29), 16, date(2008, 2, 29)),
        (date(2024, 2, 29), 18, date(2006, 2, 28)),
        (date(2023, 2, 28), 16, date(2007, 2, 28)),
    ],
)
def test_an_age_is_reached_on_the_birthday(day, years, born):
    assert facts.born_by(day, years) == born


def test_members_of_a_household_without_rows_come_from_its_declared_size(household, known):
    row = household(people=(), size=2, incomes=[{"wage": 45000}])
    assert (known(row).size, known(row).pc_net, known(row).members) == (2, 22500, 0)
    with whole_city():
        add_member(row)
    assert known(row).size == 1
