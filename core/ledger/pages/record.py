"""The record page of a ledger: its facts, the tabs of its children, its history, and one click to see a number."""

from django.core.exceptions import BadRequest
from django.db.models import Count, Value
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core.access import may_unmask, reveal
from core.ledger.changes import changes_of, events_of
from core.ledger.filters import filtered
from core.ledger.pages.listing import remember_list, remembered_list, table_body
from core.ledger.pages.tabs import attachments_tab, count_attachments, process_tab
from core.ledger.paging import neighbours
from core.ledger.registry import ledgers, tabs_of
from core.scoping import scope_of, within

TAB_ROWS = 100
MANY_TABS = 12


def get_record(request, ledger, pk, verb="view"):
    """The record in the user's scope; 403 without the permission, 404 outside the scope."""
    ledger.demand(request.user, verb)
    return get_object_or_404(ledger.loaded(ledger.rows(request.user), ledger.columns), pk=pk)


@require_GET
def record_page(request, ledger, pk):
    """One record with tabs: 资料, one for each child ledger, 历史."""
    ledger.demand(request.user, "view")
    record = ledger.loaded(ledger.rows(request.user), ledger.columns).filter(pk=pk).first()
    if record is None:
        return _deleted_page(request, ledger, pk)
    tab = request.GET.get("tab", "")
    context = {
        "ledger": ledger,
        "record": record,
        "head_title": str(record),
        "facts": _owner(ledger, record),
        "pills": ledger.pills(record),
        **walk(request, ledger, record),
        "tab": tab,
        **_tabs(request.user, ledger, record, tab),
        "actions": _actions(request.user, ledger, record),
        **_tab_content(request, ledger, record, tab),
    }
    return render(request, "ledger/record.html", context)


def _owner(ledger, record):
    """Whose record it is, by name, for its head: a case's title alone does not say."""
    owner = ledger.parent and getattr(record, ledger.parent.name)
    return [str(owner)] if owner else []


def deleted_record(user, ledger, pk):
    """The last state of a record that was deleted in the user's scope; None of any other."""
    last = events_of(ledger.model, pk).filter(within(scope_of(user))).first() if ledger.keeps_history else None
    return last if last and last.pgh_label == "delete" else None


def _deleted_page(request, ledger, pk):
    """What is left of a deleted record: its history, for those in whose scope it lay."""
    last = deleted_record(request.user, ledger, pk)
    if last is None:
        raise Http404("没有这条记录，或它不在您的管辖区域内。")
    context = {
        "ledger": ledger,
        "record": last,
        "head_title": f"{ledger.label}（已删除）",
        "tab": "history",
        "list_url": reverse(f"{ledger.name}-list"),
        "events": changes_of(ledger.model, pk, ledger.editable_columns),
    }
    return render(request, "ledger/record.html", context)


def walk(request, ledger, record):
    """Back to the list the record was opened from, and its neighbours there."""
    query = remembered_list(request, ledger)
    try:
        rows, _ = filtered(ledger, request.user, QueryDict(query))
        before, after = neighbours(rows, ledger, QueryDict(query), record)
    except BadRequest:  # what was asked before an update, or under a key that is gone, is not asked again
        query = ""
        remember_list(request, ledger, query)
        before, after = neighbours(ledger.rows(request.user), ledger, {}, record)
    urls = {"list_url": f"{reverse(f'{ledger.name}-list')}?{query or 'all=1'}"}
    if before:
        urls["previous_url"] = reverse(f"{ledger.name}-record", args=[before])
    if after:
        urls["next_url"] = reverse(f"{ledger.name}-record", args=[after])
    return urls


def _tabs(user, ledger, record, current):
    children = [(child, field) for child, field in tabs_of(ledger.model) if child.allows(user, "view")]
    counts = _counts(user, children, record)
    tabs = [("", "资料", None), *((child.name, child.label, counts[child.name]) for child, _ in children)]
    if ledger.workflow:
        tabs.append(("process", "办理过程", None))
    if ledger.has_attachments:
        tabs.append(("attachments", "附件", count_attachments(ledger, record)))
    if ledger.keeps_history:
        tabs.append(("history", "历史", None))
    links = [
        {"label": label, "url": f"?tab={name}" if name else "?", "active": name == current, "count": count}
        for name, label, count in tabs
    ]
    return _folded(links) if len(links) > MANY_TABS else {"tabs": links}


def _folded(links):
    """Of many tabs those that hold something; a household has thirty registers, of which most are empty."""
    shown = [link for link in links if link["count"] != 0 or link["active"]]
    return {"tabs": shown, "empty_tabs": [link for link in links if link not in shown]}


def _counts(user, children, record):
    """How many rows each tab holds, asked in one query."""
    if not children:
        return {}
    labelled = [
        child.rows(user).filter(**{field: record}).order_by().values(tab=Value(child.name)).annotate(rows=Count("pk"))
        for child, field in children
    ]
    found = {row["tab"]: row["rows"] for row in labelled[0].union(*labelled[1:], all=True)}
    return {child.name: found.get(child.name, 0) for child, _ in children}


def _actions(user, ledger, record):
    available = ledger.workflow.available(record, user) if ledger.workflow else []
    actions = [
        {
            "label": step.label,
            "url": reverse(f"{ledger.name}-step", args=[record.pk, step.name]),
            "primary": step is available[0],
        }
        for step in available
    ]
    actions += ledger.links(user, record)
    if ledger.allows(user, "delete"):
        actions.append({"label": "删除", "url": reverse(f"{ledger.name}-delete", args=[record.pk]), "icon": "trash"})
    if ledger.allows(user, "change"):
        actions.append(
            {"label": "修改", "url": ledger.edit_url(record), "icon": "pencil-square", "primary": not available}
        )
    return actions


def _tab_content(request, ledger, record, tab):
    if tab == "history":
        return {"events": changes_of(ledger.model, record.pk, ledger.editable_columns)}
    if tab == "process" and ledger.workflow:
        return process_tab(request.user, ledger, record)
    if tab == "attachments" and ledger.has_attachments:
        return attachments_tab(request.user, ledger, record)
    if not tab:
        return {"sections": _sections(request.user, ledger, record)}
    child, field = next((pair for pair in tabs_of(ledger.model) if pair[0].name == tab), (None, ""))
    if child is None:
        raise Http404("没有这个标签页。")
    child.demand(request.user, "view")
    columns = [column for column in child.shown_columns if column.name not in ("region", field)]
    rows = child.listed(child.rows(request.user).filter(**{field: record}), columns).order_by(*child.order)[:TAB_ROWS]
    return {
        "child": child,
        "child_columns": columns,
        "child_rows": list(rows),
        "child_body": table_body(child, rows, columns),
        "child_allowed": child.allows(request.user, "add"),
        "child_empty": f"还没有{child.label}记录",
    }


def _sections(user, ledger, record):
    unmaskable = may_unmask(user)
    return [
        {"title": title, "facts": [_fact(ledger, record, column, unmaskable) for column in columns]}
        for title, columns in ledger.sectioned_columns.items()
    ]


def _fact(ledger, record, column, unmaskable):
    text = column.shown(record)
    fact = {"label": column.label, "text": text, "state": column.state(record)}
    if column.is_sealed and text:
        url = reverse(f"{ledger.name}-unmask", args=[record.pk, column.name]) if unmaskable else ""
        fact["masked"] = {"text": text, "url": url}
    elif column.kind == "parent" and text:
        fact |= {"label": column.title, "url": _parent_url(record, column)}
    return fact


def _parent_url(record, column):
    """The page of the record that a column names; empty where its register has no pages."""
    ledger = next((ledger for ledger in ledgers() if ledger.model is column.field.related_model), None)
    return reverse(f"{ledger.name}-record", args=[getattr(record, column.name).pk]) if ledger else ""


@require_POST
def unmask(request, ledger, pk, field):
    """The clear text of one sealed cell, for one person at a time, logged."""
    record = get_record(request, ledger, pk)
    column = next((column for column in ledger.columns if column.name == field and column.is_sealed), None)
    if column is None:
        raise Http404("没有这个字段。")
    clear = reveal(record, column, ledger, by=request.user)
    response = render(request, "components/masked.html", {"text": clear, "label": column.label})
    response["Cache-Control"] = "no-store"
    return response
