"""Chinese working days: deadlines skip public holidays and count the weekends worked in exchange (调休)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction

from core.models.calendar import Workday

ONE_DAY = timedelta(days=1)


def is_weekday(day):
    """Monday to Friday: what counts where the year's holiday notice is not known yet."""
    return day.weekday() < 5


def workdays_after(start, days, is_workday=is_weekday):
    """The day that is `days` working days after `start`; `start` itself is not counted, zero gives it back."""
    if days < 0:
        raise ValueError("days must not be negative")
    day = start
    while days:
        day += ONE_DAY
        days -= bool(is_workday(day))
    return day


def workdays_between(start, end, is_workday=is_weekday):
    """How many working days lie after `start` up to and including `end`; none when `end` is not later."""
    return sum(bool(is_workday(start + timedelta(days=step))) for step in range(1, (end - start).days + 1))


@transaction.atomic
def name_days(first, last, *, is_workday, name):
    """Write down what the days from `first` to `last` are; `is_workday` None leaves them to Monday to Friday again."""
    if is_workday is None:
        Workday.objects.filter(day__range=(first, last)).delete()
        return
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    Workday.objects.bulk_create(
        [Workday(day=day, is_workday=is_workday, name=name) for day in days],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name"],
    )


@dataclass(frozen=True)
class Calendar:
    """The days that differ from Monday to Friday; a year without any is not known."""

    days: Mapping[date, bool]

    @classmethod
    def load(cls):
        """The office's calendar as it stands; load it once for a piece of work, not once a row."""
        return cls(dict(Workday.objects.values_list("day", "is_workday")))

    def is_known(self, year):
        """Has the year's holiday notice been entered? If not, pages warn that only weekends are skipped."""
        return any(day.year == year for day in self.days)

    def is_workday(self, day):
        found = self.days.get(day)
        return is_weekday(day) if found is None else found

    def after(self, start, days):
        return workdays_after(start, days, self.is_workday)

    def before(self, day, days):
        """The latest day that lies `days` working days before `day`, `day` itself not counted."""
        while days:
            day -= ONE_DAY
            days -= bool(self.is_workday(day))
        return day

    def between(self, start, end):
        return workdays_between(start, end, self.is_workday)

    def left(self, today, due):
        """The working days left until a deadline; below zero once it has passed, by those that have gone since."""
        return self.between(today, due) if due >= today else -1 - self.between(due, today - ONE_DAY)

    def with_left(self, today, days):
        """The deadline that has so many working days left, the latest one where it has passed: undoes `left`."""
        if days >= 0:
            return self.after(today, days)
        day, gone = today - ONE_DAY, -1 - days
        while gone:
            gone -= bool(self.is_workday(day))
            day -= ONE_DAY
        return day
