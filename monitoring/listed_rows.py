"""Reads one row of a department's list: what can be used of it, and why nothing can where that is so."""

import json
from functools import lru_cache

from core import cells, derivations, sealing
from core.cells import CellError
from core.imports.places import PlaceError
from monitoring.comparison_kinds import AMOUNT, DAY, NAME, NUMBER, PLACE

COLUMNS = (
    "line", "name", "id_number", "id_digest", "village", "place", "amount", "happened_on", "said", "problem",
)  # fmt: skip
NOBODY = "既没有可用的证件号码，也没有姓名，无法识别是谁"
LONGEST = {NAME: 40, "place": 80}


class Reader:
    """Rows of one kind of list, in the scope of who sent it. `headers` are canonical, "" for columns without one."""

    def __init__(self, kind, headers, written, places):
        self.kind, self.places = kind, places
        self.at = {name: index for index, name in enumerate(headers) if name in (NAME, NUMBER, AMOUNT, DAY, *PLACE)}
        self.others = {
            index: cells.text(head)
            for index, head in enumerate(written)
            if index not in self.at.values() and cells.text(head)
        }
        self.village = lru_cache(maxsize=None)(self._village)

    def read(self, line, row):
        """The row's values in the order of COLUMNS; nothing is ever dropped."""
        name = cells.text(self._cell(row, NAME))[: LONGEST[NAME]]
        number, wrong_number = self._number(row)
        written = tuple(cells.text(self._cell(row, head)) for head in PLACE)
        amount, wrong_amount = self._typed(row, AMOUNT, cells.decimal)
        day, wrong_day = self._typed(row, DAY, cells.date)
        problem = "" if number or name else NOBODY + (f"：{wrong_number}" if wrong_number else "")
        if not problem and self.kind.needs_amount and amount is None:
            problem = f"金额不能用：{wrong_amount or '没有填写'}"
        if amount is not None and abs(amount) >= 10**12:
            amount, problem = None, "金额不能用：数字太大"
        said = {
            head: cells.text(row[index])
            for index, head in self.others.items()
            if index < len(row) and cells.text(row[index])
        }
        said |= {
            head: text for head, text in ((NUMBER, wrong_number), (AMOUNT, wrong_amount), (DAY, wrong_day)) if text
        }
        return (
            line, name, sealing.seal(number) if number else None, derivations.id_digest(number) if number else "",
            self.village(written), " ".join(filter(None, written))[: LONGEST["place"]], amount, day,
            json.dumps(said, ensure_ascii=False), problem[:200],
        )  # fmt: skip

    def _cell(self, row, head):
        index = self.at.get(head)
        return row[index] if index is not None and index < len(row) else ""

    def _number(self, row):
        """The number when it is a whole one, and what is wrong with it when it is not."""
        cell = self._cell(row, NUMBER)
        try:
            number = cells.id_text(cell)
        except CellError as error:
            return "", str(error)
        if not number:
            return "", ""
        problems = derivations.read(number).problems if len(number) <= 64 else ("位数不对",)
        # A wrong number is kept as its tail only: the row says it, nobody has to read a stranger's number.
        return (number, "") if not problems else ("", f"尾号 {number[-4:]}：{problems[0]}")

    def _typed(self, row, head, read):
        cell = self._cell(row, head)
        try:
            return read(cell), ""
        except CellError:
            return None, cells.text(cell)[:60]

    def _village(self, written):
        town, village, place = (written[list(PLACE).index(head)] for head in ("镇", "村", "地址"))
        for parts in ({"town": town, "village": village}, {"place": place}):
            try:
                if code := self.places.resolve(**parts):
                    return code
            except PlaceError:
                continue
        return ""
