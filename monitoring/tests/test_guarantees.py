"""The four lights: what counts as met, below and unknown, with names; by town and village; never beyond the scope."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring import measures
from monitoring.gaps import chronic_patients, students
from monitoring.guarantees import BELOW, MET, UNKNOWN, counts, lights_of, listed
from monitoring.models import (
    Clinic,
    DoctorContract,
    HouseAppraisal,
    HouseHazard,
    HouseRebuild,
    SchoolAid,
    SchoolCohort,
    Village,
    WaterAppraisal,
    WaterOutage,
)
from monitoring.pages.guarantees import OF_GAP

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
DAY = date(2023, 12, 31)
PUPIL = {"born_on": "2012-05-01", "education": "", "school_year": "", "name": "王小明", "labour": "无劳动力"}
SAFE = {"house_grade": "A", "is_house_dangerous": False, "has_safe_water": True}


def lights(home, day=DAY):
    with whole_city():
        return {light.domain: (light.state, light.reason) for light in lights_of(home, day)}


@pytest.mark.parametrize(
    ("pupil", "state", "reason"),
    [
        ({**PUPIL}, BELOW, "王小明未在校"),
        ({**PUPIL, "school_year": "小学"}, MET, "1 名义务教育阶段学生均在校或有手续"),
        ({**PUPIL, "absence_reason": "送教上门"}, MET, "1 名义务教育阶段学生均在校或有手续"),
        ({**PUPIL, "born_on": "2019-05-01"}, MET, "没有义务教育阶段学生"),
        ({**PUPIL, "born_on": ""}, UNKNOWN, "王小明出生日期未填"),
        ({**PUPIL, "left_on": "2023-06-01", "left_reason": "户籍迁出"}, MET, "没有义务教育阶段学生"),
    ],
)
def test_schooling(household, pupil, state, reason):
    assert lights(household(people=[{}, pupil]))["education"] == (state, reason)


@pytest.mark.parametrize(
    ("person", "state", "reason"),
    [
        ({"name": "李四", "in_resident_insurance": False}, BELOW, "李四未参保"),
        ({"name": "李四", "in_resident_insurance": None}, UNKNOWN, "李四参保情况未填"),
        ({"name": "李四", "in_resident_insurance": False, "in_employee_insurance": True}, MET, "1 人均已参保"),
        ({"in_resident_insurance": False, "works_abroad": True}, MET, "0 人均已参保"),
        ({"in_resident_insurance": False, "born_on": "2023-12-01"}, MET, "0 人均已参保"),
    ],
)
def test_insurance(household, person, state, reason):
    assert lights(household(people=[person]))["medical"] == (state, reason)


def test_housing_names_the_appraisal_and_how_far_the_works_are(household):
    home = household(house_grade="A")
    assert lights(home)["housing"] == (MET, "A 级")
    belongs = {"household": home, "region_id": home.region_id}
    with whole_city():
        HouseAppraisal.objects.create(**belongs, appraised_on=date(2023, 3, 1), grade="D")
    assert lights(home)["housing"] == (BELOW, "D 级危房（2023-03-01 鉴定），未列入危改")
    works = {"year": 2023, "kind": "原址重建", "grade": "D", "appraised_on": date(2023, 3, 1)}
    with whole_city():
        rebuild = HouseRebuild.objects.create(**belongs, **works, started_on=date(2023, 4, 1))
    assert lights(home)["housing"][1].endswith("危改已开工")
    with whole_city():
        rebuild.finished_on = rebuild.accepted_on = date(2023, 9, 1)
        rebuild.save()
    assert lights(home)["housing"] == (MET, "D 级，2023-09-01 改造验收")
    assert lights(home, date(2023, 8, 1))["housing"][0] == BELOW


def test_an_unknown_house_and_unknown_water_are_not_met(household):
    unknown = lights(household(house_grade="", is_house_dangerous=None, has_safe_water=None))
    assert (unknown["housing"][0], unknown["water"]) == (UNKNOWN, (UNKNOWN, "没有饮水评价"))


def test_water_names_the_items_that_fail(household):
    home = household()
    with whole_city():
        WaterAppraisal.objects.create(
            household=home, region_id=home.region_id, appraised_on=date(2023, 9, 1), quantity="达标", quality="不达标",
            convenience="达标", assurance="不达标",
        )  # fmt: skip
    assert lights(home)["water"] == (BELOW, "水质、供水保证率不达标（2023-09-01 评价）")


def test_a_household_without_members_is_unknown(household):
    home = lights(household(people=[]))
    assert (home["education"], home["medical"]) == ((UNKNOWN, "没有家庭成员"),) * 2


def test_places_are_counted_in_one_statement_and_add_up(household, villages):
    for town in villages:
        household(region_id=villages[town][0], people=[{"in_resident_insurance": False}], **SAFE)
    household(has_safe_water=None)
    with whole_city(), CaptureQueriesContext(connection) as queries:
        counted = counts("610881", DAY)
    assert len(queries) == 2  # the parameters and the statement
    assert counted["610881114"]["medical"] == {MET: 1, BELOW: 1, UNKNOWN: 0}
    assert counted["610881114"]["water"] == {MET: 1, BELOW: 0, UNKNOWN: 1}
    assert all(
        sum(each[domain].values()) == each["households"]
        for each in counted.values()
        for domain in ("education", "water")
    )


def test_counts_and_names_agree_and_pages_follow_each_other(household):
    for _ in range(5):
        household(people=[{"in_resident_insurance": False}])
    with whole_city():
        asked = {"domain": "medical", "state": BELOW, "limit": 2}
        first = listed("610881", DAY, **asked)
        second = listed("610881", DAY, **asked, beyond=(first[-1].region_id, first[-1].number))
        third = listed("610881", DAY, **asked, beyond=(second[-1].region_id, second[-1].number))
    assert len({each.number for each in (*first, *second, *third)}) == 5


def test_another_town_counts_nothing_of_ours(household):
    household()
    with in_scope("610881101"):
        assert counts("610881", DAY) == {}


def test_who_narrows_to_lifted_households(household):
    household(category="脱贫户")
    household()
    with whole_city():
        assert counts("610881", DAY, who="lifted")["610881114"]["households"] == 1


def test_students_and_patients_without_aid_are_named(household):
    home = household(
        category="脱贫户",
        people=[{**PUPIL, "school_year": "小学"}, {"health": ["长期慢性病"]}, {"health": ["长期慢性病"]}],
    )
    pupil, patient, other = home.people
    with whole_city():
        assert [each.is_aided for each in students(DAY)] == [False]
        belongs = {"household": home, "region_id": home.region_id}
        SchoolAid.objects.create(
            **belongs, member=pupil, year=2023, term="秋季", stage="义务教育", kind="义务教育生活补助", amount=500
        )
        contract = {"disease": "高血压", "doctor": "示例", "expires_on": date(2023, 12, 30)}
        DoctorContract.objects.create(**belongs, member=patient, signed_on=date(2023, 1, 1), **contract)
        DoctorContract.objects.create(
            **belongs, member=other, **{**contract, "expires_on": DAY}, signed_on=date(2023, 1, 1)
        )
        assert [each.is_aided for each in students(DAY)] == [True]
        assert [each.pk for each in chronic_patients(DAY).filter(has_doctor=False)] == [patient.pk]
        (rows,) = measures.contracted_share(Month.of(DAY))
        assert [(row["numerator"], row["denominator"]) for row in rows] == [(1, 2)]


def test_retention_weighs_schools_by_their_pupils(villages):
    with whole_city():
        for number, entrants, graduates in (("1", 100, 100), ("2", 10, 5)):
            SchoolCohort.objects.create(
                region_id=villages["610881114"][0],
                number=number,
                school="示例",
                year=2023,
                entrants=entrants,
                graduates=graduates,
            )
        (rows,) = measures.retention(Month.parse("2023-12"))
        assert [(row["numerator"], row["denominator"]) for row in rows] == [(105, 110)]
        assert list(measures.retention(Month.parse("2023-06"))[0]) == []


def test_the_page_drills_down_from_town_to_name(household, signed_in, office, villages):
    home = household(people=[{"name": "李四", "in_resident_insurance": False}], head_name="李四")
    client = signed_in(office)
    page = client.get("/guarantees/").content.decode()
    assert "region=610881114&amp;domain=medical&amp;state=below" in page
    page = client.get("/guarantees/?region=610881114&domain=medical&state=below").content.decode()
    assert "李四未参保" in page and home.number in page


def test_the_page_shows_the_own_town_only(household, signed_in, neighbour):
    household()
    client = signed_in(neighbour)
    assert client.get("/guarantees/?region=610881114").status_code == 404
    assert client.get("/guarantees/").context["households"] == 0


@pytest.mark.parametrize("query", ["who=x", "domain=x", "domain=water&state=x", "gap=x"])
def test_an_unknown_filter_is_refused(query, signed_in, clerk):
    assert signed_in(clerk).get(f"/guarantees/?{query}").status_code == 400


def test_every_gap_opens_its_names(two_towns, signed_in, office):
    client = signed_in(office)
    for gap in OF_GAP:
        assert client.get(f"/guarantees/?gap={gap}").status_code == 200


@pytest.mark.parametrize(
    ("clinic", "known", "told"),
    [
        (None, {"clinics": 0, "doctors": 0}, "没有村卫生室"),
        (None, {"clinics": 1, "doctors": 0}, "没有持证医生"),
        ({"is_qualified": False}, {}, "没有持证医生"),
        ({"is_qualified": True}, {"clinics": 0, "doctors": 0}, ""),
        ({"is_qualified": None}, {}, ""),
        (None, {}, ""),
    ],
)
def test_a_village_without_a_clinic_or_a_licensed_doctor_is_named(clinic, known, told, villages, signed_in, office):
    place = villages["610881114"][0]
    with whole_city():
        village = Village.objects.create(region_id=place, **known)
        if clinic:
            Clinic.objects.create(region_id=place, number="1", name="示例卫生室", **clinic)
    people = signed_in(office).get("/guarantees/?gap=doctors").context["people"]
    assert [each["what"] for each in people] == [told] * bool(told)
    assert all(each["url"] == f"/villages/{village.pk}/" for each in people)


def test_open_hazards_outages_and_people_without_serious_illness_insurance_are_named_until_it_is_mended(
    household, signed_in, office
):
    home = household(category="脱贫户", people=[{"name": "李四", "in_serious_illness_insurance": False}, {}])
    with whole_city():
        HouseHazard.objects.create(household=home, region_id=home.region_id, found_on=DAY, kind="墙体开裂或倾斜")
        WaterOutage.objects.create(region_id=home.region_id, started_on=DAY, cause="干旱缺水")
    client = signed_in(office)
    for gap, number in (("hazards", 1), ("outages", 1), ("serious_insurance", 1)):
        assert len(client.get(f"/guarantees/?gap={gap}").context["people"]) == number
    with whole_city():
        HouseHazard.objects.update(resolved_on=DAY)
        WaterOutage.objects.update(ended_on=DAY)
        home.members.update(in_serious_illness_insurance=True)
    for gap in ("hazards", "outages", "serious_insurance"):
        assert client.get(f"/guarantees/?gap={gap}").context["people"] == []


def test_the_household_page_shows_four_lights(household, signed_in, clerk):
    home = household(people=[{"name": "李四", "in_resident_insurance": False}], **SAFE)
    pills = [pill["text"] for pill in signed_in(clerk).get(f"/households/{home.pk}/").context["pills"]]
    assert pills[:4] == ["教育达标", "医疗未达标：李四未参保", "住房达标", "饮水达标"]
