"""Where the settings come from: an installation with servers of its own needs nothing embedded."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from shenmu_portal import environment

GIVEN = {
    "DATABASE_URL": "postgres://portal:x@db/portal",
    "REDIS_URL": "redis://broker/0",
    "SECRET_KEY": "s",
    "FIELD_KEYS": "k",
}


@pytest.fixture
def given(tmp_path, monkeypatch):
    """A fresh data folder, where nothing embedded was ever made."""
    monkeypatch.setenv("PORTAL_DATA", str(tmp_path / "data"))
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)


def test_given_addresses_and_keys_are_all_that_is_needed(given):
    assert GIVEN.items() <= environment.load().items()


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_one_is_named_in_one_sentence(given, name, monkeypatch):
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"^缺少环境变量 {name}（"):
        environment.load()
