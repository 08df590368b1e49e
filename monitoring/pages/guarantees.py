"""三保障和饮水 by town and village: how many households lack what, and who they are, down to the name and the reason."""

from django.core.exceptions import BadRequest
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
from monitoring.gaps import gaps
from monitoring.guarantees import BELOW, DOMAINS, MET, UNKNOWN, WHO, WORDS, counts, listed

PAGE = 100
BESIDE = {"treatment": "member", "pupils": "member", "hazards": "household"}  # whose name stands for the row's
OF_GAP = {
    "aid": "members",
    "contract": "members",
    "treatment": "serious-illnesses",
    "pupils": "at-risk-pupils",
    "serious_insurance": "members",
    "doctors": "villages",
    "clinics": "clinics",
    "supplies": "water-supplies",
    "outages": "water-outages",
    "hazards": "house-hazards",
}


@require_GET
def guarantees_page(request):
    """The table of the places below the chosen one; with `domain` or `gap`, the names behind one number."""
    ledger_named("households").demand(request.user, "view")
    place, who = chosen_place(request), request.GET.get("who", "")
    if who not in WHO:
        raise BadRequest("不认识的农户范围。")
    day = localdate()
    length, corner = parts_of(place.code)
    counted = counts(place.code, day, who=who, length=length)
    context = {
        "place": place,
        "day": day,
        "who": [{"label": label, "url": _url(place, who=key), "active": key == who} for key, (label, _) in WHO.items()],
        "up": place_above(request, place),
        "stats": [_stat(place, who, domain, counted.values()) for domain in DOMAINS],
        "households": sum(each["households"] for each in counted.values()),
        "heads": [{"label": label} for label in ("户数", *DOMAINS.values())],
        "corner": corner,
        "heat_rows": _table(counted, who, length),
        "gaps": _gaps(request, place, day),
        **_names(request, place, who, day),
    }
    return render(request, "monitoring/guarantees.html", context)


def _url(place, **query):
    query = {"region": getattr(place, "code", place), **{name: value for name, value in query.items() if value}}
    return f"{reverse('guarantees')}?{urlencode(query)}"


def _stat(place, who, domain, counted):
    below, unknown = (sum(each[domain][state] for each in counted) for state in (BELOW, UNKNOWN))
    state = BELOW if below else UNKNOWN if unknown or not counted else MET
    notes = [WORDS[BELOW]] * (state == BELOW) + [f"无数据 {unknown:,} 户"] * bool(unknown)
    note = "，".join(notes) or WORDS[state]
    return {
        "label": f"{DOMAINS[domain]}未达标", "value": f"{below:,}", "unit": "户", "state": state, "note": note,
        "url": _url(place, who=who, domain=domain, state=BELOW) + "#names" if below else "",
    }  # fmt: skip


def _table(counted, who, length):
    """A row for every place, in the order of the codes; the number is of households below."""
    names = dict(Region.objects.filter(code__in=counted).values_list("code", "short_name"))
    for code, numbers in sorted(counted.items()):
        cells = [{"text": f"{numbers['households']:,}", "state": "plain"}]
        cells += [_cell(code, who, domain, numbers[domain]) for domain in DOMAINS]
        url = _url(code, who=who) if length == TOWN_DIGITS else ""
        yield {"label": names.get(code, code), "url": url, "cells": cells}


def _cell(code, who, domain, numbers):
    below, unknown = numbers[BELOW], numbers[UNKNOWN]
    state = BELOW if below else UNKNOWN if unknown else MET
    text = f"{below} 户" + (f"，{unknown} 户无数据" if unknown else "")
    if state == MET:
        return {"text": "达标", "state": MET}
    url = _url(code, who=who, domain=domain, state=state) + "#names"
    return {"text": text if below else f"{unknown} 户无数据", "state": state, "url": url}


def _gaps(request, place, day):
    """What else is missing, counted; only from registers the user may open."""
    found = []
    for name, label, rows in gaps(day):
        if ledger_named(OF_GAP[name]).allows(request.user, "view"):
            number = rows.filter(within(place.code)).count()
            url = _url(place, gap=name) + "#names" if number else ""
            found.append({"label": label, "number": number, "url": url})
    return found


def _names(request, place, who, day):
    """The names behind one number, a page of them."""
    domain, gap = request.GET.get("domain", ""), request.GET.get("gap", "")
    if gap:
        return _gap_names(request, place, gap, day)
    if not domain:
        return {}
    state = request.GET.get("state", BELOW)
    if domain not in DOMAINS or state not in (BELOW, UNKNOWN):
        raise BadRequest("不认识的筛选条件。")
    region, _, number = request.GET.get("after", "").partition("/")
    rows = listed(place.code, day, domain=domain, state=state, who=who, limit=PAGE + 1, beyond=(region, number))
    shown = rows[:PAGE]
    beyond = f"{shown[-1].region_id}/{shown[-1].number}" if len(rows) > PAGE else ""
    return {
        "names_title": f"{place.full_name}：{DOMAINS[domain]}{WORDS[state]}的农户",
        "names": [{"row": row, "reason": row.lights[domain].reason} for row in shown],
        "next_url": _url(place, who=who, domain=domain, state=state, after=beyond) + "#names" if beyond else "",
    }


def _gap_names(request, place, gap, day):
    found = next(((label, rows) for name, label, rows in gaps(day) if name == gap), None)
    if found is None:
        raise BadRequest("不认识的筛选条件。")
    ledger = ledger_named(OF_GAP[gap])
    ledger.demand(request.user, "view")
    label, rows = found
    rows = rows.filter(within(place.code)).select_related("region").order_by("region_id", "pk")[: PAGE * 5]
    if gap in BESIDE:
        rows = rows.select_related("region", BESIDE[gap])
    people = [
        {
            "name": getattr(row, BESIDE[gap]) if gap in BESIDE else row,
            "place": row.region.full_name,
            "url": reverse(f"{ledger.name}-record", args=[row.pk]),
            "what": _what(row, gap),
        }
        for row in rows
    ]
    return {"names_title": f"{place.full_name}：{label}", "people": people, "most": PAGE * 5}


def _what(row, gap):
    """What a gap's row says beside the name."""
    if gap == "aid":
        return f"{row.school_year}{'，' + row.school if row.school else ''}"
    if gap == "contract":
        return "长期慢性病，没有有效的签约"
    if gap == "serious_insurance":
        return "没有参加大病保险"
    if gap == "doctors":
        return "没有村卫生室" if row.has_no_clinic else "没有持证医生"
    return str(row) if gap in BESIDE else (getattr(row, "problem", "") or row.number)


urlpatterns = [path("guarantees/", guarantees_page, name="guarantees")]
