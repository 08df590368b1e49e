"""Some thousand rows of a sheet, turned into columns, with what is wrong in them."""

from itertools import compress
from typing import NamedTuple

from core.cells import text
from core.imports.cleaning import NULL, without_booleans
from core.imports.places import Elsewhere, PlaceError


class Issue(NamedTuple):
    """What is wrong with one cell."""

    row: int
    column: str
    severity: str  # error: the row is sent back; warning: it comes in
    code: str
    message: str


class Findings:
    """What is wrong with some rows. Offsets count from 0 within them; `bad` ones are not imported."""

    def __init__(self, rows):
        self.rows, self.issues, self.bad = rows, [], set()

    def __len__(self):
        return len(self.rows)

    @property
    def good(self):
        return [offset for offset in range(len(self.rows)) if offset not in self.bad]

    def reject(self, offset, column, message, code="bad_cell"):
        self.bad.add(offset)
        self.issues.append(Issue(self.rows[offset], column, "error", code, message))

    def warn(self, offset, column, message, code):
        self.issues.append(Issue(self.rows[offset], column, "warning", code, message))


class Block(Findings):
    """Rows as columns of raw cells, by header."""

    def __init__(self, sheet, numbered):
        super().__init__([number for number, _ in numbered])
        width = len(sheet.headers)
        cells = [row if len(row) == width else _fitted(row, width) for _, row in numbered]
        columns = zip(*cells, strict=True)
        self.raw = {name: without_booleans(column) for name, column in zip(sheet.headers, columns, strict=True) if name}
        self.sheet, self.regions = sheet, [""] * len(cells)
        self.tokens, self.cleared, self.values = {}, {}, {}  # by register's name
        self.elsewhere = {}  # row: the division it belongs to, which is not the sender's

    def __getstate__(self):
        """What the next process needs of the rows: the cells have been read, and the sheet it has itself."""
        kept = self.sheet.layout.asked_again
        return self.__dict__ | {"sheet": None, "raw": {name: self.raw[name] for name in kept if name in self.raw}}

    def reject(self, offset, column, message, code="bad_cell"):
        super().reject(offset, self._in_file(offset, column), message, code)

    def warn(self, offset, column, message, code):
        super().warn(offset, self._in_file(offset, column), message, code)

    def not_yours(self, offset, column, what):
        """A row whose record lies outside the sender's area, though the row itself names no other place."""
        if self.regions[offset] or self.sheet.layout.is_own:
            self.reject(offset, column, f"该{what}属于其他地方，不在您的管辖区域。", "elsewhere")
        else:
            self.leave_out(offset)

    def leave_out(self, offset, region=""):
        """A row of another town in a file of the whole county is no fault of the sender's: it is counted, not judged.

        Without a place in the file its town stays unsaid: whose record it is, is not the sender's to know.
        """
        self.bad.add(offset)
        self.elsewhere[self.rows[offset]] = region

    @property
    def sent_back(self):
        """The sender's own rows that go back, in their order."""
        return [offset for offset in sorted(self.bad) if self.rows[offset] not in self.elsewhere]

    @property
    def told(self):
        """What is wrong with the sender's own rows."""
        if not self.elsewhere:
            return self.issues
        return [issue for issue in self.issues if issue.row not in self.elsewhere]

    def _in_file(self, offset, column):
        """The head in the file: a figure of a wide sheet stands in its month's column."""
        unfolding = self.sheet.layout.unfolding
        if unfolding is None or column not in (unfolding.month, unfolding.value):
            return column
        return self.sheet.months[self.raw[unfolding.month][offset]]

    def only(self, values, offsets):
        """These offsets' values of a column."""
        return values if len(offsets) == len(values) else [values[offset] for offset in offsets]

    def cells_of(self, headers):
        """The raw cells of a field; several columns of one list are joined."""
        if len(headers) == 1:
            return self.raw[headers[0]]
        columns = [self.raw[name] for name in headers]
        return ["、".join(filter(None, map(text, row))) for row in zip(*columns, strict=True)]

    def find_places(self, places):
        """The village of every row, from whatever columns of the place the sheet has."""
        parts = {part: self.raw[name] for name, part in self.sheet.layout.place.items() if name in self.raw}
        if not parts:
            return
        names = {part: name for name, part in self.sheet.layout.place.items() if name in self.raw}
        for offset, row in enumerate(zip(*parts.values(), strict=True)):
            try:
                self.regions[offset] = places.resolve(**dict(zip(parts, row, strict=True)))
            except PlaceError as error:
                if isinstance(error, Elsewhere) and not self.sheet.layout.is_own:
                    self.leave_out(offset, error.code)
                    continue
                column = names.get(error.part) or next(iter(names.values()))
                self.reject(offset, column, str(error), "bad_place")


def _fitted(row, width):
    return [*row, *[""] * (width - len(row))][:width]


class Rows:
    """Records on their way into a staging table, column by column.

    `parents` are the records they belong to (a root record is its own), `found` the records they are.
    """

    def __init__(self, rows, parents, regions, tokens, cleared, offsets=None):
        self.rows, self.parents, self.regions, self.tokens, self.cleared = rows, parents, regions, tokens, cleared
        self.offsets = offsets if offsets is not None else list(range(len(rows)))
        self.found = parents

    def __len__(self):
        return len(self.rows)

    def only(self, keep):
        """The records for which `keep` is true."""
        if all(keep):
            return self
        tokens = {name: list(compress(values, keep)) for name, values in self.tokens.items()}
        parts = (list(compress(part, keep)) for part in (self.rows, self.parents, self.regions))
        rows = Rows(*parts, tokens, list(compress(self.cleared, keep)), list(compress(self.offsets, keep)))
        rows.found = list(compress(self.found, keep))
        return rows

    def with_any(self, names):
        """Records in which one of these fields is filled in; none where the file has no such column."""
        if not names:
            return self.only([False] * len(self))
        filled = zip(*(self.tokens[name] for name in names), strict=True)
        return self.only([any(value != NULL for value in values) for values in filled])
