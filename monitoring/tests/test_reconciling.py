"""对账: an export beside the registers, difference by difference; nothing changes until somebody decides."""

import io

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from openpyxl import load_workbook

from core.imports.annotate import annotated
from core.imports.batch import advance, receive_path
from core.imports.views import XLSX
from core.models import Parameter
from core.scoping import in_scope, whole_city
from core.tests.keys import new_key
from monitoring.models import Difference, Household, Member, Reconciliation
from monitoring.reconciling.running import request_reconciliation, run_reconciliation
from monitoring.tests.test_national_layouts import ID_NUMBER, MEMBER, NUMBER, PERSON, W6, W7, brought, workbook

pytestmark = pytest.mark.django_db
OTHER = W6 | {
    "户编号": "9908810002", "人口编号": "9908810002001", "姓名": "王五", "证件号码": "990881197803100113", "户主姓名": "王五",
}  # fmt: skip


@pytest.fixture
def registered(tmp_path):
    """One household with its head: an ordinary labourer with a phone."""
    row = W6 | {
        "户主姓名": "李四",
        "户联系电话": "15412345678",
        "劳动技能": "普通劳动力",
        "健康状况": "残疾,长期慢性病",
    }
    brought(workbook(tmp_path / "全县全字段_20231218.xlsx", row))
    return row


@pytest.fixture
def compared(tmp_path, clerk):
    """Runs a reconciliation of rows by a user: `compared(rows)`."""

    def run(*rows, by=None, name="全县全字段_20231218.xlsx"):
        path = workbook(tmp_path / "up.xlsx", rows[0])
        if len(rows) > 1:
            path = _with_more(path, rows[1:])
        by = by or clerk
        with in_scope(by.region_id):
            made = request_reconciliation(SimpleUploadedFile(name, path.read_bytes()), by=by)
        run_reconciliation(made)
        with whole_city():
            return Reconciliation.objects.select_related("batch").get(pk=made.pk)

    return run


def _with_more(path, rows):
    book = load_workbook(path)
    heads = [cell.value for cell in book.active[3]]
    for row in rows:
        book.active.append([row.get(head, "") for head in heads])
    book.save(path)
    return path


def differences(run, **narrowed):
    with whole_city():
        return list(Difference.objects.filter(run=run, **narrowed).order_by("register", "field"))


def decide(client, difference, side):
    return client.post(reverse("difference-decide", args=[difference.pk]), {"side": side})


def test_a_file_that_agrees_has_no_difference_and_nothing_is_merged(registered, compared):
    run = compared(registered | {"健康状况": "长期慢性病、残疾"})
    assert (run.state, run.counts, differences(run)) == ("done", [], [])
    assert (run.batch.state, run.batch.message) == ("cancelled", "已用于对账，没有入库。")


def test_both_sides_of_every_kind_are_told(registered, compared, tmp_path):
    brought(workbook(tmp_path / "全县全字段_20231218.xlsx", OTHER))
    third = OTHER | {
        "户编号": "9908810003",
        "人口编号": "9908810003001",
        "证件号码": "990881195501010017",
        "姓名": "赵六",
    }
    run = compared(registered | {"劳动技能": "技能劳动力"}, third)
    told = {(each.kind, each.register, each.household_number, each.field) for each in differences(run)}
    assert told == {
        ("differs", "members", NUMBER, "labour"),
        ("ours", "households", "9908810002", ""),
        ("ours", "members", "9908810002", ""),
        ("theirs", "households", "9908810003", ""),
        ("theirs", "members", "9908810003", ""),
        ("theirs", "incomes", "9908810003", ""),
    }
    labour = differences(run, field="labour")[0]
    assert (labour.ours, labour.theirs, labour.name, labour.line) == ("普通劳动力", "技能劳动力", "李四", 4)
    with whole_city():
        assert Member.objects.get(number=PERSON).labour == "普通劳动力"


def test_taking_their_value_writes_it_with_version_and_history(registered, compared, signed_in, clerk):
    run = compared(registered | {"劳动技能": "技能劳动力"})
    with whole_city():
        before = Member.objects.get(number=PERSON).version
    assert decide(signed_in(clerk), differences(run)[0], "theirs").status_code == 302
    with whole_city():
        member = Member.objects.get(number=PERSON)
        assert (member.labour, member.version) == ("技能劳动力", before + 1)
        event = apps.get_model("monitoring.MemberEvent").objects.filter(pgh_obj_id=member.pk).latest("pgh_id")
        assert (event.pgh_context["user"], event.pgh_context["why"]) == (clerk.pk, "对账取对方值")
    assert [(each.decision, each.decided_by_id) for each in differences(run)] == [("taken", clerk.pk)]


def test_a_name_and_a_phone_bring_what_is_derived_from_them(registered, compared, signed_in, clerk):
    run = compared(registered | {"姓名": "张三丰", "户主姓名": "张三丰", "户联系电话": "15487654321"})
    client = signed_in(clerk)
    for difference in differences(run):
        decide(client, difference, "theirs")
    with whole_city():
        household = Household.objects.get()
        assert (household.head_name, household.head_initials) == ("张三丰", "zsf")
        assert (household.phone.reveal(), household.phone_tail) == ("15487654321", "4321")
    assert [(each.field, each.decision) for each in differences(run)] == [("phone", "taken"), ("name", "taken")]


def test_differences_are_taken_after_the_keys_changed(registered, compared, signed_in, clerk, keys, settings):
    phone = "15487654321"
    run = compared(registered | {"户联系电话": phone}, OTHER | {"户联系电话": phone})
    old = settings.FIELD_KEYS
    new = new_key(*old)
    keys(new, *old)
    call_command("reseal", stdout=io.StringIO())
    keys(new, digest_key=old[-1])
    for difference in sorted(differences(run), key=lambda each: each.register):
        decide(signed_in(clerk), difference, "theirs")
    assert {each.decision for each in differences(run)} == {"taken"}
    with whole_city():
        assert [household.phone.reveal() for household in Household.objects.all()] == [phone, phone]
        assert {member.id_number.reveal() for member in Member.objects.all()} == {ID_NUMBER, OTHER["证件号码"]}


def test_keeping_ours_changes_nothing_but_the_decision(registered, compared, signed_in, clerk):
    run = compared(registered | {"劳动技能": "技能劳动力"})
    decide(signed_in(clerk), differences(run)[0], "ours")
    with whole_city():
        assert Member.objects.get(number=PERSON).labour == "普通劳动力"
    assert differences(run)[0].decision == "kept"


def test_a_record_changed_meanwhile_is_not_overwritten(registered, compared, signed_in, clerk):
    run = compared(registered | {"劳动技能": "技能劳动力"})
    with whole_city():
        Member.objects.filter(number=PERSON).update(labour="无劳动力")
    decide(signed_in(clerk), differences(run)[0], "theirs")
    with whole_city():
        assert Member.objects.get(number=PERSON).labour == "无劳动力"
    assert differences(run)[0].decision == "moved"


def test_pressing_twice_takes_once(registered, compared, signed_in, clerk):
    run, client = compared(registered | {"劳动技能": "技能劳动力"}), signed_in(clerk)
    difference = differences(run)[0]
    decide(client, difference, "theirs")
    with whole_city():
        version = Member.objects.get(number=PERSON).version
    decide(client, difference, "theirs")
    with whole_city():
        assert Member.objects.get(number=PERSON).version == version


def test_a_household_only_they_have_comes_in_with_its_people(registered, compared, signed_in, clerk):
    run = compared(registered, OTHER)
    household = differences(run, kind="theirs", register="households")[0]
    decide(signed_in(clerk), household, "theirs")
    with whole_city():
        member = Member.objects.get(number="9908810002001")
        assert (member.household.number, member.name, member.id_number.reveal()) == (
            "9908810002",
            "王五",
            "990881197803100113",
        )
        assert member.household.incomes.count() == 1
    assert {each.decision for each in differences(run, kind="theirs")} == {"taken"}


def test_a_member_without_their_household_waits_for_it(registered, compared, signed_in, clerk):
    run = compared(registered, OTHER)
    member = differences(run, kind="theirs", register="members")[0]
    page = signed_in(clerk).post(reverse("difference-decide", args=[member.pk]), {"side": "theirs"}, follow=True)
    assert "请先取对方的户" in page.content.decode()
    assert differences(run, kind="theirs", register="members")[0].decision == "waiting"


def test_a_whole_field_is_taken_at_once(registered, compared, signed_in, office, tmp_path):
    brought(workbook(tmp_path / "全县全字段_20231218.xlsx", OTHER))
    run = compared(registered | {"耕地面积（亩）": "5.5"}, OTHER | {"耕地面积（亩）": "7"}, by=office)
    asked = {"register": "households", "kind": "differs", "field": "arable_mu", "side": "theirs"}
    signed_in(office).post(reverse("reconciliation-decide", args=[run.pk]), asked)
    with whole_city():
        areas = dict(Household.objects.values_list("number", "arable_mu"))
    assert {number: str(area) for number, area in areas.items()} == {NUMBER: "5.50", "9908810002": "7.00"}


def test_a_clerk_sees_and_decides_only_differences_of_the_own_town(registered, compared, signed_in, office, neighbour):
    run = compared(registered | {"劳动技能": "技能劳动力"}, by=office)
    client = signed_in(neighbour)
    assert client.get(reverse("reconciliation", args=[run.pk])).status_code == 404
    assert decide(client, differences(run)[0], "theirs").status_code == 404


def test_a_reader_may_look_and_not_decide(registered, compared, signed_in, office, auditor):
    run = compared(registered | {"劳动技能": "技能劳动力"}, by=office)
    client = signed_in(auditor)
    page = client.get(reverse("reconciliation", args=[run.pk]))
    assert page.status_code == 200 and "全部取对方" not in page.content.decode()
    assert decide(client, differences(run)[0], "theirs").status_code == 403


def test_the_page_tells_groups_and_values_with_masked_numbers(registered, compared, signed_in, clerk):
    run = compared(registered | {"户联系电话": "15487654321", "劳动技能": "技能劳动力"})
    text = signed_in(clerk).get(reverse("reconciliation", args=[run.pk])).content.decode()
    assert "技能劳动力" in text and "154****4321" in text
    assert "15487654321" not in text and "15412345678" not in text


def test_a_47_column_file_says_nothing_of_what_it_lacks(registered, compared):
    run = compared(W7 | {"是否享受低保": "否"}, name="家庭成员信息表_20231218.xlsx")
    assert [(each.field, each.theirs) for each in differences(run)] == [("dibao", "未享受")]


def test_an_unreadable_file_is_refused_with_the_reason(compared, signed_in, clerk):
    run = compared({"甲": "1", "乙": "2"})
    assert (run.state, "认不出这是哪种表" in run.message) == ("refused", True)
    page = signed_in(clerk).get(reverse("reconciliation", args=[run.pk])).content.decode()
    assert "认不出这是哪种表" in page and "省级导出表的列名对照" in page


def test_a_wrong_kind_of_file_is_refused_at_the_door(signed_in, clerk):
    answer = signed_in(clerk).post(reverse("reconciliations"), {"file": SimpleUploadedFile("表.pdf", b"%PDF")})
    assert (answer.status_code, "只能用 .xlsx" in answer.content.decode()) == (422, True)


def test_running_twice_stores_each_difference_once(registered, compared):
    run = compared(registered | {"劳动技能": "技能劳动力"})
    run_reconciliation(run)
    assert len(differences(run)) == 1


def test_members_are_known_by_their_id_number_when_the_file_has_no_person_number(registered, compared):
    row = {name: cell for name, cell in registered.items() if name in {"县", "乡", "村", *MEMBER}} | {
        "监测对象类别": "", "风险是否已消除": "", "识别监测时间": "", "劳动技能": "技能劳动力", "户类型": "脱贫户",
    }  # fmt: skip
    assert row["证件号码"] == ID_NUMBER
    run = compared(row, name="监测_20231218.xlsx")
    assert [(each.kind, each.field) for each in differences(run)] == [("differs", "labour")]


def province(row, **more):
    """A row as the province's system heads it: its own names, in its own order, and columns that we have not."""
    names = {
        "户编号": "户号",
        "户主姓名": "户主",
        "乡": "乡镇名称",
        "村": "行政村名称",
        "户类型": "户属性",
        "耕地面积（亩）": "耕地面积（亩）",
    }
    return {"采集批次": "7"} | {said: row.get(name, "") for name, said in names.items()} | {"县": "神木市"} | more


def test_an_export_of_the_province_is_compared_by_its_own_heads(registered, compared, tmp_path, parameters):
    brought(workbook(tmp_path / "全县全字段_20231218.xlsx", OTHER))
    third = OTHER | {"户编号": "9908810003", "户主姓名": "赵六"}
    run = compared(province(registered, **{"耕地面积（亩）": "5.5"}), province(third), name="省平台导出.xlsx")
    assert (run.state, run.batch.layout, run.message) == ("done", "P1", "")
    found = {(each.kind, each.household_number, each.field) for each in differences(run)}
    assert found == {("differs", NUMBER, "arable_mu"), ("theirs", "9908810003", ""), ("ours", "9908810002", "")}


def test_the_offices_names_are_read_where_the_file_has_not_the_name_itself(registered, compared, parameters):
    run = compared(registered | {"身份证号": "另一列", "关系": "另一列"})
    assert (run.state, run.batch.layout, differences(run)) == ("done", "W6", [])
    assert run.batch.unknown_columns == ["身份证号", "关系"]
    run = compared(province(registered) | {"户编号": NUMBER, "户号": "另一列"}, name="省平台导出.xlsx")
    assert (run.state, run.batch.layout, differences(run)) == ("done", "P1", [])
    assert "户号" in run.batch.unknown_columns


def test_the_provinces_list_of_people_too(registered, compared, parameters):
    heads = {"人员编号": PERSON, "成员姓名": "李四", "身份证号": ID_NUMBER, "劳动技能": "技能劳动力"}
    run = compared(province(registered) | heads, name="省平台成员.xlsx")
    assert (run.state, run.batch.layout) == ("done", "P2")
    assert [(each.kind, each.field, each.theirs) for each in differences(run)] == [("differs", "labour", "技能劳动力")]


def test_a_row_of_the_province_that_cannot_be_compared_is_listed_and_comes_back_in_its_own_workbook(
    registered, compared, parameters, signed_in, clerk
):
    run = compared(province(registered), province(OTHER, 行政村名称="无此村"), name="省平台导出.xlsx")
    assert run.batch.rejected == 1
    page = signed_in(clerk).get(reverse("reconciliation", args=[run.pk])).content.decode()
    assert "没有名为“无此村”的村或社区" in page and reverse("import-annotated", args=[run.batch.pk]) in page
    with whole_city():
        book = load_workbook(io.BytesIO(annotated(run.batch)))
    assert any("无此村" in str(cell.value) for row in book.active.iter_rows() for cell in row)


def test_names_that_were_written_wrong_since_are_told_instead_of_the_workbook(
    registered, compared, parameters, signed_in, clerk
):
    run, client = (
        compared(province(registered), province(OTHER, 行政村名称="无此村"), name="省平台导出.xlsx"),
        signed_in(clerk),
    )
    address = reverse("import-annotated", args=[run.batch.pk])
    assert client.get(address).headers["Content-Type"] == XLSX
    Parameter.objects.filter(name="headers_household").update(value="户号")
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("import", args=[run.batch.pk]), 302)]
    assert "“户号”应写成“对方列名=国家系统列名”" in answer.content.decode()


def test_a_head_that_the_office_has_not_named_is_told_and_one_written_wrong_too(registered, compared, parameters):
    strange = {"户号码": NUMBER, "姓甚名谁": "李四", "住哪": "渡口村"}
    assert "认不出" in compared(strange, name="省平台导出.xlsx").message
    Parameter.objects.filter(name="headers_household").update(value="户号码=户编号；姓甚名谁")
    message = compared(strange, name="省平台导出.xlsx").message
    assert "“姓甚名谁”应写成“对方列名=国家系统列名”" in message


def test_the_provinces_export_is_not_taken_for_an_import(registered, tmp_path, parameters):
    batch = receive_path(
        workbook(tmp_path / "省平台导出.xlsx", province(registered) | {"户编号": NUMBER, "户主姓名": "李四"})
    )
    advance(batch.pk)
    with whole_city():
        batch.refresh_from_db()
    assert batch.state == "refused" and "认不出这是哪种表" in batch.message
