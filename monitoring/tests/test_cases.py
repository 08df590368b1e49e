"""The worked cases, brought in by import, screened and checked: every hit, level and figure written beside them, no other.

Further cases in the same format can be dropped into cases.json. What no national export holds (month-end copies, events,
loans, appraisals, departures, income records of other years) is put into its register directly.
"""

from decimal import Decimal

import pytest
from django.core.management import call_command

from core.models import Region
from core.months import Month
from core.scoping import whole_city
from monitoring import facts
from monitoring.levels import household_levels
from monitoring.models import Employment, Finding, Household, HouseholdFacts, Member, Risk
from monitoring.parameters import Parameters
from monitoring.tests.case_files import empty_households, number_of, written
from monitoring.tests.cases import add_what_no_export_holds, read_cases

pytestmark = pytest.mark.django_db
CASES = read_cases()
FIGURES = {
    "n": "size", "net": "net", "pc_net": "pc_net", "pc_ref": "pc_ref", "pc_prev": "pc_prev", "med12": "medical",
    "total_oop": "spent",
}  # fmt: skip


@pytest.fixture
def bring_in(villages, parameters, tmp_path):
    """Brings a case into the registers, and says what each of its households and people is called there."""
    codes = villages["610881114"]
    regions = Region.objects.select_related("parent").in_bulk(codes)
    places = [(regions[code].parent.name, regions[code].name) for code in codes]

    def bring(case):
        files = written(case, tmp_path, places)
        if files:
            call_command("import_national", *files, verbosity=0)
        if alone := empty_households(case, tmp_path, codes[0]):
            call_command("import_ledger", "households", alone, verbosity=0)
        with whole_city():
            add_what_no_export_holds(case)
        if any(row.get("_water") for row in case["households"]):
            call_command("import_national", *files[:2], verbosity=0)  # the household's own cell is younger
        with whole_city():
            return names_of(case)

    return bring


def names_of(case):
    """{(household, member, employment): the case's key}, for instance m1.s2 or h2.m2."""
    names = {}
    for count, row in enumerate(case["households"], 1):
        before = "" if count == 1 else f"h{count}."
        household = Household.objects.get(number=row["户编号"])
        names[household.pk, None, None] = f"{before}h"
        for person in row["成员"]:
            member = Member.objects.get(number=number_of(row, person))
            key = f"{before}{person['_k']}"
            names[household.pk, member.pk, None] = key
            spells = Employment.objects.filter(member=member).order_by("pk").values_list("pk", flat=True)
            names |= {(household.pk, member.pk, spell): f"{key}.s{place}" for place, spell in enumerate(spells, 1)}
    return names


def found_by_rules(names):
    """The standing findings as the case writes them."""
    found = []
    for finding in Finding.objects.filter(state="open"):
        key = (finding.household_id, finding.member_id, finding.employment_id)
        name = f"v{finding.village.region_id[-3:]}" if finding.village_id else names[key]
        found.append(f"{finding.rule}:{name}")
    return sorted(found)


def expected_findings(case, villages):
    """A second household may be written h2 or h2.h; the n-th village of a case lies in the n-th of the town."""
    made = []
    for hit in case["expect_quality"]:
        rule, name = hit.split(":")
        if name.startswith("v"):
            name = f"v{villages[int(name[1:]) - 1][-3:]}"
        made.append(f"{rule}:{f'{name}.h' if name[0] == 'h' and name[1:].isdecimal() else name}")
    return sorted(made)


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_case_gives_exactly_its_findings_signals_level_and_figures(case, bring_in, villages):
    names = bring_in(case)
    month = Month.parse(case["P"])
    call_command("screen_households", str(month), verbosity=0)
    call_command("check_quality", verbosity=0)
    with whole_city():
        household = Household.objects.filter(number=case["households"][0]["户编号"]).get()
        signals = dict(Risk.objects.filter(month=month, household=household).values_list("rule", "severity"))
        assert found_by_rules(names) == expected_findings(case, villages["610881114"])
        assert signals == case["expect_signals"]
        assert dict(household_levels(month, 3)).get(household.pk) == case["expect_level"]
        facts.gather(month, Parameters.for_month(month), "610881")
        row = HouseholdFacts.objects.get(pk=household.pk)
    figures = {
        name: None if value is None else Decimal(value) for name, value in case["facts"].items() if name in FIGURES
    }
    assert {name: getattr(row, FIGURES[name]) for name in figures} == figures
