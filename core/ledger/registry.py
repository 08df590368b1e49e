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
    """(ledger, its field that names the record) of the ledgers whose rows show as tabs on a record of this model."""
    found = ((ledger, ledger.tab_field(model)) for ledger in ledgers())
    return [(ledger, field) for ledger, field in found if field]
