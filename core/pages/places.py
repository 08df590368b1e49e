"""The division a page is about: the one its address names, by default the user's own, never one outside the scope."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.models import Region
from core.models.regions import TOWN_DIGITS, VILLAGE_DIGITS
from core.scoping import scope_of


def chosen_place(request):
    """The Region of `?region=`, with its parent loaded; 403 without a scope of one's own, 404 outside it."""
    scope = scope_of(request.user)
    code = request.GET.get("region") or scope
    if not scope:
        raise PermissionDenied("您的账号没有管辖区域。")
    place = Region.objects.select_related("parent").filter(code=code).first()
    if place is None or not code.startswith(scope):
        raise Http404("没有这个地方，或它不在您的管辖区域内。")
    return place


def place_above(request, place):
    """The division one step up, where the user may see it."""
    above = place.parent
    return above if above and above.code.startswith(scope_of(request.user)) else None


def parts_of(code):
    """The divisions a table about a place has a row each for: (digits of their codes, what they are called)."""
    return (TOWN_DIGITS, "镇街") if len(code) < TOWN_DIGITS else (VILLAGE_DIGITS, "村（社区）")
