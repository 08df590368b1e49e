"""Income comparison in the browser: growth against the city's farmers, by town, with structure, forecast and warnings."""

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.views.decorators.http import require_GET

from bulletins import income_comparison
from bulletins.figures import shown
from bulletins.models import Bulletin
from bulletins.readers import open_papers
from bulletins.registry import BY_CODE
from core.months import Month
from core.scoping import scope_of


@require_GET
@permission_required("bulletins.view_bulletin", raise_exception=True)
def income_page(request):
    """The month asked for, else the latest the reader may see."""
    bulletin = _asked(request)
    if bulletin is None:
        return render(request, "bulletins/incomes.html", {"bulletin": None})
    history, coming = income_comparison.trend(bulletin)
    growth = BY_CODE["income_growth"]
    context = {
        "bulletin": bulletin,
        "rows": income_comparison.rows(bulletin, scope_of(request.user)),
        "heads": [BY_CODE[code] for code in income_comparison.COLUMNS],
        "farmers": income_comparison.farmers_growth(bulletin.month.year),
        "definitions": income_comparison.DEFINITIONS,
        "forecast": None if coming is None else shown(growth, coming),
        "chart": {
            "kind": "line",
            "unit": "%",
            "labels": [str(month) for month, _ in history],
            "series": [{"name": growth.name, "values": [float(value) for _, value in history]}],
        },
        "chart_rows": [[str(month), shown(growth, value)] for month, value in history],
        "may_enter": request.user.has_perm("core.change_parameter"),
    }
    return render(request, "bulletins/incomes.html", context)


def _asked(request):
    """The newest version of the month that the reader may see."""
    papers = open_papers(Bulletin.objects.order_by("-month", "-version"), request.user)
    if asked := request.GET.get("month"):
        try:
            papers = papers.filter(month=Month.parse(asked))
        except ValueError as error:
            raise BadRequest(str(error)) from error
    return papers.first()
