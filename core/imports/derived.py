"""Computes the derived columns of staged rows, and seals personal numbers."""

from itertools import compress

from core import sealing
from core.imports.cleaning import NULL, token
from core.imports.finding import blobs

HARDLY_REPEATS = 30


class Remembered(dict):
    """Tokens of a derived field's values, each made once."""

    def __init__(self, field):
        super().__init__()
        self.longest = getattr(field, "max_length", None)

    def __missing__(self, value):
        made = self[value] = self.make(value)
        return made

    def make(self, value):
        return token(value[: self.longest] if self.longest and isinstance(value, str) else value)


def _tokens_of(field):
    """The function that makes a field's tokens; long texts such as digests are not worth remembering."""
    memory = Remembered(field)
    return memory.make if (memory.longest or 0) > HARDLY_REPEATS else memory.__getitem__


def _spread(values, told):
    """The values at the places where the source says something, NULL at all others."""
    return [next(values) if here else NULL for here in told]


class Derivations:
    """The derived fields of one register, by the field they come from."""

    def __init__(self, sealed, derived):
        self.sealed = sealed  # names of sealed fields in the file
        self.by_source = {}
        for field in derived:
            self.by_source.setdefault(field.of, []).append((field.name, field.compute, _tokens_of(field)))

    def add_to(self, tokens):
        """Put the derived columns beside their sources; an empty or masked source derives nothing."""
        for source, fields in self.by_source.items():
            told = [text is not NULL and "*" not in text for text in tokens[source]]
            texts = list(compress(tokens[source], told))
            for name, compute, make in fields:
                tokens[name] = _spread(map(make, map(compute, texts)), told)

    def seal(self, model, rows):
        """Replace clear numbers by what is stored: nothing where the register already holds the same number."""
        known = {}
        if self.sealed and (ids := [found.id for found in rows.found if not found.is_new]):
            columns = [model._meta.get_field(name).column for name in self.sealed]
            known = blobs(model, columns, ids)
        for position, name in enumerate(self.sealed):
            rows.tokens[name] = [
                NULL if text is NULL or "*" in text else _sealed(text, known.get(found.id), position)
                for text, found in zip(rows.tokens[name], rows.found, strict=True)
            ]


def _sealed(text, stored, position):
    if stored is not None and stored[position] is not None and sealing.unseal(bytes(stored[position])) == text:
        return NULL
    return "\\\\x" + sealing.seal(text).hex()
