"""Workbooks of projects and assets: references by number, the backlog without a project, rows that do not add up."""

import pytest
from openpyxl import Workbook

from core.imports import batch as importing
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from core.tests.importing import merge
from projects.models import Asset, IncomeShare, LinkedHousehold, Project, SiteReport
from projects.tests.rows import make_project
from shenmu_portal.tests.personas import TOWN


@pytest.fixture
def stage(tmp_path, clerk):
    """Stages rows of dicts as a clerk's workbook: `stage("assets", [{"资产编码": …}])` gives the batch."""

    def run(ledger, rows):
        book = Workbook()
        book.active.append(list(rows[0]))
        for row in rows:
            book.active.append(list(row.values()))
        book.save(tmp_path / "导入.xlsx")
        batch = importing.receive_path(tmp_path / "导入.xlsx", by=clerk, ledger=ledger_named(ledger))
        importing.advance(batch.pk)
        with whole_city():
            batch.refresh_from_db()
        return batch

    return run


def messages(batch):
    with whole_city():
        return [issue.message for issue in batch.issues.all()]


def test_assets_of_earlier_years_come_in_without_a_project(stage, villages):
    row = {"资产编码": "ZC2014001", "资产名称": "示例蓄水池", "区划代码": villages[TOWN][0], "资产类型": "公益性资产"}
    batch = stage("assets", [row | {"形成年度": 2014, "项目编码": None, "原值（元）": 50000}])
    assert messages(batch) == []
    with whole_city():
        importing.approve(batch)
    importing.advance(batch.pk)
    with whole_city():
        assert Asset.objects.get(number="ZC2014001").project is None


def test_a_workbook_disposes_of_no_registered_asset(stage, villages, django_assert_num_queries):
    row = {"资产名称": "示例水窖", "区划代码": villages[TOWN][0], "资产类型": "公益性资产", "形成年度": 2014}
    with whole_city():
        for number, use in (("Z1", "在用"), ("Z2", "已处置")):
            Asset.objects.create(
                number=number, name="示例水窖", region_id=villages[TOWN][0], kind="公益性资产", formed_year=2014, use=use,
            )  # fmt: skip
    batch = stage("assets", [row | {"资产编码": f"Z{n}", "使用状态": "已处置", "原值（元）": 1} for n in (1, 2, 3)])
    assert (batch.new, batch.changed, batch.rejected) == (1, 1, 1)
    with whole_city():
        assert batch.issues.get().message.startswith("资产处置须先办理“申请处置”")
    with django_assert_num_queries(0):  # asked once for the whole workbook, not row by row
        assert list(ledger_named("assets").row_rule({"number": "Z1", "use": "已处置"})) == []


def test_a_household_is_linked_to_a_project_by_its_number(stage, two_towns):
    linked = {"户编号": two_towns["own"][0].number, "年度": 2022, "利益联结方式": "土地流转", "约定增收（元）": 800}
    own, foreign = (f"P{two_towns[whose][0].number}" for whose in ("own", "foreign"))
    batch = stage("linked-households", [linked | {"项目编码": number} for number in (own, foreign, "P0")])
    assert (batch.new, batch.rejected) == (1, 2)
    assert messages(batch) == [f"没有编号为 {number} 的项目，请核对后再填。" for number in (foreign, "P0")]
    with whole_city():
        importing.approve(batch)
    importing.advance(batch.pk)
    with whole_city():
        assert LinkedHousehold.objects.get(year=2022).project.number == own


def test_a_price_above_the_money_is_told_row_by_row(stage, villages):
    row = {
        "项目编码": "P1",
        "项目名称": "示例项目",
        "区划代码": villages[TOWN][0],
        "年度": 2023,
        "项目类型": "产业发展",
    }
    money = {"中央衔接资金（元）": 600000, "合同价（元）": 580000}
    batch = stage(
        "projects", [row | money | {"决算价（元）": 590000}, row | money | {"项目编码": "P2", "决算价（元）": 600001}]
    )
    assert messages(batch) == ["决算价不能超过总投资，超出部分请先办理调整。"]
    assert (batch.new, batch.rejected) == (1, 1)
    with whole_city():
        assert not Project.objects.exists()


def test_a_workbook_does_not_change_what_was_signed(stage, villages):
    with whole_city():
        for number, state in (("P1", "draft"), ("P2", "building")):
            make_project(number, villages[TOWN][0], state=state)
    row = {"项目名称": "示例项目", "区划代码": villages[TOWN][0], "年度": 2023, "项目类型": "产业发展"}
    rows = [row | {"项目编码": f"P{n}", "项目名称": f"示例项目P{n}", "中央衔接资金（元）": 700000} for n in (1, 2)]
    batch = stage("projects", rows)
    (sentence,) = messages(batch)
    assert sentence.startswith("项目已提交审核，不能删除")
    with whole_city():
        importing.approve(batch)
    importing.advance(batch.pk)
    with whole_city():
        assert dict(Project.objects.values_list("number", "central")) == {"P1": 700000, "P2": 600000}


def test_a_late_site_says_why_in_a_workbook_too(stage, villages):
    with whole_city():
        make_project("P1", villages[TOWN][0], state="building")
    late = {"项目编码": "P1", "报告日期": "2023-11-05", "形象进度（%）": 80, "滞后原因": "", "整改措施": ""}
    told = ["计划 2023年10月1日完工，现已滞后，请填写滞后原因。", "计划 2023年10月1日完工，现已滞后，请填写整改措施。"]
    assert messages(stage("site-reports", [late])) == told
    assert messages(stage("site-reports", [late | {"滞后原因": "连阴雨", "整改措施": "增派人手"}])) == []


def test_a_workbook_shares_out_no_more_income_than_came_in(stage, two_towns):
    with whole_city():
        asset = Asset.objects.get(number=f"Z{two_towns['own'][0].number}")
        asset.shares.all().delete()  # the 1,000 yuan that came in wait again
    row = {
        "资产编码": asset.number, "收益分配去向": "村内公益事业", "民主决策日期": "2023-05-04", "公示日期": "2023-05-04",
    }  # fmt: skip
    batch = stage("income-shares", [row | {"分配月份": f"2023-0{n}", "分配金额（元）": 600} for n in (6, 7)])
    assert messages(batch) == ["分配的收益不能多于实际收到的收益。"]
    assert (batch.new, batch.rejected) == (1, 1)


@pytest.fixture
def late(villages):
    """A site behind its plan, which has said why; its next report is a row of the number and the progress alone."""
    with whole_city():
        place = {"project": make_project("P1", villages[TOWN][0], state="building"), "region_id": villages[TOWN][0]}
        SiteReport.objects.create(
            **place, reported_on="2023-11-05", progress=70, lag_reason="连阴雨", measures="增派人手"
        )
    return {"项目编码": "P1", "报告日期": "2023-11-05", "形象进度（%）": 80}


def test_a_row_is_judged_with_what_its_record_holds_and_without_what_it_empties(stage, late):
    assert messages(stage("site-reports", [late])) == []
    (told,) = messages(stage("site-reports", [late | {"滞后原因": "清空"}]))
    assert told.endswith("请填写滞后原因。")


ASSET = {"资产编码": "ZC2014001", "资产名称": "示例蓄水池", "资产类型": "公益性资产", "形成年度": 2014}


@pytest.mark.parametrize("missing", ["资产名称", "资产类型", "形成年度"])
def test_a_new_row_fills_in_what_the_template_asks_for(missing, stage, villages):
    row = ASSET | {"区划代码": villages[TOWN][0]}
    assert messages(stage("assets", [row | {missing: ""}])) == ["新增时必填，不能为空。"]
    del row[missing]
    assert messages(stage("assets", [row])) == [f"新增须有“{missing}”列，并填写。"]


def test_what_must_be_filled_in_is_not_emptied_and_stays_where_a_row_says_nothing(stage, late):
    (told,) = messages(stage("site-reports", [late | {"形象进度（%）": "清空"}]))
    assert told.endswith("这一列必填，不能清空。")
    batch = stage("site-reports", [late | {"形象进度（%）": "", "工程进展": "砌墙"}])
    assert (messages(batch), batch.changed) == ([], 1)


def test_an_emptied_number_is_compared_with_nothing(stage, villages):
    row = ASSET | {"区划代码": villages[TOWN][0], "原值（元）": "清空", "累计折旧（元）": 5}
    assert messages(stage("assets", [row])) == ["累计折旧不能大于原值。"]
    assert len(messages(stage("assets", [row | {"形成年度": "去年"}]))) == 1


def test_what_one_row_gives_back_another_may_take(stage, two_towns):
    with whole_city():
        share = IncomeShare.objects.select_related("asset").filter(asset__number=f"Z{two_towns['own'][0].number}").get()
    row = {
        "资产编码": share.asset.number, "收益分配去向": share.purpose, "民主决策日期": "2023-05-04", "公示日期": "2023-05-04",
    }  # fmt: skip
    less, more = (
        row | {"分配月份": str(share.month), "分配金额（元）": 400},
        row | {"分配月份": "2023-09", "分配金额（元）": 600},
    )
    batch = stage("income-shares", [less, more])
    assert (messages(batch), batch.new, batch.changed) == ([], 1, 1)
    assert merge(batch).state == "done"
    with whole_city():
        assert [*share.asset.shares.order_by("month").values_list("amount", flat=True)] == [400, 600]
