"""Tokens of other systems: shown once when they are made, kept as a digest only."""

import hashlib
import secrets

from rest_framework.authentication import TokenAuthentication
from rest_framework.authtoken.models import Token


def issue(user):
    """A new token for the user, in clear; the former one ends."""
    token = secrets.token_urlsafe(32)
    Token.objects.filter(user=user).delete()
    Token.objects.create(user=user, key=_digest(token))
    return token


def revoke(user):
    """End the user's token; whether there was one."""
    return bool(Token.objects.filter(user=user).delete()[0])


def _digest(token):
    """As long as the library's key; the token is random, so a plain hash tells nothing about it."""
    return hashlib.sha256(token.encode()).hexdigest()[:40]


class HashedTokenAuthentication(TokenAuthentication):
    """`Authorization: Token …`, compared by digest."""

    def authenticate_credentials(self, key):
        return super().authenticate_credentials(_digest(key))
