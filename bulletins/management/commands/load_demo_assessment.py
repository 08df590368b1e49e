"""load_demo_assessment: the invented assessment of the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from bulletins.demo.assessed import load_assessment
from bulletins.models import Assessment
from core.months import Month


class Command(BaseCommand):
    help = "生成演示用的年度考核，由 load_demo 调用；只用于没有年度考核的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的考核")

    def handle(self, *args, until, seed, **options):
        if Assessment.objects.exists():
            raise CommandError("库中已有年度考核，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        entries, appeals = load_assessment(month, seed)
        self.stdout.write(f"已生成{month.year}年年度考核、加减分 {entries} 笔、申诉 {appeals} 件。")
