"""How far the income is used (收益分配): the two 80 % by place, by village and station, what is missing and where it waits."""

from django.db.models import Max
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import Region
from core.models.regions import TOWN_DIGITS
from core.pages.places import chosen_place, parts_of, place_above
from core.scoping import within
from photovoltaic.models import DistributionPlan
from photovoltaic.pages.periods import asked_year
from photovoltaic.sharing import Standing, by_station, standings

YEARS_SHOWN, OWING, STATIONS_SHOWN = 4, 60, 60
WAITS = {
    "": "村里还没有方案", "draft": "村里起草，待村民代表会表决", "voted": "待镇街审核", "reviewed": "待村里张榜公示", "announced": "公示中，期满后实施",
    "running": "待发放", "closed": "已公布，未达到要求",
}  # fmt: skip


@require_GET
def income_page(request):
    """One place in one year."""
    ledger_named("distribution-plans").demand(request.user, "view")
    place = chosen_place(request)
    latest = DistributionPlan.objects.aggregate(last=Max("year"))["last"] or localdate().year
    year = asked_year(request, min(latest, localdate().year))
    villages = standings(place.code, year)
    whole = _sum(place.code, villages.values())
    context = {
        "place": place, "up": place_above(request, place), "year": year, "years": _years(place, year),
        "stats": list(_stats(whole)), "whole": whole, "corner": parts_of(place.code)[1],
        "rows": _rows(place, year, villages), "owing": _owing(year, villages, place),
        "stations": sorted(by_station(place.code, year), key=lambda each: each[2].rate or 0)[:STATIONS_SHOWN],
    }  # fmt: skip
    return render(request, "photovoltaic/income.html", context)


def _address(code, year):
    return f"{reverse('solar-income')}?{urlencode({'region': code, 'year': year})}"


def _years(place, year):
    now = localdate().year
    shown = range(now - YEARS_SHOWN + 1, now + 1)
    return [{"label": f"{each} 年", "url": _address(place.code, each), "active": each == year} for each in shown]


def _sum(code, own):
    whole = Standing(code)
    for each in own:
        whole.wanted, whole.wanted_labour = each.wanted, each.wanted_labour
        whole.add(each)
    return whole


def light(rate, wanted):
    """The colour of a rate in per cent against a share."""
    return "unknown" if rate is None else "met" if rate >= 100 * wanted else "below"


def _stats(whole):
    yield {
        "label": "可分配收益",
        "value": f"{whole.income / 10000:,.2f}",
        "unit": "万元",
        "note": "实收电费和补贴减支出",
    }
    yield {"label": "已分配到账", "value": f"{whole.distributed / 10000:,.2f}", "unit": "万元", "note": ""}
    for label, rate, wanted, missing in (
        ("收益分配率", whole.rate, whole.wanted, whole.missing),
        ("岗位工资和劳务占比", whole.labour_rate, whole.wanted_labour, whole.missing_labour),
    ):
        note = f"要求 {100 * wanted:.0f}%，" + (f"还差 {missing / 10000:,.2f} 万元" if missing else "已达到")
        yield {
            "label": label, "value": "无数据" if rate is None else f"{rate:.2f}", "unit": "" if rate is None else "%",
            "state": light(rate, wanted), "note": "没有可分配收益" if rate is None else note,
        }  # fmt: skip


def _rows(place, year, villages):
    """Towns below the city, villages below a town."""
    length, _ = parts_of(place.code)
    groups = {}
    for code, standing in villages.items():
        groups.setdefault(code[:length], []).append(standing)
    names = dict(Region.objects.filter(code__in=groups).values_list("code", "short_name"))
    for code, own in sorted(groups.items()):
        whole = _sum(code, own)
        yield {
            "name": names.get(code, code), "url": _address(code, year) if length == TOWN_DIGITS else "", "standing": whole,
            "state": light(whole.rate, whole.wanted), "labour_state": light(whole.labour_rate, whole.wanted_labour),
        }  # fmt: skip


def _owing(year, villages, place):
    """The villages that have not reached 80 %, the largest gap first, with whom it waits for."""
    plans = {plan.region_id: plan for plan in DistributionPlan.objects.filter(within(place.code), year=year)}
    short = sorted((each for each in villages.values() if each.missing), key=lambda each: -each.missing)[:OWING]
    names = dict(Region.objects.filter(code__in=[each.place for each in short]).values_list("code", "full_name"))
    for each in short:
        plan = plans.get(each.place)
        yield {
            "name": names.get(each.place, each.place), "standing": each, "waits": WAITS[plan.state if plan else ""],
            "url": reverse("distribution-plans-record", args=[plan.pk]) if plan else "",
        }  # fmt: skip


urlpatterns = [path("solar/income/", income_page, name="solar-income")]
