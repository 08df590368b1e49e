"""load_demo_year: the invented year's work of the synthetic county that load_demo makes."""

from bulletins.demo.year_work import load_year_work
from bulletins.models import Assignment
from core.demo_command import DemoCommand


class Command(DemoCommand):
    help = "生成演示用的任务分工和任务进展，由 load_demo 调用；只用于没有任务的库。"
    model = Assignment

    def load(self, month, seed, **options):
        tasks, reports = load_year_work(month, seed)
        return f"已生成任务分工 {tasks:,} 项、任务进展 {reports:,} 条。"
