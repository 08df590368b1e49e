"""Taking an entry back: a counter-entry (冲销) of the same kind stands beside it; the wrong one is never touched."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from funds.models.entries import DATES

COPIED = {"corrects", "corrected", "reason", "amount", "number", "note"}


def typed(entry):
    """What a person had typed into an entry, to be written once more."""
    fields = [each for each in entry._meta.concrete_fields if _is_own(each)]
    return {each.attname: getattr(entry, each.attname) for each in fields}


def counter(entry, *, number, day, reason, by):
    """Takes back what still stands of an entry; gives the counter-entry.

    Raises ValidationError where it was used already (take the later steps back first), the year is closed, the number
    is taken, or it is itself a counter-entry.
    """
    if entry.corrects_id or not entry.standing:
        raise ValidationError("这一笔本身是冲销，或者已经全部冲销。")
    made = type(entry)(**typed(entry), number=number, amount=-entry.standing, reason=reason, corrects=entry)
    setattr(made, DATES[entry._meta.model_name], day)
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="冲销"):
            made.save(force_insert=True)
    except IntegrityError as refused:
        raise ValidationError(refusal_of(refused) or f"编号 {number} 已经用过，请换一个。") from refused
    return made


def _is_own(field):
    """What a person had typed; keys, totals and what the database takes over make themselves."""
    return field.name == "region" or (field.editable and field.name not in COPIED and not field.primary_key)
