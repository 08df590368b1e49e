"""Growth of 脱贫户 against the city's farmers: by town, with forecast and warnings, both definitions stated."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.income_comparison import forecast, warnings
from bulletins.tests.conftest import DECEMBER, TOWN
from core.models import Parameter
from core.months import Month

PAGE = "/income-comparison/"
JANUARY = Month.parse("2023-01")
COEFFICIENTS = st.decimals(-100, 100, places=2)


@given(COEFFICIENTS, COEFFICIENTS, st.integers(3, 11))
def test_what_goes_in_a_straight_line_is_forecast_on_it(start, slope, months):
    history = [(JANUARY + number, start + slope * number) for number in range(months)]
    assert abs(forecast(history, DECEMBER) - (start + slope * 11)) < Decimal("0.0001")


def test_two_months_are_no_trend():
    assert forecast([(JANUARY, Decimal(1)), (JANUARY + 1, Decimal(2))], DECEMBER) is None


def values(**known):
    codes = ("income_growth", "wage_share", "business_share", "property_share", "transfer_share")
    return dict.fromkeys(codes) | {code: Decimal(value) for code, value in known.items()}


@pytest.mark.parametrize(
    ("known", "farmers", "told"),
    [
        ({}, "8", ["缺少上年或本年收入，不能判断增速"]),
        ({"income_growth": "-1.5"}, "8", ["收入下降 1.50%"]),
        ({"income_growth": "8"}, "8", ["增速未高于全市农民，差 0.00 个百分点"]),
        ({"income_growth": "8.01"}, "8", []),
        ({"income_growth": "5"}, None, []),
        (
            {"income_growth": "9", "wage_share": "30", "transfer_share": "50"},
            "8",
            ["转移性收入占比最高，增收主要靠补助"],
        ),
    ],
)
def test_warnings_are_sentences_with_their_figures(known, farmers, told):
    assert list(warnings(values(**known), farmers and Decimal(farmers))) == told


@pytest.fixture
def farmers(county):
    Parameter.objects.filter(name="farmer_income_growth", year=2023).update(value="8.2", source="统计公报")


def test_the_page_compares_with_the_entered_growth_and_names_its_source(farmers, published, office, signed_in):
    page = signed_in(office).get(PAGE).content.decode()
    assert "脱贫户收入增速 40.00%，全市农民收入增速 8.2%（统计公报），相差 +31.80 个百分点" in page
    assert "脱贫户人均纯收入增速：本平台收入台账口径" in page and "全市农民收入增速：统计部门口径" in page
    assert "今年有数的月份不足三个" in page


def test_without_the_farmers_growth_nothing_is_compared(published, office, clerk, signed_in):
    page = signed_in(office).get(PAGE).content.decode()
    assert "还没有填入，不能比较" in page and "去填写" in page
    assert "去填写" not in signed_in(clerk).get(PAGE).content.decode()


def test_a_town_sees_its_own_row(farmers, published, clerk, signed_in):
    page = signed_in(clerk).get(PAGE).content.decode()
    assert "锦界镇" in page and "高家堡镇" not in page


def test_every_figure_leads_to_its_rows_in_the_readers_own_place(published, clerk, department, signed_in):
    page = signed_in(clerk).get(PAGE).content.decode()
    assert page.count(f'href="/incomes/?figure=income_growth@2023-12&amp;region={TOWN}"') == 1
    assert "figure=income_growth" not in signed_in(department("water")).get(PAGE).content.decode()


def test_before_anything_is_published_the_page_says_so(county, clerk, signed_in):
    assert "还没有汇总任何月份" in signed_in(clerk).get(PAGE).content.decode()
    assert signed_in(clerk).get(f"{PAGE}?month=x").status_code == 400
