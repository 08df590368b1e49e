"""load_demo_loans: invented loans for the synthetic county that load_demo makes."""

from core.demo_command import DemoCommand
from funds.demo import load_loans
from funds.models import Loan


class Command(DemoCommand):
    help = "生成演示用的小额信贷，由 load_demo 调用；只用于没有贷款的库。"
    model = Loan

    def load(self, month, seed, **options):
        return f"已生成小额信贷 {load_loans(month, seed):,} 笔。"
