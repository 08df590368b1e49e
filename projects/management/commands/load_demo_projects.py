"""load_demo_projects: invented projects and assets for the synthetic county that load_demo makes."""

from core.demo_command import DemoCommand
from projects.demo.loading import load_projects
from projects.models import Project


class Command(DemoCommand):
    help = "生成演示用的项目库和项目资产，由 load_demo 调用；只用于没有项目的库。"
    model = Project

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--a-year", type=int, help="每年项目数（默认按户数，最多 300）")

    def load(self, month, seed, *, a_year, **options):
        projects, assets = load_projects(month, seed, a_year)
        return f"已生成项目 {projects:,} 个、项目资产 {assets:,} 项。"
