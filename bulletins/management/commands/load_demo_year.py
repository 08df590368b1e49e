"""load_demo_year: the invented year's work of the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from bulletins.demo.year_work import load_year_work
from bulletins.models import Assignment
from core.months import Month
from core.scoping import whole_city


class Command(BaseCommand):
    help = "生成演示用的任务分工和任务进展，由 load_demo 调用；只用于没有任务的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的进展")

    def handle(self, *args, until, seed, **options):
        with whole_city():
            if Assignment.objects.exists():
                raise CommandError("库中已有任务分工，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        tasks, reports = load_year_work(month, seed)
        self.stdout.write(f"已生成任务分工 {tasks:,} 项、任务进展 {reports:,} 条。")
