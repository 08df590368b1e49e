"""Which month or year a page is asked about."""

from django.core.exceptions import BadRequest
from django.utils.timezone import localdate

from core.months import Month


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
