"""Paying under a plan in force: wages become payments, payments go to the bank as a file, its answer comes back.

The bank's answer is imported by its headers (`photovoltaic.layouts.BANK_RETURN`).
"""

import io

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, Sum
from openpyxl import Workbook

from core.access import log
from core.cells import write_text
from core.models import AccessKind
from photovoltaic.models import DistributionPlan, Payment, PostWage
from photovoltaic.words import Use

HEADS = (
    "方案编号",
    "发放流水号",
    "收款人户名",
    "银行账号",
    "开户行",
    "金额（元）",
    "用途",
    "发放结果",
    "退回原因",
    "到账日期",
)


def pay_wages(plan, *, by):
    """Make a payment of every wage of the plan's village and year that has none yet; gives how many.

    Refused (ValidationError) when there is no such wage, or when the plan's money would not do. Pressing twice pays once.
    """
    with transaction.atomic(), pghistory.context(user=by.pk, why="生成岗位工资发放"):
        plan = _in_force(plan)
        wages = list(_unpaid_wages(plan))
        if not wages:
            raise ValidationError(f"{plan.year} 年没有待发的岗位工资：请先登记岗位考勤工资，已生成的不会重复。")
        _demand_money(plan, sum(wage.wage for wage in wages))
        for wage in wages:
            wage.payment = _payment(plan, wage)
            wage.save(update_fields=["payment"])
    return len(wages)


def _in_force(plan):
    """The plan, held for this transaction: two who press at once go one after the other."""
    plan = DistributionPlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    if plan.state != DistributionPlan.State.RUNNING:
        raise ValidationError(f"方案现在是“{plan.get_state_display()}”，公示期满实施后才能发放。")
    return plan


def _unpaid_wages(plan):
    first = plan.year * 12
    rows = PostWage.objects.filter(region=plan.region_id, month__range=(first, first + 11), payment=None, wage__gt=0)
    held = rows.select_for_update(of=("self",))  # a wage that is being corrected is paid as corrected
    return held.select_related("member__household", "post").order_by("month", "post_id")


def _bound(plan):
    """What is registered under the plan."""
    return plan.payments.aggregate(sum=Sum("amount"))["sum"] or 0


def _demand_money(plan, more):
    bound = _bound(plan)
    if bound + more > plan.planned:
        raise ValidationError(
            f"这次要发 {more:,.2f} 元，加上已登记的发放 {bound:,.2f} 元，超过方案金额 {plan.planned:,.2f} 元，请先按程序调整方案。"
        )


def _demand_cover(plan):
    """A plan that was amended to less than what is registered under it sends nothing to the bank."""
    bound = _bound(plan)
    if bound > plan.planned:
        raise ValidationError(
            f"已登记的发放合计 {bound:,.2f} 元，超过方案金额 {plan.planned:,.2f} 元，不能送银行："
            "请先删减待发放的记录，或按程序调整方案。"
        )


def _payment(plan, wage):
    household = wage.member.household
    return Payment.objects.create(
        plan=plan, region_id=plan.region_id, use=Use.POSTS, member=wage.member, payee=wage.member.name, month=wage.month,
        amount=wage.wage, bank=household.bank_name, account=household.bank_account, note=wage.post.name,
    )  # fmt: skip


def bank_file(plan, *, by):
    """The waiting payments as the workbook the bank takes, account numbers in clear; they count as sent from now on.

    Logged like every look at personal numbers. Refused when there is nothing to send, or an account is missing.
    """
    if not by.has_perm("photovoltaic.send_payment") or not by.has_perm("core.unmask_personal"):
        raise PermissionDenied("您的角色不能导出银行发放清单。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="导出银行发放清单"):
        plan = _in_force(plan)
        _demand_cover(plan)
        payments = list(plan.payments.waiting().order_by("month", "pk"))
        _demand_accounts(payments)
        content = _workbook(plan, payments)
        sent = {"state": Payment.State.SENT, "failure": "", "version": F("version") + 1}  # pages open on them are stale
        plan.payments.filter(pk__in=[each.pk for each in payments]).update(**sent)
        log(AccessKind.EXPORT, "distribution-plans", by=by, object_id=plan.pk, field="银行账号", rows=len(payments))
    return content, len(payments)


def _demand_accounts(payments):
    if not payments:
        raise ValidationError("没有待发放的记录：请先生成岗位工资发放或登记发放。")
    without = [each.payee for each in payments if each.account is None]
    if without:
        raise ValidationError(f"{'、'.join(without[:8])}等 {len(without)} 笔没有银行账号，请先在“收益发放”补齐。")


def _workbook(plan, payments):
    book = Workbook()
    sheet = book.active
    sheet.title = "发放清单"
    for column, head in enumerate(HEADS, 1):
        write_text(sheet.cell(1, column), head)
    for row, each in enumerate(payments, 2):
        texts = (plan.number, each.number, each.payee, each.account.reveal(), each.bank, None, str(each.use))
        for column, text in enumerate(texts, 1):
            if text:
                write_text(sheet.cell(row, column), text)
        sheet.cell(row, 6, each.amount)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
