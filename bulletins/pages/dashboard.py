"""The dashboard (驾驶舱): the month at a glance, read from frozen figures alone."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from bulletins.board import Board
from bulletins.board_book import board_bytes
from bulletins.models import Bulletin
from bulletins.pages.exports import export_action
from bulletins.readers import Rows, may_publish
from bulletins.registry import BY_CODE
from core import access
from core.ledger.pages.export import workbook_response
from core.models import AccessKind, Region
from core.months import Month
from core.scoping import scope_of

DEFAULT_INDICATOR = "open_households"


@require_GET
@permission_required("bulletins.view_indicator", raise_exception=True)
def dashboard(request):
    """The user's own place (the whole city, a town, a village) in the month asked for, else the latest frozen one."""
    board = _asked_board(request)
    if board is None:
        return render(request, "bulletins/dashboard_empty.html", {"may_freeze": may_publish(request.user)})
    return render(request, "bulletins/dashboard.html", {"board": board, "actions": _actions(request, board)})


@require_GET
@permission_required("bulletins.view_indicator", raise_exception=True)
def dashboard_file(request):
    """The same tables as a workbook; the export is logged like any other."""
    board = _asked_board(request)
    if board is None:
        raise Http404("还没有汇总数据，没有可导出的内容。")
    title = f"{board.place.short_name}{board.bulletin.month.label}驾驶舱"
    access.log(AccessKind.EXPORT, "bulletins", by=request.user, rows=len(board.heat_rows), filters=title)
    return workbook_response(board_bytes(board), f"{title}.xlsx")


def _asked_board(request):
    """The board of the month, place and indicator asked for; None where nothing was ever frozen."""
    months = list(Bulletin.objects.current().defer("goals")[:13])
    if not months:
        return None
    bulletin = _asked_month(request, months)
    rows = Rows(request.user, bulletin.month)
    return Board(bulletin, months, _asked_place(request), _asked_indicator(request), rows)


def _asked_month(request, months):
    asked = request.GET.get("month")
    if not asked:
        return months[0]
    try:
        month = Month.parse(asked)
    except ValueError as error:
        raise BadRequest(str(error)) from error
    found = next((bulletin for bulletin in months if bulletin.month == month), None)
    found = found or Bulletin.objects.current().filter(month=month).first()
    if found is None:
        raise BadRequest(f"{month.label}还没有汇总数据。")
    return found


def _asked_place(request):
    """A place inside the user's own; never beyond it."""
    own = scope_of(request.user)
    asked = request.GET.get("region") or own
    if not own or not asked.startswith(own):
        raise BadRequest("只能查看管辖区域内的数据。")
    if asked != own and not Region.objects.filter(pk=asked).exists():
        raise BadRequest(f"没有行政区划“{asked}”。")
    return asked


def _asked_indicator(request):
    code = request.GET.get("indicator") or DEFAULT_INDICATOR
    if code not in BY_CODE:
        raise BadRequest(f"没有指标“{code}”。")
    return BY_CODE[code]


def _actions(request, board):
    """The workbook is one press away, first of all on a phone."""
    bulletin = board.bulletin
    address = reverse("bulletin", args=[bulletin.month])
    actions = [
        export_action("dashboard-file", **board.kept),
        {"label": "查看通报", "url": address, "icon": "document-chart-bar"},
    ]
    if bulletin.is_published and request.user.has_perm("bulletins.view_bulletin"):
        download = {
            "label": "下载通报",
            "url": reverse("bulletin-download", args=[bulletin.month]),
            "icon": "arrow-down-tray",
            "primary": True,
        }
        actions.append(download)
    return actions
