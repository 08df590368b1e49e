"""What the registers of stations and associations refuse in a sentence (issue: bad input), through page and workbook alike."""

from datetime import date

import pytest

from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from monitoring.models import Village
from photovoltaic.models import (
    AssociationMember,
    DailyOutput,
    JointGroup,
    MonthlyOutput,
    MutualLoan,
    PostHolder,
    PostWage,
    PublicPost,
    StationShare,
)
from photovoltaic.tests.association_rows import make_association, make_loan
from photovoltaic.tests.lending import DAY, household, lend
from photovoltaic.tests.sharing import table
from shenmu_portal.tests.personas import TOWN

# -- stations ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ledger", "typed", "sentence"),
    [
        ("monthly-outputs", {"month": "2023-05", "kwh": -1}, "大于或等于"),
        ("monthly-outputs", {"month": "2023-05", "kwh": 410000}, "2023年5月发电量 410,000.00 千瓦时不可能"),
        ("monthly-outputs", {"month": "2023-04", "kwh": 41000}, "本月的发电量已登记"),
        ("daily-outputs", {"day": "2023-05-05", "kwh": -1}, "大于或等于"),
        ("daily-outputs", {"day": "2099-05-05", "kwh": 1}, "日期还没有到。"),
        ("daily-outputs", {"day": "2023-05-05", "kwh": 4300}, "2023年5月5日发电量 4,300.00 千瓦时不可能"),
    ],
)
def test_the_page_takes_no_output_that_cannot_be_or_is_there(station, clerk, signed_in, ledger, typed, sentence):
    with whole_city():
        MonthlyOutput.objects.create(station=station, region_id=station.region_id, month="2023-04", kwh=40000)
    page = signed_in(clerk).post(f"/{ledger}/add/", {"station": station.number} | typed)
    assert page.status_code == 422 and sentence in page.content.decode()
    with whole_city():
        assert MonthlyOutput.objects.get().kwh == 40000


def test_many_days_are_not_moved_to_one_that_has_not_come(station, clerk, signed_in):
    with whole_city():
        made = DailyOutput.objects.create(station=station, region_id=station.region_id, day=date(2023, 5, 4), kwh=1)
    typed = {
        "selected": made.pk,
        "seen": f"{made.pk}.{made.version}",
        "field": "day",
        "day": "2099-05-04",
        "confirm": "1",
    }
    page = signed_in(clerk).post("/daily-outputs/bulk/", typed)
    assert page.status_code == 422 and "日期还没有到。" in page.content.decode()
    with whole_city():
        assert DailyOutput.objects.get().day == date(2023, 5, 4)


@pytest.fixture
def shared(station, villages):
    """60 % of the station are one village's; two more villages wait for theirs."""
    with whole_city():
        made = [Village.objects.get_or_create(number=code, region_id=code)[0] for code in villages[TOWN][:3]]
        StationShare.objects.filter(station=station).delete()
        StationShare.objects.create(station=station, region_id=station.region_id, village=made[0], percent=60)
    return made


BEYOND = "各权属村份额之和不能超过百分之百，请先改小其他村的份额。"


def test_shares_of_a_station_are_no_more_than_the_whole(station, shared, clerk, signed_in, tmp_path):
    _, second, third = shared
    typed = {"station": station.number, "village": second.number, "percent": 41}
    assert BEYOND in signed_in(clerk).post("/station-shares/add/", typed).content.decode()
    rows = [(station.number, second.number, 30), (station.number, third.number, 11)]
    head = ("电站编号", "行政村代码", "份额（%）")
    batch = stage(table(tmp_path / "份额.csv", head, *rows), "station-shares", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [(3, BEYOND)]
    merge(batch)
    with whole_city():
        station.refresh_from_db()
        assert station.shares_total == 90


def test_shares_that_change_places_in_a_workbook_stay_the_whole(station, shared, clerk, tmp_path):
    first, second, _ = shared
    with whole_city():
        StationShare.objects.create(station=station, region_id=station.region_id, village=second, percent=40)
    head, rows = ("电站编号", "行政村代码", "份额（%）"), [(second.number, 60), (first.number, 40)]
    batch = stage(
        table(tmp_path / "份额.csv", head, *((station.number, *row) for row in rows)), "station-shares", clerk
    )
    assert errors(batch) == []
    merge(batch)
    with whole_city():
        assert dict(StationShare.objects.values_list("village__number", "percent")) == dict(rows)


def test_a_post_is_not_paid_twice_in_a_month(village, farmer, clerk, signed_in, tmp_path):
    with whole_city():
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2023, 1, 1)
        )
        of_it = {"post": post, "region_id": village, "member": farmer}
        PostHolder.objects.create(**of_it, begun_on=date(2023, 1, 1), contract_ends_on=date(2023, 12, 31))
        PostWage.objects.create(**of_it, month="2023-05", days=22, wage=600)
    typed = {"post": "GW1", "member": farmer.number, "month": "2023-05", "days": 22, "wage": 600}
    page = signed_in(clerk).post("/post-wages/add/", typed)
    assert page.status_code == 422 and "一个岗位一个月只发一次" in page.content.decode()
    rows = (
        ("岗位编号", "人口编号", "月份", "出勤天数", "应发工资（元）"),
        *[("GW1", farmer.number, "2023-05", 22, 600)] * 2,
    )
    batch = stage(table(tmp_path / "工资.csv", *rows), "post-wages", clerk)
    assert (batch.new, batch.unchanged, batch.rejected) == (0, 1, 1)
    with whole_city():
        assert PostWage.objects.count() == 1


# -- associations --------------------------------------------------------------------------------------------------------

LOAN = ("会员证编号", "借款编号", "申请日期", "借款金额（元）", "借款期限（月）", "借款用途（项目）")


@pytest.fixture
def both(clerk, signed_in, tmp_path):
    """What the page and the workbook say of a row that either would write; neither does."""

    def say(ledger, typed, heads):
        page = signed_in(clerk).post(f"/{ledger}/add/", typed)
        path = table(tmp_path / "表.csv", heads, tuple(typed.values()))
        batch = stage(path, ledger, clerk)
        told = " ".join(message for *_, message in errors(batch))
        assert page.status_code == 422 and (batch.new, batch.rejected) == (0, 1), (page.status_code, told)
        return page.content.decode(), told

    return say


@pytest.mark.parametrize(
    ("amount", "months", "sentence"),
    [(10001, 12, "单笔上限 10,000 元"), (5000, 13, "借款期限最长 12 个月"), (5000, 12, "的借款 JK1 还没有还清")],
)
def test_a_loan_above_the_cap_or_a_second_one_is_refused(association, member, both, amount, months, sentence):
    make_loan(member, "JK1") if amount == 5000 and months == 12 else None
    typed = {
        "member": member.number, "number": "JK2", "applied_on": DAY, "amount": amount, "months": months, "purpose": "养羊",
    }  # fmt: skip
    for said in both("mutual-loans", typed, LOAN):
        assert sentence in said


def test_two_loans_of_a_member_in_one_workbook_are_one_too_many(association, member, clerk, tmp_path):
    rows = [(member.number, number, DAY, 5000, 12, "养羊") for number in ("JK1", "JK2")]
    batch = stage(table(tmp_path / "借款.csv", LOAN, *rows), "mutual-loans", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [
        (3, "该会员的借款 JK1 还没有还清（或正在办理），还清后才能再借。")
    ]
    merge(batch)
    assert MutualLoan.objects.get().number == "JK1"


def test_who_left_or_never_joined_is_lent_nothing(association, member, both):
    AssociationMember.objects.filter(pk=member.pk).update(left_on=DAY)
    typed = {"number": "JK2", "applied_on": DAY, "amount": 5000, "months": 12, "purpose": "养羊"}
    heads = (LOAN[0], *LOAN[1:])
    for said in both("mutual-loans", {"member": member.number} | typed, heads):
        assert "互助金只借给在册会员" in said
    page, told = both("mutual-loans", {"member": "HY000"} | typed, heads)
    assert "HY000" in told and "会员" in page


REPAID = ("借款编号", "还款日期", "还本金（元）", "占用费（元）", "还款类型", "凭证号")


def test_no_more_is_repaid_than_owed(member, clerk, reviewer, both, tmp_path):
    loan = lend(member, clerk, reviewer)
    typed = {"loan": loan.number, "paid_on": DAY, "principal": "5000.01", "fee": 0, "kind": "会员还款", "voucher": "P1"}
    for said in both("mutual-repayments", typed, REPAID):
        assert "只欠本金 5,000.00 元，不能还 5,000.01 元。" in said
    rows = [(loan.number, DAY, 3000, 0, "会员还款", voucher) for voucher in ("P1", "P2")]
    batch = stage(table(tmp_path / "还款.csv", REPAID, *rows), "mutual-repayments", clerk)
    ((row, _, message),) = errors(batch)
    assert row == 3 and message.startswith("还的本金比欠的多")
    merge(batch)
    loan.refresh_from_db()
    assert loan.balance == 2000


def test_no_more_capital_leaves_than_lies_in_the_cash_box(association, both, clerk, tmp_path):
    heads = ("协会编号", "入账日期", "资金来源", "投入或退出", "金额（元）", "凭证号")
    typed = {
        "association": association.number, "entered_on": DAY, "source": "市县财政", "direction": "退出", "amount": 50001,
        "voucher": "T1",
    }  # fmt: skip
    for said in both("mutual-capital", typed, heads):
        assert "协会账面现金 50,000.00 元，不够退出 50,001.00 元。" in said
    rows = [tuple((typed | {"amount": 30000, "voucher": voucher}).values()) for voucher in ("T1", "T2")]
    batch = stage(table(tmp_path / "进出.csv", heads, *rows), "mutual-capital", clerk)
    ((row, _, message),) = errors(batch)
    assert row == 3 and message.startswith("协会账面现金不够")
    merge(batch)
    association.refresh_from_db()
    assert association.cash == 20000


MEMBER = ("户编号", "人口编号", "协会编号", "会员证编号", "小组编号", "入会日期")


@pytest.fixture
def newcomer(association):
    """A household of the village that is no member yet, and how it is typed in."""
    own = household("990881000077", association.region_id)
    person = own.members.get()
    return {
        "household": own.number, "person": person.number, "association": association.number, "number": "HY77",
        "group": "XZ1", "joined_on": DAY,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "sentences"),
    [
        ("person", ("李四不属于所填的农户", "该户没有这个成员")),
        ("household", ("互助资金不得跨村",) * 2),
        ("group", ("这个联保小组不是这个协会的。",) * 2),
    ],
)
def test_a_member_is_of_the_village_of_the_household_and_of_a_group_of_the_association(
    association, member, newcomer, villages, clerk, tmp_path, signed_in, field, sentences
):
    if field == "person":
        newcomer["person"] = member.person.number
    else:
        elsewhere = make_association(villages[TOWN][1], 1000)
        stranger = household("990881000088", villages[TOWN][1])
        JointGroup.objects.create(association=elsewhere, region_id=villages[TOWN][1], number="XZ9", ordinal=1)
        if field == "household":
            newcomer |= {"household": stranger.number, "person": stranger.members.get().number}
        else:
            newcomer["group"] = "XZ9"
    page = signed_in(clerk).post("/association-members/add/", newcomer)
    assert page.status_code == 422 and sentences[0] in page.content.decode()
    batch = stage(table(tmp_path / "会员.csv", MEMBER, tuple(newcomer.values())), "association-members", clerk)
    assert sentences[1] in " ".join(message for *_, message in errors(batch)) and batch.new == 0


def test_a_group_has_seven_seats_in_a_workbook_too(association, newcomer, clerk, tmp_path):
    rows = [tuple(newcomer.values())]
    for number in (78, 79):
        other = household(f"9908810000{number}", association.region_id)
        said = {"household": other.number, "person": other.members.get().number, "number": f"HY{number}"}
        rows.append(tuple((newcomer | said).values()))
    batch = stage(table(tmp_path / "会员.csv", MEMBER, *rows), "association-members", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [(4, "第1小组已有 7 户，联保小组最多 7 户。")]
    merge(batch)
    assert JointGroup.objects.get().size == 7


def test_a_household_has_one_member_and_a_group_one_leader_in_a_workbook_too(member, newcomer, clerk, tmp_path):
    """Told row by row: of a group that has its leader, of a household that has joined, of one that stands there twice."""
    joined = newcomer | {"household": member.household.number, "person": member.person.number, "number": "HY80"}
    rows = [
        (*newcomer.values(), "是"),
        (*joined.values(), "否"),
        (*(newcomer | {"number": "HY81", "group": ""}).values(), "否"),
    ]
    batch = stage(table(tmp_path / "会员.csv", (*MEMBER, "是否组长"), *rows), "association-members", clerk)
    assert sorted((row, message) for row, _, message in errors(batch)) == [
        (2, "这个小组已有组长，请先取消原组长。"),
        (3, "该户已有会员，一户只能有一人入会。"),
        (4, "该户已有会员，一户只能有一人入会。"),
    ]


@pytest.mark.parametrize(("stays", "told"), [("是", [(2, "这个小组已有组长，请先取消原组长。")]), ("否", [])])
def test_a_new_leader_waits_until_the_file_takes_the_old_one_back(member, newcomer, clerk, tmp_path, stays, told):
    """The rows' order does not matter: who leads already stays, and steps back before another one leads."""
    leader = newcomer | {"household": member.household.number, "person": member.person.number, "number": member.number}
    rows = [(*newcomer.values(), "是"), (*leader.values(), stays)]
    batch = stage(table(tmp_path / "会员.csv", (*MEMBER, "是否组长"), *rows), "association-members", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == told
    assert merge(batch).state == "done"
    with whole_city():
        assert (AssociationMember.objects.get(is_leader=True) == member) is bool(told)
