"""The strip beside the entry page: what is filled, what is doubtful."""

import pytest
from django.utils.timezone import localdate

from core.scoping import whole_city
from monitoring.models import Household
from monitoring.tests.entry_pages import HEAD, sheet

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("phone", "is_doubtful"), [("12345", True), ("15400000001", False), ("0912-8321234", False)])
def test_a_telephone_number_that_is_none_is_doubted_while_one_types(desk, phone, is_doubtful):
    response = desk.post("/households/enter/check/", sheet(HEAD, household__phone=phone))
    said = [sentence for _, sentence in response.context["doubts"] if "既不是手机号" in sentence]
    assert bool(said) == is_doubtful


def test_the_side_strip_counts_what_is_filled_and_names_doubts_and_writes_nothing(desk):
    child = {
        **HEAD,
        "name": "折小宝",
        "relation": "之子",
        "education": "",
        "id_number": "",
        "born_on": f"{localdate().year - 9}0101",
    }
    response = desk.post(
        "/households/enter/check/", sheet(HEAD, child, household__arable_mu="300", household__is_house_dangerous="True")
    )
    sentences = [f"{who}：{sentence}" for who, sentence in response.context["doubts"]]
    assert "本户：耕地面积超过 100 亩，请核实。" in sentences
    assert "本户：住危房却未纳入监测，请核实。" in sentences
    assert any(sentence.startswith("折小宝：9 岁未在校") for sentence in sentences)
    assert any("不满 16 岁应为无劳动力" in sentence for sentence in sentences)
    assert 0 < response.context["filled"] < response.context["expected"]
    with whole_city():
        assert not Household.objects.exists()


def test_the_side_strip_answers_to_an_empty_page(desk):
    response = desk.post("/households/enter/check/", {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0"})
    assert response.status_code == 200
