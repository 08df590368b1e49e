"""What else is wrong with rows that go back for a cell: all of it is told at once, as far as the row can be read."""

from contextlib import suppress

from django.contrib.postgres.fields import ArrayField
from django.db.models import CheckConstraint, GeneratedField

from core.fields import SealedField
from core.imports.cleaning import NULL, array
from core.imports.merging import test_of
from core.imports.staging import column_type, fetch, quoted


class Unread(Exception):
    """A rule asked for a cell that is empty or wrong: what the record holds there is not known."""


class Half(dict):
    """The cells of a row that could be read."""

    def __missing__(self, name):
        raise Unread(name)

    def get(self, name, default=None):
        return self[name]


def tell_the_rest(register, block, judged, parents):
    """Of a block of our own template; `judged` rows were held against the rules of a row, `parents` are what was found."""
    sent_back = block.sent_back
    if not sent_back:
        return
    unjudged = sorted(set(sent_back).difference(judged.offsets))
    register.required.tell(block, parents, unjudged)
    if not register.judge.is_idle:
        _tell_contradictions(register, block, unjudged)
    _tell_broken(register, block, sent_back)


def _tell_contradictions(register, block, offsets):
    """The row rule, followed up to the first cell that it asks for and nobody can read."""
    values_of, cleared = (of[register.feed.ledger_name] for of in (block.values, block.cleared))
    for offset in offsets:
        half = Half({name: values[offset] for name, values in values_of.items() if not _is_empty(values[offset])})
        half.update(dict.fromkeys(cleared.get(offset, ())))
        with suppress(Unread):
            half.update(register.ledger.facts(half))
            for name, sentence in register.ledger.row_rule(half):
                block.reject(offset, register.header_of.get(name, ""), sentence, "row_rule")


def _is_empty(value):
    return value is None or value == "" or value == ()


def _tell_broken(register, block, offsets):
    """The check constraints of the register whose fields can all be read in the row itself."""
    tokens = register.tokens(block)
    for constraint in register.model._meta.constraints:
        fields = _plain_fields(register.model, constraint)
        if not fields or not {field.name for field in fields} <= tokens.keys():
            continue
        said = [offset for offset in offsets if all(tokens[field.name][offset] is not NULL for field in fields)]
        header = register.header_for(constraint)
        for offset in _broken(register.model, constraint, fields, tokens, said) if said else ():
            block.reject(offset, header, str(constraint.violation_error_message), "constraint")


def _plain_fields(model, constraint):
    """What a check constraint looks at, if that is nothing but plain cells."""
    if not isinstance(constraint, CheckConstraint):
        return []
    fields = [model._meta.get_field(name) for name in sorted(constraint.condition.referenced_base_fields)]
    is_plain = not any(
        field.is_relation or isinstance(field, SealedField | ArrayField | GeneratedField) for field in fields
    )
    return fields if is_plain else []


def _broken(model, constraint, fields, tokens, offsets):
    test, values = test_of(model, constraint)
    arrays = ", ".join(["%s::text[]"] * (len(fields) + 1))
    names = ", ".join(f"c{position}" for position in range(len(fields)))
    typed = ", ".join(
        f"c{position}::{column_type(field)} AS {quoted(field.column)}" for position, field in enumerate(fields)
    )
    told = [array(offsets), *(array(tokens[field.name][offset] for offset in offsets) for field in fields)]
    rows = fetch(
        f"SELECT place::int FROM (SELECT place, {typed} FROM unnest({arrays}) AS said(place, {names})) AS row WHERE NOT ({test})",
        [*told, *values],
    )
    return [offset for (offset,) in rows]
