"""Loads the targets of a year's work plan."""

from django.core.management.base import BaseCommand, CommandError

from bulletins import targets


class Command(BaseCommand):
    help = "装入年度目标（默认 2023 年工作要点，35 项）；可重复运行"

    def add_arguments(self, parser):
        parser.add_argument("year", nargs="?", type=int, default=2023)

    def handle(self, *, year, **options):
        try:
            count = targets.load(year)
        except FileNotFoundError:
            raise CommandError(f"没有 {year} 年的目标文件。") from None
        self.stdout.write(f"{year} 年目标 {count} 项。")
