"""Chinese working days: deadlines skip public holidays and count the weekends worked in exchange."""

from datetime import timedelta

ONE_DAY = timedelta(days=1)


def is_weekday(day):
    """Monday to Friday: what counts where no holiday calendar is known."""
    return day.weekday() < 5


def workdays_after(start, days, is_workday=is_weekday):
    """The day that is `days` working days after `start`, which itself is not counted."""
    day = start
    while days > 0:
        day += ONE_DAY
        days -= is_workday(day)
    return day
