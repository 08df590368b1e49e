"""Houses and water: the latest appraisal decides what the household's row says, whichever door it came through."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from core.scoping import whole_city
from monitoring.models import HouseAppraisal, Household, HouseRebuild, WaterAppraisal

pytestmark = pytest.mark.django_db
MET = dict.fromkeys(("quantity", "quality", "convenience", "assurance"), "达标")
SPRING, SUMMER, AUTUMN = date(2023, 3, 1), date(2023, 6, 1), date(2023, 9, 1)


def appraise(household, day, **fields):
    with whole_city():
        return HouseAppraisal.objects.create(
            household=household, region_id=household.region_id, appraised_on=day, **fields
        )


def rebuild(household, **fields):
    with whole_city():
        return HouseRebuild.objects.create(
            household=household, region_id=household.region_id, year=2023, kind="维修加固", grade="C", **fields
        )


def look_at_water(household, day, **items):
    with whole_city():
        return WaterAppraisal.objects.create(
            household=household, region_id=household.region_id, appraised_on=day, **{**MET, **items}
        )


def now(household):
    with whole_city():
        row = Household.objects.get(pk=household.pk)
    return row.house_grade, row.is_house_dangerous, row.house_repaired_on, row.has_safe_water


def test_one_failing_item_makes_the_water_unsafe(household):
    home = household()
    look_at_water(home, SPRING, quality="不达标")
    assert now(home)[3] is False


def test_basic_is_enough_and_an_unfilled_item_says_nothing(household):
    home = household(has_safe_water=None)
    look_at_water(home, SPRING, quality="")
    assert now(home)[3] is None
    look_at_water(home, SUMMER, quality="基本达标")
    assert now(home)[3] is True


def test_an_earlier_appraisal_entered_later_changes_nothing(household):
    home = household()
    look_at_water(home, SUMMER)
    look_at_water(home, SPRING, quantity="不达标")
    assert now(home)[3] is True


def test_deleting_the_latest_appraisal_brings_the_one_before_back(household):
    home = household()
    look_at_water(home, SPRING, quantity="不达标")
    latest = look_at_water(home, SUMMER)
    with whole_city():
        latest.delete()
    assert now(home)[3] is False


def test_an_edited_note_does_not_bring_an_old_finding_back(household):
    home = household()
    finding = look_at_water(home, SPRING, quantity="不达标")
    with whole_city():
        Household.objects.filter(pk=home.pk).update(has_safe_water=True)  # the national system says so since
        WaterAppraisal.objects.filter(pk=finding.pk).update(problem="水泵已换")
    assert now(home)[3] is True


def test_a_bulk_change_of_many_appraisals_settles_every_household(household):
    homes = [household() for _ in range(3)]
    for home in homes:
        look_at_water(home, SPRING)
    with whole_city():
        WaterAppraisal.objects.update(assurance="不达标")
    assert [now(home)[3] for home in homes] == [False] * 3


def test_a_grade_c_house_is_dangerous_until_its_rebuilding_is_accepted(household):
    home = household()
    appraise(home, SPRING, grade="C")
    assert now(home)[:3] == ("C", True, None)
    works = rebuild(home, appraised_on=SPRING, started_on=SPRING, finished_on=SUMMER)
    assert now(home)[:3] == ("C", True, None)
    with whole_city():
        HouseRebuild.objects.filter(pk=works.pk).update(accepted_on=SUMMER)
    assert now(home)[:3] == ("C", False, SUMMER)


def test_an_acceptance_taken_back_makes_the_house_dangerous_again(household):
    home = household()
    appraise(home, SPRING, grade="D")
    works = rebuild(home, appraised_on=SPRING, started_on=SPRING, finished_on=SUMMER, accepted_on=SUMMER)
    with whole_city():
        HouseRebuild.objects.filter(pk=works.pk).update(accepted_on=None)
    assert now(home)[:3] == ("D", True, None)


def test_a_house_found_dangerous_after_its_repair_is_dangerous(household):
    home = household(house_grade="C", house_repaired_on=SPRING)
    appraise(home, AUTUMN, grade="C")
    assert now(home)[:3] == ("C", True, None)


def test_people_who_live_safely_elsewhere_have_no_dangerous_house(household):
    home = household(house_grade="D", is_house_dangerous=True)
    appraise(home, AUTUMN, shelter="与子女同住安全住房")
    assert now(home)[:3] == ("", False, None)


@pytest.mark.parametrize(
    ("dates", "sentence"),
    [
        ({"started_on": date(2023, 2, 1)}, "依次"),
        ({"accepted_on": AUTUMN}, "前一步没有日期"),
        ({"started_on": SUMMER, "subsidy": 10, "paid": 11}, "不能超过补助金额"),
    ],
)
def test_a_rebuilding_goes_step_by_step(household, dates, sentence):
    home = household()
    works = HouseRebuild(
        household=home, region_id=home.region_id, year=2023, kind="维修加固", grade="C", appraised_on=SPRING, **dates
    )
    with whole_city(), pytest.raises(ValidationError, match=sentence):
        works.full_clean()


def test_a_workbook_is_written_through_and_told_what_the_database_would_refuse(household, brought_in):
    fine, wrong = household(), household()
    works = {"改造年度": 2023, "改造方式": "维修加固", "改造前等级": "C", "鉴定日期": "2023-03-01"}
    done = {"开工日期": "2023-03-01", "竣工日期": "2023-06-01", "验收日期": "2023-06-01"}
    batch = brought_in(
        "house-rebuilds",
        [
            {"户编号": fine.number, **works, **done},
            {"户编号": wrong.number, **works, "验收日期": "2023-06-01"},
            {"户编号": wrong.number, **works, "改造年度": 2022, "改造前等级": "B"},
        ],
    )
    with whole_city():
        assert [(issue.row, issue.message[:6]) for issue in batch.issues.all()] == [
            (3, "日期须依次填"),
            (4, "只有鉴定为 "),
        ]
    assert (batch.new, batch.rejected) == (1, 2)
    assert now(fine)[2] == SUMMER


def test_an_imported_water_round_settles_the_households(household, brought_in):
    home = household()
    four = {"水量": "达标", "水质": "不达标", "用水方便程度": "达标", "供水保证率": "达标"}
    brought_in("water-appraisals", [{"户编号": home.number, "评价日期": "2023-09-01", **four}])
    assert now(home)[3] is False
