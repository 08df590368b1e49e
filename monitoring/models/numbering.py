"""Numbers for records that no other system numbers."""

import secrets

from django.utils import timezone


def new_number():
    """A number for a record nobody else has numbered, as 20231206-3f9a1c88b2; it may be typed over."""
    return f"{timezone.localdate():%Y%m%d}-{secrets.token_hex(5)}"
