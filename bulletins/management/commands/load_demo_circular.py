"""load_demo_circular: the last quarter's notice of the synthetic county that load_demo makes."""

from bulletins.demo.quarter import load_circular
from bulletins.models import Circular
from core.demo_command import DemoCommand


class Command(DemoCommand):
    help = "生成演示用的季度通报，由 load_demo 调用；只用于没有季度通报的库。"
    model = Circular

    def load(self, month, seed, **options):
        circular = load_circular(month)
        return f"已发布{circular}（{circular.document_number}）。" if circular else "季末月没有冻结，不出季度通报。"
