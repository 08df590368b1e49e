"""Payments under a plan: within what was decided, to the bank, and opened again by its answer alone."""

import pytest
from django.contrib.messages import get_messages
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from monitoring.tests.entry_pages import HEAD, WIFE, enter, typed
from photovoltaic.models import DistributionPlan, Payment
from photovoltaic.models.distribution import TAKEN_BACK, beyond_plan
from photovoltaic.paying import bank_file
from photovoltaic.row_rules import payment_rule
from photovoltaic.tests.sharing import DAY, edit, pay, table
from shenmu_portal.tests.personas import OTHER_TOWN


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


def test_the_bank_cannot_answer_what_was_not_asked(plan, clerk, tmp_path):
    rows = [("方案编号", "发放流水号", "发放结果", "到账日期"), ("GF2023", "FF000", "成功", "2023-07-03")]
    path = tmp_path / "回单.csv"
    path.write_text("\n".join(",".join(row) for row in rows))
    assert [message for _, _, message in errors(stage(path, None, clerk))] == [
        "没有这个发放流水号，请核对是不是本系统导出的发放清单。"
    ]


def test_nothing_is_paid_before_the_notice_has_stood(plan, clerk, village):
    with whole_city():
        draft = DistributionPlan.objects.create(number="GF2022", region_id=village, year=2022)
        sentences = dict(payment_rule({"plan": draft, "use": "公益岗位工资", "member": None}))
        assert "公示期满实施后才能发放" in sentences["plan"] and "发到人" in sentences["member"]
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            pay(plan, 2001, state="已到账", paid_on=DAY)
    assert refusal_of(refused.value).startswith("已发放的金额不能超过分配方案的金额")
