"""Finds the ledgers that the menu declares, for commands and tabs of the layers below it."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def ledgers():
    """All ledgers, in the menu's order."""
    return import_string(settings.LEDGERS)


def ledger_named(name):
    return next((ledger for ledger in ledgers() if ledger.name == name), None)


def tabs_of(model):
    """The ledgers whose rows show as tabs on a record of this model."""
    return [ledger for ledger in ledgers() if ledger.tab_of and ledger.parent.related_model is model]
