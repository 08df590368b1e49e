"""联农带农 on one screen: by town, by mechanism, by project, each number down to its rows."""

from decimal import Decimal

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from core.ledger.paging import is_key
from core.models import Region
from core.models.regions import TOWN_DIGITS
from core.pages.places import chosen_place, parts_of, place_above
from projects import linking
from projects.models import Linkage

PAGE, YEARS = 50, 5


@require_GET
@permission_required("projects.view_linkedhousehold", raise_exception=True)
def linking_page(request):
    """What projects promised and paid to farmers in a place, in a year or since the beginning."""
    place, year, problem = chosen_place(request), _year(request), request.GET.get("problem", "")
    if problem not in ("", *linking.PROBLEMS):
        raise BadRequest("不认识的筛选条件。")
    length, corner = parts_of(place.code)
    towns = linking.by_place(place.code, year, length)
    here = {"region": place.code, "year": year}
    context = {
        "place": place,
        "above": place_above(request, place),
        "years": [
            {"label": f"{each} 年" if each else "全部年度", "url": _url(here | {"year": each}), "active": each == year}
            for each in (None, *range(localdate().year, localdate().year - YEARS, -1))
        ],
        "year": year,
        "stats": _stats(towns, linking.totals(place.code, year), here),
        "towns": _towns(towns, year, length),
        "corner": corner,
        "mechanisms": [
            (word, _told(figures), _rows_url(here | {"mechanism": word}))
            for word, figures in linking.by_mechanism(place.code, year)
        ],
        "tabs": [
            {"label": label, "url": _url(here | {"problem": name}, "#projects"), "active": name == problem}
            for name, label in [("", "全部"), *((name, label) for name, (label, _) in linking.PROBLEMS.items())]
        ],
        **_projects(request, here, problem),
    }
    return render(request, "projects/linking.html", context)


def _year(request):
    year = request.GET.get("year", "")
    if year and not (is_key(year) and len(year) == 4):
        raise BadRequest("年度应为四位数字。")
    return int(year) if year else None


def _url(query, anchor=""):
    return f"{reverse('linking')}?{urlencode({name: value for name, value in query.items() if value})}{anchor}"


def _rows_url(query):
    known = {"year_min": query.get("year"), "year_max": query.get("year")}
    query = {name: value for name, value in (query | known).items() if value and name != "year"}
    return f"{reverse('linked-households-list')}?{urlencode(query)}"


def _told(figures):
    """Figures with what is worked out of them; what nothing is known of stays empty."""
    worked_out = {"gain": linking.gain(figures), "share": linking.kept_share(figures)}
    cents = {name: value if value is None else value.quantize(Decimal("0.01")) for name, value in worked_out.items()}
    return figures | cents


def _stats(towns, figures, here):
    counted = {name: sum(line[name] for line in towns.values()) for name in ("projects", "only_money", "unlinked")}
    told, problem = _told(figures), lambda name: _url(here | {"problem": name}, "#projects")
    share = "—" if told["share"] is None else f"{told['share']}"
    return [
        {"label": "在建和建成产业项目", "value": f"{counted['projects']:,}", "unit": "个", "url": _url(here, "#projects")},
        _mark("只发钱没有联结", counted["only_money"], problem("only-money")),
        _mark("没有联农带农", counted["unlinked"], problem("unlinked")),
        {"label": "带动农户", "value": f"{figures['households']:,}", "unit": "户", "url": _rows_url(here)},
        {
            "label": "已兑现", "value": f"{figures['paid_total'] / 10000:,.2f}", "unit": "万元",
            "note": f"约定 {figures['promised_total'] / 10000:,.2f} 万元，兑现率 {share}%",
        },
        {"label": "户均增收", "value": "—" if told["gain"] is None else f"{told['gain']:,.0f}", "unit": "元/户",
         "note": "已兑现 ÷ 带动农户"},
    ]  # fmt: skip


def _mark(label, number, url):
    state = "below" if number else "met"
    return {"label": label, "value": f"{number:,}", "unit": "个", "state": state, "url": url if number else "",
            "note": "要整改" if number else "没有"}  # fmt: skip


def _towns(towns, year, length):
    names = dict(Region.objects.filter(pk__in=towns).values_list("code", "short_name"))
    for code, figures in towns.items():
        here = {"region": code, "year": year}
        yield {
            "name": names.get(code, code),
            "url": _url(here) if length == TOWN_DIGITS else _rows_url(here),
            "rows_url": _rows_url(here),
            "only_money_url": _url(here | {"problem": "only-money"}, "#projects"),
            "unlinked_url": _url(here | {"problem": "unlinked"}, "#projects"),
            **_told(figures),
        }


def _projects(request, here, problem):
    """A page of projects behind the cursor, in the order of their places."""
    rows = (
        linking.projects(here["region"], here["year"], problem).select_related("region").order_by("region_id", "number")
    )
    region, _, number = request.GET.get("after", "").partition("/")
    if region:
        rows = rows.filter(region_id__gte=region).exclude(region_id=region, number__lte=number)
    found = list(rows[: PAGE + 1])
    shown, more = found[:PAGE], len(found) > PAGE
    words = {}
    for key, word in Linkage.objects.filter(project__in=shown).order_by("pk").values_list("project_id", "mechanism"):
        words.setdefault(key, dict.fromkeys([word]))[word] = None
    after = {"problem": problem, "after": f"{shown[-1].region_id}/{shown[-1].number}"} if more else {}
    return {
        "projects": [_line(project, "、".join(words.get(project.pk, ()))) for project in shown],
        "next_url": _url(here | after, "#projects") if more else "",
    }


def _line(project, words):
    figures = {
        "households": project.households_here,
        "promised_total": project.promised_here,
        "paid_total": project.paid_here,
    }
    state, text = "met", "已兑现"
    if project.is_only_money:
        state, text = "below", "只发钱"
    elif project.is_unlinked:
        state, text = "below", "没有联结"
    elif project.paid_here < project.promised_here:
        state, text = "near", "没有兑现到位"
    elif not project.promised_here:
        state, text = "unknown", "没有约定金额"
    url = f"{reverse('projects-record', args=[project.pk])}?tab=linked-households"
    return {"project": project, "words": words, "url": url, "state": state, "text": text, **_told(figures)}


urlpatterns = [path("linking/", linking_page, name="linking")]
