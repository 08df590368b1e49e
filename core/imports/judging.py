"""Applies a ledger's row rule to the rows of our own templates, on the record as it would be after the import."""

from core.imports.finding import plain_values
from core.ledger.ledger import Ledger


class Judge:
    """The row rule of one register at work."""

    def __init__(self, register):
        self.ledger, self.model, self.name = register.ledger, register.model, register.feed.ledger_name
        self.header_of = register.header_of
        self.names = [column.name for column in self.ledger.editable_columns if column.kind not in ("region", "parent")]
        self.is_idle = self.ledger.row_rule is Ledger.row_rule or not self.ledger.judges_imports

    def judge(self, block, rows):
        """Reject rows that contradict themselves; an empty cell stands for what is stored."""
        if self.is_idle:
            return
        known = plain_values(self.model, self.names, [record.id for record in rows.found if not record.is_new])
        values_of = block.values[self.name]
        given = zip(*(block.only(values, rows.offsets) for values in values_of.values()), strict=True)
        rule, facts = self.ledger.row_rule, self.ledger.facts
        for offset, record, cells in zip(rows.offsets, rows.found, given, strict=True):
            values = dict(zip(values_of, cells, strict=True))
            if not record.is_new:
                said = {name: value for name, value in values.items() if not _says_nothing(value)}
                if _is_stored(said, known[record.id]):
                    continue
                values = known[record.id] | said
            values.update(dict.fromkeys(block.cleared[self.name].get(offset, ())))
            values |= facts(values)
            for name, sentence in rule(values):
                block.reject(offset, self.header_of.get(name, ""), sentence, "row_rule")


def _says_nothing(value):
    """Empty cells, and masked numbers, leave what is stored."""
    return value is None or value == "" or value == () or (value.__class__ is str and "***" in value)


def _is_stored(said, record):
    """Whether the row only repeats what the register holds: an old contradiction is no reason to send it back."""
    return all((list(value) if value.__class__ is tuple else value) == record[name] for name, value in said.items())
