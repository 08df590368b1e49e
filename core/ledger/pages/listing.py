"""The list page of a ledger: filters, search, sorting, paging, saved filters, selection."""

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import cells, derivations
from core.ledger.filters import described, filtered, looks_personal
from core.ledger.paging import in_order, page_of
from core.models import SavedFilter

COUNT_LIMIT = 1_000_000


@require_GET
def list_page(request, ledger):
    """Fifty rows of the ledger, behind the cursor, as the filters say."""
    ledger.demand(request.user, "view")
    rows, filterset = filtered(ledger, request.user, request.GET)
    page = page_of(rows, ledger, request.GET)
    columns = chosen_columns(request, ledger)
    records = in_order(ledger.loaded(ledger.rows(request.user), columns), page.keys)
    context = {
        "ledger": ledger,
        "columns": columns,
        "rows": [(record, [column.shown(record) for column in columns]) for record in records],
        "page": page,
        "filterset": filterset,
        "chips": [(label, text, url_without(request, name)) for name, label, text in described(filterset)],
        "search": request.GET.get("search", ""),
        "saved": SavedFilter.objects.filter(user=request.user, ledger=ledger.name),
        "query": kept_query(request),
        "allowed": {verb: ledger.allows(request.user, verb) for verb in ("add", "change", "delete")},
    }
    return render(request, "ledger/list.html", context)


@require_GET
def count_fragment(request, ledger):
    """The number of rows the list holds, fetched after the page so that it never waits for it."""
    ledger.demand(request.user, "view")
    rows, _ = filtered(ledger, request.user, request.GET)
    return HttpResponse(f"{rows.order_by().count():,}", content_type="text/plain; charset=utf-8")


@require_POST
def find(request, ledger):
    """A search term: a whole personal number becomes its digest, so that no number travels in a URL."""
    ledger.demand(request.user, "view")
    term = cells.text(request.POST.get("search", "")).replace(" ", "")
    if looks_personal(term):
        query = {"found": derivations.id_digest(term.upper())}
    else:
        query = {"search": term} if term else {}
    address = reverse(f"{ledger.name}-list")
    return HttpResponseRedirect(f"{address}?{urlencode(query)}" if query else address)


@require_POST
def save_filter(request, ledger):
    """Keep the list's filters under a name, as a tab of this user."""
    ledger.demand(request.user, "view")
    name = cells.text(request.POST.get("name", ""))[:30]
    if name:
        SavedFilter.objects.update_or_create(
            user=request.user, ledger=ledger.name, name=name, defaults={"query": request.POST.get("query", "")[:500]}
        )
    return redirect(f"{reverse(f'{ledger.name}-list')}?{request.POST.get('query', '')}")


@require_POST
def forget_filter(request, ledger, pk):
    """Remove one of the user's own saved filters."""
    get_object_or_404(SavedFilter, pk=pk, user=request.user, ledger=ledger.name).delete()
    return redirect(f"{ledger.name}-list")


def chosen_columns(request, ledger):
    """The columns the user chose for this list in this session, else the ledger's own."""
    names = request.session.get(f"columns:{ledger.name}")
    if not names:
        return ledger.shown_columns
    known = {column.name: column for column in (*ledger.shown_columns, *ledger.columns)}
    return tuple(known[name] for name in names if name in known) or ledger.shown_columns


@require_POST
def choose_columns(request, ledger):
    """Remember which columns the user wants to see in this list; none chosen means the usual ones."""
    ledger.demand(request.user, "view")
    request.session[f"columns:{ledger.name}"] = request.POST.getlist("columns")
    return redirect(f"{reverse(f'{ledger.name}-list')}?{request.POST.get('query', '')}")


def kept_query(request, without=("after", "before")):
    """The list's query string without the cursors: what export, count and saved filters go by."""
    pairs = [(key, value) for key, values in request.GET.lists() if key not in without for value in values if value]
    return urlencode(pairs)


def url_without(request, name):
    """The list without one filter, for the × of its chip."""
    return "?" + kept_query(request, without=("after", "before", name))
