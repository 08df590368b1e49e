"""Writes a plain sheet of any length: rows go through, memory stays flat."""

from rustpy_xlsxwriter import Format, write_worksheet

HEAD_ROW = 2  # counted from 0: title and note stand above the heads
NARROW, WIDE = 12.0, 20.0


class Counted:
    """Passes rows on as records of the sheet and counts them."""

    def __init__(self, heads, rows):
        self.heads, self.rows, self.done = heads, rows, 0

    def __iter__(self):
        heads = self.heads
        for row in self.rows:
            self.done += 1
            yield dict(zip(heads, row, strict=True))
        if not self.done:  # the writer takes the heads from the first record: an empty one makes no cells
            yield dict.fromkeys(heads)


def write_sheet(target, *, name, title, note, heads, numbers, rows):
    """Write one sheet to a path or a binary buffer; returns how many rows were written. The heads stand on row 3.

    `numbers` tells for each column whether it holds numbers. All others are text columns: a cell that starts
    with = is those characters and no formula, also after somebody edits it.
    """
    records = Counted(heads, rows)
    last = len(heads) - 1
    write_worksheet(
        iter(records),
        target,
        sheet_name=name,
        header_row=HEAD_ROW,
        freeze_row=HEAD_ROW + 1,
        merge_ranges=[
            (0, 0, 0, last, title, Format().set_bold().set_font_size(14)),
            (1, 0, 1, last, note, Format().set_font_color("#4B5563")),
        ],
        column_formats=[Format() if number else Format().set_num_format("@") for number in numbers],
        column_widths=[NARROW if number else WIDE for number in numbers],
        header_format=Format().set_bold().set_background_color("#E8EEF6"),
    )
    return records.done
