"""Keys for sealing, for tests."""

import base64
import os

from core import sealing


def new_key(*others):
    """A key whose key byte none of the others has."""
    taken = {key_byte(key) for key in others}
    return next(key for key in iter(_random, None) if key_byte(key) not in taken)


def key_byte(key):
    return sealing._head("AES-256-GCM", sealing._material(key, "FIELD_KEYS"))


def _random():
    return base64.b64encode(os.urandom(32)).decode()
