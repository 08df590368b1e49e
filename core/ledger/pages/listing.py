"""The list page of a ledger: filters, search, sorting, paging, saved filters, selection."""

from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Select
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_GET, require_POST

from core.ledger.columns import EMPTY
from core.ledger.filters import asked_form, described, filtered
from core.ledger.paging import in_order, page_of
from core.ledger.terms import in_clear, private, query_for, term_of
from core.models import Region, SavedFilter
from core.models.regions import TOWN_DIGITS
from core.reasons import reason_for
from core.scoping import scope_of

SEARCHED = ("search", "found")
TIMES = {"below": "超期", "near": "将到期"}  # a deadline's colour in words


@require_GET
def list_page(request, ledger):
    """Fifty rows of the ledger, behind the cursor, as the filters say."""
    ledger.demand(request.user, "view")
    if not request.GET and (opening := ledger.opening_query(request.user)):
        return HttpResponseRedirect(f"?{opening}")
    rows, filterset = filtered(ledger, request.user, request.GET)
    page = page_of(rows, ledger, request.GET)
    columns = chosen_columns(request, ledger)
    records = in_order(ledger.listed(ledger.rows(request.user), columns), page.keys)
    allowed = {verb: ledger.allows(request.user, verb) for verb in ("add", "change", "delete")}
    query = kept_query(request)
    remember_list(request, ledger, query)
    context = {
        "ledger": ledger,
        "heads": _heads(request, ledger, columns),
        "rows": records,
        "body": table_body(ledger, records, columns, selectable=allowed["change"]),
        "previous_url": page.before and f"?{urlencode({'before': page.before})}&{query}",
        "next_url": page.after and f"?{urlencode({'after': page.after})}&{query}",
        "chips": [(label, text, url_without(request, name)) for name, label, text in described(filterset)],
        "search": term_of(request.GET),
        "found": bool(request.GET.get("found")),
        "without_found": url_without(request, "found"),
        "search_hint": _search_hint(ledger),
        "without_search": url_without(request, "search"),
        "only_search": _only_search(request),
        "saved_filters": _saved(request, ledger, query),
        "query": query,
        "allowed": allowed,
        "bulk_actions": [{"label": "批量修改", "name": "edit"}],
        "actions": _actions(ledger, allowed | {"own": _has_own_add(ledger, request.user)}, query),
        "empty_title": f"还没有{ledger.label}记录",
        "empty_text": "这里的记录由系统和办理过程生成，不用填写。"
        if ledger.read_only
        else "数据由镇街业务员录入或导入。",
    }
    return render(request, "ledger/list.html", context)


def _search_hint(ledger):
    """What may be typed into the search box."""
    if ledger.search.initials or ledger.child_searches:
        return "姓名带姓、拼音首字母、编号、证件号码或后四位"
    if ledger.search.name:
        return "名称或姓名开头的字、编号"
    names = {field.name for field in ledger.parent.related_model._meta.fields} if ledger.parent else ()
    return f"{ledger.parent.verbose_name}名称、编号" if "name" in names else "户主姓名、户编号"


def table_body(ledger, records, columns, selectable=False):
    """The table rows as safe HTML, written directly: the busiest markup of the portal."""
    lines = []
    for record in records:
        url = reverse(f"{ledger.name}-record", args=[record.pk])
        first, *others = [(column, escape(column.shown(record)) or EMPTY) for column in columns]
        check = (
            f'<td class="cell-check"><input type="checkbox" name="selected" value="{record.pk}" aria-label="选择 {first[1]}"></td>'
            if selectable
            else ""
        )
        cells = "".join(
            f'<td class="num">{text}</td>' if column.is_number else f"<td>{marked(column, record, text)}</td>"
            for column, text in others
        )
        lines.append(f'<tr>{check}<th scope="row"><a href="{url}">{first[1]}</a></th>{cells}</tr>')
    return mark_safe("".join(lines))  # noqa: S308 - every text above went through escape()


def marked(column, record, text):
    """A state as text and colour; any other cell as it is."""
    state = column.state(record)
    if column.colour and state:
        text = f"{text} {TIMES[state]}"
    return f'<span class="pill pill-{state}">{text}</span>' if state else text


def _heads(request, ledger, columns):
    sort = request.GET.get("sort") or ("region" if "region" in ledger.sortable else "")
    heads = []
    for column in columns:
        head = {"label": column.title, "number": column.is_number}
        if column.name in ledger.sortable:
            turned = f"-{column.name}" if sort == column.name else column.name
            head["url"] = f"?{kept_query(request, without=('after', 'before', 'sort'))}&sort={turned}"
            head["sorted"] = {column.name: "ascending", f"-{column.name}": "descending"}.get(sort)
        heads.append(head)
    return heads


def _column_choices(ledger, chosen):
    names = {column.name for column in chosen}
    known = {column.name: column for column in (*ledger.shown_columns, *ledger.columns)}
    return [(column, column.name in names) for column in known.values()]


def _saved(request, ledger, query):
    saved = list(SavedFilter.objects.filter(user=request.user, ledger=ledger.name))
    if not saved:
        return []
    tabs, asked = [{"name": "全部", "url": "?", "active": not query}], in_clear(query)
    return tabs + [
        {
            "name": each.name,
            "url": f"?{private(each.query)}",
            "active": each.query == asked,
            "forget_url": reverse(f"{ledger.name}-forget-filter", args=[each.pk]),
        }
        for each in saved
    ]


def _has_own_add(ledger, user):
    return ledger.has_add_page and user.has_perm(ledger.permission("add"))


def _actions(ledger, allowed, query):
    actions = [{"label": "导出", "url": f"export/?{query}", "icon": "arrow-down-tray"}]
    if allowed[ledger.import_verb]:
        actions.append({"label": "导入", "url": "import/", "icon": "arrow-up-tray"})
    if allowed["change"]:
        actions.append({"label": "村表", "url": f"sheet/?{query}", "icon": "table-cells"})
    if allowed["add"] or allowed["own"]:
        actions.append(
            {
                "label": f"新增{ledger.label}",
                "url": ledger.add_url,
                "icon": "plus",
                "primary": True,
                "shortcut": "alt+n",
            }
        )
    return actions


@require_GET
def panel_fragment(request, ledger):
    """The filter form and the column chooser, fetched when one of them is opened."""
    ledger.demand(request.user, "view")
    filtered(ledger, request.user, request.GET)  # refuses what the list would refuse
    query = kept_query(request)
    context = {
        "form": filter_form(ledger, request.user, request.GET),
        "column_choices": _column_choices(ledger, chosen_columns(request, ledger)),
        "kept": [(name, value) for name, value in parse_qsl(query) if name in ("search", "found", "sort")],
        "query": query,
        "part": request.GET.get("part", "filters"),
    }
    return render(request, "ledger/panel.html", context)


def filter_form(ledger, user, params):
    """The filters as they were asked, with the user's places to choose from."""
    form = asked_form(ledger, params)
    if "region" in form.fields:
        form.fields["region"].widget = Select(choices=[("", "全部"), *places_for(user, params.get("region", ""))])
    return form


def places_for(user, asked=""):
    """The divisions a user may filter by: the towns of a city, the villages of a town. Once a town was asked for, or one of
    its villages, the city chooses among them too."""
    places = _below(scope_of(user))
    return [*places, *((name, _below(code)) for code, name in places if code == asked[:TOWN_DIGITS])]


def _below(code):
    divisions = Region.objects.filter(parent=code) if code else Region.objects.none()
    return [(region.code, region.short_name) for region in divisions]


@require_GET
def count_fragment(request, ledger):
    """The number of rows the list holds, fetched after the page so that it never waits for it."""
    ledger.demand(request.user, "view")
    rows, _ = filtered(ledger, request.user, request.GET)
    return HttpResponse(f"{rows.order_by().count():,}", content_type="text/plain; charset=utf-8")


@require_POST
def find(request, ledger):
    """A search term, posted so that no name and no number travels in a URL: leads to the list that shows what it means.

    It looks among the rows that the filters chosen before leave.
    """
    ledger.demand(request.user, "view")
    searched = query_for(ledger, request.user, request.POST.get("search", ""))
    query = "&".join(filter(None, (_chosen_query(request, ledger, searched), searched)))
    return HttpResponseRedirect(reverse(f"{ledger.name}-list") + (f"?{query}" if query else ""))


def _chosen_query(request, ledger, searched):
    """The filters and the order that the list was posted with, without its earlier search. A search leaves the filters
    with which a list opens: they are nobody's choice."""
    chosen = [pair for pair in parse_qsl(request.POST.get("query", "")) if pair[0] not in SEARCHED]
    filters = [pair for pair in chosen if pair[0] != "sort"]
    if searched and filters == parse_qsl(ledger.opening_query(request.user)):
        chosen = [pair for pair in chosen if pair not in filters]
    return urlencode(chosen)


@require_POST
def save_filter(request, ledger):
    """Keep the list's filters under a name, as a tab of this user."""
    ledger.demand(request.user, "view")
    try:
        name = reason_for(SavedFilter, "name", request.POST.get("name", ""), wanted="请给常用筛选起一个名称。")
        query = reason_for(SavedFilter, "query", in_clear(request.POST.get("query", "")))
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
    else:
        SavedFilter.objects.update_or_create(
            user=request.user, ledger=ledger.name, name=name, defaults={"query": query}
        )
    return redirect(f"{reverse(f'{ledger.name}-list')}?{request.POST.get('query', '')}")


@require_POST
def forget_filter(request, ledger, pk):
    """Remove one of the user's own saved filters."""
    get_object_or_404(SavedFilter, pk=pk, user=request.user, ledger=ledger.name).delete()
    return redirect(f"{ledger.name}-list")


def remember_list(request, ledger, query):
    """The list a record is opened from, so that its page can lead to the next one."""
    key = f"list:{ledger.name}"
    if request.session.get(key) != query:
        request.session[key] = query


def remembered_list(request, ledger):
    """The query string of the user's last list of this ledger."""
    return request.session.get(f"list:{ledger.name}", "")


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
    return private(urlencode(pairs))


def _only_search(request):
    """The list without its filters, for a search that found nothing among them; empty without a search."""
    others = [name for name in request.GET if name not in SEARCHED]
    query = kept_query(request, without=others)
    return query and f"?{query}"


def url_without(request, name):
    """The list without one filter, for the × of its chip."""
    return "?" + (kept_query(request, without=("after", "before", name)) or "all=1")
