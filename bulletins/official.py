"""Official documents in Word (党政机关公文格式 GB/T 9704-2012): page, fonts by name, levels, rules and frames."""

import re

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

TITLE_FONT, BODY_FONT, KAI_FONT, HEI_FONT, SONG_FONT = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
LATIN_FONT = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4 = Pt(22), Pt(16), Pt(14)  # 2号, 3号, 4号
RED = RGBColor(0xFF, 0, 0)
LINE = Pt(28.95)  # 225 mm of text in 22 lines
PAGE_WIDTH, PAGE_HEIGHT = Mm(210), Mm(297)
TEXT_WIDTH = Mm(156)
MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}
ACROSS = {"top_margin": Mm(28), "bottom_margin": Mm(26), "left_margin": Mm(35), "right_margin": Mm(37)}
FOOTER_FROM_EDGE = Mm(23)  # the number stands 7 mm below the text
GRID = {"type": "lines", "linePitch": "579"}
CLOSER = "-5"  # 28 characters of 16 pt in 156 mm: each 0.25 pt closer, written in twentieths of a point

# The order in which the format wants the properties of a paragraph.
ORDER = [
    "pStyle",
    "keepNext",
    "keepLines",
    "pageBreakBefore",
    "framePr",
    "widowControl",
    "numPr",
    "suppressLineNumbers",
    "pBdr",
    "shd",
    "tabs",
    "suppressAutoHyphens",
    "kinsoku",
    "wordWrap",
    "overflowPunct",
    "topLinePunct",
    "autoSpaceDE",
    "autoSpaceDN",
    "bidi",
    "adjustRightInd",
    "snapToGrid",
    "spacing",
    "ind",
    "contextualSpacing",
    "mirrorIndents",
    "suppressOverlap",
    "jc",
    "textDirection",
    "textAlignment",
    "outlineLvl",
    "rPr",
    "sectPr",
]

# The levels 一、 （一） 1. （1） by how a paragraph begins; the words up to the first full stop carry the font.
LEVELS = (
    (re.compile(r"[一二三四五六七八九十]+、"), HEI_FONT),
    (re.compile(r"（[一二三四五六七八九十]+）"), KAI_FONT),
    (re.compile(r"\d+[.．]"), BODY_FONT),
    (re.compile(r"（\d+）"), BODY_FONT),
)


def new_document():
    """An empty A4 document with the standard's page, body font and line grid."""
    document = Document()
    section = document.sections[0]
    _set_page(section, MARGINS, across=False)
    style = document.styles["Normal"]
    style.font.size, style.font.name = SIZE_3, LATIN_FONT
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY_FONT)
    style.element.get_or_add_rPr().append(_element("w:spacing", val=CLOSER))
    style.paragraph_format.space_after = style.paragraph_format.space_before = Pt(0)
    document.settings.odd_and_even_pages_header_footer = True
    _number_pages(section)
    return document


def add_section(document, *, across=False):
    """A new page of its own, upright or across, with the running page number."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _set_page(section, ACROSS if across else MARGINS, across=across)
    return section


def _set_page(section, margins, *, across):
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (PAGE_HEIGHT, PAGE_WIDTH) if across else (PAGE_WIDTH, PAGE_HEIGHT)
    for name, size in margins.items():
        setattr(section, name, size)
    section.footer_distance = margins["bottom_margin"] - (MARGINS["bottom_margin"] - FOOTER_FROM_EDGE)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = _element("w:docGrid")
        section._sectPr.append(grid)
    for name, value in GRID.items():
        grid.set(qn(f"w:{name}"), value)


def _number_pages(section):
    """— 1 — in 4号 宋体: odd pages at the right, even ones at the left, one character from the edge."""
    for footer, align in ((section.footer, ALIGN.RIGHT), (section.even_page_footer, ALIGN.LEFT)):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = align
        paragraph.paragraph_format.right_indent = paragraph.paragraph_format.left_indent = SIZE_4
        write(paragraph, "— ", SONG_FONT, SIZE_4)
        run = write(paragraph, "", SONG_FONT, SIZE_4)
        for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
            run._r.append(_field(kind, text))
        write(paragraph, " —", SONG_FONT, SIZE_4)


def _field(kind, text):
    if kind:
        return _element("w:fldChar", fldCharType=kind)
    instruction = _element("w:instrText")
    instruction.text = text
    return instruction


def _element(name, **attributes):
    element = OxmlElement(name)
    for attribute, value in attributes.items():
        element.set(qn(f"w:{attribute}"), str(value))
    return element


def write(paragraph, text, font=BODY_FONT, size=SIZE_3, *, color=None, bold=False):
    """A run in a named Chinese font; figures and Latin letters go with it where the font has them."""
    run = paragraph.add_run(text)
    run.font.size, run.font.bold = size, bold
    run.font.name = SONG_FONT if font == SONG_FONT else LATIN_FONT
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    if color is not None:
        run.font.color.rgb = color
    return run


def line(document, text="", font=BODY_FONT, size=SIZE_3, *, align=None, indent=0, right=0, color=None, height=LINE):
    """One paragraph of the grid; `indent` and `right` in characters of its size (first line only for indent)."""
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, height
    if indent:
        form.first_line_indent = size * indent
    if right:
        form.right_indent = size * right
    if text:
        write(paragraph, text, font, size, color=color)
    return paragraph


def body(document, text):
    """The text, a paragraph a line, each in the font of its level."""
    for each in filter(None, (part.strip() for part in text.splitlines())):
        paragraph = line(document, align=ALIGN.JUSTIFY, indent=2)
        font = next((font for pattern, font in LEVELS if pattern.match(each)), BODY_FONT)
        head, stop, rest = each.partition("。")
        if font == BODY_FONT or not rest:
            write(paragraph, each, font)
            continue
        write(paragraph, head + stop, font)
        write(paragraph, rest)


def rule_below(paragraph, *, color, eighths, space=0):
    """A line under a paragraph, `eighths` of a point thick, `space` points away."""
    _border(paragraph, "bottom", color, eighths, space)


def _border(paragraph, side, color, eighths, space):
    properties = paragraph._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = _put(paragraph, _element("w:pBdr"))
    borders.append(_element(f"w:{side}", val="single", sz=eighths, space=space, color=color))


def _put(paragraph, element):
    """The property in its place among the others."""
    name = element.tag.rpartition("}")[2]
    successors = (f"w:{each}" for each in ORDER[ORDER.index(name) + 1 :])
    paragraph._p.get_or_add_pPr().insert_element_before(element, *successors)
    return element


def table(document, head, rows, widths, *, size):
    """A plain grid: head (list of texts) repeated on every page, rows of (text, fill or "") cells, widths in mm."""
    grid = document.add_table(rows=0, cols=len(head), style="Table Grid")
    grid.autofit = False
    grid._tblPr.find(qn("w:tblLook")).addprevious(_narrow_margins())
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Mm(width)
    _fill(grid, [(text, "DDE6F1") for text in head], widths, HEI_FONT, size)
    grid.rows[0]._tr.get_or_add_trPr().append(_element("w:tblHeader", val="true"))
    for row in rows:
        _fill(grid, row, widths, SONG_FONT, size)
    return grid


def _narrow_margins():
    """Half a millimetre left and right in every cell: tables of twenty figures fit a page."""
    margins = _element("w:tblCellMar")
    margins.extend(_element(f"w:{side}", w="28", type="dxa") for side in ("left", "right"))
    return margins


def _fill(grid, row, widths, font, size):
    added = grid.add_row()
    added._tr.get_or_add_trPr().append(_element("w:cantSplit", val="true"))
    for cell, (text, fill), width in zip(added.cells, row, widths, strict=True):
        cell.width = Mm(width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = ALIGN.CENTER
        paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        paragraph.paragraph_format.line_spacing = Pt(size.pt * 1.4)
        _put(paragraph, _element("w:snapToGrid", val="0"))
        write(paragraph, text, font, size)
        properties = cell._tc.get_or_add_tcPr()
        if fill:
            properties.append(_element("w:shd", val="clear", color="auto", fill=fill))
        properties.append(_element("w:vAlign", val="center"))
