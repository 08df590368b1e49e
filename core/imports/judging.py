"""Applies a ledger's row rule to the rows of our own templates, on the record as it would be after the import."""

from core.imports.cleaning import CLEARED
from core.imports.finding import plain_values
from core.ledger.ledger import Ledger


class Judge:
    """The row rule of one register at work."""

    def __init__(self, register):
        self.ledger, self.model = register.ledger, register.model
        self.columns = [(column, headers) for column, headers in register.columns if not column.field.is_relation]
        self.header_of = register.header_of
        self.names = [column.name for column in self.ledger.editable_columns if column.kind not in ("region", "parent")]
        self.is_idle = self.ledger.row_rule is Ledger.row_rule

    def judge(self, block, rows):
        """Reject rows that contradict themselves; an empty cell stands for what is stored."""
        if self.is_idle:
            return
        known = plain_values(self.model, self.names, [record.id for record in rows.found if not record.is_new])
        given = [(column.field.name, column.values, block.cells_of(headers)) for column, headers in self.columns]
        for offset, record in zip(rows.offsets, rows.found, strict=True):
            values = known.get(record.id, {})
            for name, values_of, raw in given:
                value = values_of[raw[offset]]
                if value is CLEARED:
                    values[name] = None
                elif not _says_nothing(value):
                    values[name] = value
            for name, sentence in self.ledger.row_rule({**values, **self.ledger.facts(values)}):
                block.reject(offset, self.header_of.get(name, ""), sentence, "row_rule")


def _says_nothing(value):
    """Empty cells, and masked numbers, leave what is stored."""
    return value is None or value == "" or value == () or (value.__class__ is str and "***" in value)
