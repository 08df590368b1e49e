"""Seals personal numbers with authenticated encryption, and makes the keyed digests by which they are found.

`FIELD_KEYS` lists base64 keys of 32 bytes: the first seals, all open. To rotate, put a new key in front, run
`manage.py reseal`, then drop the old key. Digests must not change with that: they use
`FIELD_DIGEST_KEY`, by default the last (oldest) key in the list. Name it there before dropping it from the list.

A sealed value is: format byte, key byte, 12 bytes nonce, ciphertext with 16 bytes tag. The first two are authenticated.
"""

import base64
import binascii
import os
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256, SM3
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE, TAG, HEAD = 12, 16, 2
DIGEST_LENGTH = 32


class SealBroken(ValueError):
    """A sealed value that cannot be opened: changed, cut, or sealed with a key that is not in the list."""


class Sm4Gcm:
    """SM4-GCM (GB/T 32907) with the calling convention of `AESGCM`."""

    def __init__(self, key):
        self._algorithm = algorithms.SM4(key)

    def encrypt(self, nonce, data, head):
        encryptor = Cipher(self._algorithm, modes.GCM(nonce)).encryptor()
        encryptor.authenticate_additional_data(head)
        return encryptor.update(data) + encryptor.finalize() + encryptor.tag

    def decrypt(self, nonce, data, head):
        if len(data) < TAG:
            raise InvalidTag
        decryptor = Cipher(self._algorithm, modes.GCM(nonce, data[-TAG:])).decryptor()
        decryptor.authenticate_additional_data(head)
        return decryptor.update(data[:-TAG]) + decryptor.finalize()


CIPHERS = {"AES-256-GCM": (1, AESGCM, 32), "SM4-GCM": (2, Sm4Gcm, 16)}


class Keyring:
    """The ciphers and the digest made from the settings, built once a process."""

    def __init__(self, keys, cipher, digest_key):
        if cipher not in CIPHERS:
            raise ImproperlyConfigured(f"FIELD_CIPHER 应为 {' 或 '.join(CIPHERS)}。")
        materials = [_material(key, "FIELD_KEYS") for key in keys]
        if not materials:
            raise ImproperlyConfigured("没有设置 FIELD_KEYS（个人号码的加密密钥）。")
        self.openers = {}
        for name in CIPHERS:
            for material in materials:
                self.openers.setdefault(_head(name, material), []).append(_cipher(name, material))
        self.head = _head(cipher, materials[0])
        self.sealer = self.openers[self.head][0]
        secret = _material(digest_key, "FIELD_DIGEST_KEY") if digest_key else materials[-1]
        self.hmac = HMAC(_derive(secret, "digest", 32), SM3())


def seal(text):
    """Encrypt text; every call gives other bytes."""
    return _sealed(text, os.urandom(NONCE))


def unseal(blob):
    """The text inside, or `SealBroken`."""
    head, nonce, body = blob[:HEAD], blob[HEAD : HEAD + NONCE], blob[HEAD + NONCE :]
    openers = keyring().openers.get(head)
    if openers is None:
        raise SealBroken("加密号码无法打开：密钥不在 FIELD_KEYS 中，或数据不是密文。")
    # Two keys may share the key byte; the tag tells which one it was.
    for opener in openers:
        try:
            return opener.decrypt(nonce, body, head).decode()
        except (InvalidTag, ValueError):
            continue
    raise SealBroken("加密号码无法打开：密文被改动或不完整。")


def reseal(blob):
    """The same text under the first key and the chosen cipher; unchanged bytes when it already is.

    The nonce stays, which under another key is as good as a new one: copies of one value remain equal bytes.
    """
    return blob if is_current(blob) else _sealed(unseal(blob), blob[HEAD : HEAD + NONCE])


def is_current(blob):
    """Is the value sealed with the first key and the chosen cipher?"""
    return blob[:HEAD] == keyring().head


def digest(text):
    """HMAC-SM3 in hex, cut to 32 characters: equal texts give equal digests, nobody without the key can try."""
    mac = keyring().hmac.copy()
    mac.update(text.encode())
    return mac.finalize().hex()[:DIGEST_LENGTH]


@cache
def keyring():
    """The process's keyring; tests that change the settings call `keyring.cache_clear()`."""
    return Keyring(
        tuple(getattr(settings, "FIELD_KEYS", ())),
        getattr(settings, "FIELD_CIPHER", "AES-256-GCM"),
        getattr(settings, "FIELD_DIGEST_KEY", ""),
    )


def _sealed(text, nonce):
    ring = keyring()
    return ring.head + nonce + ring.sealer.encrypt(nonce, text.encode(), ring.head)


def _cipher(name, material):
    _, make, size = CIPHERS[name]
    return make(_derive(material, name, size))


def _head(name, material):
    """Format byte and key byte; the latter is taken from the key, so that the order of keys does not matter."""
    return bytes((CIPHERS[name][0],)) + _derive(material, "key id", 1)


def _derive(material, purpose, size):
    return HKDF(algorithm=SHA256(), length=size, salt=None, info=f"portal field {purpose}".encode()).derive(material)


def _material(key, name):
    try:
        material = base64.b64decode(key.replace("-", "+").replace("_", "/"), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ImproperlyConfigured(f"{name} 里的密钥应为 base64 文字。") from error
    if len(material) != 32:
        raise ImproperlyConfigured(f"{name} 里的密钥应为 32 字节（base64 后 44 个字符）。")
    return material
