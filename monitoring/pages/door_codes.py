"""一户一码: the page behind a door card, and the sheets to print: door cards, village posters."""

import segno
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import access
from core.ledger.forms import regions_for
from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import AccessKind, Region
from monitoring.declarations import log
from monitoring.door_codes import issue, recognise, renew, revoke
from monitoring.models import DoorCode, Household
from monitoring.pages.declare import refused_as_too_often

PER_SHEET = (4, 8, 12)


@login_not_required
@never_cache
@require_GET
def landing_page(request, token):
    """What a scan leads to: cadres of the place to their household, everybody else to 申报 and 进度."""
    door = recognise(token)
    if door is None:
        if too_often := refused_as_too_often(request, "door address", "door_address_hour"):
            return too_often
        log.warning("refused", reason="unknown door code")
        return render(request, "monitoring/door_void.html", status=404)
    if _is_cadre_of(request.user, door):
        return redirect("households-record", pk=door.household_id)
    return render(request, "monitoring/door.html", {"village": Region.objects.get(pk=door.region_id)})


def _is_cadre_of(user, door):
    if not user.is_authenticated or not user.has_perm("monitoring.view_household"):
        return False
    return Household.objects.visible_to(user).filter(pk=door.household_id).exists()


def _demand(user):
    if not user.has_perm("monitoring.add_doorcode"):
        raise PermissionDenied("您的角色不能打印和换发一户一码。")


@require_GET
def overview_page(request):
    """The villages of the user's place: households, codes in use, and what can be printed."""
    _demand(request.user)
    villages = list(regions_for(request.user))
    households = _counted(Household.objects.visible_to(request.user))
    codes = _counted(DoorCode.objects.visible_to(request.user).valid())
    rows = [(village, households.get(village.pk, 0), codes.get(village.pk, 0)) for village in villages]
    return render(request, "monitoring/door_codes.html", {"rows": rows, "per_sheet": PER_SHEET})


def _counted(rows):
    return dict(rows.order_by().values("region_id").annotate(rows=Count("pk")).values_list("region_id", "rows"))


def _village(request, code):
    return get_object_or_404(regions_for(request.user), pk=code)


@require_http_methods(["GET", "POST"])
def cards_page(request, code):
    """The door cards of a village, so many on an A4 sheet; POST first gives a code to who has none. Logged."""
    _demand(request.user)
    village = _village(request, code)
    if request.method == "POST":
        messages.success(request, f"已给 {issue(village.pk, by=request.user)} 户发放新码。")
        return redirect(f"{reverse('door-cards', args=[code])}?per_sheet={request.POST.get('per_sheet', '8')}")
    per_sheet = request.GET.get("per_sheet", "8")
    if per_sheet not in map(str, PER_SHEET):
        raise BadRequest("每页张数只能是 4、8 或 12。")
    codes = DoorCode.objects.visible_to(request.user).valid().filter(region=village)
    codes = codes.select_related("household").order_by("household__group_name", "household__number")
    cards = [(each.household, _picture(request, "door", each.code.reveal())) for each in codes]
    access.log(
        AccessKind.EXPORT, "households", by=request.user, rows=len(cards), filters=f"打印门牌 {village.full_name}"
    )
    context = {"village": village, "sheets": _sheets(cards, int(per_sheet)), "per_sheet": per_sheet}
    return render(request, "monitoring/door_cards.html", context)


def _sheets(cards, size):
    return [cards[start : start + size] for start in range(0, len(cards), size)]


def _picture(request, name, *args, query=""):
    """The QR code of one of our addresses, as inline SVG."""
    address = request.build_absolute_uri(reverse(name, args=args)) + query
    code = segno.make(address, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=2, omitsize=True, svgclass="qr"))  # noqa: S308 - made here


@require_GET
def posters_page(request, code):
    """One A4 poster for each village of a place; scanning it opens 申报 with the village filled in."""
    _demand(request.user)
    villages = regions_for(request.user).filter(Q(pk=code) | Q(parent=code))
    if not villages:
        return _village(request, code)
    posters = [(village, _picture(request, "declare", query=f"?village={village.pk}")) for village in villages]
    return render(request, "monitoring/village_posters.html", {"posters": posters})


@require_http_methods(["GET", "POST"])
def household_code_page(request, pk):
    """One household's code: its card, taking it back, giving a new one."""
    _demand(request.user)
    household = get_record(request, ledger_named("households"), pk)
    if request.method == "POST":
        _change(request, household)
        return redirect("household-door-code", pk=pk)
    door = DoorCode.objects.visible_to(request.user).valid().filter(household=household).first()
    picture = door and _picture(request, "door", door.code.reveal())
    if door:
        access.log(AccessKind.EXPORT, "households", by=request.user, object_id=pk, filters="查看一户一码")
    context = {"household": household, "door": door, "picture": picture}
    return render(request, "monitoring/household_code.html", context)


def _change(request, household):
    try:
        if request.POST.get("what") == "revoke":
            revoke(household, by=request.user)
            messages.success(request, "已作废，扫旧码的人会看到“此码已作废”。")
        else:
            renew(household, by=request.user)
            messages.success(request, "已换发新码，旧码同时作废，请打印新门牌。")
    except ValidationError as refused:
        messages.error(request, " ".join(refused.messages))


urlpatterns = [
    path("r/<str:token>/", landing_page, name="door"),
    path("door-codes/", overview_page, name="door-codes"),
    path("door-codes/<str:code>/cards/", cards_page, name="door-cards"),
    path("door-codes/<str:code>/posters/", posters_page, name="village-posters"),
    path("households/<int:pk>/door-code/", household_code_page, name="household-door-code"),
]
