"""What was voted or paid stays through every door: a plan's contents, wages, payments and the plan they belong to."""

from datetime import date

import pytest
import time_machine
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.ledger.forms import form_class
from core.ledger.registry import ledger_named
from core.scoping import whole_city
from core.tests.importing import errors, merge, stage
from photovoltaic.models import DistributionPlan, Payment, PlanItem, PostWage, PublicPost
from photovoltaic.models.distribution import beyond_plan
from photovoltaic.models.posts import WAGE_SETTLED
from photovoltaic.paying import bank_file, pay_wages
from photovoltaic.tests.sharing import MAY, add_item, edit, go, pay, table
from shenmu_portal.tests.personas import TOWN, posted

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
