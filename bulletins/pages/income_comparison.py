"""Income comparison in the browser: growth against the city's farmers, by town, with structure, forecast and warnings."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bulletins import income_comparison
from bulletins.figures import shown
from bulletins.models import Bulletin
from bulletins.page_book import PageTable
from bulletins.pages.exports import export_action, own_place, page_file
from bulletins.readers import Rows, open_papers
from bulletins.registry import BY_CODE
from core.months import Month

PERMISSION = permission_required("bulletins.view_bulletin", raise_exception=True)
GROWTH = BY_CODE["income_growth"]
HEADS = [BY_CODE[code] for code in income_comparison.COLUMNS]


@require_GET
@PERMISSION
def income_page(request):
    """The month asked for, else the latest the reader may see."""
    bulletin = _asked(request)
    if bulletin is None:
        return render(request, "bulletins/incomes.html", {"bulletin": None})
    history, coming = income_comparison.trend(bulletin)
    context = {
        "bulletin": bulletin,
        "rows": income_comparison.rows(bulletin, Rows(request.user, bulletin.month)),
        "heads": HEADS,
        "farmers": income_comparison.farmers_growth(bulletin.month.year),
        "definitions": income_comparison.DEFINITIONS,
        "forecast": None if coming is None else shown(GROWTH, coming),
        "chart": {
            "kind": "line",
            "unit": "%",
            "labels": [str(month) for month, _ in history],
            "series": [{"name": GROWTH.name, "values": [float(value) for _, value in history]}],
        },
        "chart_rows": [[str(month), shown(GROWTH, value)] for month, value in history],
        "may_enter": request.user.has_perm("core.change_parameter"),
        "actions": [export_action("income-comparison-file", month=bulletin.month)],
    }
    return render(request, "bulletins/incomes.html", context)


@require_GET
@PERMISSION
def income_file(request):
    """The same tables as a workbook."""
    bulletin = _asked(request)
    if bulletin is None:
        raise Http404("还没有汇总任何月份，没有可导出的内容。")
    rows = income_comparison.rows(bulletin, Rows(request.user, bulletin.month))
    history, _ = income_comparison.trend(bulletin)
    title = f"{own_place(request).short_name}{bulletin.month.label}增收比较"
    return page_file(request, "bulletins", title, [_towns(rows), _months(history)], bulletin.month.last_day)


def _towns(rows):
    heads = ("地方", *(f"{each.name}\n（{each.unit}）" for each in HEADS), "高出农民\n（百分点）", "研判预警")
    lines = [
        (row["place"].short_name, *(cell["number"] for cell in row["cells"]), row["gap"], "；".join(row["warnings"]))
        for row in rows
    ]
    widths, figures = (14, *[13] * len(HEADS), 12, 40), tuple(range(2, len(HEADS) + 2))
    return PageTable("增收比较", heads, widths, lines, income_comparison.DEFINITIONS, numbers=figures)


def _months(history):
    lines = [(month.label, value) for month, value in history]
    return PageTable("全市走势", ("月份", f"{GROWTH.name}（{GROWTH.unit}）"), (24, 48), lines, numbers=(2,))


def _asked(request):
    """The newest version of the month that the reader may see."""
    papers = open_papers(Bulletin.objects.order_by("-month", "-version"), request.user)
    if asked := request.GET.get("month"):
        try:
            papers = papers.filter(month=Month.parse(asked))
        except ValueError as error:
            raise BadRequest(str(error)) from error
    return papers.first()
