"""The record page of a ledger: its facts, the tabs of its children, its history, and one click to see a number."""

from django.apps import apps
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_POST

from core.access import may_unmask, reveal
from core.ledger.registry import tabs_of
from core.models import User

TAB_ROWS = 100
LABELS = {"insert": "新增", "update": "修改", "delete": "删除"}


def get_record(request, ledger, pk, verb="view"):
    """The record in the user's scope; 403 without the permission, 404 outside the scope."""
    ledger.demand(request.user, verb)
    return get_object_or_404(ledger.loaded(ledger.rows(request.user), ledger.columns), pk=pk)


@require_GET
def record_page(request, ledger, pk):
    """One record with tabs: 资料, one for each child ledger, 历史."""
    record = get_record(request, ledger, pk)
    tab = request.GET.get("tab", "")
    context = {
        "ledger": ledger,
        "record": record,
        "tab": tab,
        "tabs": _tabs(request.user, ledger),
        "may_unmask": may_unmask(request.user),
        "allowed": {verb: ledger.allows(request.user, verb) for verb in ("add", "change", "delete")},
        **_tab_content(request, ledger, record, tab),
    }
    return render(request, "ledger/record.html", context)


def _tabs(user, ledger):
    children = [(child.name, child.label) for child in tabs_of(ledger.model) if child.allows(user, "view")]
    return [("", "资料"), *children, ("history", "历史")]


def _tab_content(request, ledger, record, tab):
    if tab == "history":
        return {"changes": changes_of(ledger, record)}
    if not tab:
        return {"sections": _sections(ledger, record)}
    child = next((child for child in tabs_of(ledger.model) if child.name == tab), None)
    if child is None:
        raise Http404("没有这个标签页。")
    child.demand(request.user, "view")
    columns = [column for column in child.shown_columns if column.name not in ("region", child.tab_of)]
    rows = child.loaded(child.rows(request.user).filter(**{child.tab_of: record}), columns).order_by(*child.order)[:TAB_ROWS]
    return {
        "child": child,
        "child_columns": columns,
        "child_rows": [(row, [column.shown(row) for column in columns]) for row in rows],
        "child_allowed": child.allows(request.user, "add"),
    }


def _sections(ledger, record):
    return {
        title: [(column, column.shown(record)) for column in columns]
        for title, columns in ledger.sectioned_columns.items()
    }


@require_POST
def unmask(request, ledger, pk, field):
    """The clear text of one sealed cell, for one person at a time, logged."""
    record = get_record(request, ledger, pk)
    column = next((column for column in ledger.columns if column.name == field and column.is_sealed), None)
    if column is None:
        raise Http404("没有这个字段。")
    clear = reveal(record, column, ledger, by=request.user)
    return HttpResponse(clear, content_type="text/plain; charset=utf-8", headers={"Cache-Control": "no-store"})


def changes_of(ledger, record, limit=50):
    """The record's last changes, newest first: when, who, how, and each field's value before and after."""
    model = apps.get_model(ledger.model._meta.app_label, f"{ledger.model.__name__}Event") if ledger.keeps_history else None
    if model is None:
        return []
    events = list(model.objects.filter(pgh_obj_id=record.pk).order_by("-pgh_id")[: limit + 1])
    names = _names(events)
    following = [*events[1:], None]
    return [
        {
            "at": event.pgh_created_at,
            "by": names.get((event.pgh_context or {}).get("user"), "系统"),
            "how": LABELS[event.pgh_label],
            "why": (event.pgh_context or {}).get("why", ""),
            "fields": _differences(ledger, event, before),
        }
        for event, before in zip(events, following, strict=True)
    ][:limit]


def _names(events):
    keys = {(event.pgh_context or {}).get("user") for event in events} - {None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=keys)}


def _differences(ledger, event, before):
    if before is None or event.pgh_label == "delete":
        return []
    differences = []
    for column in ledger.editable_columns:
        was, now = _event_text(column, before), _event_text(column, event)
        if was != now:
            differences.append((column.label, was or "空", now or "空"))
    return differences


def _event_text(column, event):
    if column.kind in ("region", "parent"):
        return str(getattr(event, column.field.attname) or "")
    if column.kind == "choice":
        return str(dict(column.field.choices).get(column.value(event), ""))
    return column.text(event)
