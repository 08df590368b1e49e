"""Income, plan, wages, payments and the two 80 %: what balances, what is refused, what the gauge says."""

import io
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from core import steps
from core.constraints import refusal_of
from core.ledger.forms import form_class
from core.ledger.registry import ledger_named
from core.models import AccessLog
from core.months import Month
from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from monitoring.models import Household, Member, Village
from monitoring.tests.entry_pages import HEAD, WIFE, enter, typed
from photovoltaic.indicators import income, year_until
from photovoltaic.models import (
    Cost,
    DistributionPlan,
    Payment,
    PlanItem,
    PostHolder,
    PostWage,
    PublicPost,
    Settlement,
    Station,
    StationShare,
    Subsidy,
)
from photovoltaic.models.distribution import TAKEN_BACK, beyond_plan
from photovoltaic.models.posts import WAGE_SETTLED
from photovoltaic.paying import bank_file, pay_wages
from photovoltaic.row_rules import holder_rule, payment_rule, wage_rule
from photovoltaic.sharing import by_station, of_year, standings, village_income
from photovoltaic.steps import PLAN_STEPS
from shenmu_portal.tests.personas import OTHER_TOWN, TOWN, person, posted

DAY, MAY = date(2023, 6, 20), Month.parse("202305")


@pytest.fixture
def reviewer(db):
    return person("reviewer", "reviewer", TOWN)


@pytest.fixture
def farmer(village):
    with whole_city():
        household = Household.objects.create(
            number="990881000001", region_id=village, head_name="李四", size=1, category="脱贫户",
            bank_account="6217000077712345678", bank_name="示例农商行",
        )  # fmt: skip
        return Member.objects.create(
            household=household, region_id=village, number="990881000001001", name="李四", relation="户主",
            born_on=date(1980, 6, 22),
        )  # fmt: skip


def earn(station, received, *, spent=0, month=MAY):
    of = {"station": station, "region_id": station.region_id}
    Settlement.objects.create(**of, month=month, kwh=1, receivable=received, received=received, received_on=DAY)
    if spent:
        Cost.objects.create(**of, kind="运维费", paid_on=DAY, amount=spent, document=str(month))


def photo():
    return [SimpleUploadedFile("公示.pdf", b"%PDF-1.4")]


def pay(plan, amount, **fields):
    said = {"use": "小型公益事业", "payee": "示例施工队", "month": MAY} | fields
    with whole_city():
        return Payment.objects.create(plan=plan, region_id=plan.region_id, amount=amount, **said)


def edit(client, user, payment, **said):
    """The payment's form posted back with something typed over."""
    with whole_city():
        payment = Payment.objects.get(pk=payment.pk)
        form = posted(form_class(ledger_named("income-payments"))(instance=payment, user=user))
    return client.post(f"/income-payments/{payment.pk}/edit/", form | {"version": payment.version} | said)


def table(path, *rows):
    path.write_text("\n".join(",".join(map(str, row)) for row in rows))
    return path


def go(plan, name, by, on=DAY, **said):
    with time_machine.travel(on):
        steps.take(PLAN_STEPS, plan, name, by=by, files=photo(), **{"opinion": "同意"} | said)


@pytest.fixture
def plan(station, village, clerk, reviewer):
    """A plan of 2,000 yuan for posts out of 2,500, in force."""
    with whole_city():
        earn(station, 3000, spent=500)
        plan = DistributionPlan.objects.create(number="GF2023", region_id=village, year=2023)
        PlanItem.objects.create(plan=plan, region_id=village, use="公益岗位工资", content="保洁 2 人", amount=2000)
        plan.refresh_from_db()
        go(plan, "vote", clerk)
        go(plan, "review", reviewer)
        go(plan, "announce", clerk)
        go(plan, "carry-out", clerk, date(2023, 6, 27))
        yield plan


def test_shares_stay_within_the_whole(station, villages):
    with whole_city():
        village, _ = Village.objects.get_or_create(region_id=villages[TOWN][1])
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            StationShare.objects.create(station=station, region_id=station.region_id, village=village, percent=1)
        station.shares.update(percent=60)
        station.refresh_from_db()
        assert list(Station.objects.unshared()) == [station] and station.shares_total == 60
    assert refusal_of(refused.value) == "各权属村份额之和不能超过百分之百，请先改小其他村的份额。"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    percent=st.integers(1, 99),
    received=st.lists(st.integers(0, 90_000_00), min_size=1, max_size=3),
    spent=st.integers(0, 90_000_00),
)
def test_the_villages_parts_add_up_to_what_came_in_less_what_was_paid(station, villages, percent, received, spent):
    with whole_city():
        other, _ = Village.objects.get_or_create(region_id=villages[OTHER_TOWN][0])
        for model in (Settlement, Subsidy, Cost):
            model.objects.all().delete()
        StationShare.objects.filter(village=other).delete()
        station.shares.update(percent=percent)
        StationShare.objects.create(station=station, region_id=station.region_id, village=other, percent=100 - percent)
        for number, cents in enumerate(received):
            earn(station, Decimal(cents) / 100, month=MAY - number)
        Cost.objects.create(
            station=station, region_id=station.region_id, kind="税费", paid_on=DAY, amount=Decimal(spent) / 100
        )
        whole = Decimal(sum(received) - spent) / 100
        parts = of_year("610881", 2023)
        measured = sum(row["denominator"] or 0 for rows in income(MAY + 7) for row in rows)
    assert abs(sum(part.income for part in parts) - whole) <= Decimal("0.01")
    assert abs(measured - whole) <= Decimal("0.01")


def test_a_plan_goes_to_wages_to_the_bank_and_to_the_gauge(plan, village, farmer, clerk, tmp_path):
    with whole_city(), time_machine.travel(date(2023, 7, 1)):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="保洁员", kind="保洁", wage=600, set_up_on=date(2023, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2023, 1, 1), contract_ends_on=date(2023, 12, 31)
        )
        for month in (MAY, MAY + 1):
            PostWage.objects.create(post=post, region_id=village, member=farmer, month=month, days=22, wage=600)
        assert pay_wages(plan, by=clerk) == 2
        again = {"post": post, "member": farmer, "month": MAY, "days": 22, "wage": Decimal(600)}
        assert list(wage_rule(again)) == []
        assert [name for name, _ in wage_rule(again | {"wage": Decimal(500)})] == ["wage"]
        with pytest.raises(ValidationError, match="已生成的不会重复"):
            pay_wages(plan, by=clerk)
        content, count = bank_file(plan, by=clerk)
        assert count == 2 and AccessLog.objects.filter(ledger="distribution-plans", rows=2).exists()
    book = load_workbook(io.BytesIO(content))
    sheet = book.active
    assert [cell.value for cell in sheet[2]][2:6] == ["李四", "6217000077712345678", "示例农商行", 600]
    for row, (result, reason, day) in ((2, ("成功", None, "2023-07-03")), (3, ("失败", "账户异常", None))):
        for column, value in zip((8, 9, 10), (result, reason, day), strict=True):
            sheet.cell(row, column, value)
    book.save(tmp_path / "回单.xlsx")
    sheet["F3"] = 60
    book.save(tmp_path / "错回单.xlsx")
    said = [message for _, _, message in errors(stage(tmp_path / "错回单.xlsx", None, clerk))]
    assert said == ["回单金额 60.00 元，发放清单是 600.00 元，请与银行核对这一笔。"]
    batch = merge(stage(tmp_path / "回单.xlsx", None, clerk))
    assert (batch.state, batch.changed, batch.new) == ("done", 2, 0), errors(batch)
    with whole_city():
        plan.refresh_from_db()
        standing = standings(village, 2023)[village]
        failed = Payment.objects.get(state="银行退回")
    assert (plan.paid, plan.paid_labour, failed.failure) == (600, 600, "账户异常")
    assert (standing.income, standing.rate, standing.missing) == (2500, 24, 1400)


def test_payments_stay_within_the_plan_on_the_page_and_in_the_workbook(plan, clerk, signed_in, tmp_path):
    batch = stage(table(tmp_path / "发放.csv", *payments((1, 1500), (2, 501))), "income-payments", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [(3, beyond_plan(2000, 2001))]
    merge(batch)
    client = signed_in(clerk)
    second = pay(plan, 500)
    assert beyond_plan(2000, 2001) in edit(client, clerk, second, amount=501).content.decode()
    assert edit(client, clerk, second, number="FF-2", amount=500).status_code == 302


def payments(*amounts):
    """A workbook's rows: (number, amount)."""
    yield "方案编号", "发放流水号", "用途", "收款人户名", "所属月份", "金额（元）"
    for number, amount in amounts:
        yield "GF2023", f"FF{number}", "小型公益事业", "示例施工队", "2023-05", amount


@pytest.mark.parametrize(
    ("said", "refused"),
    [
        (((1, 1000), (2, 1001)), [(3, 2001)]),
        (((2, 1600), (1, 400)), []),
        (((2, 1600), (1, 401)), [(2, 2001)]),
        (((3, 501), (2, 500)), [(2, 2001)]),
    ],
)
def test_a_workbook_that_raises_waiting_payments_stays_within_the_plan(plan, clerk, tmp_path, said, refused):
    pay(plan, 1000, number="FF1")
    pay(plan, 500, number="FF2")
    batch = stage(table(tmp_path / "发放.csv", *payments(*said)), "income-payments", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [
        (row, beyond_plan(2000, bound)) for row, bound in refused
    ]


@pytest.mark.parametrize("state", ["已送银行", "已到账"])
@pytest.mark.parametrize(
    "change", [{"amount": 200}, {"amount": 200, "state": "银行退回"}, {"payee": "乙", "state": "待发放"}]
)
def test_no_new_state_brings_along_another_amount_or_payee(plan, state, change):
    paid = pay(plan, 100, state=state, paid_on=DAY)
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        Payment.objects.filter(pk=paid.pk).update(**change)
    assert refusal_of(refused.value).startswith("这一笔已送银行或已到账")


@pytest.mark.parametrize(
    ("state", "typed_over", "is_saved"),
    [
        ("已送银行", "已到账", True), ("已送银行", "银行退回", False), ("已送银行", "待发放", False),
        ("已到账", "银行退回", False), ("已到账", "已送银行", False), ("银行退回", "待发放", True),
    ],
)  # fmt: skip
def test_no_hand_opens_again_what_the_bank_has(plan, clerk, signed_in, state, typed_over, is_saved):
    payment = pay(plan, 100, state=state, paid_on=DAY)
    answer = edit(signed_in(clerk), clerk, payment, state=typed_over)
    assert (answer.status_code == 302) is is_saved
    assert is_saved or TAKEN_BACK in answer.content.decode()
    with whole_city():
        assert Payment.objects.get().state == (typed_over if is_saved else state)


def test_states_are_not_given_to_many_payments_at_once(plan, clerk, signed_in):
    chosen = {"selected": pay(plan, 100).pk, "field": "state"}
    page = signed_in(clerk).post("/income-payments/bulk/", chosen)
    assert page.context["chosen"] is None and "month" in dict(page.context["fields"])


@pytest.mark.parametrize(
    ("ledger", "head", "word", "is_taken"),
    [
        ("income-payments", "发放状态", "银行退回", False), ("income-payments", "发放状态", "清空", False),
        (None, "发放结果", "清空", False), (None, "发放结果", "失败", True),
    ],
)  # fmt: skip
def test_only_the_banks_answer_opens_a_payment_again(plan, clerk, tmp_path, ledger, head, word, is_taken):
    paid = pay(plan, 100, state="已到账", paid_on=DAY)
    rows = ("方案编号", "发放流水号", head), ("GF2023", paid.number, word)
    batch = stage(table(tmp_path / "表.csv", *rows), ledger, clerk)
    assert [message for _, _, message in errors(batch)] == ([] if is_taken else [TAKEN_BACK])
    if is_taken:
        merge(batch)
        with whole_city():
            assert Payment.objects.filter(state="银行退回").update(amount=200) == 1


def test_a_page_opened_before_the_bank_file_is_stale(plan, clerk, signed_in):
    waiting = pay(plan, 100, account="6217000077712345678")
    with whole_city():
        bank_file(plan, by=clerk)
    answer = edit(signed_in(clerk), clerk, waiting, version=waiting.version, note="改")
    assert answer.status_code == 409


def test_who_was_paid_is_not_removed_and_the_page_says_why(plan, clerk, signed_in, villages):
    client = signed_in(clerk)
    household = enter(client, HEAD, WIFE)
    with whole_city():
        wife = household.members.get(name=WIFE["name"])
    payment = pay(plan, 100, member=wife, state="已送银行")
    address, sentence = f"/households/{household.pk}/enter/", "不能删除：还有收益发放与它相连，请先处理。"
    assert sentence in client.post(address, typed(client.get(address), members__1__DELETE="on")).content.decode()
    answer = client.post(f"/members/{wife.pk}/delete/")
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [sentence]
    with whole_city():
        other = DistributionPlan.objects.create(number="GF2", region_id=villages[OTHER_TOWN][0], year=2023)
        Payment.objects.filter(pk=payment.pk).update(state="银行退回")
        payment.delete()
    pay(other, 100, member=wife)
    page = client.post(address, typed(client.get(address), members__1__DELETE="on")).content.decode()
    assert "包括其他镇街" in page
    with whole_city():
        assert household.members.count() == 2


def test_a_plan_that_was_voted_on_keeps_its_year(plan):
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        DistributionPlan.objects.update(year=2022)
    assert refusal_of(refused.value).startswith("村民代表会已表决的方案")


VOTED = "村民代表会已表决的方案，内容不能增加、修改或删除"


def said(answer):
    """What a page tells after it was left."""
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_the_contents_of_a_plan_in_force_stay_through_every_door(plan, clerk, signed_in, village):
    client = signed_in(clerk)
    with whole_city():
        item = PlanItem.objects.get()
        next_plan = DistributionPlan.objects.create(number="GF2024", region_id=village, year=2024)
        form = posted(form_class(ledger_named("plan-items"))(instance=item, user=clerk)) | {"version": item.version}
    assert VOTED in said(client.post(f"/plan-items/{item.pk}/delete/"))
    moved = client.post(f"/plan-items/{item.pk}/edit/", form | {"plan": next_plan.number})
    assert VOTED in moved.content.decode()
    chosen = {
        "selected": item.pk,
        "seen": f"{item.pk}.{item.version}",
        "field": "use",
        "use": "奖励补助",
        "confirm": "1",
    }
    assert VOTED in client.post("/plan-items/bulk/", chosen).content.decode()
    with whole_city():
        for write in (item.delete, lambda: PlanItem.objects.update(amount=1), lambda: add_item(plan)):
            with pytest.raises(IntegrityError) as refused, transaction.atomic():
                write()
            assert refusal_of(refused.value).startswith(VOTED)
        go(plan, "amend", clerk, date(2023, 7, 1))
        add_item(plan)
    assert client.post(f"/plan-items/{item.pk}/delete/", follow=True).status_code == 200
    with whole_city():
        plan.refresh_from_db()
        assert plan.planned == 10


def add_item(plan, amount=10):
    return PlanItem.objects.create(
        plan=plan, region_id=plan.region_id, use="奖励补助", content="孝善家庭", amount=amount
    )


@pytest.mark.parametrize("change", [{"month": MAY + 1}, {"wage": 500}, {"days": 1}, {}])
def test_a_wage_that_was_paid_is_neither_changed_nor_removed(plan, village, farmer, clerk, signed_in, change):
    with whole_city(), time_machine.travel(date(2023, 7, 1)):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="保洁员", kind="保洁", wage=600, set_up_on=date(2023, 1, 1)
        )
        wage = PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=22, wage=600)
        pay_wages(plan, by=clerk)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            PostWage.objects.update(**change) if change else wage.delete()
        assert refusal_of(refused.value) == WAGE_SETTLED
    assert WAGE_SETTLED in said(signed_in(clerk).post(f"/post-wages/{wage.pk}/delete/"))
    with whole_city():
        Payment.objects.get().delete()
        PostWage.objects.update(**change) if change else wage.delete()


def test_a_wage_that_was_paid_keeps_its_amount_in_the_workbook(plan, village, farmer, clerk, tmp_path):
    with whole_city(), time_machine.travel(date(2023, 7, 1)):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2023, 1, 1)
        )
        PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=22, wage=600)
        pay_wages(plan, by=clerk)
    rows = ("岗位编号", "月份", "出勤天数"), ("GW1", "2023-05", 9)
    assert [message for *_, message in errors(stage(table(tmp_path / "工资.csv", *rows), "post-wages", clerk))] == [
        WAGE_SETTLED
    ]


@pytest.fixture
def second_plan(plan, village):
    """A plan of 300 yuan for another year, in force."""
    with whole_city():
        made = DistributionPlan.objects.create(number="GF2022", region_id=village, year=2022)
        add_item(made, 300)
        DistributionPlan.objects.filter(pk=made.pk).update(state="running")
        made.refresh_from_db()
    return made


def test_a_waiting_payment_moves_within_the_other_plan_only(plan, second_plan, clerk, signed_in, tmp_path):
    kept, moved = pay(plan, 200, number="FF1"), pay(plan, 200, number="FF2")
    rows = (
        ("方案编号", "发放流水号", "用途"), ("GF2022", kept.number, kept.use), ("GF2022", moved.number, moved.use)
    )  # fmt: skip
    batch = stage(table(tmp_path / "换方案.csv", *rows), "income-payments", clerk)
    assert [(row, message) for row, _, message in errors(batch)] == [(3, beyond_plan(300, 400))]
    merge(batch)
    page = edit(signed_in(clerk), clerk, moved, plan="GF2022")
    assert beyond_plan(300, 400) in page.content.decode()
    with whole_city():
        assert dict(Payment.objects.values_list("number", "plan__number")) == {"FF1": "GF2022", "FF2": "GF2023"}


def test_a_waiting_payment_moves_to_no_plan_of_another_village(plan, farmer, clerk, signed_in, villages, tmp_path):
    payment = pay(plan, 100, use="奖励补助", member=farmer)
    with whole_city():
        other = DistributionPlan.objects.create(number="GF9", region_id=villages[TOWN][1], year=2023)
        add_item(other, 300)
        DistributionPlan.objects.filter(pk=other.pk).update(state="running")
    rows = ("方案编号", "发放流水号", "用途"), ("GF9", payment.number, payment.use)
    (told,) = errors(stage(table(tmp_path / "换方案.csv", *rows), "income-payments", clerk))
    assert "不是本村的人" in told[2]
    assert "不是本村的人" in edit(signed_in(clerk), clerk, payment, plan="GF9").content.decode()


@pytest.mark.parametrize("ledger", ["income-payments", None])
def test_the_banks_answer_moves_no_payment_to_another_plan(plan, second_plan, clerk, tmp_path, ledger):
    payment = pay(plan, 100)
    head, word = ("备注", "改") if ledger else ("发放结果", "成功")
    rows = ("方案编号", "发放流水号", head, "到账日期"), ("GF2022", payment.number, word, "2023-06-19")
    (told,) = errors(stage(table(tmp_path / "回单.csv", *rows), ledger, clerk))
    assert told[2].startswith("这一笔发放属于方案 GF2023")


def test_nothing_goes_to_the_bank_beyond_a_plan_that_was_amended_to_less(plan, clerk, reviewer):
    pay(plan, 2000, account="6217000077712345678")
    with whole_city():
        go(plan, "amend", clerk, date(2023, 7, 1))
        PlanItem.objects.update(amount=1500)
        DistributionPlan.objects.filter(pk=plan.pk).update(state="running")
        with pytest.raises(ValidationError, match="合计 2,000.00 元，超过方案金额 1,500.00 元，不能送银行"):
            bank_file(plan, by=clerk)
        Payment.objects.update(amount=1500)
        assert bank_file(plan, by=clerk)[1] == 1


def test_attendance_lies_in_the_month_and_in_the_past(village, farmer):
    with whole_city(), time_machine.travel(DAY):
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2023, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2023, 1, 1), contract_ends_on=date(2023, 12, 31)
        )
        values = {"post": post, "member": farmer, "days": 31, "wage": Decimal(600)}
        found = [dict(wage_rule(values | {"month": Month.parse(month)})) for month in ("202304", "202305", "202307")]
    assert found == [{"days": "2023年4月只有 30 天。"}, {}, {"month": "月份还没有到，不能登记考勤。"}]


def test_the_bank_cannot_answer_what_was_not_asked(plan, clerk, tmp_path):
    rows = [("方案编号", "发放流水号", "发放结果", "到账日期"), ("GF2023", "FF000", "成功", "2023-07-03")]
    path = tmp_path / "回单.csv"
    path.write_text("\n".join(",".join(row) for row in rows))
    assert [message for _, _, message in errors(stage(path, None, clerk))] == [
        "没有这个发放流水号，请核对是不是本系统导出的发放清单。"
    ]


def test_a_plan_above_the_income_is_not_voted_on(station, village, clerk):
    with whole_city():
        earn(station, 1000)
        plan = DistributionPlan.objects.create(number="GF2023", region_id=village, year=2023)
        PlanItem.objects.create(plan=plan, region_id=village, use="奖励补助", content="奖励", amount="1000.01")
        plan.refresh_from_db()
        with pytest.raises(ValidationError) as refused:
            go(plan, "vote", clerk)
        assert village_income(village, 2023) == 1000
    assert "超过本村 2023 年可分配收益 1,000.00 元" in refused.value.messages[0]


def test_nothing_is_paid_before_the_notice_has_stood(plan, clerk, village):
    with whole_city():
        draft = DistributionPlan.objects.create(number="GF2022", region_id=village, year=2022)
        sentences = dict(payment_rule({"plan": draft, "use": "公益岗位工资", "member": None}))
        assert "公示期满实施后才能发放" in sentences["plan"] and "发到人" in sentences["member"]
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Payment.objects.create(
                plan=plan,
                region_id=village,
                use="小型公益事业",
                payee="甲",
                month=MAY,
                amount=2001,
                state="已到账",
                paid_on=DAY,
            )
    assert refusal_of(refused.value).startswith("已发放的金额不能超过分配方案的金额")


def test_uses_are_the_allowed_ones_only(plan, village):
    with whole_city(), pytest.raises(IntegrityError) as refused, transaction.atomic():
        PlanItem.objects.create(plan=plan, region_id=village, use="平均分红", content="每户 100 元", amount=10)
    assert "不能简单平均发放" in refusal_of(refused.value)


def test_a_post_is_paid_once_a_month_to_who_held_it(village, farmer):
    with whole_city():
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=DAY
        )
        values = {"post": post, "member": farmer, "month": MAY, "days": 22, "wage": Decimal(700)}
        assert [name for name, _ in wage_rule(values)] == ["wage", "member"]
        PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=22, wage=600)
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            PostWage.objects.create(post=post, region_id=village, member=farmer, month=MAY, days=1, wage=30)
    assert refusal_of(refused.value) == "这个岗位本月工资已登记，一个岗位一个月只发一次。"


def test_a_workbook_of_wages_asks_as_much_for_many_as_for_two(village, farmer, clerk, tmp_path):
    with whole_city():
        post = PublicPost.objects.create(
            number="GW1", region_id=village, name="护林员", kind="护林", wage=600, set_up_on=date(2022, 1, 1)
        )
        PostHolder.objects.create(
            post=post, region_id=village, member=farmer, begun_on=date(2022, 2, 10), contract_ends_on=date(2023, 12, 31)
        )
        paid = PostWage.objects.create(
            post=post, region_id=village, member=farmer, month=Month.parse("202202"), days=22, wage=500
        )
        paid.payment = pay(DistributionPlan.objects.create(number="GF1", region_id=village, year=2022), 500)
        paid.save()
    not_held, on_its_way = (
        message for _, _, message in errors(stage(wages(tmp_path / "工资.csv", farmer, 3), "post-wages", clerk))
    )
    assert "没有在“护林员”岗位" in not_held and "已生成发放" in on_its_way
    asked = []
    for count in (3, 12):
        with CaptureQueriesContext(connection) as queries:
            stage(wages(tmp_path / f"{count}.csv", farmer, count), "post-wages", clerk)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def wages(path, member, count):
    """A workbook of the first months of 2022."""
    rows = (("GW1", member.number, f"2022-{month:02d}", 20, 600) for month in range(1, count + 1))
    return table(path, ("岗位编号", "人口编号", "月份", "出勤天数", "应发工资（元）"), *rows)


def test_posts_are_for_people_of_lifted_or_monitored_households_one_each(village, farmer):
    with whole_city(), time_machine.travel(DAY):
        first, second = (
            PublicPost.objects.create(
                number=f"GW{n}", region_id=village, name=f"岗位{n}", kind="护林", wage=600, set_up_on=DAY
            )
            for n in (1, 2)
        )
        held = {"region_id": village, "member": farmer, "begun_on": DAY, "contract_ends_on": date(2024, 6, 20)}
        assert list(holder_rule({"post": first, **held})) == []
        PostHolder.objects.create(post=first, **held)
        assert [sentence for _, sentence in holder_rule({"post": second, **held})] == [
            "李四已在岗位1岗位，一人最多 1 个公益岗位。"
        ]
        Household.objects.update(category="一般农户")
        farmer.household.refresh_from_db()
        sentences = [sentence for _, sentence in holder_rule({"post": first, **held})]
    assert sentences == ["公益岗位面向脱贫户和风险未消除的监测户，这户两者都不是。"]


def test_a_stations_rate_is_its_villages(plan, village, station):
    with whole_city():
        Payment.objects.create(
            plan=plan,
            region_id=village,
            use="小型公益事业",
            payee="甲",
            month=MAY,
            amount=2000,
            state="已到账",
            paid_on=DAY,
        )
        ((number, _, standing),) = by_station(village, 2023)
    assert (number, standing.rate, standing.labour_rate) == (station.number, 80, 0)


def test_the_year_runs_to_the_month(db):
    assert year_until(MAY) == (date(2023, 1, 1), date(2023, 5, 31))
