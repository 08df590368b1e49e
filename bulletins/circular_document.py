"""The quarter's 通报 as a Word document: red head, number, text, signature, attachment tables, imprint."""

from io import BytesIO
from math import ceil

from django.utils.timezone import localdate, localtime
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.shared import Mm, Pt

from bulletins import official
from bulletins.figures import EMPTY, LIGHTS, shown, units
from bulletins.frozen import Frozen
from bulletins.imprint import imprint
from bulletins.models import State
from bulletins.registry import BY_CODE
from bulletins.sheets import LATER_TABLES, TABLES

HEAD_LINES = ("神木市巩固拓展脱贫攻坚成果同乡村振兴", "有效衔接工作领导小组办公室文件")
HEAD_FROM_TEXT_EDGE = Mm(35)
MANY_COLUMNS, HEAD_HEIGHT = 16, 6  # columns; lines
PRINTER = "神木市巩衔办"
SIGNATURE_LINE = 18  # characters of the issuer's name on a line of its own
FILLS = {"below": "FFC7CE", "near": "FFEB9C"}
SIGNS = {"below": "▼", "near": "△"}  # what the colour says, for those who print in black
ATTACHED = tuple(table for table in (*TABLES, *LATER_TABLES) if table.ranked_by)
GOALS = "年度工作要点目标进展表"
NOTE = (
    "注：数字为月度通报冻结数；▼红底为未达到要求，△黄底为未到期有差距，“—”为无数据，“/”为不参加排名，数值相同名次相同。"
)


def document_bytes(circular):
    """The file as it is sent out; a draft carries no number yet and today's date."""
    document = official.new_document()
    document.core_properties.title = circular.title.replace("\n", "")
    document.core_properties.author = "神木市巩衔办"
    tables = _tables(circular)
    _head(document, circular)
    _text(document, circular, [title for title, *_ in tables])
    for number, (title, head, rows, widths, across) in enumerate(tables, 1):
        _attachment(document, number, title, head, rows, widths, across=across)
    printed = localtime(circular.published_at) if circular.published_at else localtime()
    imprint(document, circular.copies_to, PRINTER, f"{printed:%Y年%-m月%-d日}印发")
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _head(document, circular):
    """The agency in red, the number two lines below, the red rule."""
    for number, text in enumerate(HEAD_LINES):
        paragraph = official.line(
            document, text, official.TITLE_FONT, Pt(24), align=ALIGN.CENTER, color=official.RED, height=Pt(36)
        )
        if number == 0:
            paragraph.paragraph_format.space_before = HEAD_FROM_TEXT_EDGE
    for _ in range(2):
        official.line(document)
    number = circular.document_number or f"{circular.agency_code}〔    〕    号"
    official.rule_below(official.line(document, number, align=ALIGN.CENTER), color="FF0000", eighths=18, space=11)


def _text(document, circular, attachments):
    for _ in range(2):
        official.line(document)
    for text in circular.title.splitlines():
        official.line(document, text.strip(), official.TITLE_FONT, official.SIZE_2, align=ALIGN.CENTER, height=Pt(34))
    official.line(document)
    official.line(document, f"{circular.recipients.rstrip('：:')}：", align=ALIGN.JUSTIFY)
    official.body(document, f"{_correction(circular)}\n{circular.body}")
    official.line(document)
    _attachment_list(document, attachments)
    _signature(document, circular)


def _correction(circular):
    """The paragraph that says which document this one replaces, and why; empty in a first edition."""
    if not circular.is_correction:
        return ""
    why = circular.notes.rstrip("。")
    return f"本通报更正{circular.before().document_number}，以本通报为准。更正原因：{why}。"


def _attachment_list(document, titles):
    """附件：1.… one below the other, two characters from the left."""
    for number, title in enumerate(titles, 1):
        paragraph = official.line(document, ("附件：" if number == 1 else "") + f"{number}.{title}")
        paragraph.paragraph_format.left_indent = official.SIZE_3 * (2 if number == 1 else 5)


def _signature(document, circular):
    """Who issues and when, at the right: the date four characters from the edge."""
    for _ in range(2):
        official.line(document)
    name = circular.issuer
    lines = [name] if len(name) <= SIGNATURE_LINE else [name[:SIGNATURE_LINE], name[SIGNATURE_LINE:]]
    for text in lines:
        paragraph = official.line(document, text, align=ALIGN.RIGHT, right=2)
        paragraph.paragraph_format.keep_with_next = True
    signed = localdate(circular.signed_at) if circular.signed_at else localdate()
    official.line(document, f"{signed:%Y年%-m月%-d日}", align=ALIGN.RIGHT, right=4)


def _attachment(document, number, title, head, rows, widths, *, across):
    official.add_section(document, across=across)
    official.line(document, f"附件{number}", official.HEI_FONT)
    official.line(document, title, official.TITLE_FONT, official.SIZE_2, align=ALIGN.CENTER, height=Pt(36))
    official.table(document, head, rows, widths, size=Pt(7.5) if across else Pt(9))
    official.line(document, NOTE, size=Pt(10), height=Pt(16))


def _tables(circular):
    """(title, head, rows, widths, across) of every attachment, from frozen rows alone."""
    if circular.bulletin is None:
        return []
    frozen = Frozen(circular.bulletin)
    label = circular.bulletin.month.label
    across = [(f"{label}{table.title}", *_town_table(table, frozen), True) for table in ATTACHED]
    return [*across, (f"{label}{GOALS}", *_goal_table(circular.bulletin), False)]


def _town_table(table, frozen):
    """Towns against figures, 合计 first, ranked."""
    figures = [figure for figure in table.figures if figure.part == "value"]  # the page is no wider
    head = ["镇街", *(_head_of(figure, len(figures)) for figure in figures), "排名"]
    places = frozen.ranks(table.ranked_by)
    rows = [_town_row("合计", frozen.city, figures, frozen, EMPTY)]
    rows += [_town_row(town.short_name, town, figures, frozen, f"{places.get(town.pk, '/')}") for town in frozen.towns]
    return head, rows, _widths(head, rows)


def _widths(head, rows):
    """225 mm shared out so that no figure is broken over two lines and no head is much higher than it need be."""
    columns = list(zip(head, *([text for text, _ in row] for row in rows), strict=True))[1:-1]
    # Of half a character each: the longest figure, or the head in lines; one more for the cell's margins.
    parts = [max(*map(units, figures), 2 * ceil(len(title) / HEAD_HEIGHT)) + 1 for title, *figures in columns]
    one = (225 - 22 - 9) / sum(parts)
    return [22, *(part * one for part in parts), 9]


def _head_of(figure, columns):
    """Group and figure in one head; in a wide table the figure alone, which says enough."""
    is_alone = not figure.group or columns > MANY_COLUMNS
    return figure.title if is_alone else f"{figure.group.partition('（')[0]}{figure.title}"


def _town_row(name, place, figures, frozen, rank):
    return [(name, ""), *(_figure(place, each.code, frozen) for each in figures), (rank, "")]


def _figure(place, code, frozen):
    cell = frozen.cell(place, code)
    if cell.state == State.ERROR:
        return "错误", FILLS["below"]
    light = LIGHTS.get(cell.state)
    return f"{SIGNS.get(light, '')}{shown(BY_CODE[code], cell.value)}", FILLS.get(light, "")


def _goal_table(bulletin):
    """The plan's numbers with where they stand; without data they say what is missing."""
    rows = [
        [
            (f"{goal['item']}", ""), (goal["name"], ""), (goal["target"], ""), (goal["due"] or "持续", ""), (_now(goal), ""),
            (State(goal["state"]).label, FILLS.get(LIGHTS[goal["state"]], "")), (goal["missing"] or EMPTY, ""),
        ]
        for goal in bulletin.goals
    ]  # fmt: skip
    return ["要点", "目标", "要求", "期限", "目前", "情况", "缺少的数据"], rows, [9, 36, 24, 25, 17, 18, 27]


def _now(goal):
    return EMPTY if goal["value"] is None else f"{goal['value']}{goal['unit']}"
