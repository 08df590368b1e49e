"""The keys of a register that a file fills in, and the stored records they mean."""

from django.db import models

from core.fields import MonthField
from core.imports.cleaning import NULL
from core.imports.finding import stored


class Keys:
    """One register's: the ledger's key, and its other one for rows that leave the first empty."""

    def __init__(self, ledger, available):
        """`available` are the fields of the file; a key that is not whole there recognises nothing."""
        self.model, self.parent = ledger.model, ledger.parent
        self.names = [key for key in (ledger.key, ledger.other_key) if key and set(key) <= available]

    def __bool__(self):
        return bool(self.names)

    def columns(self, rows):
        """The rows' tokens by each key: lists of tuples, in the order of the rows."""
        return [list(zip(*(rows.tokens[name] for name in key), strict=True)) for key in self.names]

    def found(self, rows, columns):
        """The stored record that each row means by its keys, or None; `columns` are those of the same rows."""
        known = self._known(rows, columns)
        if not any(known):
            return [None] * len(rows)
        return [self._one(keys, known) for keys in zip(*columns, strict=True)]

    def usable(self, key):
        """Whether a key says enough: of two each must be whole, a single one may have an empty part."""
        return len(self.names) == 1 or NULL not in key

    def _known(self, rows, columns):
        """What is stored under each key; the second is asked only where the first leaves a row without its record."""
        known = []
        for names in self.names:
            is_settled = bool(known) and all(key in known[0] and NULL not in key for key in columns[0])
            known.append({} if is_settled else self._stored(names, rows))
        return known

    def _stored(self, key, rows):
        """What is stored under this key for the values of its first field; new parents have nothing yet."""
        fields = [self.model._meta.get_field(name) for name in key]
        if fields[0].is_relation:
            if fields[0] == self.parent:
                leading = {parent.id for parent in rows.parents if not parent.is_new}
            else:
                leading = {int(value) for value in rows.tokens[key[0]] if value is not NULL}
        else:
            leading = set(rows.tokens[key[0]]) - {NULL}
        named_by = self.model._meta.get_field(self.names[0][0]).column
        if not leading:
            return {}
        return stored(self.model, [field.column for field in fields], leading, named_by, _span(fields, key, rows))

    def _one(self, keys, known):
        for key, records in zip(keys, known, strict=True):
            record = records.get(key) if self.usable(key) else None
            if record and (key is keys[0] or NULL in (record.name, keys[0][0]) or record.name == keys[0][0]):
                return record
        return None


def _span(fields, key, rows):
    """(column, first, last) of the days or months these rows are of, where the key goes on with one; else None.

    A station has a row for every day of many years: only those of the workbook's days need to be known.
    """
    second = fields[1] if len(fields) > 1 else None
    if second is None or second.null or not isinstance(second, MonthField | models.DateField):
        return None
    read = int if isinstance(second, MonthField) else str
    told = [read(value) for value in set(rows.tokens[key[1]]) if value is not NULL]
    return (second.column, min(told), max(told)) if told else None
