"""The imprint (版记) of an official document: who gets copies, who printed it and when, at the foot of the last page."""

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Pt

from bulletins.official import LINE, SIZE_4, TEXT_WIDTH, line, rule_below

THICK, THIN = 8, 6  # 0.35 mm and 0.25 mm, in eighths of a point
PER_LINE = 27  # characters of 4号 beside a hanging 抄送：

# A box on the lower edge of the text: unlike a floating table it stays there however long its words are, in Word, WPS
# and LibreOffice alike, and moves to a page of its own where the last page is full.
BOX = """
<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
     xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
     xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
     xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">
  <w:drawing><wp:anchor distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" behindDoc="0"
                        locked="0" layoutInCell="1" allowOverlap="0">
    <wp:simplePos x="0" y="0"/>
    <wp:positionH relativeFrom="margin"><wp:align>left</wp:align></wp:positionH>
    <wp:positionV relativeFrom="margin"><wp:align>bottom</wp:align></wp:positionV>
    <wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>
    <wp:wrapTopAndBottom/><wp:docPr id="1" name="版记"/><wp:cNvGraphicFramePr/>
    <a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp>
      <wps:cNvSpPr txBox="1"/>
      <wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{width}" cy="{height}"/></a:xfrm>
        <a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/><a:ln><a:noFill/></a:ln></wps:spPr>
      <wps:txbx><w:txbxContent/></wps:txbx>
      <wps:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="b"><a:spAutoFit/></wps:bodyPr>
    </wps:wsp></a:graphicData></a:graphic>
  </wp:anchor></w:drawing>
</w:r>
"""


def imprint(document, copies_to, printer, printed):
    """Copies and printer, thick rules above and below, a thin one between; without copies the printer alone."""
    anchor = line(document, height=Pt(1))
    rows = [(f"抄送：{copies_to.rstrip('。')}。", len("抄送："))] if copies_to else []
    rows.append((f"{printer}\t{printed}", 0))
    lines = sum(-(-len(text) // PER_LINE) for text, _ in rows)
    box = parse_xml(BOX.format(width=int(TEXT_WIDTH), height=int(LINE * lines)))
    anchor._p.append(box)
    content = box.find(f".//{qn('w:txbxContent')}")
    for paragraph in _paragraphs(document, rows):
        content.append(paragraph._p)


def _paragraphs(document, rows):
    """Rule, text, rule, text, rule; a rule is a paragraph of its own, so that it is as wide as the page's text."""
    yield _rule(document, THICK)
    for number, (text, hanging) in enumerate(rows):
        if number:
            yield _rule(document, THIN)
        yield _entry(document, text, hanging)
    yield _rule(document, THICK)


def _rule(document, eighths):
    paragraph = line(document, height=Pt(1))
    rule_below(paragraph, color="000000", eighths=eighths)
    return paragraph


def _entry(document, text, hanging):
    """4号, a character in from both sides; what follows the tab stands at the right, later lines hang below the words."""
    paragraph = line(document, text, size=SIZE_4)
    form = paragraph.paragraph_format
    form.left_indent, form.right_indent, form.first_line_indent = SIZE_4 * (1 + hanging), SIZE_4, -SIZE_4 * hanging
    form.tab_stops.add_tab_stop(TEXT_WIDTH - SIZE_4, WD_TAB_ALIGNMENT.RIGHT)
    return paragraph
