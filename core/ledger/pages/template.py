"""The template of a ledger, to download and fill in."""

import io

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.views.decorators.http import require_GET

from core.access import log
from core.exports.filled import filled
from core.exports.template import template
from core.ledger.filters import filtered
from core.ledger.pages.export import workbook_response
from core.models import AccessKind, Region
from core.models.regions import VILLAGE_DIGITS
from core.scoping import scope_of

MOST_ROWS = 3000


@require_GET
def template_page(request, ledger):
    """The workbook with the drop-downs of this user's own region."""
    ledger.demand(request.user, "view")
    if ledger.read_only:
        raise Http404("这个台账由系统生成，不能导入。")
    target = io.BytesIO()
    template(ledger, request.user).save(target)
    return workbook_response(target.getvalue(), f"{ledger.label}导入模板.xlsx")


@require_GET
def sheet_page(request, ledger):
    """村表: the rows of one village that the list's filters mean, to be corrected and imported again; logged."""
    ledger.demand(request.user, "change")
    if ledger.read_only:
        raise Http404("这个台账由系统生成，不能导入。")
    rows, filterset = filtered(ledger, request.user, request.GET)
    region = filterset.form.cleaned_data.get("region") or scope_of(request.user)
    ordered = ledger.loaded(rows, ledger.columns).order_by(*ledger.order)[: MOST_ROWS + 1]
    records = list(ordered) if len(region) == VILLAGE_DIGITS else []
    if len(region) != VILLAGE_DIGITS or len(records) > MOST_ROWS:
        messages.error(request, f"村表一次下载一个村、最多 {MOST_ROWS:,} 行：请先按镇村筛选到一个村，再下载。")
        return redirect(f"{ledger.name}-list")
    log(AccessKind.EXPORT, ledger.name, by=request.user, rows=len(records), filters=f"村表：{region}")
    target = io.BytesIO()
    filled(ledger, request.user, records).save(target)
    place = Region.objects.filter(pk=region).values_list("short_name", flat=True).first() or region
    return workbook_response(target.getvalue(), f"{place}{ledger.label}村表.xlsx")
