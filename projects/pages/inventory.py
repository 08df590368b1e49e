"""Inventory of built projects' assets: how complete each town is, what each asset lacks, the way to the 三资 platform."""

import io

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.ledger.pages.export import workbook_response
from core.models import Region
from core.pages.places import chosen_place, parts_of, place_above
from core.scoping import scope_of
from projects import inventory
from projects.platform import platform_assets, write_platform_sheet

PAGE = 50


@require_GET
@permission_required("projects.view_asset", raise_exception=True)
def inventory_page(request):
    """Towns with their completion, and the assets that lack something."""
    place, all_years = chosen_place(request), inventory.inventory_years(localdate())
    year, lacks = request.GET.get("year", ""), request.GET.get("lacks", "")
    if year not in ("", *map(str, all_years)) or lacks not in ("", inventory.UNREGISTERED, *inventory.BY_CODE):
        raise BadRequest("不认识的筛选条件。")
    years = (int(year),) if year else all_years
    length, corner = parts_of(place.code)
    here = {"region": place.code, "year": year}
    places = inventory.by_place(place.code, years, length)
    context = {
        "place": place,
        "above": place_above(request, place),
        "told": "、".join(map(str, years)),
        "years": [
            {"label": f"{each} 年" if each else "全部", "url": _url(here | {"year": each}), "active": each == year}
            for each in ("", *map(str, all_years))
        ],
        "checks": inventory.CHECKS,
        "places": list(_places(places, here, length)),
        "total": _total(places),
        "corner": corner,
        "tabs": _tabs(here, lacks),
        "may_tick": request.user.has_perm("projects.change_asset"),
        "tick_url": _assets_url(place.code, years, in_national_system=0),
        **_rows(request, place, years, here, lacks),
    }
    return render(request, "projects/inventory.html", context)


def _url(query, anchor=""):
    return f"{reverse('asset-inventory')}?{urlencode({name: value for name, value in query.items() if value})}{anchor}"


def _assets_url(code, years, **query):
    query = {"region": code, "formed_year_min": min(years), "formed_year_max": max(years), **query}
    return f"{reverse('assets-list')}?{urlencode(query)}"


def _line(figures):
    share = inventory.share(figures)
    state = "unknown" if share is None else "met" if share == 100 else "below"
    return figures | {"share": None if share is None else f"{share:.2f}", "state": state}


def _total(places):
    names = ("assets", "complete", inventory.UNREGISTERED, *inventory.BY_CODE)
    return _with_cells({name: sum(figures[name] for figures in places.values()) for name in names}, {})


def _places(places, here, length):
    names = dict(Region.objects.filter(pk__in=places).values_list("code", "short_name"))
    for code, figures in places.items():
        own = here | {"region": code}
        yield _with_cells(figures, own) | {"name": names.get(code, code), "url": _url(own)}


def _with_cells(figures, here):
    """The line with a cell for each thing that may be lacking: (number, where its rows are)."""
    codes = (inventory.UNREGISTERED, *inventory.BY_CODE)
    cells = [(figures[code], _url(here | {"lacks": code}, "#rows") if here and figures[code] else "") for code in codes]
    return _line(figures) | {"cells": cells}


def _tabs(here, lacks):
    labels = [
        ("", "全部缺项"),
        (inventory.UNREGISTERED, "未登记"),
        *((each.code, each.label) for each in inventory.CHECKS),
    ]
    return [
        {"label": label, "url": _url(here | {"lacks": code}, "#rows"), "active": code == lacks}
        for code, label in labels
    ]


def _rows(request, place, years, here, lacks):
    """A page of projects without an asset, or of assets that lack something, behind the cursor."""
    if lacks == inventory.UNREGISTERED:
        rows, page = inventory.unregistered(place.code, years), "projects-record"
    else:
        wanted = inventory.BY_CODE[lacks].lacks if lacks else inventory.LACKS_SOMETHING
        rows, page = inventory.assets(place.code, years).filter(wanted), "assets-record"
    region, _, number = request.GET.get("after", "").partition("/")
    if region:
        rows = rows.filter(region_id__gte=region).exclude(region_id=region, number__lte=number)
    found = list(rows.select_related("region").order_by("region_id", "number")[: PAGE + 1])
    shown = found[:PAGE]
    after = {"lacks": lacks, "after": f"{shown[-1].region_id}/{shown[-1].number}"} if len(found) > PAGE else {}
    return {
        "rows": [
            {
                "record": row,
                "url": reverse(page, args=[row.pk]),
                "lacks": ["未登记"] if lacks == inventory.UNREGISTERED else inventory.lacking(row),
            }
            for row in shown
        ],
        "next_url": _url(here | after, "#rows") if after else "",
    }


@require_GET
@permission_required("projects.view_asset", raise_exception=True)
def platform_page(request):
    """The workbook for the 三资 platform: all village assets of the user's scope, or those without a number yet."""
    if not scope_of(request.user):
        raise PermissionDenied("您还没有管辖区域，没有可以导出的数据。")
    rows = platform_assets(request.user)
    if request.GET.get("new") == "1":
        rows = rows.filter(platform_number="")
    target = io.BytesIO()
    write_platform_sheet(target, user=request.user, rows=rows)
    return workbook_response(target.getvalue(), f"三资平台资产_{localdate():%Y%m%d}.xlsx")


urlpatterns = [
    path("assets/inventory/", inventory_page, name="asset-inventory"),
    path("assets/platform/", platform_page, name="asset-platform"),
]
