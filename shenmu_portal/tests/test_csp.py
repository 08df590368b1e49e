"""Pages forbid the browser everything that does not come from the portal itself."""

import pytest

FORBIDDEN = ("unsafe-inline", "unsafe-eval", "http:", "https:", "*")


@pytest.mark.django_db
def test_every_page_carries_the_strict_content_policy(client):
    policy = client.get("/login/").headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "frame-ancestors 'none'" in policy
    assert not [word for word in FORBIDDEN if word in policy]


@pytest.mark.django_db
def test_error_pages_carry_it_too(client):
    assert "default-src 'self'" in client.get("/no/such/page/").headers["Content-Security-Policy"]


@pytest.mark.django_db
def test_pages_must_not_be_framed_sniffed_or_leak_their_address(client):
    headers = client.get("/login/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
