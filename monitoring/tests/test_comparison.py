"""信息比对: every row of a list ends in exactly one outcome; nothing lost, nothing doubled, nobody else's list seen."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from rest_framework.test import APIClient

from core.api import tokens
from core.identity import check_digit
from core.models import Region
from core.months import Month
from core.scoping import in_scope, whole_city
from monitoring.comparing import check, owed, receive
from monitoring.comparison_kinds import BY_CODE, KINDS
from monitoring.models import Clue, DepartmentList, ListedPerson, Rectification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("parameters")]
MONTH = Month.parse("2023-12")


def card(first17="61272219800131001"):
    return first17 + check_digit(first17)


LI, WANG, STRANGER = card(), card("61272219850607002"), card("61272219700101003")


@pytest.fixture
def people(household, villages):
    """李四 with a number and 王五 in the first village; two 张三 in the second."""
    first, second = villages["610881114"][:2]
    home = household(region_id=first, people=[{"name": "李四", "id_number": LI}, {"name": "王五", "id_number": WANG}])
    household(region_id=second, people=[{"name": "张三", "id_number": None}])
    household(region_id=second, people=[{"name": "张三", "id_number": None}])
    household(region_id=second, people=[{"name": "赵六", "id_number": None}])
    return home


@pytest.fixture
def medical(department):
    return department("medical")


def send(rows, by, kind="uninsured", key="k1", month=MONTH):
    """Compare rows of dicts as an upload would."""
    kind = BY_CODE[kind]
    written = list(dict.fromkeys(head for row in rows for head in row))
    layout = next(each for each in kind.layouts() if each.fits(written))
    numbered = [(line, [row.get(head, "") for head in written]) for line, row in enumerate(rows, 2)]
    with in_scope(by.region_id):
        return receive(
            kind, headers=[layout.canonical(head) for head in written], written=written, rows=numbered, month=month,
            key=key, name="名单.xlsx", by=by,
        )  # fmt: skip


def outcomes(listed):
    with whole_city():
        return {each.line: (each.outcome, each.reason) for each in ListedPerson.objects.filter(source=listed)}


def names_of(villages):
    return [Region.objects.get(pk=code).short_name for code in villages["610881114"][:2]]


def test_rows_are_matched_by_number_then_by_name_and_village(people, medical, villages):
    first, second = names_of(villages)
    listed, _ = send(
        [
            {"身份证号": LI, "患者姓名": "李四"},
            {"身份证号": LI, "患者姓名": "李肆"},
            {"患者姓名": "赵六", "乡镇": "锦界镇", "行政村": second},
            {"患者姓名": "张三", "乡镇": "锦界镇", "行政村": second},
            {"患者姓名": "王五", "身份证号": STRANGER, "乡镇": "锦界镇", "行政村": first},
            {"患者姓名": "孙七", "身份证号": card("61272219600101004")},
            {"患者姓名": "钱八", "乡镇": "不存在镇", "行政村": "不存在村"},
            {"身份证号": "12345"},
            {"身份证号": LI, "患者姓名": "李四"},
        ],
        medical,
    )
    found = outcomes(listed)
    assert [found[line][0] for line in sorted(found)] == [
        "hit", "doubtful", "hit", "doubtful", "doubtful", "miss", "miss", "unreadable", "doubtful",
    ]  # fmt: skip
    assert found[3][1] == "证件号码登记为李四，名单写的是另一个姓名"
    assert found[5][1] == "同村同名有 2 人"
    assert found[6][1] == "同村有同名的人，但证件号码不同"
    assert "尾号 2345" in found[9][1]
    assert found[10][1] == "与第 2 行重复"
    assert (listed.total, listed.hits, listed.misses, listed.doubtful, listed.unreadable) == (9, 2, 2, 4, 1)


def test_a_list_finds_its_people_through_indexes(people, medical):
    """Ten rows must not read all members of a province."""
    matched = "INSERT INTO monitoring_listedperson"
    with CaptureQueriesContext(connection) as asked:
        send([{"姓名": "李四", "身份证号码": LI}], medical)
    matching = next(query["sql"] for query in asked if matched in query["sql"]).partition(matched)[2]
    with in_scope(medical.region_id), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")  # the register is small
        cursor.execute(f"EXPLAIN {matched}{matching}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "Scan using member_id_digest" in plan and "Scan on monitoring_member" not in plan
    assert "Index Cond: (id = CASE" in plan


def test_a_disability_card_means_the_same_person(people, department):
    listed, _ = send([{"残疾证号": LI + "41", "姓名": "李四"}], department("disability"), "disabled")
    assert listed.hits == 1


def test_a_running_number_does_not_hide_that_a_row_is_repeated(people, medical):
    listed, _ = send([{"序号": number, "身份证号": LI} for number in (1, 2)], medical)
    assert outcomes(listed)[3] == ("doubtful", "与第 2 行重复")


def test_other_columns_are_kept_as_they_are(people, medical):
    listed, _ = send([{"备注": "电话停机", "身份证号": LI, "参保年度": 2023}], medical)
    with whole_city():
        assert listed.people.get().said == {"备注": "电话停机", "参保年度": "2023"}


def test_a_wrong_number_is_not_kept_whole(people, medical):
    listed, _ = send([{"身份证号": "612722198001310019", "姓名": "某人"}], medical)
    with whole_city():
        row = listed.people.get()
    assert row.id_number is None and "612722198001310019" not in str(row.said)


def test_the_same_list_again_changes_nothing(people, medical):
    first, is_new = send([{"身份证号": LI}], medical)
    again, is_new_again = send([{"身份证号": LI}], medical)
    assert (is_new, is_new_again, first.pk) == (True, False, again.pk)
    with whole_city():
        assert (ListedPerson.objects.count(), Clue.objects.count()) == (1, 1)


def test_a_hit_becomes_one_clue_with_a_deadline(people, medical):
    send([{"身份证号": LI, "姓名": "李四"}, {"身份证号": WANG, "姓名": "王五"}], medical)
    send([{"身份证号": LI, "姓名": "李四"}], medical, key="k2", month=MONTH - 1)
    with whole_city():
        clue = Clue.objects.get()
        assert (clue.household_id, clue.source, clue.risk_code, clue.rule) == (
            people.pk,
            "department",
            "01",
            "L-uninsured",
        )
        assert clue.description == "李四、王五未参加基本医疗保险"
        assert clue.due_on is not None
        assert ListedPerson.objects.filter(clue=clue).count() == 3


def test_amounts_of_a_household_are_added_up_and_held_against_the_parameter(people, medical):
    rows = [{"姓名": "李四", "身份证号": LI, "个人自付": "6,000"}, {"姓名": "王五", "身份证号": WANG, "个人自付": 3999}]
    listed, _ = send(rows, medical, "medical_own")
    assert listed.clues == 0
    listed, _ = send([*rows, {"姓名": "李四", "身份证号": LI, "个人自付": "1元"}], medical, "medical_own", key="k2")
    assert listed.clues == 1
    with whole_city():
        assert Clue.objects.get().description.endswith("医疗自付较高，合计 10,000.00 元")


def test_an_amount_that_is_no_number_is_told_and_not_counted(people, medical):
    listed, _ = send([{"姓名": "李四", "身份证号": LI, "个人自付": "约一万"}], medical, "medical_own")
    assert outcomes(listed)[2] == ("unreadable", "金额不能用：约一万")


def test_a_vehicle_matters_only_in_a_monitored_household(household, department):
    plain, watched = (
        household(people=[{"name": "李四", "id_number": number}], **fields)
        for number, fields in ((LI, {}), (WANG, {"monitored_as": "边缘易致贫户"}))
    )
    listed, _ = send(
        [{"车主": "李四", "身份证号": LI}, {"车主": "李四", "身份证号": WANG}], department("police"), "vehicle"
    )
    with whole_city():
        assert (listed.hits, [clue.household_id for clue in Clue.objects.all()]) == (2, [watched.pk])


def test_somebody_who_left_is_doubtful(household, medical):
    household(people=[{}, {"name": "李四", "id_number": LI, "left_on": "2023-01-01", "left_reason": "死亡"}])
    listed, _ = send([{"身份证号": LI}], medical)
    assert outcomes(listed)[2] == ("doubtful", "登记为已自然减少：死亡")


def test_a_checked_row_counts_and_becomes_a_clue(people, medical):
    listed, _ = send([{"身份证号": LI, "姓名": "李肆"}], medical)
    with in_scope("610881"):
        row = listed.people.get()
        with pytest.raises(ValidationError, match="怎样核对"):
            check(row, is_the_one=True, by=medical, note=" ")
        check(row, is_the_one=True, by=medical, note="电话核实，错一字")
        listed.refresh_from_db()
        assert (listed.hits, listed.doubtful, listed.clues) == (1, 0, 1)
        with pytest.raises(ValidationError, match="已由别人核对"):
            check(row, is_the_one=False, by=medical, note="不是")


def test_a_row_with_two_candidates_cannot_be_confirmed(people, medical, villages):
    listed, _ = send([{"姓名": "张三", "乡镇": "锦界镇", "行政村": names_of(villages)[1]}], medical)
    with in_scope("610881"), pytest.raises(ValidationError, match="没有唯一的候选"):
        check(listed.people.get(), is_the_one=True, by=medical, note="是")


def test_a_department_sends_only_its_own_lists_and_sees_only_them(people, medical, department, signed_in, office):
    listed, _ = send([{"身份证号": LI}], medical)
    police = department("police")
    with pytest.raises(PermissionDenied, match="不是您部门的名单"):
        send([{"身份证号": LI}], police)
    with in_scope("610881"):
        assert not DepartmentList.objects.owned_by(police).exists()
        assert not ListedPerson.objects.owned_by(police).exists()
    assert signed_in(police).get(f"/comparison/{listed.pk}/").status_code == 404
    assert signed_in(police).get(f"/department-lists/{listed.pk}/").status_code == 404
    assert signed_in(office).get(f"/comparison/{listed.pk}/").status_code == 200


def test_a_town_sees_the_rows_of_its_households_and_not_the_list(people, medical, signed_in, clerk, neighbour):
    listed, _ = send([{"身份证号": LI, "姓名": "李四"}, {"姓名": "外人"}], medical)
    rows = signed_in(clerk).get("/listed-people/?all=1").context["rows"]
    assert [row.name for row in rows] == ["李四"]
    assert signed_in(clerk).get(f"/comparison/{listed.pk}/").status_code == 404
    assert signed_in(neighbour).get("/listed-people/?all=1").context["rows"] == []


def test_a_clerk_cannot_send_a_list(people, clerk):
    with pytest.raises(PermissionDenied):
        send([{"身份证号": LI}], clerk)


def workbook(rows):
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return SimpleUploadedFile("未参保.xlsx", content.getvalue())


def test_the_page_takes_columns_in_any_order_below_a_title(people, medical, signed_in):
    client = signed_in(medical)
    rows = [["神木市未参保人员名单"], ["序号", "备注", "姓名", "公民身份号码"], [1, "", "李四", LI], [2, "", "", ""]]
    answer = client.post("/comparison/", {"kind": "uninsured", "month": "2023-12", "file": workbook(rows)})
    assert answer.status_code == 302, answer.context["form"].errors
    page = client.get(answer.url).content.decode()
    assert "不能识别" in page and "既没有可用的证件号码" not in page  # hits are shown first
    with whole_city():
        assert (DepartmentList.objects.get().hits, DepartmentList.objects.get().unreadable) == (1, 1)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (workbook([["序号", "电话"], [1, "154"]]), "至少要有“姓名”或“身份证号”"),
        (SimpleUploadedFile("名单.xlsx", b"PK\x03\x04 broken"), "文件"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(file, sentence, people, medical, signed_in):
    file.seek(0)
    answer = signed_in(medical).post("/comparison/", {"kind": "uninsured", "month": "2023-12", "file": file})
    assert answer.status_code == 422
    assert sentence in str(answer.context["form"].errors)


def test_what_is_owed_this_month_is_told_until_it_is_sent(people, medical):
    with in_scope("610881"):
        assert {kind.code for kind in owed(MONTH, medical)} == {"uninsured", "medical_own"}
    send([{"身份证号": LI}], medical)
    with in_scope("610881"):
        assert {kind.code for kind in owed(MONTH, medical)} == {"medical_own"}


def test_the_interface_posts_a_list_once_per_key(people, medical):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {tokens.issue(medical)}")
    address, sent = "/api/v1/department-lists/uninsured/send/", {"key": "2023-12-a", "month": "2023-12"}
    rows = [{"备注": None, "姓名": "李四", "身份证号": LI}, {"姓名": "路人"}]
    first = client.post(address, {**sent, "rows": rows}, format="json")
    assert (first.status_code, first.json()["hits"], first.json()["misses"]) == (201, 1, 1)
    again = client.post(address, {**sent, "rows": rows}, format="json")
    assert (again.status_code, again.json()["is_new"], again.json()["id"]) == (200, False, first.json()["id"])
    assert client.post(address, {**sent, "key": "b", "rows": [{"电话": "1"}]}, format="json").status_code == 400
    assert (
        client.post("/api/v1/department-lists/vehicle/send/", {**sent, "rows": rows}, format="json").status_code == 403
    )
    assert APIClient().post(address, {**sent, "rows": rows}, format="json").status_code == 401


CELL = st.one_of(st.none(), st.sampled_from(["李四", "王五", LI, WANG, "6.127E+17", "\x00", "　", "=1+1"]), st.text(max_size=12),
                 st.integers(), st.floats(allow_nan=False), st.dates())  # fmt: skip


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.fixed_dictionaries({"姓名": CELL, "身份证号": CELL, "个人自付": CELL, "结算日期": CELL}),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_stands_in_the_cells_nothing_is_lost(rows, people, medical):
    with whole_city():
        DepartmentList.objects.all().delete()
    listed, _ = send(rows, medical, "medical_own")
    assert listed.total == len(rows) == listed.hits + listed.misses + listed.doubtful + listed.unreadable


def test_every_kind_reads_its_own_columns(people, office):
    for number, kind in enumerate(KINDS):
        row = (
            {"姓名": "李四", "身份证号": LI}
            | dict.fromkeys(kind.amounts[:1], 5)
            | dict.fromkeys(kind.days[:1], date(2023, 11, 1))
        )
        listed, _ = send([row], office, kind.code, key=str(number))
        with whole_city():
            person = listed.people.get()
        assert person.outcome == "hit"
        assert bool(person.happened_on) is bool(kind.days)


TYPED = {
    "description": "李四未参加基本医疗保险", "category": "工作落实", "unit": "锦界镇政府", "responsible": "王五",
    "deadline": "2099-01-31", "measures": "补办参保",
}  # fmt: skip


def test_a_row_that_hits_goes_on_into_the_ledger_of_problems_once(people, medical, clerk, signed_in):
    send([{"身份证号": LI, "患者姓名": "李四"}, {"患者姓名": "不存在的人"}], medical)
    with whole_city():
        row, miss = ListedPerson.objects.order_by("line")
    address, client = f"/comparison/rows/{row.pk}/rectify/", signed_in(clerk)
    assert address in client.get(f"/listed-people/{row.pk}/").content.decode()
    form = client.get(address).context["form"]
    assert form["description"].value() == "2023年12月未参保人员名单第 2 行：李四未参加基本医疗保险"
    answer = client.post(address, TYPED)
    with whole_city():
        problem = Rectification.objects.get()
    assert answer.url == f"/rectifications/{problem.pk}/"
    assert (problem.source, problem.concerned_id, problem.region_id) == ("信息比对", people.number, people.region_id)
    assert client.post(address, TYPED).url == answer.url, "pressed again it leads to the one there is"
    with whole_city():
        assert Rectification.objects.count() == 1
    page = client.get(f"/listed-people/{row.pk}/").content.decode()
    assert "问题整改：整改中" in page and address not in page
    assert client.get(f"/comparison/rows/{miss.pk}/rectify/").status_code in (302, 404)


def test_the_lists_page_says_of_every_hit_what_became_of_it(people, medical, office, signed_in, next_desk):
    listed, _ = send([{"身份证号": LI, "患者姓名": "李四"}, {"身份证号": WANG, "患者姓名": "王五"}], medical)
    with whole_city():
        row, other = ListedPerson.objects.order_by("line")
    client = signed_in(office)
    client.post(f"/comparison/rows/{row.pk}/rectify/", TYPED)
    page = client.get(f"/comparison/{listed.pk}/?outcome=hit").content.decode()
    assert "整改中" in page and f"/comparison/rows/{row.pk}/rectify/" not in page
    assert f"/comparison/rows/{other.pk}/rectify/" in page
    assert next_desk.get(f"/comparison/rows/{other.pk}/rectify/").status_code == 404
