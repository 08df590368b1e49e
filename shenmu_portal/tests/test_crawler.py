"""The crawler: every address, asked as every role of another town and of the own town.

A new address needs nothing here when its route begins like a known one; else say in `crawling.fillings` whose key
fills it.
"""

import logging

import pytest
from django.apps import apps
from django.db import transaction

from core.models import Region, User
from core.roles import ROLES
from core.scoping import whole_city
from shenmu_portal.menu import LEDGERS
from shenmu_portal.tests import crawling
from shenmu_portal.tests.households import OTHER_TOWN, TOWN, make_household
from shenmu_portal.tests.personas import person
from shenmu_portal.tests.secret_rows import MONTH, SECRETS, WHOLE_NUMBERS, secret_rows

pytestmark = pytest.mark.django_db
ROLE_CODES = [role.code for role in ROLES]
REFUSED = (302, 401, 403, 404, 405)
PUBLIC = ("login/", "declare/", "declare/villages/", "declare/status/", "r/<str:token>/")
ENDS_THE_SESSION = ("logout/",)


@pytest.fixture(autouse=True)
def quiet(settings, tmp_path):
    """Thousands of refusals are what is wanted here: nobody logs them, and files stay with the test."""
    settings.MEDIA_ROOT = tmp_path
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def rows(villages):
    """The secret rows, and in both towns a household more, so that no published average is one family's income."""
    with whole_city():
        for number, village in (("990881999991", villages[OTHER_TOWN][0]), ("990881999992", villages[TOWN][1])):
            make_household(number, village, monitored_as="边缘易致贫户", identified_in=MONTH)
        return secret_rows(villages[TOWN][0])


@pytest.fixture
def everywhere(rows):
    return [address for address in crawling.addresses(rows)[0] if address.route not in ENDS_THE_SESSION]


@pytest.fixture
def visitor(client):
    """A browser signed in as a role of a place; a failing page is an answer, not the test's exception."""
    client.raise_request_exception = False

    def sign_in(role, region):
        client.force_login(person(f"visitor-{role}", role, region))
        return client

    return sign_in


def scoped_tables():
    models = (model for model in apps.get_models() if model._meta.managed and model not in (User, Region))
    return [model._meta.db_table for model in models if any(field.name == "region" for field in model._meta.fields)]


def answers(client, addresses, rows, turn=0):
    """(what was asked, address, answer) of every address: by GET, and by POST with all buttons pressed.

    Of those who may not even read there every second one presses them.
    """
    for address in addresses:
        for path, response in crawling.visits(client, address, turn):
            yield f"GET {path}", address, response
        if response.status_code != 403 or address.is_turn_of(turn):
            yield f"POST {address.path}", address, client.post(address.path, crawling.posted(rows))
        if address.route.startswith("api/"):
            yield f"OPTIONS {address.path}", address, client.options(address.path)


def faults(asked, address, response):
    """What an answer says that a visitor from elsewhere may not know, as sentences."""
    text = crawling.said(response)
    yield from (f"{asked} shows {secret}" for secret in SECRETS if secret in text)
    if response.status_code >= 500:
        yield f"{asked} fails with {response.status_code}"
    if address.names_a_row and not asked.startswith("OPTIONS") and response.status_code not in REFUSED:
        yield f"{asked} answers {response.status_code} for a row of another town"


def learns_and_changes_nothing(client, addresses, rows, turn=0, judge=faults):
    """Asks everything; no answer may say more than its judge allows, no row of the first town may change."""
    before = crawling.fingerprint(scoped_tables())
    wrong = [fault for answer in answers(client, addresses, rows, turn) for fault in judge(*answer)]
    assert not wrong, "\n".join(wrong)
    assert crawling.fingerprint(scoped_tables()) == before


def test_the_crawler_knows_every_address(rows):
    _, unfilled = crawling.addresses(rows)
    assert not unfilled, (
        f"The crawler cannot fill {unfilled}: give the route a name, and add to `fillings` in crawling.py how it begins"
        " and the key of the first town's row that belongs there (make the row in secret_rows.py)."
    )


@pytest.mark.parametrize("role", ROLE_CODES)
def test_a_role_of_another_town_learns_and_changes_nothing(role, rows, everywhere, visitor):
    learns_and_changes_nothing(visitor(role, OTHER_TOWN), everywhere, rows, ROLE_CODES.index(role))


@pytest.mark.parametrize(("turn", "role"), [*enumerate(("office", "clerk"))])
def test_a_user_without_a_region_sees_no_row(turn, role, rows, everywhere, visitor):
    half = [address for address in everywhere if address.is_turn_of(turn)]
    learns_and_changes_nothing(visitor(role, None), half, rows, turn)


def faults_of_the_open_door(asked, address, response):
    """What somebody without an account is told that is not the sign-in, beside what nobody from elsewhere may know."""
    yield from faults(asked, address, response)
    is_sign_in = response.status_code == 302 and response.url.startswith("/login/")
    if address.route not in PUBLIC and not is_sign_in and response.status_code not in (401, 403):
        yield f"{asked} answers {response.status_code} without a sign-in"


def test_a_stranger_gets_nothing_but_the_sign_in(rows, everywhere, client):
    learns_and_changes_nothing(client, everywhere, rows, judge=faults_of_the_open_door)


@pytest.mark.parametrize(
    ("role", "region"), [(role, TOWN if role in ("clerk", "reviewer", "grid") else "610881") for role in ROLE_CODES]
)
def test_no_page_fails_or_shows_its_own_people_a_whole_number_or_an_address_with_a_name(
    role, region, rows, everywhere, visitor
):
    """The office opens every page; of the others each opens every second one, and together they open all."""
    client, wrong, turn = visitor(role, region), [], ROLE_CODES.index(role)
    for address in everywhere:
        if role != "office" and not address.is_turn_of(turn):
            continue
        for path, response in crawling.visits(client, address, turn):
            text = crawling.said(response)
            wrong += [f"GET {path} shows {number}" for number in WHOLE_NUMBERS if number in text]
            wrong += [f"GET {path} leads to {found}" for found in crawling.addresses_with_a_name(response)]
            wrong += [f"GET {path} fails"] if response.status_code >= 500 else []
        if not address.is_turn_of(turn):
            continue
        with transaction.atomic():
            response = client.post(address.path, crawling.posted(rows))
            wrong += [f"POST {address.path} leads to {found}" for found in crawling.addresses_with_a_name(response)]
            wrong += [f"POST {address.path} fails"] if response.status_code >= 500 else []
            transaction.set_rollback(True)
    assert not wrong, "\n".join(wrong)


def test_counts_are_of_own_rows_even_when_asked_for_another_town(rows, visitor):
    client = visitor("clerk", OTHER_TOWN)
    for ledger in LEDGERS:
        with whole_city():
            own = ledger.model.objects.inside(OTHER_TOWN).count()
        assert client.get(f"/{ledger.name}/count/").content == str(own).encode() != b"0", ledger.name
        assert client.get(f"/{ledger.name}/count/?region={TOWN}").content == b"0", ledger.name


def test_the_home_page_counts_own_rows_only(rows, visitor):
    todos = visitor("clerk", OTHER_TOWN).get("/").context["todos"]
    assert {count for _, count, *_ in todos} <= {1}


def test_the_crawler_is_not_blind(rows, visitor):
    """What it searches for elsewhere stands in every list of the own town."""
    client, unseen = visitor("clerk", TOWN), []
    for ledger in LEDGERS:
        text = crawling.said(client.get(f"/{ledger.name}/", follow=True))
        unseen += [] if any(secret in text for secret in SECRETS) else [ledger.name]
    assert not unseen
