"""load_demo_funds: invented money for the projects of the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city
from funds.fund_demo import EACH, load_funds
from funds.models import Allotment


class Command(BaseCommand):
    help = "生成演示用的衔接资金，由 load_demo 调用；只用于没有资金的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的资金")
        parser.add_argument("--each", type=int, default=EACH, help="每笔拨付最多分几次支付")

    def handle(self, *args, until, seed, each, **options):
        with whole_city():
            if Allotment.objects.exists():
                raise CommandError("库中已有资金指标文，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        self.stdout.write(f"已生成资金支付 {load_funds(month, seed, each):,} 笔。")
