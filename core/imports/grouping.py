"""Records that a workbook repeats on several rows: the leader's row counts, else the first one."""

from core.cells import text
from core.imports.blocks import Issue, Rows
from core.imports.cleaning import NULL


class Group:
    """The rows of one record so far."""

    __slots__ = ("row", "cells", "cleared", "is_led", "others")

    def __init__(self, row, cells, cleared, is_led):
        self.row, self.cells, self.cleared, self.is_led, self.others = row, cells, cleared, is_led, []

    def add(self, row, cells, cleared, is_leader):
        if is_leader and not self.is_led:
            if cells != self.cells:
                self.others.append((self.row, self.cells))
            self.row, self.cells, self.cleared, self.is_led = row, cells, cleared, True
        elif cells != self.cells:
            self.others.append((row, cells))


class Groups:
    """All records of one grouped feed. A record's cells are its Found, its region and its tokens."""

    def __init__(self, layout, compared):
        self.leader, self.compared = layout.leader, compared  # compared: {field: header}
        self._leads, self._groups, self.names = {}, {}, []

    def add(self, block, rows):
        self.names = list(rows.tokens)
        leads = self._leading(block, rows)
        columns = zip(rows.parents, rows.regions, *rows.tokens.values(), strict=True)
        for row, cells, cleared, leading in zip(rows.rows, columns, rows.cleared, leads, strict=True):
            group = self._groups.get(cells[0].id)
            if group is None:
                self._groups[cells[0].id] = Group(row, cells, cleared, leading)
            elif not leading and cells == group.cells:
                continue
            else:
                group.add(row, cells, cleared, leading)

    def _leading(self, block, rows):
        header, word = self.leader or ("", "")
        if header not in block.raw:
            return [False] * len(rows)
        raw, known = block.raw[header], self._leads
        for cell in set(raw) - known.keys():
            known[cell] = text(cell) == word
        return [known[raw[offset]] for offset in rows.offsets]

    def records(self, size):
        """The chosen rows, some thousand at a time."""
        groups = list(self._groups.values())
        for start in range(0, len(groups), size):
            part = groups[start : start + size]
            parents, regions, *columns = zip(*(group.cells for group in part), strict=True)
            tokens = dict(zip(self.names, map(list, columns), strict=True))
            yield Rows(
                [group.row for group in part], list(parents), list(regions), tokens, [group.cleared for group in part]
            )

    def disagreements(self):
        """One warning for every row that contradicts its record in a compared column; empty cells contradict nothing."""
        positions = {name: position + 2 for position, name in enumerate(self.names) if name in self.compared}
        for group in self._groups.values():
            for row, cells in group.others:
                for name, position in positions.items():
                    said, counts = cells[position], group.cells[position]
                    if said != counts and NULL not in (said, counts):
                        sentence = f"与同一户其他行不一致，以第 {group.row} 行为准。"
                        yield Issue(row, self.compared[name], "warning", "Q198", sentence)
