"""load_demo_loans: invented loans for the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city
from funds.demo import load_loans
from funds.models import Loan


class Command(BaseCommand):
    help = "生成演示用的小额信贷，由 load_demo 调用；只用于没有贷款的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的贷款")

    def handle(self, *args, until, seed, **options):
        with whole_city():
            if Loan.objects.exists():
                raise CommandError("库中已有小额信贷，演示数据只能生成到空库。")
        try:
            count = load_loans(Month.parse(until), seed)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        self.stdout.write(f"已生成小额信贷 {count:,} 笔。")
