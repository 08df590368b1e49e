"""The removal of a risk: what forbids it, who decides it, what it leaves behind, what its form begins with."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError

from core import steps
from core.months import Month
from core.scoping import whole_city
from monitoring.clearing_checks import blocks
from monitoring.models import (
    AidMeasure,
    Case,
    Clearing,
    Clue,
    Elimination,
    Grid,
    GridHousehold,
    GridWorker,
    Household,
    Income,
    Member,
    ResponsiblePerson,
    Risk,
)
from monitoring.prefilling import checked_again
from monitoring.tests.procedures import MONDAY, VOTES, take, to_city
from monitoring.workflows.clearings import CLEARING_WORKFLOW
from monitoring.workflows.clues import CLUE_WORKFLOW
from shenmu_portal.tests.personas import TOWN, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters", "workdays")]
FIGURES = {
    "cleared_by": "帮扶消除", "has_dropout": False, "is_house_damaged": False, "has_uninsured": False,
    "is_water_damaged": False, "wage": Decimal(30000), "property": Decimal(0), "transfer": Decimal(2000),
    "business": Decimal(5000), "business_cost": Decimal(1000), "net": Decimal(36000), "per_capita_net": Decimal(36000),
    "claims": Decimal(0), "out_of_pocket": Decimal(500), "contact_name": "王联系", "contact_phone": "15400002222",
}  # fmt: skip
MARCH = date(2024, 3, 1)


@pytest.fixture
def followed(case, clerk, office, reviewer, family):
    """The case is admitted in August 2023 and aided."""
    to_city(case, clerk, office, reviewer)
    take(case, "approve", office, MONDAY + timedelta(days=9))
    take(case, "announce", clerk, MONDAY + timedelta(days=9))
    take(case, "enter", clerk, MONDAY + timedelta(days=9), national_number="99088170000001")
    with pytest.raises(ValidationError, match="还没有登记帮扶措施"):
        take(case, "aid", clerk, MONDAY + timedelta(days=10))
    AidMeasure.objects.create(
        household=family, region_id=family.region_id, category="健康帮扶", status="已完成", finished_on=MONDAY
    )
    return take(case, "aid", clerk, MONDAY + timedelta(days=10))


@pytest.fixture
def clearing(followed, clerk):
    take(followed, "ask_clearing", clerk, MARCH)
    return Clearing.objects.get()


def test_six_months_must_pass_and_the_sentence_names_them(followed, clerk):
    assert (followed.state, followed.due_on) == ("following", None)
    with pytest.raises(
        ValidationError, match="2023年8月识别，到2024年1月监测 5 个月，不满 6 个月，最早2024年2月可以消除"
    ):
        take(followed, "ask_clearing", clerk, date(2024, 1, 31))
    take(followed, "ask_clearing", clerk, date(2024, 2, 1))
    assert Clearing.objects.count() == 1


def test_one_removal_at_a_time(followed, clearing, clerk):
    with pytest.raises(ValidationError, match="正在办理"):
        take(followed, "ask_clearing", clerk, MARCH)


@pytest.mark.parametrize(
    ("model", "changes", "sentence"),
    [
        (Household, {"has_safety_net": True}, "整户无劳动能力兜底保障户"),
        (Household, {"house_grade": "D"}, "住房鉴定为 D 级"),
        (Household, {"house_grade": "", "is_house_dangerous": True}, "住房标为危房"),
        (Household, {"has_safe_water": False}, "饮水安全没有解决"),
        (Member, {"in_resident_insurance": False, "in_employee_insurance": False}, "张三丰没有参加基本医保"),
        (Member, {"id_born_on": date(2012, 5, 1), "education": "", "school_year": ""}, "张三丰义务教育阶段失学辍学"),
        (Income, {"wage": 3000, "business": 0, "property": 0, "transfer": 0}, "低于 2024 年监测线 7,800 元"),
    ],
)
def test_what_forbids_a_removal_is_named(followed, family, model, changes, sentence):
    if model is Household:
        family.refresh_from_db()
        Household.objects.update(**changes)
    else:
        model.objects.update(**changes)
    family.refresh_from_db()
    with time_machine.travel(MARCH):
        assert any(sentence in found for found in blocks(family)), list(blocks(family))


def test_a_household_whose_identification_has_no_month_is_not_removed(followed, family):
    Household.objects.update(identified_in=None)
    family.refresh_from_db()
    with time_machine.travel(MARCH):
        assert list(blocks(family)) == ["识别监测时间没有填写，不能判断监测是否满 6 个月，请先在农户档案里补填。"]


def test_a_red_signal_that_stands_forbids_the_removal_until_a_screening_clears_it(followed, family):
    family.refresh_from_db()
    plain = {"household": family, "region_id": family.region_id, "since": Month.parse("202401"), "risk_code": "12"}
    water = {"rule": "SR20", "evidence": {"case": 1, "is_water_safe": False}, **plain}
    with whole_city():
        Risk.objects.create(**water, month=Month.parse("202401"), severity="red")
        latest = Risk.objects.create(**water, month=Month.parse("202402"), severity="red")
        Risk.objects.create(**{**plain, "rule": "SR10"}, month=Month.parse("202402"), severity="yellow")
    with time_machine.travel(MARCH):
        (found,) = blocks(family)
        assert found.startswith("2024年2月筛查的红色预警“饮水不安全”没有解除：")
        Risk.objects.filter(pk=latest.pk).update(severity="yellow")
        assert list(blocks(family)) == [], "the latest month decides"
        Risk.objects.filter(pk=latest.pk).update(severity="red")
        Risk.objects.update(status="cleared")
        assert list(blocks(family)) == []


def test_nothing_forbids_the_removal_of_a_sound_household(followed, family):
    family.refresh_from_db()
    with time_machine.travel(MARCH):
        assert list(blocks(family)) == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"has_uninsured": True}, "仍有家庭成员没有参加基本医保"),
        ({"has_dropout": None}, "请填写“义务教育阶段适龄儿童少年失学辍学”"),
        ({"net": Decimal(35000)}, "36,000.00 元，填写的是 35,000.00 元"),
        ({"per_capita_net": Decimal(7000)}, "7,000.00 元，低于 2024 年监测线 7,800 元"),
        ({"per_capita_net": Decimal(18000)}, "家庭人口数 1 人，即 36,000.00 元，填写的是 18,000.00 元"),
    ],
)
def test_figures_that_speak_against_it_stop_the_visit(clearing, clerk, changed, sentence):
    with pytest.raises(ValidationError, match=sentence):
        take(clearing, "visit", clerk, MARCH, **{**FIGURES, **changed})


def test_aid_that_was_never_given_removes_no_risk(clearing, clerk):
    AidMeasure.objects.update(status="计划", finished_on=None)
    with pytest.raises(ValidationError, match="至少一项已实施的帮扶措施"):
        take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "visit", clerk, MARCH, **{**FIGURES, "cleared_by": "自然消除"})


def test_a_meeting_that_does_not_carry_it_is_told_the_removals_own_way_out(clearing, clerk):
    take(clearing, "visit", clerk, MARCH, **FIGURES)
    with pytest.raises(ValidationError) as refused:
        take(clearing, "appraise", clerk, MARCH, **{**VOTES, "votes_for": 1, "votes_against": 24})
    label = CLEARING_WORKFLOW.step("refuse").label
    assert refused.value.messages == [f"同意票未过实到人数的一半，不能公示；评议未通过的请办理“{label}”。"]


def cleared(clearing, clerk, office, reviewer):
    take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "appraise", clerk, MARCH, **VOTES)
    take(clearing, "notice", clerk, MARCH + timedelta(days=5))
    take(clearing, "review", reviewer, MARCH + timedelta(days=6))
    return take(clearing, "approve", office, MARCH + timedelta(days=7))


def test_a_removal_marks_the_household_ends_the_episode_and_keeps_its_figures(
    followed, clearing, clerk, office, reviewer, family, clue
):
    cleared(clearing, clerk, office, reviewer)
    for row in (family, followed, clue):
        row.refresh_from_db()
    assert (family.is_cleared, family.cleared_by, str(family.cleared_in)) == (True, "帮扶消除", "2024-03")
    assert (followed.state, clue.state, clearing.state) == ("cleared", "done", "announcement")
    assert Elimination.objects.get().per_capita_net == Decimal(36000)


def test_what_changed_since_the_visit_stops_the_approval(clearing, clerk, office, reviewer, family):
    take(clearing, "visit", clerk, MARCH, **FIGURES)
    take(clearing, "appraise", clerk, MARCH, **VOTES)
    take(clearing, "notice", clerk, MARCH + timedelta(days=5))
    take(clearing, "review", reviewer, MARCH + timedelta(days=6))
    Household.objects.filter(pk=family.pk).update(has_safe_water=False)
    clearing = Clearing.objects.get()
    with pytest.raises(ValidationError, match="饮水安全没有解决"):
        take(clearing, "approve", office, MARCH + timedelta(days=7))
    family.refresh_from_db()
    assert not family.is_cleared


def test_a_cleared_household_may_be_identified_again_as_a_new_episode(clearing, clerk, office, reviewer, family):
    cleared(clearing, clerk, office, reviewer)
    again = Clue.objects.create(
        household=Household.objects.get(pk=family.pk), region_id=family.region_id, source="grid",
        received_on=MARCH, **CLUE_WORKFLOW.clock().begin("open", MARCH),
    )  # fmt: skip
    with time_machine.travel(MARCH + timedelta(days=30)):
        steps.take(CLUE_WORKFLOW, again, "open", by=clerk, opinion="又遭灾")
    assert Case.objects.order_by("-episode").first().episode == 2


def test_a_household_that_is_no_more_counts_as_cleared_by_itself(followed, reviewer, family):
    take(followed, "reduce", reviewer, MARCH)
    family.refresh_from_db()
    assert (followed.state, family.is_cleared, family.cleared_by) == ("reduced", True, "自然消除")


def test_a_removals_check_stands_among_the_tasks_with_the_years_figures_in_its_form(clearing, clerk, signed_in):
    household = clearing.household
    with whole_city():
        income = household.incomes.get()
        belongs = {"household": household, "region_id": household.region_id}
        ResponsiblePerson.objects.create(**belongs, name="王联系", phone="13800005678")
    address, client = f"/clearings/{clearing.pk}/steps/visit/", signed_in(clerk)
    assert "1 户待消除核查" in client.get("/tasks/").content.decode()
    page = client.get(f"/tasks/?region={household.region_id}").content.decode()
    assert "待风险消除核查" in page
    assert address in page
    form = client.get(address).context["form"]
    assert (form["net"].value(), form["per_capita_net"].value()) == (income.net, income.per_capita_net)
    assert (form["contact_name"].value(), form["contact_phone"].value()) == ("王联系", "138****5678")
    period = f"{(income.end_month - 11).label}至{income.end_month.label}的收入"
    assert [sentence.split("：")[0] for sentence in form.brought] == [period, "帮扶责任人"]
    assert form["has_dropout"].value() in (None, "")  # to be looked at, never taken over


def test_a_grid_workers_form_says_nothing_of_registers_the_grid_does_not_read(clearing):
    household, worker = clearing.household, person("grid-1", "grid", TOWN)
    with whole_city():
        ResponsiblePerson.objects.create(household=household, region_id=household.region_id, name="王联系")
        assert checked_again(clearing, worker) == {}


def test_who_has_grids_of_their_own_is_shown_the_removals_of_these(clearing, clerk, signed_in):
    place, client = clearing.region_id, signed_in(clerk)
    with whole_city():
        east, west = (Grid.objects.create(region_id=place, number=f"{place}0{n}", name=f"{n}片") for n in (1, 2))
        GridHousehold.objects.create(region_id=place, grid=east, household=clearing.household)
        worker = GridWorker.objects.create(region_id=place, grid=west, name="甲", user=clerk)
    assert "待风险消除核查" not in client.get(f"/tasks/?region={place}").content.decode()
    with whole_city():
        GridWorker.objects.filter(pk=worker.pk).update(grid=east)
    assert "待风险消除核查" in client.get(f"/tasks/?region={place}").content.decode()
