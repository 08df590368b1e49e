"""The working-day calendar: a year at a glance with its 调休, and the office's corrections day by day."""

import calendar
from datetime import date

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods

from core.ledger.changes import changes_of, columns_for
from core.models import Workday
from core.workdays import Calendar, is_weekday, name_days

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_DAYS = 60
REST, WORK, PLAIN = "rest", "work", ""


class DaysForm(forms.Form):
    """What some days in a row are, as the State Council's notice says it: 2月10日至17日放假，2月18日上班."""

    first = forms.DateField(label="从", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label="到", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    kind = forms.ChoiceField(
        label="这些天",
        choices=[(REST, "放假"), (WORK, "上班"), (PLAIN, "按平日")],
        widget=forms.RadioSelect,
        required=False,
    )
    name = forms.CharField(label="说明", max_length=30, required=False, help_text="如 春节、春节调休上班")

    def clean(self):
        values = super().clean()
        first, last = values.get("first"), values.get("last")
        if first and last and last < first:
            self.add_error("last", "结束日期不能早于开始日期。")
        elif first and last and (last - first).days >= MOST_DAYS:
            self.add_error("last", f"一次最多登记 {MOST_DAYS} 天，请分几次登记。")
        if values.get("kind") and not values.get("name"):
            self.add_error("name", "请写明是什么节假日或调休。")
        return values

    def save(self):
        values = self.cleaned_data
        is_workday = {REST: False, WORK: True}.get(values["kind"])
        name_days(values["first"], values["last"], is_workday=is_workday, name=values["name"])


@require_GET
@permission_required("core.view_workday", raise_exception=True)
def workdays_page(request):
    """Twelve months of a year; a year without any named day warns that only weekends are skipped."""
    year = _year(request.GET.get("year"))
    named = {row.day: row for row in Workday.objects.filter(day__year=year)}
    months = [_month(year, number, named) for number in range(1, 13)]
    context = {
        "year": year,
        "years": range(max(FIRST_YEAR, year - 2), min(LAST_YEAR, year + 2) + 1),
        "months": months,
        "is_known": bool(named),
        "named": sorted(named.values(), key=lambda row: row.day),
        "workdays": sum(month["workdays"] for month in months),
        "may_change": request.user.has_perm("core.change_workday"),
        "today": localdate(),
    }
    return render(request, "core/workdays.html", context)


def _year(text):
    if not text:
        return localdate().year
    if not (text.isascii() and text.isdigit() and FIRST_YEAR <= int(text) <= LAST_YEAR):
        raise BadRequest(f"年份应在 {FIRST_YEAR} 到 {LAST_YEAR} 之间。")
    return int(text)


def _month(year, number, named):
    """One month: its weeks of days, Monday first, and how many of them are working days."""
    office = Calendar({day: row.is_workday for day, row in named.items()})
    weeks = [
        [_day(day, named.get(day), office) if day.month == number else None for day in week]
        for week in calendar.Calendar().monthdatescalendar(year, number)
    ]
    return {
        "number": number,
        "weeks": weeks,
        "workdays": sum(bool(day and day["works"]) for week in weeks for day in week),
    }


def _day(day, row, office):
    """A day as it is drawn; a day that differs from its weekday carries 班 or 休, not colour alone."""
    works = office.is_workday(day)
    mark = "" if works == is_weekday(day) else "班" if works else "休"
    look = {"班": " day-work", "休": " day-rest"}.get(mark, "" if works else " day-weekend")
    return {"date": day, "works": works, "mark": mark, "look": look, "name": row.name if row else ""}


@require_http_methods(["GET", "POST"])
@permission_required("core.change_workday", raise_exception=True)
def workday_page(request, year, month, day):
    """One day, or the holiday that begins with it; with its history."""
    try:
        chosen = date(year, month, day)
    except ValueError as error:
        raise Http404("没有这一天。") from error
    row = Workday.objects.filter(day=chosen).first()
    initial = {"first": chosen, "last": chosen, "kind": PLAIN, "name": ""}
    if row:
        initial |= {"kind": WORK if row.is_workday else REST, "name": row.name}
    form = DaysForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "工作日历已保存，以后计算的期限按新的日历。")
        return redirect(f"{reverse('workdays')}?year={chosen.year}")
    context = {
        "form": form,
        "title": f"{chosen:%Y-%m-%d}（周{'一二三四五六日'[chosen.weekday()]}）",
        "cancel_url": f"{reverse('workdays')}?year={chosen.year}",
        "events": changes_of(Workday, chosen, columns_for(Workday, "is_workday name")),
    }
    return render(request, "core/workday.html", context, status=422 if form.is_bound else 200)
