"""Ad-hoc tables in the browser: ask, read with the chart, take out, save, share."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from bulletins.models import SavedTable
from bulletins.table_book import table_bytes
from bulletins.tables import MEASURES, Table, ask, filters_only, groups_of, numbers_of
from core import access, cells
from core.ledger.pages.export import workbook_response
from core.ledger.pages.listing import filter_form
from core.ledger.registry import ledger_named, ledgers
from core.models import AccessKind
from core.scoping import scope_of

LONGEST_QUERY = SavedTable._meta.get_field("query").max_length
LONGEST_NAME = SavedTable._meta.get_field("name").max_length


@require_GET
def tables_page(request):
    """One page: a ledger, its groups and measure, its filters, the table with its chart, the saved ones."""
    open_ledgers = [ledger for ledger in ledgers() if ledger.allows(request.user, "view")]
    if not open_ledgers:
        raise PermissionDenied("您的角色没有可以统计的台账。")
    chosen = ledger_named(request.GET.get("ledger", ""))
    if request.GET.get("ledger") and chosen is None:
        raise BadRequest("没有这个台账。")
    context = {
        "ledgers": open_ledgers,
        "chosen": chosen,
        "saved": SavedTable.objects.open_to(request.user).select_related("user"),
    }
    if chosen:
        context |= _answered(request, chosen)
    return render(request, "bulletins/tables.html", context)


def _answered(request, ledger):
    """The table, the choices as they were made and what may be changed; a refusal in words where it cannot be made."""
    ledger.demand(request.user, "view")
    table, refusal = None, ""
    try:
        table = Table(ask(request.GET, request.user), request.user, request.GET)
    except BadRequest as refused:
        refusal = str(refused)
    return {
        "table": table,
        "refusal": refusal,
        "groups": groups_of(ledger).values(),
        "numbers": numbers_of(ledger).values(),
        "measures": MEASURES.items(),
        "asked": {name: request.GET.get(name, default) for name, default in ASKED.items()},
        "filter_form": filter_form(ledger, request.user, filters_only(request.GET)),
        "filter_count": len(filters_only(request.GET)),
        "query": request.GET.urlencode(),
        "chart_rows": [[label, *(values or [total])] for label, values, total in table.texts] if table else [],
    }


ASKED = {"by": "town", "then": "", "measure": "count", "of": ""}


@require_GET
def table_file(request):
    """The table as a workbook; the export is logged like any other."""
    table = Table(ask(request.GET, request.user), request.user, request.GET)
    question = table.question
    access.log(
        AccessKind.EXPORT,
        question.ledger.name,
        by=request.user,
        rows=len(table.lines),
        filters=f"{question.title}；{table.filters}",
    )
    return workbook_response(table_bytes(table, request.user), f"{question.title}.xlsx")


@require_POST
def save_table(request):
    """Keep the question under a name; the same name again is written over."""
    name = cells.text(request.POST.get("name", ""))
    query = request.POST.get("query", "")
    asked = QueryDict(query)
    ask(asked, request.user)
    back = f"{reverse('tables')}?{query}"
    if not name or not scope_of(request.user):
        messages.error(request, "请给统计表起一个名称。")
    elif len(name) > LONGEST_NAME:
        messages.error(request, f"名称最多 {LONGEST_NAME} 字，现在 {len(name)} 字，没有保存，请改短。")
    elif len(query) > LONGEST_QUERY:
        messages.error(request, "统计条件太长，没有保存，请减少筛选条件。")
    else:
        values = {
            "ledger": asked["ledger"],
            "query": query,
            "is_shared": request.POST.get("shared") == "1",
            "region_id": scope_of(request.user),
        }
        SavedTable.objects.update_or_create(user=request.user, name=name, defaults=values)
        messages.success(request, f"统计表“{name}”已保存{'，同事可见' if values['is_shared'] else ''}。")
    return redirect(back)


@require_POST
def forget_table(request, pk):
    """Remove one of the user's own tables."""
    table = get_object_or_404(SavedTable.objects.visible_to(request.user), pk=pk, user=request.user)
    table.delete()
    messages.success(request, f"统计表“{table.name}”已删除。")
    return redirect("tables")
