"""The two buttons of a plan in force: make payments of the wages, and the file for the bank."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from photovoltaic.paying import bank_file, pay_wages

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _plan(request, pk):
    return get_record(request, ledger_named("distribution-plans"), pk)


@require_POST
def plan_wages(request, pk):
    plan = _plan(request, pk)
    if not request.user.has_perm("photovoltaic.add_payment"):
        raise PermissionDenied("您的角色不能生成发放。")
    try:
        count = pay_wages(plan, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        messages.success(request, f"已生成 {count} 笔岗位工资发放，请核对账号后导出银行发放清单。")
    return redirect("distribution-plans-record", pk=pk)


@require_POST
def plan_bank_file(request, pk):
    plan = _plan(request, pk)
    try:
        content, _ = bank_file(plan, by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("distribution-plans-record", pk=pk)
    headers = {
        "Content-Disposition": content_disposition_header(True, f"发放清单_{plan.number}.xlsx"),
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)


urlpatterns = [
    path("distribution-plans/<int:pk>/wages/", plan_wages, name="plan-wages"),
    path("distribution-plans/<int:pk>/bank-file/", plan_bank_file, name="plan-bank-file"),
]
