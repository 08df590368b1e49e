"""What a new record must fill in (新增时必填): without it a page would not take the record, nor would the database."""

from core.imports.cleaning import NULL
from core.imports.layouts import may_be_empty


class Required:
    """What one register asks of new rows, beside the columns that recognise them; of our own templates alone."""

    def __init__(self, register):
        self.register = register
        self.demands = list(map(self._demand, self._columns())) if register.layout.is_own else []

    def _columns(self):
        identifying = self.register.identifying()
        for column in self.register.ledger.editable_columns:
            is_told_elsewhere = column.kind in ("region", "parent") or column.name in identifying
            if not (is_told_elsewhere or may_be_empty(column.field)):
                yield column

    def _demand(self, column):
        """(field, header, sentence)"""
        if header := self.register.header_of.get(column.name):
            return column.name, header, "新增时必填，不能为空。"
        return column.name, "", f"新增须有“{column.header}”列，并填写。"

    def refuse(self, block, rows):
        """Send new records back that lack something."""
        for name, header, sentence in self.demands:
            tokens = rows.tokens.get(name)
            if tokens is not None and NULL not in tokens:
                continue
            for position, record in enumerate(rows.found):
                if record.is_new and (tokens is None or tokens[position] is NULL):
                    block.reject(rows.offsets[position], header, sentence, "required")

    def tell(self, block, parents, offsets):
        """The same of rows that go back for something else; a cell that was told is not told again."""
        if not self.demands:
            return
        told = {(issue.row, issue.column) for issue in block.issues if issue.column}
        new, tokens_of = self._new(block, parents, offsets, told), self.register.tokens(block)
        for name, header, sentence in self.demands:
            tokens = tokens_of.get(name)
            for offset in new:
                if (tokens is None or tokens[offset] is NULL) and (block.rows[offset], header) not in told:
                    block.reject(offset, header, sentence, "required")

    def _new(self, block, parents, offsets, told):
        """Those of these rows that surely mean no stored record: each cell of their key could be read."""
        register = self.register
        if register.parent is None:
            return [each for each in offsets if each in parents and (parents[each] is None or parents[each].is_new)]
        headers = [register.header_of[name] for name in register.identifying() if name in register.header_of]
        named = [
            each
            for each in offsets
            if each in parents and told.isdisjoint((block.rows[each], header) for header in headers)
        ]
        rows = register.rows_of(block, parents, named)
        records = register.keys.found(rows, register.keys.columns(rows))
        return [offset for offset, record in zip(named, records, strict=True) if record is None]
