"""Every indicator, counted by hand on a small county."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import BadRequest
from django.db.models import Value
from django.http import QueryDict
from django.utils import timezone

from bulletins.freezing import freeze
from bulletins.measuring import Measuring
from bulletins.models import Snapshot, State
from bulletins.readers import Rows
from bulletins.registry import BY_CODE, INDICATORS
from bulletins.targets import Goal
from bulletins.tests.conftest import DECEMBER, NOVEMBER, OTHER_TOWN, TOWN
from core.ledger.filters import filtered
from core.ledger.registry import ledger_named
from core.models import Parameter
from core.scoping import whole_city
from monitoring.models import Clinic, Employment, Household, Income, Member, Risk, Screening
from monitoring.rules import RULES
from photovoltaic.models import MonthlyOutput
from photovoltaic.tests.rows import make_station

CITY = "610881"
BY_HAND = {  # code: (city, 锦界镇, 高家堡镇)
    "households": (5, 3, 2),
    "members": (5, 3, 2),
    "lifted_households": (3, 2, 1),
    "lifted_people": (3, 2, 1),
    "monitored_households": (2, 2, 0),
    "unstable_households": (1, 1, 0),
    "hardship_people": (1, 1, 0),
    "cleared_households": (1, 1, 0),
    "open_households": (1, 1, 0),
    "cleared_rate": (50, 50, None),
    "identified_households": (1, 1, 0),
    "newly_cleared_people": (1, 1, 0),
    "open_risk_03": (1, 1, 0),
    "dropouts": (0, 0, 0),
    "insured_rate": (75, 100, 0),
    "uninsured_people": (1, 0, 1),
    "serious_illness_rate": (100, 100, 100),
    "unsafe_house_households": (1, 0, 1),
    "unsafe_water_households": (1, 0, 1),
    "lifted_net": (21000, 21000, 21000),
    "income_growth": (40, 40, None),
    "wage_share": (Decimal("95.24"), Decimal("95.24"), Decimal("95.24")),
    "income_coverage": (100, 100, 100),
    "lifted_workers": (3, 2, 1),
    "risk_households": (5, 3, 2),
    "risks_orange": (5, 3, 2),
    "risks_red": (0, 0, 0),
    "risks_new": (5, 3, 2),
    "risk_SR02": (5, 3, 2),
    "risks_cleared": (0, 0, 0),
    "reviewed_rate": (0, 0, 0),
    "growth_gap": (None, None, None),
}


def test_every_figure_is_what_a_person_counts(draft):
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=draft, region__in=(CITY, TOWN, OTHER_TOWN), indicator__in=BY_HAND)
        found = {(row.indicator, row.region_id): row.value for row in rows}
    assert {code: tuple(found[code, place] for place in (CITY, TOWN, OTHER_TOWN)) for code in BY_HAND} == BY_HAND


def test_no_indicator_fails_and_none_is_missing(draft):
    assert draft.errors == {}
    assert set(draft.totals) == set(BY_CODE)
    assert len(BY_CODE) == len(INDICATORS)


def test_every_rule_of_the_screening_has_its_indicator():
    assert {f"risk_{rule.code}" for rule in RULES} <= set(BY_CODE)


def test_parts_add_up_from_villages_to_towns_to_the_city(draft):
    with whole_city():
        rows = Snapshot.objects.filter(bulletin=draft, indicator="insured_rate").exclude(denominator=None)
        parts = {row.region_id: (row.numerator, row.denominator) for row in rows}
    for length in (9, 12):
        places = [part for code, part in parts.items() if len(code) == length]
        assert tuple(map(sum, zip(*places, strict=True))) == parts[CITY]


def test_a_town_without_rows_has_no_data_rather_than_zero(draft):
    with whole_city():
        row = Snapshot.objects.get(bulletin=draft, indicator="households", region="610881102")
    assert (row.value, row.state) == (None, State.NO_DATA)


def test_a_month_that_was_not_screened_has_no_risks_rather_than_none_found(county):
    november = freeze(NOVEMBER)
    assert november.totals["risks_red"]["state"] == State.NO_DATA
    assert november.totals["risks_red"]["value"] is None


def test_a_screening_of_one_town_says_nothing_about_another(county):
    with whole_city():
        Screening.objects.update(region_id=TOWN)
    bulletin = freeze(DECEMBER)
    with whole_city():
        states = dict(Snapshot.objects.filter(bulletin=bulletin, indicator="risks_red").values_list("region", "state"))
    assert states[TOWN] == ""
    assert states[OTHER_TOWN] == State.NO_DATA


def test_what_happened_later_does_not_count_yet(county):
    """In November 张三丰 was still open and 王五 not yet identified."""
    totals = freeze(NOVEMBER).totals
    assert totals["monitored_households"]["value"] == "1"
    assert totals["open_households"]["value"] == "1"
    assert totals["cleared_households"]["value"] == "0"


def test_a_share_that_is_not_full_is_never_shown_as_one_hundred(draft):
    def nearly_all(month):
        rows = Household.objects.values("region_id").distinct()
        return (rows.annotate(numerator=Value(99_999), denominator=Value(100_000)),)

    with whole_city():
        Snapshot.objects.filter(bulletin=draft, indicator="insured_rate").delete()
        Measuring(draft).measure(
            replace(BY_CODE["insured_rate"], measure=nearly_all), Goal(Decimal(100), "=", True, True)
        )
        row = Snapshot.objects.get(bulletin=draft, indicator="insured_rate", region=CITY)
    assert (row.value, row.state) == (Decimal("99.99"), State.MISSED)


def test_a_town_without_any_work_period_has_no_data_on_work(county):
    with whole_city():
        Employment.objects.inside(OTHER_TOWN).delete()
    bulletin = freeze(DECEMBER)
    with whole_city():
        row = Snapshot.objects.get(bulletin=bulletin, indicator="lifted_workers", region=OTHER_TOWN)
    assert row.state == State.NO_DATA


def test_a_repaired_house_is_safe_again(county):
    with whole_city():
        Household.objects.filter(house_grade="D").update(house_repaired_on=DECEMBER.last_day)
    assert freeze(DECEMBER).totals["unsafe_house_households"]["value"] == "0"


SUMMED = (
    "income_growth",
    "growth_gap",
    "wage_share",
    "business_share",
    "property_share",
    "transfer_share",
    "retention_rate",
    "rent_rate",
    "fund_progress",
    "fund_progress_net",
    "fund_industry_rate",
    "loans_balance",
    "loans_given_amount",
    "pv_capacity",
    "pv_received",
    "pv_arrears",
    "mutual_lending_rate",
    "mutual_lent_rate",
    "mutual_use_rate",
)
SUMS = [each.code for each in INDICATORS if each.kind in ("mean", "amount") or each.code in SUMMED]
COUNTING = [each.code for each in INDICATORS if each.code not in SUMS]


def listed(indicator, region, user):
    """The rows that the link behind a number opens."""
    return opened(indicator.rows_url(DECEMBER, region), user)


def opened(url, user):
    path, _, query = url.partition("?")
    return filtered(ledger_named(path.strip("/")), user, QueryDict(query.strip("&")))[0]


@pytest.fixture
def awkward(county):
    """What a link could miss: an empty mark, a person who left, a visited risk, a safety net no longer needed."""
    with whole_city():
        Household.objects.filter(pk=county["zhang"].pk).update(has_safety_net=True)
        Household.objects.filter(pk=county["dry"].pk).update(monitored_as="边缘易致贫户", is_cleared=False)
        Household.objects.filter(pk=county["unsafe"].pk).update(identified_in=DECEMBER)
        left = {"left_on": DECEMBER.first_day, "left_reason": "死亡"}
        Member.objects.filter(household=county["li"]).update(**left)
        Risk.objects.filter(household=county["wang"]).update(reviewed_at=timezone.now())
        _risk(county["zhang"], DECEMBER)
        _risk(county["zhang"], NOVEMBER, rule="SR02", status="cleared", cleared_in=DECEMBER)
    return freeze(DECEMBER)


def test_every_number_opens_its_rows():
    assert [each.code for each in INDICATORS if not each.rows_ledger] == []


def test_a_figure_that_is_none_of_the_lists_is_refused(county, office):
    for figure in ("households@2023-12", "open_households@soon", "nothing@2023-12"):
        with pytest.raises(BadRequest), whole_city():
            filtered(ledger_named("households"), office, QueryDict(f"figure={figure}"))


def figures(bulletin, codes):
    """(indicator, place, its snapshot) of these indicators in the city and both towns."""
    for code in codes:
        for place in (CITY, TOWN, OTHER_TOWN):
            yield BY_CODE[code], place, Snapshot.objects.get(bulletin=bulletin, indicator=code, region=place)


def test_the_list_behind_a_mean_holds_what_enters_it(awkward, office):
    with whole_city():
        lists = [(each, place, found.value) for each, place, found in figures(awkward, SUMS) if place == CITY]
        assert [each.code for each, place, value in lists if value and not listed(each, place, office).exists()] == []


def test_the_list_behind_a_number_holds_the_rows_counted(awkward, office):
    """Households at risk are listed by their risks, those without aid by what they lack: there households are counted."""
    wrong = []
    with whole_city():
        for each, place, found in figures(awkward, COUNTING):
            of = "household_id" if each.code in ("risk_households", "aid_overdue") else "pk"
            rows = listed(each, place, office).order_by().values(of).distinct().count()
            wrong += [(each.code, place, rows, found.numerator)] if rows != (found.numerator or 0) else []
    assert wrong == []


def test_what_a_share_lacks_is_listed_too(awkward, office):
    """As many rows as the denominator has more than the numerator."""
    wrong = []
    with whole_city():
        for each, place, found in figures(awkward, [each.code for each in INDICATORS if each.whole]):
            lacking, rows = (found.denominator or 0) - (found.numerator or 0), listed(each.rest, place, office).count()
            wrong += [(each.code, place, rows, lacking)] if rows != lacking else []
    assert wrong == []


def test_a_share_of_nothing_never_leads_to_an_empty_list(county, office):
    with whole_city():
        Income.objects.all().delete()
        Clinic.objects.create(region_id=county["zhang"].region_id, number="W1", name="卫生室")
        Clinic.objects.update(is_running=False)
        station = make_station("S1", county["zhang"].region_id)
        MonthlyOutput.objects.create(station=station, region_id=station.region_id, month=DECEMBER, kwh=0)
        nothing = Snapshot.objects.filter(bulletin=freeze(DECEMBER), region=CITY, value=0).values_list(
            "indicator", flat=True
        )
        shares = [BY_CODE[code] for code in nothing if BY_CODE[code].is_share]
        urls = {each.code: Rows(office, DECEMBER).url(each, Decimal(0), CITY) for each in shares}
        empty = [code for code, url in urls.items() if url and not opened(url, office).exists()]
    assert {code for code in urls if urls[code]} >= {"clinic_rate", "reviewed_rate", "pv_reached"}
    assert urls["income_coverage"] == ""
    assert empty == []


def _risk(household, month, **values):
    row = {"rule": "SR01", "since": month, "severity": "red", "risk_code": "00", "evidence": {}} | values
    Risk.objects.create(household=household, region_id=household.region_id, month=month, **row)


def test_a_risk_of_several_months_is_cleared_once(county):
    with whole_city():
        for back in range(1, 7):
            _risk(county["zhang"], DECEMBER - back, since=DECEMBER - 6, status="cleared", cleared_in=DECEMBER)
    bulletin = freeze(DECEMBER)
    assert bulletin.totals["risks_cleared"]["value"] == "1"
    with whole_city():
        assert bulletin.households.filter(kind="risk-cleared").count() == 1


def test_a_finding_withdrawn_after_its_visit_counts_nowhere(county):
    """The screening's own levels leave it out; the bulletin says the same."""
    with whole_city():
        _risk(county["zhang"], DECEMBER, status="cleared", cleared_in=DECEMBER, reviewed_at=timezone.now())
    bulletin = freeze(DECEMBER)
    found = {code: bulletin.totals[code]["value"] for code in ("risks_red", "risks_cleared", "reviewed_rate")}
    assert found == {"risks_red": "0", "risks_cleared": "0", "reviewed_rate": "0"}
    with whole_city():
        assert not bulletin.households.filter(kind__in=("red", "risk-cleared")).exists()


def test_a_year_without_a_poverty_line_still_has_its_schooling_and_insurance(county):
    with whole_city():
        Parameter.objects.filter(name="income_line").delete()
    assert freeze(DECEMBER).errors == {}
