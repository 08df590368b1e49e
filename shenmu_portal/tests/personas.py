"""The people and places of the tests: a user of each role, and the rows of two towns."""

import pytest

from core.ledger.forms import form_class
from core.ledger.registry import ledgers
from core.models import Region, User
from core.role_groups import enlist
from core.roles import Role
from core.scoping import whole_city
from monitoring.models import Household
from shenmu_portal.tests.households import (
    NUMBERS,
    OTHER_TOWN,
    TOWN,
    load_base_data,
    make_household,
    make_two_towns,
    villages_of,
)


@pytest.fixture(autouse=True)
def base_data(request):
    """Divisions and roles, present in every test that touches the database."""
    if "django_db" not in request.keywords and not {"db", "transactional_db"} & set(request.fixturenames):
        return
    request.getfixturevalue("transactional_db" if "transactional_db" in request.fixturenames else "db")
    if not Region.objects.exists():  # a transactional test has just emptied the database
        load_base_data()


def person(username, role, region, department=""):
    user = User.objects.create(
        username=username, role=role, region_id=region, department=department, full_name=f"测试{Role.label_of(role)}"
    )
    enlist(user)
    return user


@pytest.fixture
def office(db):
    return person("office", "office", "610881")


@pytest.fixture
def leader(db):
    return person("leader", "leader", "610881")


@pytest.fixture
def admin(db):
    return person("admin", "admin", "610881")


@pytest.fixture
def auditor(db):
    return person("auditor", "auditor", "610881")


@pytest.fixture
def department(db):
    """Makes the account of a department: `department("water")`."""
    return lambda code: person(f"dept-{code}", "department", "610881", code)


@pytest.fixture
def clerk(db):
    return person("clerk-610881114", "clerk", TOWN)


@pytest.fixture
def neighbour(db):
    """The clerk of another town."""
    return person("clerk-610881101", "clerk", OTHER_TOWN)


@pytest.fixture
def grid(db, villages):
    return person("grid", "grid", villages[TOWN][1])


@pytest.fixture
def signed_in(client):
    """A browser session of a user: `signed_in(clerk)`."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def villages(db):
    """Codes of the villages of both towns."""
    return {town: villages_of(town) for town in (TOWN, OTHER_TOWN)}


@pytest.fixture
def two_towns(db):
    """Three households of the clerk's town, that of 张三丰 first, and two of another."""
    households = Household.objects.filter(number__in=NUMBERS).order_by("number")
    with whole_city():
        if not households.exists():  # else they stand in the test's database, see standing.py
            make_two_towns()
        li, zhang, wang, *foreign = households.all()
    return {"own": [zhang, li, wang], "foreign": foreign}


@pytest.fixture
def member(two_towns):
    """The head of the clerk's household of 张三丰."""
    with whole_city():
        return two_towns["own"][0].members.get()


@pytest.fixture
def rows_of(two_towns):
    """Rows of a ledger's model in a town: `rows_of(ledger, town=…)`."""

    def find(ledger, town=TOWN):
        with whole_city():
            return list(ledger.model.objects.inside(town).order_by("pk"))

    return find


@pytest.fixture
def many_rows(villages):
    """Adds households with all their children: `many_rows(4)`."""
    made = []

    def make(count):
        with whole_city():
            for _ in range(count):
                made.append(make_household(f"8808810{len(made):05d}", villages[TOWN][2 - len(made) % 3]))

    return make


def posted(form):
    """What a browser would post back of a form as it was shown."""
    values = {}
    for bound in form:
        value = bound.value()
        value = form.fields[bound.name].prepare_value(value)
        values[bound.name] = "" if value is None else value
    return values


@pytest.fixture
def household_form(clerk):
    """The data of a household's edit form, with some fields typed over."""
    return _form_data(clerk)


@pytest.fixture
def member_form(clerk):
    return _form_data(clerk)


def _form_data(user):
    def data(record, **typed):
        ledger = next(ledger for ledger in ledgers() if ledger.model is type(record))
        with whole_city():
            record = ledger.model.objects.get(pk=record.pk)
            return {**posted(form_class(ledger)(instance=record, user=user)), "version": record.version, **typed}

    return data
