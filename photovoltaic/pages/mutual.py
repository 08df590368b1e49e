"""Mutual-aid associations on one screen."""

from decimal import Decimal, InvalidOperation

from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.ledger.registry import ledger_named
from core.models import Region
from core.models.regions import TOWN_DIGITS
from core.months import Month
from core.pages.places import chosen_place, place_above
from photovoltaic.mutual_lines import Lines, added, standings

MOST = Decimal(10_000_000)


@require_GET
def associations_page(request):
    """One place today: towns of the city, associations of a town."""
    ledger_named("associations").demand(request.user, "view")
    place, today, more = chosen_place(request), localdate(), _more(request)
    lines, own = Lines.load(today), list(standings(place.code, today))
    whole = added(own)
    context = {
        "place": place, "up": place_above(request, place), "lines": lines, "more": more, "whole": whole,
        "stats": list(_stats(place, whole, lines, Month.of(today))), "by_use": lines.by_use,
        "rows": list(_towns(place, own, lines, more) if len(place.code) < TOWN_DIGITS else _each(own, lines, more)),
        "corner": "镇街" if len(place.code) < TOWN_DIGITS else "协会", "is_city": len(place.code) < TOWN_DIGITS,
        "idle": [each.associations[0] for each in own if each.idle], "after": lines.with_more_overdue(whole, more),
        "room": lines.room(whole),
    }  # fmt: skip
    return render(request, "photovoltaic/associations.html", context)


def _more(request):
    """Yuan that the question "and if so much more fell overdue" is asked about."""
    text = request.GET.get("more", "").replace(",", "").strip()
    try:
        more = Decimal(text or 0)
    except InvalidOperation:
        raise BadRequest("金额应为数字，如 5000。") from None
    if not more.is_finite() or not 0 <= more <= MOST:
        raise BadRequest("金额应在 0 到 1,000 万元之间。")
    return more


def _figure(code, month, place):
    ledger = "associations" if code in ("mutual_idle", "mutual_associations") else "mutual-loans"
    return f"/{ledger}/?{urlencode({'figure': f'{code}@{month}', 'region': place})}"


def _owed(place):
    return f"/mutual-loans/?{urlencode({'region': place, 'balance_min': '0.01'})}"


def _late(place):
    return f"/mutual-loans/?{urlencode({'region': place, 'state': 'overdue'})}"


def _stats(place, whole, lines, month):
    code = place.code
    yield _stat(
        "互助资金总额",
        _wan(whole.capital),
        "万元",
        f"现金 {_wan(whole.cash)}，借款余额 {_wan(whole.outstanding)}",
        url=f"/mutual-capital/?region={code}",
    )
    for label, rate, judged, url in (
        ("年借贷率：累计发放", whole.lent_rate, not lines.by_use, _figure("mutual_lent", month, code)),
        ("年借贷率：期末余额", whole.use_rate, lines.by_use, _owed(code)),
    ):
        note = f"考核口径，须高于 {lines.wanted:.0f}%" if judged else "另一种口径，供参考"
        yield _stat(label, *_rate(rate), note, lines.lending_light(whole) if judged else "", url)
    yield _stat(
        "逾期率", *_rate(whole.overdue_rate), f"不超过 {lines.most:.0f}%", lines.overdue_light(whole), _late(code)
    )
    yield _stat(
        "闲置协会", f"{whole.idle:,}", "个", f"共 {len(whole.associations):,} 个协会",
        "met" if not whole.idle else "below", _figure("mutual_idle", month, code),
    )  # fmt: skip


def _wan(yuan):
    return f"{yuan / 10000:,.2f}"


def _rate(rate):
    return ("无数据", "") if rate is None else (f"{rate:.2f}", "%")


def _stat(label, value, unit, note="", state="", url=""):
    return {"label": label, "value": value, "unit": unit, "note": note, "state": state, "url": url}


def _towns(place, own, lines, more):
    groups = {}
    for each in own:
        groups.setdefault(each.associations[0].region_id[:TOWN_DIGITS], []).append(each)
    names = dict(Region.objects.filter(code__in=groups).values_list("code", "short_name"))
    for code, part in groups.items():
        address = f"{reverse('mutual')}?{urlencode({'region': code, 'more': more})}"
        yield _row(names.get(code, code), code, address, added(part), lines, more)


def _each(own, lines, more):
    for each in own:
        association = each.associations[0]
        address = reverse("associations-record", args=[association.pk])
        yield _row(association.name, association.region_id, address, each, lines, more)


def _row(name, code, address, standing, lines, more):
    return {
        "name": name, "url": address, "standing": standing, "count": len(standing.associations),
        "lending": lines.lending_light(standing), "overdue": lines.overdue_light(standing),
        "owed_url": _owed(code), "late_url": _late(code), "room": lines.room(standing),
        "after": lines.with_more_overdue(standing, more),
    }  # fmt: skip


urlpatterns = [path("mutual/", associations_page, name="mutual")]
