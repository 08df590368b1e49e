"""How a difference reads: the register and field in the office's words, both values as a page shows them."""

from core.fields import MonthField, Sealed
from core.ledger.registry import ledger_named
from core.months import Month


def label_of(difference):
    """What the difference is about: the field's own words, or the record's."""
    ledger = ledger_named(difference.register)
    if not difference.field:
        return ledger.label
    return str(ledger.model._meta.get_field(difference.field).verbose_name)


def register_of(difference):
    return ledger_named(difference.register).label


def our_words(difference):
    """Our value as a person reads it."""
    return said(difference, "ours")


def their_words(difference):
    """Their value as a person reads it."""
    return said(difference, "theirs")


def said(difference, side):
    """One side's value as a person reads it: `side` is ours or theirs; numbers masked."""
    sealed = getattr(difference, f"{side}_sealed")
    if sealed is not None:
        return Sealed(sealed).masked
    value = getattr(difference, side)
    if not difference.field or value is None or value == "" or value == []:
        return ""
    field = ledger_named(difference.register).model._meta.get_field(difference.field)
    return _worded(field, value)


def _worded(field, value):
    if field.name == "region":
        return value["name"]
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(value)
    if isinstance(field, MonthField):
        return str(Month(value))
    return str(dict(field.choices or ()).get(value, value))
