"""Sessions end after half an hour without use, and only then."""

import pytest
import time_machine
from django.test import RequestFactory

from core.models import User
from shenmu_portal.proxy import client_address


@pytest.fixture
def signed_in(client, db):
    client.force_login(User.objects.create_user("somebody", password="a long password 1"))
    return client


def is_signed_in(client):
    return client.get("/password/").status_code == 200


def test_half_an_hour_without_use_ends_the_session(signed_in):
    with time_machine.travel("2026-03-02T08:00:00+08:00", tick=False) as clock:
        signed_in.force_login(User.objects.get())
        assert is_signed_in(signed_in)
        clock.shift(31 * 60)
        assert not is_signed_in(signed_in)


def test_use_prolongs_the_session(signed_in):
    with time_machine.travel("2026-03-02T08:00:00+08:00", tick=False) as clock:
        signed_in.force_login(User.objects.get())
        for _ in range(4):
            clock.shift(20 * 60)
            assert is_signed_in(signed_in)


def test_the_session_is_not_written_with_every_request(signed_in, django_assert_max_num_queries):
    is_signed_in(signed_in)
    with django_assert_max_num_queries(8) as queries:
        is_signed_in(signed_in)
    assert not [query for query in queries if query["sql"].startswith('UPDATE "django_session"')]


def test_cookies_are_closed_to_scripts_and_other_sites(signed_in):
    cookie = signed_in.get("/password/").cookies["sessionid"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


def test_a_part_of_a_page_is_not_answered_with_the_login_page(client, db):
    assert client.get("/households/", headers={"HX-Request": "true"}).status_code == 401
    whole = client.get("/households/")
    assert (whole.status_code, whole["Location"]) == (302, "/login/?next=/households/")


def test_signing_in_never_posts_to_the_page_it_stands_in(client, db):
    assert '<form method="post" action="/login/"' in client.get("/login/?next=/households/").content.decode()


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw():
    request = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 10.1.2.3"}, REMOTE_ADDR="127.0.0.1")
    assert client_address(request) == "10.1.2.3"
    assert client_address(RequestFactory().get("/", REMOTE_ADDR="10.9.9.9")) == "10.9.9.9"
