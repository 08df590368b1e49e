"""load_demo_funds: invented money for the projects of the synthetic county that load_demo makes."""

from core.demo_command import DemoCommand
from funds.fund_demo import EACH, load_funds
from funds.models import Allotment


class Command(DemoCommand):
    help = "生成演示用的衔接资金，由 load_demo 调用；只用于没有资金的库。"
    model = Allotment

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--each", type=int, default=EACH, help="每笔拨付最多分几次支付")

    def load(self, month, seed, *, each, **options):
        return f"已生成资金支付 {load_funds(month, seed, each):,} 笔。"
