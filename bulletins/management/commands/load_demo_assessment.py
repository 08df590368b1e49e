"""load_demo_assessment: the invented assessment of the synthetic county that load_demo makes."""

from bulletins.demo.assessed import load_assessment
from bulletins.models import Assessment
from core.demo_command import DemoCommand


class Command(DemoCommand):
    help = "生成演示用的年度考核，由 load_demo 调用；只用于没有年度考核的库。"
    model = Assessment

    def load(self, month, seed, **options):
        entries, appeals = load_assessment(month, seed)
        return f"已生成{month.year}年度考核、加减分 {entries} 笔、申诉 {appeals} 件。"
