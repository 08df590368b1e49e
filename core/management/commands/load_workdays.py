"""Seeds the working-day calendar with the public holidays and shifted working days that are published."""

from chinese_calendar import Holiday, holidays, workdays
from django.core.management.base import BaseCommand

from core.models import Workday

FIRST_YEAR = 2021
CHINESE = {holiday.value: holiday.chinese for holiday in Holiday}


class Command(BaseCommand):
    help = "装入法定节假日和调休上班日；已有的日期（包括人工修改过的）不动，可以重复执行"

    def handle(self, *args, **options):
        days = [*published(holidays, is_workday=False), *published(workdays, is_workday=True)]
        before = Workday.objects.count()
        Workday.objects.bulk_create(days, ignore_conflicts=True)
        last_year = max(day.day.year for day in days)
        added = Workday.objects.count() - before
        self.stdout.write(f"工作日历 {len(days)} 天，新增 {added} 天，{FIRST_YEAR} 至 {last_year} 年。")


def published(calendar, *, is_workday):
    """Rows for one of the library's two lists (day to English name)."""
    suffix = "调休上班" if is_workday else ""
    for day, name in calendar.items():
        if day.year >= FIRST_YEAR:
            yield Workday(day=day, is_workday=is_workday, name=f"{CHINESE.get(name, name)}{suffix}"[:30])
