"""How the stations run (光伏运行): a schematic map by yield, alarms, the weakest, the contractors' scorecard."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, Max
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from core.ledger.registry import ledger_named
from core.pages.places import chosen_place, place_above
from core.scoping import scope_of, within
from photovoltaic import alarms
from photovoltaic.contractors import plan_patrols, scores
from photovoltaic.models import MonthlyOutput, Station, StationAlarm
from photovoltaic.pages.periods import asked_month
from photovoltaic.tiles import tile_map
from photovoltaic.yields import yields

WEAKEST, MONTHS_SHOWN = 12, 13
WORDS = {"met": "达到预期", "near": "略低于预期", "below": "低于预期 80%", "unknown": "没有本月发电量"}


@require_GET
def running_page(request):
    """One place in one month."""
    ledger_named("stations").demand(request.user, "view")
    place = chosen_place(request)
    latest = MonthlyOutput.objects.filter(within(place.code)).aggregate(last=Max("month"))["last"]
    month = asked_month(request, latest)
    stations = (
        Station.objects.running().filter(within(place.code)).select_related("region__parent").order_by("region_id")
    )
    found = list(yields(list(stations), month))
    known = [each for each in found if each.hours is not None]
    context = {
        "place": place,
        "up": place_above(request, place),
        "month": month,
        "months": _months(place, month, latest or month),
        "stats": _stats(request, place, month, found, known),
        "tiles": tile_map(found, place, month),
        "words": [{"state": state, "text": text} for state, text in WORDS.items()],
        "weakest": sorted(known, key=lambda each: each.reached)[:WEAKEST],
        "alarms": _alarms(place),
        "scores": scores(place.code, month),
        "may_plan": request.user.has_perm("photovoltaic.add_stationpatrol"),
    }
    return render(request, "photovoltaic/running.html", context)


def _address(place, month):
    return f"{reverse('solar')}?{urlencode({'region': place.code, 'month': str(month)})}"


def _months(place, month, latest):
    shown = [latest - back for back in range(MONTHS_SHOWN - 1, -1, -1)]
    return [{"label": str(each), "url": _address(place, each), "active": each == month} for each in shown]


def _stats(request, place, month, found, known):
    capacity = sum((each.station.capacity_kw for each in found), 0)
    kwh = sum((each.hours * each.station.capacity_kw for each in known), 0)
    made = sum((each.station.capacity_kw for each in known), 0)
    region = {"region": place.code}
    hours = kwh / made if made else None
    expected = found[0].expected if found else None
    reached = 100 * hours / expected if hours is not None else None
    yield _stat(
        "运行电站", f"{len(found):,}", "座", note=f"装机 {capacity:,.0f} 千瓦", url=f"/stations/?{urlencode(region)}"
    )
    yield _stat(
        f"{month.label}发电量", f"{kwh:,.0f}" if known else "无数据", "千瓦时" if known else "",
        note=f"{len(found) - len(known)} 座没有数据" if len(known) < len(found) else "",
        url=f"/monthly-outputs/?{urlencode(region | {'month': str(month)})}" if known else "",
    )  # fmt: skip
    yield _stat(
        "等效利用小时", "无数据" if hours is None else f"{hours:,.1f}", "" if hours is None else "小时",
        note="" if reached is None else f"预期 {expected:,.0f} 小时，达成 {reached:,.0f}%",
        state="unknown" if reached is None else "met" if reached >= 100 else "near" if reached >= 80 else "below",
    )  # fmt: skip
    counted = dict(
        StationAlarm.objects.filter(within(place.code)).order_by().values_list("severity").annotate(Count("pk"))
    )
    red, others = counted.get("red", 0), sum(count for severity, count in counted.items() if severity != "red")
    yield _stat(
        "发电预警", f"{red + others:,}", "条", note=f"红色 {red}，橙色和黄色 {others}",
        state="below" if red else "near" if others else "met", url=f"/station-alarms/?{urlencode(region)}",
    )  # fmt: skip


def _stat(label, value, unit, *, note="", state="", url=""):
    return {"label": label, "value": value, "unit": unit, "note": note, "state": state, "url": url}


def _alarms(place):
    rows = StationAlarm.objects.filter(within(place.code)).select_related("station", "region")
    worst = rows.order_by("severity", "since", "pk")
    order = {"red": 0, "orange": 1, "yellow": 2}
    found = sorted(worst[:200], key=lambda alarm: (order[alarm.severity], alarm.since))[:WEAKEST]
    return [{"alarm": alarm, "name": alarms.rule_name(alarm), "sentence": alarms.sentence(alarm)} for alarm in found]


@require_POST
def plan_patrols_page(request):
    """Plan the next patrol of every station of the user's place."""
    if not request.user.has_perm("photovoltaic.add_stationpatrol"):
        raise PermissionDenied("您的角色不能安排巡检。")
    try:
        count = plan_patrols(scope_of(request.user), by=request.user)
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))
        return redirect("solar")
    messages.success(request, f"已为 {count} 座电站安排下一次巡检。")
    return redirect("station-patrols-list")


urlpatterns = [
    path("solar/", running_page, name="solar"),
    path("solar/patrols/", plan_patrols_page, name="solar-patrols"),
]
