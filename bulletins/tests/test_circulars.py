"""The quarterly 通报: drafted from frozen figures, edited, signed, numbered, and laid out as GB/T 9704-2012 wants it."""

from io import BytesIO
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from bulletins import circular_text, circulars, tasks
from bulletins.freezing import freeze
from bulletins.models import Bulletin, Circular
from bulletins.publishing import publish_at_once
from bulletins.signing import sign, submit
from bulletins.tests.conftest import DECEMBER
from core.months import Month
from core.scoping import whole_city
from monitoring.models import Household

State = Circular.State


@pytest.fixture
def drafted(published):
    return circulars.draft(2023, 4)


@pytest.fixture
def signed(drafted, office, leader):
    submit(drafted, by=office)
    sign(drafted, by=leader)
    return drafted


def opened(circular):
    with whole_city():
        return Document(BytesIO(circulars.file_for(circular)))


def fonts(document):
    """{words: (Chinese font, points)} of every run."""
    return {
        run.text: (run._r.rPr.rFonts.get(qn("w:eastAsia")), run.font.size.pt)
        for paragraph in document.paragraphs
        for run in paragraph.runs
        if run.text.strip()
    }


def test_the_text_is_drafted_from_the_frozen_figures(drafted):
    assert drafted.title.endswith("工作进展情况的通报")
    lines = drafted.body.splitlines()
    assert [line for line in lines if line[1:2] == "、"] == [
        "一、总体情况", "二、工作成效", "三、存在问题", "四、下一步工作要求",
    ]  # fmt: skip
    assert "全市监测对象 2 户 2 人" in drafted.body
    assert "年度工作要点35项数字目标中" in drafted.body
    assert "脱贫人口务工规模未达要求。目前3人" in drafted.body


def test_what_is_not_due_yet_reads_as_one_phrase():
    bulletin = Bulletin(goals=[{"state": "behind"}, {"state": "met"}])
    assert circular_text._goals(bulletin) == "年度工作要点2项数字目标中，达标1项，未到期但有差距1项。"


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_numbers_of_paragraphs_are_chinese(number, words):
    assert circular_text._chinese(number) == words


def placed(*ranks):
    return [circular_text.Placed(f"{number}镇", f"{rank}%", rank) for number, rank in enumerate(ranks, 1)]


@pytest.mark.parametrize(
    ("ranks", "named"),
    [
        ((1, 2, 3, 4, 5, 6, 7), "5镇（5%）、6镇（6%）、7镇（7%）"),
        ((1, 1, 1, 1, 1, 1, 7), "7镇（7%）"),
        ((1, 2, 3, 4, 4, 4, 7), "7镇（7%）"),
        ((1, 2, 3, 4, 5, 6, 6), "5镇（5%）、6镇（6%）、7镇（6%）"),
    ],
)
def test_the_last_are_named_and_a_tie_is_not_cut_in_two(ranks, named):
    indicator = circular_text.BY_CODE["insured_rate"]
    assert circular_text._blame(indicator, placed(*ranks)) == f"{indicator.name}。{named}排名靠后。"


def test_the_page_is_that_of_the_standard(signed):
    document = opened(signed)
    page = document.sections[0]
    assert [round(size.mm) for size in (page.page_width, page.page_height)] == [210, 297]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(size.mm) for size in margins] == [37, 35, 28, 26]
    assert document.settings.odd_and_even_pages_header_footer
    for footer, align in ((page.footer, "right"), (page.even_page_footer, "left")):
        paragraph = footer.paragraphs[0]
        assert (paragraph.text.strip(), paragraph._p.pPr.jc.get(qn("w:val"))) == ("—  —", align)
        assert "PAGE" in paragraph._p.xml


def test_the_lines_are_22_of_28_characters(signed):
    document = opened(signed)
    page, line = document.sections[0], next(p for p in document.paragraphs if p.text.startswith("按照“月调度"))
    height = page.page_height - page.top_margin - page.bottom_margin
    assert height // line.paragraph_format.line_spacing == 22
    closer = int(document.styles["Normal"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert Mm(156) // Pt(16 + closer) == 28
    assert line.paragraph_format.first_line_indent == Pt(32)


def test_head_title_levels_and_text_have_their_fonts(signed):
    found = fonts(opened(signed))
    assert found["有效衔接工作领导小组办公室文件"] == ("方正小标宋简体", 24)
    assert found["同乡村振兴有效衔接工作进展情况的通报"] == ("方正小标宋简体", 22)
    assert found["一、总体情况"] == ("黑体", 16)
    assert found["（一）压实工作责任。"] == ("楷体_GB2312", 16)
    assert found[f"{signed.recipients}："] == ("仿宋_GB2312", 16)


def test_the_agency_stands_in_red_over_a_red_rule(signed):
    paragraphs = opened(signed).paragraphs
    assert str(paragraphs[0].runs[0].font.color.rgb) == "FF0000"
    number = next(each for each in paragraphs if each.text.startswith("神巩衔办发"))
    rule = number._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom"))
    assert (rule.get(qn("w:color")), rule.get(qn("w:val"))) == ("FF0000", "single")


def test_the_signature_is_dated_and_the_imprint_stands_last(signed, time_machine):
    time_machine.move_to("2024-01-03 09:00:00+08:00")
    Circular.objects.filter(pk=signed.pk).update(signed_at="2024-01-02 17:00:00+08:00")
    signed.refresh_from_db()
    with whole_city():
        document = opened(circulars.publish(signed, number=3))
    assert "2024年1月2日" in [paragraph.text for paragraph in document.paragraphs]
    box = document.element.body.findall(f".//{qn('w:txbxContent')}")
    assert len(box) == 1
    words = [Paragraph(each, document).text for each in box[0].iterchildren()]
    assert words == ["", f"抄送：{signed.copies_to}", "", "神木市巩衔办\t2024年1月3日印发", ""]
    rules = [each.get(qn("w:sz")) for each in box[0].findall(f".//{qn('w:bottom')}")]
    assert rules == ["8", "6", "8"]
    anchor = box[0].iterancestors(qn("wp:anchor")).__next__()
    place = anchor.find(qn("wp:positionV"))
    assert (place.get("relativeFrom"), place[0].text) == ("margin", "bottom")
    assert anchor.iterancestors(qn("w:p")).__next__() is document.paragraphs[-1]._p


def test_what_the_office_set_in_the_last_notice_stands_in_the_next(drafted):
    Circular.objects.filter(pk=drafted.pk).update(copies_to="市委办，市财政局。", issuer="神木市巩衔办")
    with whole_city():
        freeze(Month.parse("2023-09"))
    third = circulars.draft(2023, 3)
    assert (third.copies_to, third.issuer) == ("市委办，市财政局。", "神木市巩衔办")
    assert third.body != drafted.body


def test_the_attachments_are_the_frozen_tables(signed, county):
    with whole_city():
        Household.objects.update(has_safe_water=True)
    tables = opened(signed).tables
    safe = next(table for table in tables if "医保" in "".join(cell.text for cell in table.rows[0].cells))
    heads = [cell.text for cell in safe.rows[0].cells]
    water = next(number for number, head in enumerate(heads) if "饮水不安全" in head)
    assert [row.cells[water].text for row in safe.rows][1] == "▼1", "red, and a sign for who prints in black"
    assert any("▼红底为未达到要求" in paragraph.text for paragraph in opened(signed).paragraphs)
    assert len(safe.rows) == 2 + 20


def test_a_number_counts_up_within_the_year_and_is_given_once(signed, office, time_machine):
    time_machine.move_to("2024-01-03 09:00:00+08:00")
    assert circulars.next_number("神巩衔办发", 2024) == 1
    with whole_city():
        circulars.publish(signed, by=office, number=3)
    assert signed.document_number == "神巩衔办发〔2024〕3号"
    assert circulars.next_number("神巩衔办发", 2024) == 4
    assert circulars.next_number("神巩衔办发", 2025) == 1
    other = Circular.objects.create(year=2023, quarter=3, title="x", body="y", drafted_at=signed.drafted_at,
                                    state=State.SIGNED, bulletin=signed.bulletin)  # fmt: skip
    with whole_city(), pytest.raises(ValidationError, match="3号已经用过"):
        circulars.publish(other, by=office, number=3)
    assert not Path(signed.file.path).with_name("2023Q3-v1.docx").exists()


def test_of_two_people_who_publish_one_wins(signed, office, leader):
    with whole_city():
        second = Circular.objects.get(pk=signed.pk)
        circulars.publish(signed, by=office)
        with pytest.raises(ValidationError, match="已由他人发布"):
            circulars.publish(second, by=leader, number=9)
    assert Circular.objects.get().published_by == office


def test_a_published_circular_changes_no_more_and_a_touched_file_is_noticed(signed):
    with whole_city():
        circulars.publish(signed)
        with pytest.raises(DatabaseError), transaction.atomic():
            Circular.objects.filter(pk=signed.pk).update(body="改")
        Path(signed.file.path).write_bytes(b"x")
        with pytest.raises(ValidationError, match="校验值不符"):
            circulars.file_for(signed)


def test_it_is_signed_only_over_published_figures(county, office):
    drafted = circulars.draft(2023, 4)
    with pytest.raises(ValidationError, match="请先发布2023年12月月度通报"):
        submit(drafted, by=office)
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
        freeze(DECEMBER)
    drafted.refresh_from_db()
    with pytest.raises(ValidationError, match="重新起草"):
        submit(drafted, by=office)
    circulars.redraft(drafted)
    with whole_city():
        publish_at_once(Bulletin.objects.get())
    drafted.refresh_from_db()
    submit(drafted, by=office)
    assert drafted.state == State.REVIEW


@pytest.mark.parametrize(
    ("now", "drafts"),
    [
        ("2024-01-01 07:00", 0),  # New Year's Day
        ("2024-01-02 00:30", 1),  # the day before in UTC
        ("2024-01-02 07:00", 1),
        ("2024-01-05 07:00", 1),  # the worker was away before
        ("2024-01-31 07:00", 0),
        ("2024-02-02 07:00", 0),
        ("2024-05-06 07:00", 0),
    ],
)
def test_the_timetable_drafts_on_the_first_working_day_after_the_quarter(now, drafts, published, time_machine):
    call_command("load_workdays", verbosity=0)
    time_machine.move_to(f"{now}:00+08:00")
    for _ in range(2):
        tasks.draft_quarter()
    assert Circular.objects.count() == drafts


def test_the_command_writes_the_document_and_refuses_what_is_no_ended_quarter(published, tmp_path):
    out = tmp_path / "q.docx"
    call_command("quarterly_report", "2023Q4", out=out)
    assert Document(out).sections
    for quarter, sentence in (("2023-13", "2023Q4 这样"), ("2099Q1", "还没有结束")):
        with pytest.raises(CommandError, match=sentence):
            call_command("quarterly_report", quarter, out=out)


def test_the_office_edits_the_text_and_of_two_editors_none_loses_a_word(drafted, office, signed_in):
    client, address = signed_in(office), f"/circulars/{drafted.pk}/"
    typed = {name: getattr(drafted, name) for name in ("title", "recipients", "issuer", "copies_to", "version")}
    assert client.post(address, typed | {"body": "一、新写的"}).status_code == 302
    late = client.post(address, typed | {"body": "二、晚写的"})
    assert late.status_code == 422
    assert "二、晚写的" in late.content.decode()
    drafted.refresh_from_db()
    assert drafted.body == "一、新写的"
    page = client.get(address).content.decode()
    assert "历史" in page


def test_what_the_page_shows_can_be_sent_back_as_a_browser_sends_it(drafted, office, signed_in):
    client, address = signed_in(office), f"/circulars/{drafted.pk}/"
    form = client.get(address).context["form"]
    typed = {name: (form[name].value() or "") for name in form.fields}
    typed = {name: str(value).replace("\n", "\r\n") for name, value in typed.items()}
    assert client.post(address, typed | {"copies_to": "市委办。"}).status_code == 302
    before = (drafted.title, drafted.body)
    drafted.refresh_from_db()
    assert (drafted.copies_to, drafted.title, drafted.body) == ("市委办。", *before)


def test_signed_text_is_not_edited(signed, office, signed_in):
    response = signed_in(office).post(f"/circulars/{signed.pk}/", {"body": "改", "version": signed.version})
    assert response.status_code == 422
    signed.refresh_from_db()
    assert signed.body != "改"


def test_the_whole_way_in_the_browser(drafted, office, leader, clerk, signed_in):
    def step(user, name, **typed):
        page = signed_in(user).post(f"/papers/circular/{drafted.pk}/{name}/", typed, follow=True)
        return page.content.decode()

    assert signed_in(clerk).get(f"/circulars/{drafted.pk}/").status_code == 404
    assert "已送审" in step(office, "submit")
    assert "已签发" in step(leader, "sign")
    assert "不编虚位" in step(office, "publish", number="03号")
    assert "已发布" in step(office, "publish", number="3")
    assert signed_in(clerk).get(f"/circulars/{drafted.pk}/").status_code == 200
    response = signed_in(clerk).get(f"/circulars/{drafted.pk}/download/")
    assert Document(BytesIO(response.content)).core_properties.author == "神木市巩衔办"


def test_only_the_office_drafts(published, clerk, leader, office, signed_in):
    for reader in (clerk, leader):
        assert signed_in(reader).post("/circulars/draft/", {"quarter": "2023Q4"}).status_code == 403
    client = signed_in(office)
    assert "2023Q4 这样" in client.post("/circulars/draft/", {"quarter": "x"}, follow=True).content.decode()
    client.post("/circulars/draft/", {"quarter": "2023Q4"})
    assert Circular.objects.get().quarter == 4
    client.post(f"/circulars/{Circular.objects.get().pk}/redraft/")
    assert Circular.objects.get().version == 2
