"""Where the settings come from: an installation with servers of its own needs nothing embedded."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from deploy.secrets import generate, write_private
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


def test_the_key_of_the_digests_stands_beside_the_generated_ones_and_commands_read_it_too(given, monkeypatch):
    kept = environment.data_dir() / "secrets.json"
    write_private(kept, generate() | {"FIELD_DIGEST_KEY": "d"})
    assert environment.load()["FIELD_DIGEST_KEY"] == "d"
    monkeypatch.setenv("FIELD_DIGEST_KEY", "e")
    assert environment.load()["FIELD_DIGEST_KEY"] == "e"
    kept.unlink()
    assert environment.load()["FIELD_DIGEST_KEY"] == "e"


@pytest.mark.parametrize("name", GIVEN)
def test_a_missing_one_is_named_in_one_sentence(given, name, monkeypatch):
    monkeypatch.delenv(name)
    with pytest.raises(ImproperlyConfigured, match=f"^缺少环境变量 {name}（"):
        environment.load()
