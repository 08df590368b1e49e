"""load_demo_projects: invented projects and assets for the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city
from projects.demo.loading import load_projects
from projects.models import Project


class Command(BaseCommand):
    help = "生成演示用的项目库和项目资产，由 load_demo 调用；只用于没有项目的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的项目")
        parser.add_argument("--a-year", type=int, help="每年项目数（默认按户数，最多 300）")

    def handle(self, *args, until, seed, a_year, **options):
        with whole_city():
            if Project.objects.exists():
                raise CommandError("库中已有项目，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        projects, assets = load_projects(month, seed, a_year)
        self.stdout.write(f"已生成项目 {projects:,} 个、项目资产 {assets:,} 项。")
