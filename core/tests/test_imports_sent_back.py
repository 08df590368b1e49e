"""A row that goes back for one cell is told everything else that is wrong with it, and nothing that may be right."""

import pytest
from django.db import models
from django.db.models import CheckConstraint, UniqueConstraint

from core.fields import MonthField
from core.imports.layouts import own_layout
from core.imports.merging import Merge
from core.imports.sent_back import _broken, _plain_fields
from core.imports.staging import Stage, execute
from core.ledger.registry import ledger_named, ledgers
from core.scoping import whole_city
from core.tests.importing import counts, errors, merge, stage
from monitoring.models import Household, Member

pytestmark = pytest.mark.django_db
GOOD_ID = "990881199507076808"  # a woman, born on 7 July 1995


def people(**fields):
    return {"户编号": "H1", "人口编号": "H1001", "姓名": "单雄信", "与户主关系": "户主", **fields}


def columns(batch):
    return [column for _, column, _ in errors(batch)]


def test_a_wrong_cell_a_contradiction_and_an_unknown_household_are_told_together(workbook, home):
    row = people(户编号="H9", 政治面貌="神仙", 证件号码=GOOD_ID, 出生日期="1995-07-08", 性别="女")
    assert sorted(columns(stage(workbook([row]), "members"))) == sorted(["政治面貌", "出生日期", "户编号"])


def test_a_rule_is_not_followed_beyond_what_can_be_read(workbook, home):
    """The birth date is no date and the sex is empty: neither contradicts the number, and what is stored may fit."""
    row = people(证件号码=GOOD_ID, 出生日期="昨天", 性别="")
    assert columns(stage(workbook([row]), "members")) == ["出生日期"]


def test_a_contradiction_is_told_beside_an_unknown_household(workbook, home):
    row = people(户编号="H9", 证件号码=GOOD_ID, 出生日期="1995-07-08", 性别="女")
    assert sorted(columns(stage(workbook([row]), "members"))) == sorted(["出生日期", "户编号"])


def test_a_row_with_a_wrong_cell_makes_no_record_for_others_to_hang_on(workbook, place):
    """The household is new and goes back: nothing of it is kept, and the next file may bring it."""
    bad = {"户编号": "H1", "镇村": place, "家庭人口数": "三"}
    assert counts(stage(workbook([bad]))) == (0, 0, 0, 1)
    assert counts(merge(stage(workbook([bad | {"家庭人口数": 3}])))) == (1, 0, 0, 0)
    with whole_city():
        assert Household.objects.get().size == 3


def test_what_a_new_record_lacks_is_told_beside_a_wrong_cell(workbook, home):
    """Of a record that is known already an empty cell leaves what is stored."""
    voucher = {"国库凭证号": "V1", "国库支付日期": "昨天", "国库金额（元）": ""}
    assert sorted(columns(stage(workbook([voucher]), "treasury-payments"))) == ["国库支付日期", "国库金额（元）"]
    year = ledger_named("house-rebuilds").column("year").header
    row = {"户编号": "H1", year: 2022, "鉴定日期": "2022-03-01", "改造方式": "维修加固", "改造前等级": "C"}
    merge(stage(workbook([row]), "house-rebuilds"))
    rows = [{"户编号": "H1", year: each, "鉴定日期": "昨天", "改造方式": "", "改造前等级": ""} for each in (2022, 2023)]
    found = errors(stage(workbook(rows, "改.xlsx"), "house-rebuilds"))
    assert sorted((line, column) for line, column, _ in found) == [
        (2, "鉴定日期"), (3, "改造前等级"), (3, "改造方式"), (3, "鉴定日期"),
    ]  # fmt: skip


def test_what_a_new_record_lacks_is_told_beside_an_unknown_reference_and_a_missing_place(workbook, place):
    asset = {"资产编码": "ZC1", "镇村": place, "项目编码": "XX999", "资产名称": ""}
    told = columns(stage(workbook([asset | {"数量": 1}]), "assets"))
    assert "资产名称" in told and "项目编码" in told
    nowhere = columns(stage(workbook([asset | {"镇村": "", "项目编码": ""}], "无镇村.xlsx"), "assets"))
    assert "资产名称" in nowhere and "资产编码" in nowhere


def test_a_part_of_the_key_may_be_empty_and_what_is_lacking_is_told(workbook, home):
    """A row whose key could not be read may mean a stored record: of it nothing more is asked."""
    payment = {
        "户编号": "H1",
        "人口编号": "",
        "类别": "低保分类施保",
        "发放月份": "2023-05",
        "档次或标准": "",
        "金额（元）": "",
    }
    rows = [payment | {"依据文号": "文" * 300}, payment | {"发放月份": "昨天"}]
    found = errors(stage(workbook(rows), "safety-net-payments"))
    assert sorted((line, column) for line, column, _ in found) == [
        (2, "依据文号"), (2, "金额（元）"), (3, "发放月份"),
    ]  # fmt: skip


def test_a_row_of_another_town_with_a_wrong_cell_is_refused_for_both(workbook, home, neighbour):
    found = errors(stage(workbook([{"户编号": "H1", "家庭人口数": "三"}]), by=neighbour))
    assert [(row, column) for row, column, _ in found] == [(2, "家庭人口数"), (2, "户编号")]
    with whole_city():
        assert not Member.objects.exists()


def test_every_constraint_of_plain_cells_can_be_asked_of_a_row():
    """Whatever a constraint says, asking it must not break the import of a file with one wrong cell."""
    asked = 0
    for ledger in ledgers():
        for constraint in ledger.model._meta.constraints:
            if fields := _plain_fields(ledger.model, constraint):
                tokens = {field.name: [_token(field)] for field in fields}
                assert _broken(ledger.model, constraint, fields, tokens, [0]) in ([], [0]), constraint.name
                asked += 1
    assert asked > 50


def test_every_constraint_can_be_asked_of_a_whole_file():
    """Of every register, with all columns of its own template: the statement fits the staging table and the register."""
    asked = {CheckConstraint: 0, UniqueConstraint: 0}
    for ledger in ledgers():
        if not {*ledger.key} <= {field.name for field in ledger.model._meta.fields}:  # nothing is imported there
            continue
        stage = Stage(1, own_layout(ledger).feeds[0])
        stage.create()
        checks = [each for each in ledger.model._meta.constraints if isinstance(each, CheckConstraint)]
        assert Merge(stage).broken(checks) == []
        for constraint in ledger.model._meta.constraints:
            if isinstance(constraint, CheckConstraint):
                assert Merge(stage).broken([constraint]) == []
            elif isinstance(constraint, UniqueConstraint):
                assert Merge(stage).repeated(constraint) == []
            asked[type(constraint)] = asked.get(type(constraint), 0) + 1
        stage.drop()
    assert asked[CheckConstraint] > 50 and asked[UniqueConstraint] > 50


def test_each_broken_constraint_is_told_of_its_own_line():
    """Both asked at once; what nobody knows breaks nothing."""
    ledger = ledger_named("meter-readings")
    rises, positive = (
        next(each for each in ledger.model._meta.constraints if each.name == name)
        for name in ("pv_reading_rises", "pv_reading_positive")
    )
    stage = Stage(1, own_layout(ledger).feeds[0])
    stage.create()
    execute(
        f"INSERT INTO {stage.table} (line, is_new, cleared, previous, current, kwh) VALUES "
        "(2, true, '{}', 5, 1, NULL), (3, true, '{}', NULL, 1, -1), (4, true, '{}', 1, 5, 4), (5, true, '{}', 5, 1, -1)"
    )
    told = Merge(stage).broken([positive, rises])
    stage.drop()
    assert told == [(2, rises), (3, positive), (5, positive), (5, rises)]


def _token(field):
    if isinstance(field, models.DateField):
        return "2023-05-01"
    if isinstance(field, models.BooleanField):
        return "t"
    if isinstance(field, models.DecimalField | models.IntegerField | MonthField):
        return "1"
    return "字"
