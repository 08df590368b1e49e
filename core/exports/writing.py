"""Writes a plain sheet of any length: rows go through, memory stays flat."""

from itertools import compress, repeat

from rustpy_xlsxwriter import Format, write_worksheet

HEAD_ROW = 2  # counted from 0: title and note stand above the heads
NARROW, WIDE = 12.0, 20.0


class Counted:
    """Passes rows on as records of the sheet and counts them."""

    def __init__(self, heads, rows):
        self.heads, self.rows, self.done = heads, rows, 0

    def __iter__(self):
        for record in map(dict, map(zip, repeat(self.heads), self.rows)):
            self.done += 1
            yield record
        if not self.done:  # the writer takes the heads from the first record: an empty one makes no cells
            yield dict.fromkeys(self.heads)


def write_sheet(target, *, name, title, note, heads, texts, rows):
    """Write one sheet to a path or a binary buffer; returns how many rows were written. The heads stand on row 3.

    Text is always written as a string, so that a cell that starts with = is those characters and no formula.
    `texts` tells for each column whether it may hold anything people write, or digits: these columns are
    formatted as text, so that it stays so after somebody edits the cell.
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
        column_formats=dict.fromkeys(compress(heads, texts), Format().set_num_format("@")),
        column_widths=[WIDE if text else NARROW for text in texts],
        header_format=Format().set_bold().set_background_color("#E8EEF6"),
    )
    return records.done
