"""Sealing: what goes in comes out, nothing else opens it, and keys can be changed without losing a number."""

import base64

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.sealing import SealBroken, digest, is_current, reseal, seal, unseal
from core.tests.keys import key_byte, new_key

NUMBER = "99088119671008317X"
OLD, FOREIGN = new_key(), new_key()
NEW = new_key(OLD)


@pytest.fixture
def keys(keys):
    keys(OLD)
    return keys


@pytest.mark.parametrize("cipher", ["AES-256-GCM", "SM4-GCM"])
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(keys, cipher, text):
    keys(OLD, cipher=cipher)
    assert unseal(seal(text)) == text


@pytest.mark.parametrize("cipher", ["AES-256-GCM", "SM4-GCM"])
def test_a_sealed_number_shows_nothing_and_is_never_the_same_twice(keys, cipher):
    keys(OLD, cipher=cipher)
    blob = seal(NUMBER)
    assert NUMBER.encode() not in blob
    assert blob != seal(NUMBER)
    assert len(blob) == 2 + 12 + len(NUMBER) + 16


@pytest.mark.parametrize("cipher", ["AES-256-GCM", "SM4-GCM"])
def test_every_changed_or_missing_byte_is_noticed(keys, cipher):
    keys(OLD, cipher=cipher)
    blob = seal(NUMBER)
    for position in range(len(blob)):
        with pytest.raises(SealBroken, match="加密号码无法打开"):
            unseal(blob[:position] + bytes([blob[position] ^ 1]) + blob[position + 1 :])
        with pytest.raises(SealBroken):
            unseal(blob[:position])


def test_a_foreign_key_opens_nothing(keys):
    blob = seal(NUMBER)
    keys(FOREIGN)
    with pytest.raises(SealBroken):
        unseal(blob)


def test_two_keys_that_share_their_key_byte_open_each_their_own(keys):
    twin = next(key for key in iter(new_key, None) if key_byte(key) == key_byte(OLD))
    blobs = []
    for key in (OLD, twin):
        keys(key)
        blobs.append(seal(NUMBER))
    keys(twin, OLD)
    assert [unseal(blob) for blob in blobs] == [NUMBER, NUMBER]


def test_keys_are_rotated_without_losing_a_number_or_a_digest(keys):
    blob, found_by = seal(NUMBER), digest(NUMBER)
    keys(NEW, OLD)
    assert unseal(blob) == NUMBER
    assert not is_current(blob)
    renewed = reseal(blob)
    assert is_current(renewed)
    assert reseal(renewed) is renewed
    assert reseal(blob) == renewed, "copies of one value remain equal"
    assert digest(NUMBER) == found_by
    keys(NEW, digest_key=OLD)
    assert unseal(renewed) == NUMBER
    assert digest(NUMBER) == found_by


def test_the_cipher_can_be_changed_like_a_key(keys):
    blob = seal(NUMBER)
    keys(OLD, cipher="SM4-GCM")
    assert unseal(blob) == NUMBER
    assert unseal(reseal(blob)) == NUMBER
    assert reseal(blob)[:1] != blob[:1]


def test_digests_are_equal_for_equal_texts_only_and_need_the_key(keys):
    first = digest(NUMBER)
    assert first == digest(NUMBER) != digest(NUMBER[:-1])
    assert len(first) == 32
    keys(NEW)
    assert digest(NUMBER) != first


@pytest.mark.parametrize(
    ("field_keys", "cipher", "digest_key", "named"),
    [
        ([], "AES-256-GCM", "", "FIELD_KEYS"),
        (["!!"], "AES-256-GCM", "", "FIELD_KEYS"),
        (["c2hvcnQ="], "AES-256-GCM", "", "32 字节"),
        ([OLD], "DES", "", "FIELD_CIPHER"),
        ([OLD], "AES-256-GCM", "c2hvcnQ=", "FIELD_DIGEST_KEY"),
    ],
)
def test_a_wrong_setting_is_named(keys, field_keys, cipher, digest_key, named):
    keys(*field_keys, cipher=cipher, digest_key=digest_key)
    with pytest.raises(ImproperlyConfigured, match=named):
        seal(NUMBER)


def test_keys_in_the_url_alphabet_are_accepted(keys):
    raw = base64.urlsafe_b64encode(b"\xfb\xef" * 16).decode()
    assert "-" in raw or "_" in raw
    keys(raw)
    assert unseal(seal(NUMBER)) == NUMBER
