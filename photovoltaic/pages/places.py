"""Which place and which month a page is asked about: never beyond the user's own place."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404
from django.utils.timezone import localdate

from core.models import Region
from core.months import Month
from core.scoping import scope_of

TOWN = 9


def asked_place(request):
    """The chosen division, by default the user's own."""
    scope = scope_of(request.user)
    if not scope:
        raise PermissionDenied("您的账号没有管辖区域。")
    code = request.GET.get("region") or scope
    place = Region.objects.select_related("parent").filter(code=code).first()
    if place is None or not code.startswith(scope):
        raise Http404("没有这个地方，或它不在您的管辖区域内。")
    return place


def above(request, place):
    """The place above, where the user may look at it."""
    return place.parent if place.parent_id and place.parent_id.startswith(scope_of(request.user)) else None


def asked_month(request, latest):
    try:
        month = Month.parse(request.GET["month"]) if request.GET.get("month") else latest
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return month or Month.of(localdate()) - 1


def asked_year(request, latest):
    text = request.GET.get("year", "")
    if text and not (text.isdecimal() and 2015 <= int(text) <= 2100):
        raise BadRequest("年度应为四位数字，如 2023。")
    return int(text) if text else latest
