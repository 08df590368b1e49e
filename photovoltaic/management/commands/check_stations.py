"""check_stations: asks the alarm rules about a day's output of every station."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from core.scoping import whole_city
from photovoltaic.alarms import check_stations


class Command(BaseCommand):
    help = "核对各电站某一天的发电（默认昨天），更新发电预警；重复运行结果相同。"

    def add_arguments(self, parser):
        parser.add_argument("day", nargs="?", metavar="YYYY-MM-DD", help="核对哪一天")

    def handle(self, *args, day, **options):
        try:
            chosen = date.fromisoformat(day) if day else None
        except ValueError as error:
            raise CommandError(f"日期 {day} 无法识别，应为 2023-12-31 这样的日期。") from error
        with whole_city():
            self.stdout.write(f"{check_stations(chosen)} alarms")
