"""A project's way from the village's proposal to hand-over, and what is refused on it (item 20, facts §6)."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, transaction

from core import steps
from core.attachments import attach
from core.constraints import refusal_of
from core.models import StepTaken
from core.scoping import whole_city
from monitoring.models import Member
from projects.admission import without_asset
from projects.assets import make_asset
from projects.measures import NOTHING_LEFT
from projects.models import Asset, IncomeShare, Linkage, LinkedHousehold, Notice, Project, ReliefWorker, SiteReport
from projects.row_rules import project_rule, report_rule
from projects.steps import PROJECT_STEPS
from projects.tests.rows import make_project
from shenmu_portal.tests.households import TOWN, make_household
from shenmu_portal.tests.personas import person

MARCH = date(2023, 3, 6)
PAPER = {"opinion": "同意", "document_number": "神巩衔办发〔2023〕14号"}


@pytest.fixture
def village(villages):
    call_command("load_parameters", verbosity=0)
    return villages[TOWN][0]


@pytest.fixture
def project(village):
    with whole_city():
        yield make_project("P2023001", village, **PROJECT_STEPS.clock().begin("draft", MARCH))


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer", TOWN)


@pytest.fixture
def department(db):
    return person("department", "department", "610881", "agriculture")


def photo():
    return [SimpleUploadedFile("现场.pdf", b"%PDF-1.4")]


def go(project, name, by, on=MARCH, **said):
    with time_machine.travel(on):
        steps.take(PROJECT_STEPS, project, name, by=by, **{"opinion": "同意"} | said)
    return project


def announce(project, level, kind, on=MARCH, by=None):
    notice = Notice.objects.create(
        project=project, region_id=project.region_id, level=level, kind=kind, place="村务公开栏", begun_on=on
    )
    if by:
        attach(photo()[0], record=notice, ledger="notices", by=by)


def test_a_project_goes_from_the_village_to_the_hand_over(project, clerk, reviewer, department, office):
    go(project, "submit", clerk)
    go(project, "review", reviewer)
    go(project, "appraise", department, values={"department": "农业农村局"})
    go(project, "admit", office, **PAPER)
    announce(project, "市级", "入库", by=office)
    later = MARCH + timedelta(days=10)
    go(project, "plan", office, later, values={"year": 2023}, **PAPER)
    go(project, "approve", department, later, values={"approval_number": "神农发〔2023〕3号"})
    priced = {"tender_method": "公开招标", "contractor": "示例建筑公司", "contract_price": 580000}
    with pytest.raises(ValidationError, match="还没有市级“年度计划和资金安排”公示"):
        go(project, "contract", clerk, later, values=priced)
    announce(project, "市级", "年度计划和资金安排", later, by=office)
    begin = later + timedelta(days=9)
    go(project, "contract", clerk, begin, values=priced)
    announce(project, "镇村级", "实施前", later, by=clerk)
    go(project, "begin", clerk, begin, values={"begun_on": begin}, files=photo())
    SiteReport.objects.create(project=project, region_id=project.region_id, reported_on=begin, progress=100)
    project.refresh_from_db()
    go(project, "finish", clerk, begin, values={"finished_on": begin}, files=photo())
    go(project, "inspect", reviewer, begin, files=photo())
    go(project, "accept", department, begin, **PAPER)
    announce(project, "镇村级", "完工后", begin, by=clerk)
    go(project, "settle", clerk, begin + timedelta(days=9), values={"settled_price": 575000})
    Linkage.objects.create(project=project, region_id=project.region_id, mechanism="直接发放资金")
    with pytest.raises(ValidationError) as refused:
        go(project, "close", office, begin + timedelta(days=9))
    assert [sentence[:7] for sentence in refused.value.messages] == [
        "还没有登记项目",
        "产业项目没有联",
        "还没有绩效自评",
    ]
    assert (project.state, project.reviewed_by, project.approved_by) == ("settled", reviewer, office)


def test_what_is_missing_is_told_before_the_town_looks(project, clerk):
    Project.objects.update(content="", central=None)
    project.refresh_from_db()
    with pytest.raises(ValidationError) as refused:
        go(project, "submit", clerk)
    assert refused.value.messages == ["请先填写：建设内容及规模。", "请至少填写一项资金来源。"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"has_feasibility": False}, "没有可研或实施方案"),
        ({"declared_total": 600001}, "与各项资金来源之和 600,000.00 元不一致"),
        ({"households": None}, "没有填写受益户数"),
        ({"lifted_people": 40, "monitored_people": 30}, "多于受益人数"),
        ({"lifted_people": 5}, "申报受益脱贫人口 5 人，本地在册脱贫人口只有 2 人"),
        ({"monitored_people": 1}, "本地在册监测对象只有 0 人"),
        ({"is_household_level": True}, "申报受益 20 户，“联农带农”受益名单里只有 0 户"),
    ],
)
def test_the_bank_refuses_what_does_not_add_up(project, office, fields, sentence):
    with whole_city():
        lifted = make_household("990881777701", project.region_id, category="脱贫户")
        Member.objects.create(household=lifted, region_id=project.region_id, number="9908817777011", name="李小四")
    Project.objects.update(state="city", **fields)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match=sentence):
        go(project, "admit", office, **PAPER)


def test_the_same_project_of_another_year_is_named(project, office, village):
    make_project("P2022001", village, name=project.name, year=2022, state="closed")
    Project.objects.filter(pk=project.pk).update(state="city")
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="2022 年已有同名项目（P2022001"):
        go(project, "admit", office, **PAPER)


def test_the_bank_has_its_seasons_and_the_green_channel_none(project, office):
    Project.objects.update(state="city")
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="不是项目库动态调整期（3月1日至3月31日、9月1日至10月31日）"):
        go(project, "admit", office, date(2023, 6, 1), **PAPER)
    Project.objects.update(state="draft", is_green_channel=True)
    Project.objects.update(state="city")
    project.refresh_from_db()
    assert go(project, "admit", office, date(2023, 6, 1), **PAPER).state == "banked"


def test_no_step_passes_a_notice_that_has_not_stood_its_days(project, office):
    Project.objects.update(state="banked")
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="还没有市级“入库”公示"):
        go(project, "plan", office, values={"year": 2023}, **PAPER)
    announce(project, "市级", "入库")
    with pytest.raises(ValidationError, match="公示只有 9 天，须满 10 天"):
        go(project, "plan", office, MARCH + timedelta(days=8), values={"year": 2023}, **PAPER)
    with pytest.raises(ValidationError, match="公示没有照片"):
        go(project, "plan", office, MARCH + timedelta(days=9), values={"year": 2023}, **PAPER)


def took(project, step, on, by):
    """The project took a step on a day."""
    StepTaken.objects.create(
        region_id=project.region_id,
        ledger="projects",
        object_id=project.pk,
        step=step,
        label=step,
        happened_on=on,
        by=by,
    )


def test_a_notice_put_up_before_the_decision_does_not_announce_it(project, office):
    Project.objects.update(state="banked")
    project.refresh_from_db()
    announce(project, "市级", "入库", MARCH - timedelta(days=20), by=office)
    took(project, "admit", MARCH, office)
    with pytest.raises(ValidationError, match="还没有市级“入库”公示（2023年3月6日以前开始的不算）"):
        go(project, "plan", office, values={"year": 2023}, **PAPER)
    announce(project, "市级", "入库", MARCH, by=office)
    later = MARCH + timedelta(days=20)
    took(project, "admit", later, office)  # adjusted and decided anew
    with pytest.raises(ValidationError, match="还没有市级“入库”公示（2023年3月26日以前开始的不算）"):
        go(project, "plan", office, later, values={"year": 2023}, **PAPER)


def test_a_project_taken_over_without_steps_passes_by_any_notice_that_stood(project, office):
    Project.objects.update(state="banked")
    project.refresh_from_db()
    announce(project, "市级", "入库", MARCH - timedelta(days=20), by=office)
    assert go(project, "plan", office, values={"year": 2023}, **PAPER).state == "planned"


def test_the_notice_that_stood_its_days_is_the_one_with_the_photo(project, office):
    Project.objects.update(state="banked")
    project.refresh_from_db()
    announce(project, "市级", "入库", MARCH - timedelta(days=20))
    announce(project, "市级", "入库", MARCH - timedelta(days=1), by=office)
    with pytest.raises(ValidationError, match="公示没有照片"):
        go(project, "plan", office, values={"year": 2023}, **PAPER)


def test_another_department_does_not_appraise_it(project, office):
    water = person("water", "department", "610881", "water")
    Project.objects.update(state="department")
    project.refresh_from_db()
    assert PROJECT_STEPS.available(project, water) == []
    with pytest.raises(PermissionDenied, match="主管部门是农业农村局"):
        go(project, "appraise", water, values={"department": "水利局"})
    assert go(project, "appraise", office, values={"department": "农业农村局"}).state == "city"


def test_a_plan_is_changed_in_season_and_decided_anew(project, clerk):
    Project.objects.update(state="planned")
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="不是项目库动态调整期"):
        go(project, "adjust", clerk, date(2023, 6, 1))
    go(project, "adjust", clerk, values={"central": 700000})
    assert (project.state, project.budget) == ("city", 700000)


def test_what_the_sentence_of_a_signed_project_advises_can_be_done(project, clerk, office):
    Project.objects.update(state="banked")
    project.refresh_from_db()
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Project.objects.update(name="示例项目二期")
    assert "动态调整（重新审定）”，资金在办理时调整，其他内容由市级退回修改后再改。" in refusal_of(refused.value)
    go(project, "adjust", clerk, values={"central": 700000})
    go(project, "send-back", office)
    Project.objects.update(name="示例项目二期")
    assert (project.state, project.central) == ("draft", 700000)


@pytest.mark.parametrize("state", ["town", "banked", "building", "closed"])
def test_what_was_signed_is_not_changed_by_a_plain_edit(project, clerk, signed_in, state):
    Project.objects.update(state=state)
    for change in ({"central": 900000}, {"is_green_channel": True}, {"kind": "其他"}):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Project.objects.update(**change)
        assert refusal_of(refused.value).startswith("项目已提交审核")
    with pytest.raises(IntegrityError), transaction.atomic():
        project.delete()
    Project.objects.update(own=1000, responsible="李四")
    page = signed_in(clerk).post(f"/projects/{project.pk}/delete/", follow=True).content.decode()
    assert "项目已提交审核，不能删除" in page and Project.objects.get().own == 1000


@pytest.mark.parametrize(
    ("state", "change", "sentence"),
    [
        ("town", {"planned_end_on": date(2029, 1, 1)}, "项目已提交审核"),
        ("settled", {"households": 999}, "项目已提交审核"),
        ("contracted", {"contract_price": 500000}, "项目已确定施工单位"),
        ("building", {"begun_on": MARCH}, "项目已办理开工"),
        ("accepted", {"finished_on": MARCH}, "项目已办理完工"),
        ("settled", {"settled_price": 500000}, "项目已办理竣工决算"),
    ],
)
def test_what_a_step_settled_stays(project, state, change, sentence):
    Project.objects.update(state=state)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Project.objects.update(**change)
    assert refusal_of(refused.value).startswith(sentence)


@pytest.mark.parametrize(
    ("state", "step", "change"),
    [
        ("contracted", "retender", {"contract_price": 500000}),
        ("building", "unbegin", {"begun_on": MARCH}),
        ("settled", "resettle", {"settled_price": 500000}),
    ],
)
def test_what_was_entered_wrongly_goes_one_step_back_by_the_city_with_its_reason(
    project, clerk, office, state, step, change
):
    Project.objects.update(state=state)
    project.refresh_from_db()
    with pytest.raises(PermissionDenied):
        go(project, step, clerk)
    with pytest.raises(ValidationError):
        go(project, step, office, opinion="")
    go(project, step, office, opinion="填错了，应为五十万元")
    Project.objects.update(**change)


def test_a_project_does_not_move_to_another_village_once_it_is_with_the_town(project, villages):
    Project.objects.update(state="town")
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Project.objects.update(region_id=villages[TOWN][1])
    assert refusal_of(refused.value).startswith("项目已提交审核")


def test_money_typed_in_ten_thousands_is_noticed(project, clerk):
    Project.objects.update(central=60)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="总投资只有 60.00 元，像是按万元填写的"):
        go(project, "submit", clerk)


def test_a_day_that_lies_ahead_is_not_begun(project, clerk):
    Project.objects.update(state="contracted")
    project.refresh_from_db()
    announce(project, "镇村级", "实施前", MARCH - timedelta(days=20), by=clerk)
    with pytest.raises(ValidationError, match="实际开工日期不能晚于今天"):
        go(project, "begin", clerk, values={"begun_on": MARCH + timedelta(days=1)}, files=photo())
    project.refresh_from_db()
    assert (project.state, project.begun_on) == ("contracted", None)


def test_nobody_builds_before_the_works_are_approved(project, clerk, department):
    Project.objects.update(state="contracted")
    project.refresh_from_db()
    took(project, "approve", MARCH - timedelta(days=20), department)
    announce(project, "镇村级", "实施前", MARCH - timedelta(days=20), by=clerk)
    with pytest.raises(ValidationError, match="实际开工日期不能早于批复实施方案的 2023年2月14日"):
        go(project, "begin", clerk, values={"begun_on": date(2020, 3, 6)}, files=photo())
    assert go(project, "begin", clerk, values={"begun_on": MARCH}, files=photo()).state == "building"


@pytest.mark.parametrize("price", ["contract_price", "settled_price"])
def test_no_price_exceeds_the_budget(project, price):
    Project.objects.update(**{price: 600000})
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        Project.objects.update(**{price: 9000000})
    assert "不能超过总投资" in refusal_of(refused.value)


def test_works_neither_began_nor_ended_on_a_day_that_lies_ahead():
    with time_machine.travel(MARCH):
        ahead = MARCH + timedelta(days=1)
        assert [field for field, _ in project_rule({"begun_on": ahead, "finished_on": ahead})] == [
            "begun_on",
            "finished_on",
        ]


def test_a_report_does_not_come_from_the_future(project):
    with time_machine.travel(MARCH):
        early = {"project": project, "reported_on": MARCH + timedelta(days=1), "progress": 100}
        assert [field for field, _ in report_rule(early)] == ["reported_on"]


def test_small_works_have_a_limit(project, clerk):
    Project.objects.update(is_small=True, central=4000001)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match="超过农村小型工程限额 4,000,000 元"):
        go(project, "submit", clerk)


def test_a_site_behind_its_plan_says_why(project):
    late = {"project": project, "reported_on": date(2023, 10, 5), "progress": 80}
    assert [field for field, _ in report_rule(late)] == ["lag_reason", "measures"]
    assert list(report_rule(late | {"progress": 100})) == list(report_rule(late | {"project": None})) == []


def test_a_project_that_has_not_begun_in_time_says_why(project):
    early = {"project": project, "reported_on": date(2023, 4, 5), "progress": 0}
    assert next(report_rule(early)) == ("lag_reason", "计划 2023年4月1日开工，现已滞后，请填写滞后原因。")
    project.begun_on = date(2023, 4, 3)
    assert list(report_rule(early)) == []


def test_the_office_sends_a_project_back_by_one_button(project, office):
    for state in ("town", "department", "city"):
        project.state = state
        backs = [step.label for step in PROJECT_STEPS.available(project, office) if step.target == "draft"]
        assert backs == ["退回修改"]


def test_small_works_go_without_the_departments_appraisal(project, clerk, reviewer):
    Project.objects.update(is_small=True)
    project.refresh_from_db()
    go(project, "submit", clerk)
    assert [step.name for step in PROJECT_STEPS.available(project, reviewer)] == ["review-fast", "return"]
    assert go(project, "review-fast", reviewer).state == "city"


def test_work_relief_must_pay_its_share_of_wages(project, department):
    Project.objects.update(state="inspected", is_work_relief=True)
    project.refresh_from_db()
    with pytest.raises(ValidationError, match=r"低于中央资金 600,000.00 元的 30%（180,000.00 元）"):
        go(project, "accept", department, **PAPER)


def test_wages_that_nobody_paid_out_are_no_share(project, department):
    Project.objects.update(state="inspected", is_work_relief=True)
    project.refresh_from_db()
    household = make_household("990881777702", project.region_id)
    work = ReliefWorker.objects.create(
        household=household, region_id=project.region_id, project=project, begun_on=MARCH, days=20, wages=180000
    )
    with pytest.raises(ValidationError, match="已发放的劳务报酬 0.00 元"):
        go(project, "accept", department, **PAPER)
    ReliefWorker.objects.filter(pk=work.pk).update(paid_on=MARCH)
    assert go(project, "accept", department, **PAPER).state == "accepted"


@pytest.mark.parametrize("kind", NOTHING_LEFT)
def test_a_project_that_leaves_nothing_behind_is_closed_without_an_asset(project, kind):
    project.kind = kind
    assert list(without_asset(project)) == []


def test_the_last_report_speaks_for_the_project(project):
    belongs = {"project": project, "region_id": project.region_id}
    SiteReport.objects.create(**belongs, reported_on=date(2023, 5, 1), progress=60, lag_reason="连阴雨")
    SiteReport.objects.create(**belongs, reported_on=date(2023, 4, 1), progress=20)
    project.refresh_from_db()
    assert (project.progress, project.lag_reason) == (60, "连阴雨")
    SiteReport.objects.filter(progress=60).delete()
    project.refresh_from_db()
    assert (project.progress, project.lag_reason) == (20, "")


def test_an_asset_is_made_once_from_an_accepted_project(project, clerk):
    with pytest.raises(ValidationError, match="市级验收通过后"):
        make_asset(project, by=clerk)
    Project.objects.update(state="accepted")
    project.refresh_from_db()
    asset = make_asset(project, by=clerk)
    assert (asset.kind, asset.original_value, asset.region_id) == ("经营性资产", 600000, project.region_id)
    with pytest.raises(ValidationError, match="已经生成资产"):
        make_asset(project, by=clerk)


def test_income_is_not_shared_out_twice(village):
    with whole_city():
        asset = Asset.objects.create(
            number="Z1", name="示例冷库", kind="经营性资产", formed_year=2022, region_id=village
        )
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            IncomeShare.objects.create(
                asset=asset, region_id=village, month="2023-05", purpose="到户分红", amount=1, decided_on=MARCH,
                announced_on=MARCH,
            )  # fmt: skip
    assert refusal_of(refused.value) == "分配的收益不能多于实际收到的收益。"


def test_what_was_promised_and_paid_to_households_adds_up_on_the_project(two_towns):
    with whole_city():
        linked = LinkedHousehold.objects.order_by("pk").first()
        LinkedHousehold.objects.create(
            household=linked.household, region_id=linked.region_id, project=linked.project, year=2022,
            mechanism="土地流转", promised=500, paid=250, paid_on=MARCH,
        )  # fmt: skip
        project = Project.objects.get(pk=linked.project_id)
    assert (project.promised, project.paid_to_households) == (1500, 250)
