"""Every workbook of the national system is known by its headers, keeps what it says, and brought in again changes nothing."""

import csv

import pytest
from openpyxl import Workbook

from core import cells
from core.imports import batch as actions
from core.imports.review import unkept
from core.months import Month
from core.scoping import whole_city
from monitoring.models import (
    Elimination,
    Household,
    Identification,
    Income,
    Member,
    RegisteredAid,
    ResponsiblePerson,
    SafetyNetPayment,
    Village,
    WorkPlan,
)
from monitoring.national import LAYOUTS

pytestmark = pytest.mark.django_db
NUMBER, PERSON = "9908810001", "9908810001001"
ID_NUMBER = "990881198006220125"
PLACE = {"县": "神木市", "乡": "锦界镇", "村": "渡口村"}
BY_CODE = {layout.code: layout for layout in LAYOUTS}

MEMBER = {"户编号": NUMBER, "证件号码": ID_NUMBER, "与户主关系": "户主"}
W6 = PLACE | MEMBER | {
    "人口编号": PERSON, "姓名": "李四", "当前家庭人口数": "1", "户类型": "脱贫户", "年度家庭人口数": "1", "工资性收入": "12,000.00元",
}  # fmt: skip
W1 = PLACE | MEMBER | {
    "户类型": "脱贫户", "监测对象类别": "脱贫不稳定户", "风险是否已消除": "是", "识别监测时间": "202209", "消除监测时间": "2023年09月",
    "致贫/返贫风险1": "因病", "产业帮扶": "带动生产、入股分红", "就业帮扶": "技能培训", "公益岗位帮扶": "护路员",
    "公益性岗位帮扶": "保洁员", "公益性岗位帮扶其他备注": "看护水源", "教育帮扶": "雨露计划", "其他教育帮扶": "助学金",
    "综合保障": "低保，残疾人补贴", "搬迁": "", "实施开发式帮扶措施情况": "已实施", "人均纯收入（元）": "5760.00",
    "合规自付支出": "3194", "特困人员救助供养金": "0.00", "是否义务教育阶段适龄儿童少年失学辍学": "否",
    "风险消除后工资性收入": "33,339.32", "风险消除后家庭人均纯收入": "12000", "风险消除后是否住房损毁": "否",
}  # fmt: skip
W2 = {
    "县(市、区、旗)": "神木市", "乡(镇)": "锦界镇", "行政村": "渡口村", "户编号": NUMBER, "证件号码": ID_NUMBER, "户类型": "脱贫户",
    "卫生厕所是否能正常使用": "否",
}  # fmt: skip
W3 = PLACE | {
    "户编号": NUMBER, "证件号码": ID_NUMBER, "是否已务工": "是", "开始时间": "2023年06月", "结束时间": "", "务工所在县": "榆阳区",
    "务工月收入": "3500", "务工企业名称": "示例公司",
}  # fmt: skip
W4 = PLACE | {
    "户编号": NUMBER, "证件号码": ID_NUMBER, "户类型": "脱贫户", "是否计划务工": "是", "计划务工所在县": "榆阳区",
    "就业服务需求": "技能培训,岗位推荐",
}  # fmt: skip
W5 = PLACE | {
    "是否出列": "是", "总户数": "312", "总人口数": "1005", "村级集体经济收入（万元）": "38.5", "行政村文化（图书）室个数 （个）": "1",
    "到乡镇是否通沥青（水泥）路": "是", "行政村执业（助理）医师（人）": "0",
}  # fmt: skip
W7 = PLACE | MEMBER | {"人口编号": PERSON, "姓名": "李四", "是否享受低保": "是", "户主姓名": "李四"}
W8 = {
    "序号": "1", "数据日期": "2022-12-18", "县(市、区、旗)": "神木市", "乡(镇)": "锦界镇", "行政村": "渡口村", "自然村": "一组",
    "户编号": NUMBER, "人编号": PERSON, "姓名": "李四", "证件号码": ID_NUMBER, "人数": "1", "与户主关系": "户主", "致贫原因1": "缺技术",
    "危房户": "否", "人均纯收入": "8,000.00", "首次识别时间": "201512", "人员识别时间": "201601", "户类型": "脱贫户",
    "易返贫致贫户(监测对象)类型": "脱贫不稳定户", "风险是否消除": "否", "风险识别时间": "202209", "风险消除时间": "",
}  # fmt: skip
W9 = {
    "市": "榆林市", "县": "神木市", "乡": "锦界镇", "单位名称": "示例单位", "隶属关系": "县级", "姓名": "王芳", "性别": "2",
    "联系人电话": "15412345678", "户主个人编号": PERSON, "户主姓名": "李四", "户主证件号码": ID_NUMBER,
    "帮扶开始时间": "20220105", "帮扶结束时间": "", "帮扶责任人编号": "1", "帮扶单位编号": "2", "政治面貌": "中共党员",
}  # fmt: skip
PAYMENT = {
    "姓名": "李四",
    "身份证号": ID_NUMBER,
    "项目": "农村低保",
    "月份": "2023年11月",
    "金额": "420元",
    "档次": "A类",
}
ROWS = {"W6": W6, "W1": W1, "W2": W2, "W3": W3, "W4": W4, "W5": W5, "W7": W7, "W8": W8, "W9": W9}


def workbook(path, row, titles=("导出表", "数据日期：2023-12-18")):
    book = Workbook()
    for line in (*([title] for title in titles), list(row), list(row.values())):
        book.active.append(line)
    book.save(path)
    return path


def gbk(path, row):
    with open(path, "w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([list(row), list(row.values())])
    return path


def brought(path):
    """The merged batch of one file."""
    batch = actions.receive_path(path)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
        assert batch.state == "review", batch.message
        actions.approve(batch)
    actions.advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    return batch


@pytest.fixture
def registered(tmp_path):
    """The household and its head, as W6 brings them."""
    return brought(workbook(tmp_path / "全县全字段_20231218.xlsx", W6))


@pytest.fixture
def inside(registered):
    with whole_city():
        yield


@pytest.mark.parametrize("write", [workbook, gbk], ids=["xlsx", "gbk"])
@pytest.mark.parametrize("code", ROWS)
def test_a_workbook_is_known_by_its_headers_and_comes_in(code, write, registered, tmp_path):
    suffix = "xlsx" if write is workbook else "csv"
    batch = brought(write(tmp_path / f"导出_20231218.{suffix}", ROWS[code]))
    assert (batch.layout, batch.state, batch.rejected, batch.unknown_columns) == (code, "done", 0, [])


@pytest.mark.parametrize("code", ROWS)
def test_the_same_file_again_changes_nothing(code, registered, tmp_path):
    path = workbook(tmp_path / "导出_20231218.xlsx", ROWS[code])
    first, second = brought(path), brought(path)
    assert first.state == second.state == "done"
    assert (second.new, second.changed) == (0, 0) and second.unchanged


@pytest.mark.parametrize("code", ROWS)
def test_a_column_of_no_layout_is_named_and_the_rest_comes_in(code, registered, tmp_path):
    batch = brought(workbook(tmp_path / "导出_20231218.xlsx", ROWS[code] | {"采集批次": "1"}))
    assert (batch.state, batch.unknown_columns) == ("done", ["采集批次"])


@pytest.mark.parametrize("code", [code for code in ROWS if code != "W9"])
def test_a_village_of_another_county_is_refused(code, registered, tmp_path):
    row = {name: "榆阳区" if name.startswith("县") else cell for name, cell in ROWS[code].items()}
    batch = brought(workbook(tmp_path / "导出_20231218.xlsx", row))
    assert (batch.new, batch.changed, batch.rejected) == (0, 0, 1)


def test_the_measure_cells_are_kept_as_sets(inside, tmp_path):
    brought(workbook(tmp_path / "监测_20231218.xlsx", W1))
    aid = RegisteredAid.objects.get()
    assert (aid.industry, aid.education) == (["带动生产", "入股分红"], ["雨露计划", "助学金"])
    assert (aid.public_posts, aid.all_public_posts) == (["护路员", "保洁员"], ["护路员", "保洁员", "其他"])
    assert (aid.safety_net, aid.relocation, aid.development_status) == (["低保", "残疾人补贴"], [], "已实施")


def test_the_figures_of_both_ends_of_an_episode_are_kept(inside, tmp_path):
    brought(workbook(tmp_path / "监测_20231218.xlsx", W1))
    begun, ended = Identification.objects.get(), Elimination.objects.get()
    assert (str(begun.identified_in), str(begun.per_capita_net), begun.wage) == ("2022-09", "5760.00", None)
    assert (begun.tekun_amount, begun.household.had_dropout, begun.household.had_uninsured) == (0, False, None)
    assert (str(ended.cleared_in), str(ended.wage), ended.is_house_damaged) == ("2023-09", "33339.32", False)
    assert ended.is_water_damaged is None


def test_a_second_clearing_is_a_second_row_and_the_first_stays(inside, tmp_path):
    brought(workbook(tmp_path / "监测_20231218.xlsx", W1))
    later = W1 | {"识别监测时间": "202402", "消除监测时间": "202409", "风险消除后工资性收入": "40000"}
    brought(workbook(tmp_path / "监测_20241218.xlsx", later))
    kept = {str(row.cleared_in): int(row.wage) for row in Elimination.objects.all()}
    assert kept == {"2023-09": 33339, "2024-09": 40000}


def test_a_household_without_measures_gets_no_row_of_them(inside, tmp_path):
    bare = {name: cell for name, cell in W1.items() if name in {*PLACE, *MEMBER} or "监测" in name or "风险" in name}
    brought(workbook(tmp_path / "监测_20231218.xlsx", bare))
    assert not RegisteredAid.objects.exists() and not Identification.objects.exists()


def test_plans_toilets_and_villages_reach_their_registers(inside, tmp_path):
    for code in ("W2", "W4", "W5"):
        brought(workbook(tmp_path / f"{code}_20231218.xlsx", ROWS[code]))
    plan, village = WorkPlan.objects.get(), Village.objects.get()
    assert (plan.member.number, plan.service_needs) == (PERSON, ["技能培训", "岗位推荐"])
    assert Household.objects.get().is_toilet_usable is False
    assert (village.number, village.households, village.libraries) == (village.region_id, 312, 1)
    assert (str(village.collective_income), village.doctors, village.clinics) == ("38.50", 0, None)


def test_the_list_of_lifted_people_keeps_when_they_were_identified(inside, tmp_path):
    brought(workbook(tmp_path / "已脱贫人口名单_20221218.xlsx", W8))
    household, member = Household.objects.get(), Member.objects.get()
    assert (household.poverty_causes, str(household.first_identified_in)) == (["缺技术"], "2015-12")
    assert (household.group_name, str(member.identified_in)) == ("一组", "2016-01")
    assert Income.objects.get(end_month=Month.parse("202209")).declared_per_capita == 8000


def test_known_columns_that_no_register_holds_are_named_in_the_review(tmp_path, office, signed_in):
    items = {"最低生活保障金": "1200", "产业奖励": "0", "户主证件号码": ID_NUMBER}
    batch = actions.receive_path(workbook(tmp_path / "全县全字段_20231218.xlsx", W6 | items))
    actions.advance(batch.pk)
    page = signed_in(office).get(f"/imports/{batch.pk}/").content.decode()
    assert "认识，但不存入台账：最低生活保障金、产业奖励、户主证件号码。" in page
    for code, names in (("W8", ["序号", "数据日期"]), ("W9", ["市", "县", "乡", "户主姓名", "户主证件号码"])):
        assert unkept(brought(workbook(tmp_path / f"{code}_20231218.xlsx", ROWS[code])))[: len(names)] == names


def test_a_town_with_two_villages_of_one_row_each_never_mixes_them(inside, tmp_path):
    book = Workbook()
    other = W5 | {"村": "友谊路社区", "总户数": "100"}
    for line in (list(W5), list(W5.values()), list(other.values())):
        book.active.append(line)
    book.save(tmp_path / "行政村_20231218.xlsx")
    batch = brought(tmp_path / "行政村_20231218.xlsx")
    assert (batch.new, Village.objects.values("region").distinct().count()) == (2, 2)


def test_a_village_twice_in_a_file_is_rejected_once(inside, tmp_path):
    book = Workbook()
    for line in (list(W5), list(W5.values()), list(W5.values())):
        book.active.append(line)
    book.save(tmp_path / "行政村_20231218.xlsx")
    batch = brought(tmp_path / "行政村_20231218.xlsx")
    assert (batch.new, batch.rejected) == (1, 1)


def test_rubbish_cells_of_an_export_are_warned_of_and_the_row_comes_in(inside, tmp_path):
    rubbish = W1 | {"合规自付支出": "无", "风险消除后工资性收入": "abc", "实施开发式帮扶措施情况": "正在实施"}
    batch = brought(workbook(tmp_path / "监测_20231218.xlsx", rubbish))
    assert batch.rejected == 0
    assert {issue.code for issue in batch.issues.all()} >= {"Q201", "Q186"}
    assert Identification.objects.get().out_of_pocket is None
    assert RegisteredAid.objects.get().development_status == "正在实施"


def test_the_villages_own_template_is_known_by_the_place(inside, brought_in):
    batch = brought_in("villages", [{"镇村": "锦界镇 · 渡口村", "村类型": "脱贫村", "是否出列": "是", "总户数": "300"}])
    assert (batch.state, batch.new, Village.objects.get().number) == ("done", 1, Village.objects.get().region_id)


def test_every_header_of_the_catalogue_is_known_to_its_layout():
    """The columns the source county used (W1 to W5), each by the name it has there."""
    for code, row in ROWS.items():
        layout = BY_CODE[code]
        assert layout.fits([cells.header(name) for name in row])
        assert {layout.canonical(cells.header(name)) for name in row} <= layout.known


def test_a_pairing_reaches_the_household_by_the_number_of_its_head(inside, tmp_path):
    brought(workbook(tmp_path / "结对_20231218.xlsx", W9))
    contact = ResponsiblePerson.objects.get()
    assert (contact.household.number, contact.unit, contact.affiliation, contact.sex) == (
        NUMBER,
        "示例单位",
        "县",
        "女",
    )
    assert (f"{contact.starts_on:%Y%m%d}", contact.phone.reveal()) == ("20220105", "15412345678")


def test_a_pairing_with_an_unknown_head_is_rejected_with_its_place(inside, tmp_path):
    batch = brought(workbook(tmp_path / "结对_20231218.xlsx", W9 | {"户主个人编号": "123"}))
    assert (batch.new, batch.rejected) == (0, 1)
    issue = batch.issues.get()
    assert (issue.column, issue.message) == (
        "户主个人编号",
        "没有这个人口编号的家庭成员，或者它在两户都有登记，请先核对农户和成员。",
    )


def test_a_departments_list_reaches_people_by_their_id_number(inside, tmp_path):
    batch = brought(workbook(tmp_path / "民政_202311.xlsx", PAYMENT))
    payment = SafetyNetPayment.objects.get()
    assert (batch.layout, payment.member.number, payment.household.number) == ("safety-net-list", PERSON, NUMBER)
    assert (payment.kind, str(payment.paid_in), payment.amount) == ("低保分类施保", "2023-11", 420)


@pytest.mark.parametrize(
    ("cells_given", "says"),
    [
        ({"身份证号": "990881198006220130"}, "没有这个证件号码的家庭成员"),
        ({"金额": "四百"}, "现为“四百”"),
        ({"金额": "0"}, "金额应大于 0 元。"),
        ({"项目": "压岁钱"}, "不在字典里"),
        ({"月份": "2023年13月"}, "2023年13月"),
    ],
)
def test_a_wrong_cell_of_a_departments_list_sends_the_row_back(cells_given, says, inside, tmp_path):
    batch = brought(workbook(tmp_path / "民政_202311.xlsx", PAYMENT | cells_given))
    assert (batch.new, batch.rejected) == (0, 1)
    assert says in batch.issues.get().message


def test_a_number_that_two_households_hold_names_neither(inside, tmp_path):
    other = W6 | {"户编号": "9908810002", "人口编号": "9908810002001"}
    brought(workbook(tmp_path / "全县全字段_20231218.xlsx", other))
    batch = brought(workbook(tmp_path / "民政_202311.xlsx", PAYMENT))
    assert (batch.new, batch.rejected) == (0, 1)
