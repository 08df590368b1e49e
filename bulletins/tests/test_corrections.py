"""A published 通报 that was wrong: it stays as it was, and its correction stands beside it with a reason and a number."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from docx import Document

from bulletins import circulars
from bulletins.freezing import freeze
from bulletins.models import Bulletin, Circular
from bulletins.publishing import publish_at_once
from bulletins.signing import sign, submit
from bulletins.tests.conftest import DECEMBER
from core.scoping import whole_city
from monitoring.models import Household

REASON = "高家堡镇饮水数据填报有误"


def issued(circular, office, leader, number):
    submit(circular, by=office)
    sign(circular, by=leader)
    with whole_city():
        return circulars.publish(circular, by=office, number=number)


@pytest.fixture
def first(published, office, leader, time_machine):
    time_machine.move_to("2024-01-03 09:00:00+08:00")
    return issued(circulars.draft(2023, 4), office, leader, 3)


@pytest.fixture
def late_water(first, county):
    """After the first edition a household's water turns out to be safe, and the month is published anew."""
    with whole_city():
        Household.objects.filter(pk=county["dry"].pk).update(has_safe_water=True)
        return publish_at_once(freeze(DECEMBER), notes="补录饮水数据")


def words(circular):
    with whole_city():
        return "\n".join(each.text for each in Document(BytesIO(circulars.file_for(circular))).paragraphs)


def test_a_correction_takes_the_words_and_the_newest_figures_and_leaves_the_first_alone(first, late_water):
    second = circulars.correct(first, reason=f" {REASON}。 ")
    assert (second.edition, second.state, second.number, second.notes) == (2, "draft", None, f"{REASON}。")
    assert (second.body, second.bulletin) == (first.body, late_water)
    assert str(second) == "2023年第四季度通报（更正，第2版）"
    assert circulars.draft(2023, 4) == second
    first.refresh_from_db()
    assert (first.state, first.bulletin.version) == ("published", 1)


def test_a_correction_can_take_newer_figures_and_keeps_its_words(first, late_water):
    second = circulars.correct(first, reason=REASON)
    with whole_city():
        Circular.objects.filter(pk=second.pk).update(body="一、改过的正文", bulletin=None)
    second.refresh_from_db()
    circulars.redraft(second)
    assert (second.body, second.bulletin) == ("一、改过的正文", late_water)


def test_the_correction_says_in_print_what_it_replaces_and_why(first, office, leader):
    second = circulars.correct(first, reason=f"{REASON}。")
    sentence = f"本通报更正神巩衔办发〔2024〕3号，以本通报为准。更正原因：{REASON}。"
    assert sentence in words(second)
    issued(second, office, leader, 7)
    assert sentence in words(second)
    assert sentence not in words(first)
    assert (first.document_number, second.document_number) == ("神巩衔办发〔2024〕3号", "神巩衔办发〔2024〕7号")
    assert first.sha256 != second.sha256


def test_the_one_corrected_is_marked_once_the_correction_is_out(first, late_water, office, leader, clerk, signed_in):
    address = f"/circulars/{first.pk}/"
    second = circulars.correct(first, reason=REASON)
    assert "已更正" not in signed_in(clerk).get(address).content.decode()
    assert signed_in(clerk).get(second.get_absolute_url()).status_code == 404
    issued(second, office, leader, 7)
    page = signed_in(clerk).get(address).content.decode()
    assert "这一版已经更正" in page
    assert second.get_absolute_url() in page
    assert REASON in page
    assert "已更正" in signed_in(clerk).get("/circulars/").content.decode()
    name = signed_in(clerk).get(f"{address}download/")["Content-Disposition"]
    assert "%E5%B7%B2%E6%9B%B4%E6%AD%A3" in name  # 已更正
    assert "已更正" in signed_in(clerk).get("/bulletins/2023-12/?version=1").content.decode()


def test_what_changed_is_listed_word_by_word_and_figure_by_figure(first, late_water, office, signed_in):
    second = circulars.correct(first, reason=REASON)
    Circular.objects.filter(pk=second.pk).update(body=second.body.replace("一、总体情况", "一、基本情况"))
    page = signed_in(office).get(second.get_absolute_url()).content.decode()
    assert "一、总体情况" in page
    assert "一、基本情况" in page
    figures = page[page.index("附件数字与前一版相比") :]
    assert "饮水不安全户数" in figures
    assert "−1" in figures


def test_only_what_is_published_and_newest_is_corrected_and_with_a_reason(first, office, leader):
    with pytest.raises(ValidationError, match="请写明更正说明"):
        circulars.correct(first, reason="  ")
    second = circulars.correct(first, reason=REASON)
    for each in (first, second):
        with pytest.raises(ValidationError, match="请在这份文稿上修改"):
            circulars.correct(each, reason=REASON)
    issued(second, office, leader, 7)
    with pytest.raises(ValidationError, match="已经更正过"):
        circulars.correct(first, reason=REASON)
    assert circulars.correct(second, reason=REASON).edition == 3


def test_the_database_keeps_one_open_correction_with_its_reason(first):
    second = circulars.correct(first, reason=REASON)
    for values in ({"notes": ""}, {"edition": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Circular.objects.filter(pk=second.pk).update(**values)
    with pytest.raises(IntegrityError), transaction.atomic():
        Circular.objects.create(year=2023, quarter=4, edition=3, notes="x", title="x", drafted_at=first.drafted_at)
    with pytest.raises(DatabaseError), transaction.atomic():
        Circular.objects.filter(pk=first.pk).update(notes=REASON)


def test_the_office_corrects_in_the_browser_and_nobody_else(first, office, leader, clerk, signed_in):
    address = f"/circulars/{first.pk}/"
    for reader in (clerk, leader):
        assert signed_in(reader).post(f"{address}correct/", {"notes": REASON}).status_code == 403
        assert "起草更正" not in signed_in(reader).get(address).content.decode()
    client = signed_in(office)
    assert "起草更正" in client.get(address).content.decode()
    assert "请写明更正说明" in client.post(f"{address}correct/", {"notes": " "}, follow=True).content.decode()
    page = client.post(f"{address}correct/", {"notes": REASON}, follow=True).content.decode()
    assert "已建立" in page
    assert REASON in page
    assert "起草更正" not in client.get(address).content.decode()
    second = Circular.objects.first()
    typed = {name: getattr(second, name) for name in ("title", "recipients", "body", "issuer", "copies_to", "version")}
    assert client.post(second.get_absolute_url(), typed | {"notes": ""}).status_code == 422
    assert client.post(second.get_absolute_url(), typed | {"notes": "改写"}).status_code == 302
    second.refresh_from_db()
    assert second.notes == "改写"


def test_a_bulletin_of_one_version_is_not_marked(published):
    assert [each.is_corrected for each in Bulletin.objects.marked()] == [False]
