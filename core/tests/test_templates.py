"""Templates: every column that can be filled in, with its drop-down, text where digits must not be lost."""

import io

import openpyxl
import pytest

from core.ledger.registry import ledgers

IMPORTED = [pytest.param(ledger, id=ledger.name) for ledger in ledgers() if not ledger.read_only]
TOWN = "610881114"


def template_of(client, name):
    response = client.get(f"/{name}/template/")
    assert response.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(response.content))


@pytest.mark.parametrize("ledger", IMPORTED)
def test_a_template_has_every_column_one_can_fill_in(ledger, clerk, signed_in):
    book = template_of(signed_in(clerk), ledger.name)
    assert [sheet.title for sheet in book] == [ledger.label, "说明", "字典"]
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]
    assert [cell.value for cell in book.worksheets[0][2]] == [column.label for column in ledger.editable_columns]
    explained = [row[0].value for row in book["说明"].iter_rows()]
    assert set(explained) >= {column.label for column in ledger.editable_columns}


def test_number_columns_of_a_template_are_text(clerk, signed_in):
    sheet = template_of(signed_in(clerk), "members").worksheets[0]
    letters = {cell.value: cell.column_letter for cell in sheet[2]}
    assert sheet.column_dimensions[letters["证件号码"]].number_format == "@"


def test_the_drop_down_of_places_ends_at_the_users_region(clerk, villages, signed_in):
    book = template_of(signed_in(clerk), "households")
    sheet, words = book.worksheets[0], book["字典"]
    column = next(cell.column for cell in sheet[2] if cell.value == "镇村")
    listed = [cell.value for cell in next(words.iter_cols(min_col=column, max_col=column)) if cell.value]
    assert len(listed) == len(villages[TOWN])
    offers = {str(offer.sqref): offer for offer in sheet.data_validations.dataValidation}
    assert any(f"字典!$B$1:$B${len(listed)}" == offer.formula1 for offer in offers.values())


def test_an_optional_word_can_be_cleared_from_the_drop_down(clerk, signed_in):
    book = template_of(signed_in(clerk), "households")
    column = next(cell.column for cell in book.worksheets[0][2] if cell.value == "是否危房户")
    listed = [cell.value for cell in next(book["字典"].iter_cols(min_col=column, max_col=column)) if cell.value]
    assert listed == ["是", "否", "清空"]


def test_there_is_no_template_for_what_the_portal_writes_itself(office, signed_in):
    assert signed_in(office).get("/risks/template/").status_code == 404


def test_a_template_needs_the_permission_to_see_the_ledger(admin, signed_in):
    assert signed_in(admin).get("/households/template/").status_code == 403
