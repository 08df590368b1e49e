"""Handing out a page's tables as a workbook: the button, and the answer, which is logged like any other export."""

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from bulletins.page_book import page_bytes
from core import access
from core.ledger.pages.export import workbook_response
from core.models import AccessKind
from core.scoping import scope_of


def export_action(name, **query):
    """The button; the address keeps what the page shows."""
    return {"label": "导出本页", "url": f"{reverse(name)}?{urlencode(query)}", "icon": "table-cells"}


def own_place(request):
    """The reader's own place; who has none has nothing to take out."""
    if not scope_of(request.user):
        raise PermissionDenied("您的账号没有指定管辖区域，没有可以导出的内容。")
    return request.user.region


def page_file(request, ledger, title, tables, day=None):
    """The tables as the reader sees them."""
    own_place(request)
    rows = sum(len(table.lines) for table in tables)
    access.log(AccessKind.EXPORT, ledger, by=request.user, rows=rows, filters=title)
    return workbook_response(page_bytes(title, tables, day or localdate()), f"{title}.xlsx")
