"""load_demo_supervision: invented supervision visits for the synthetic county that load_demo makes."""

from core.demo_command import DemoCommand
from core.scoping import whole_city
from supervision.demo import load_visits
from supervision.models import SupervisionVisit


class Command(DemoCommand):
    help = "生成演示用的督导记录，由 load_demo 调用；只用于没有督导记录的库。"
    model = SupervisionVisit

    def load(self, month, seed, **options):
        with whole_city():
            return f"已生成督导记录 {load_visits(month, seed):,} 条。"
