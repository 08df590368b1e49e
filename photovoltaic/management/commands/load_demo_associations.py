"""load_demo_associations: invented mutual-aid associations for the synthetic county that load_demo makes."""

from random import Random

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city
from monitoring.demo.county import history
from monitoring.models import Household
from photovoltaic.demo.associations import build
from photovoltaic.models import Association


class Command(BaseCommand):
    help = "生成演示用的互助资金协会、会员和历年借还，由 load_demo 调用；只用于没有协会的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的协会")

    def handle(self, *args, until, seed, **options):
        try:
            last = Month.parse(until).last_day
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        with whole_city():
            if Association.objects.exists():
                raise CommandError("库中已有互助资金协会，演示数据只能生成到空库。")
            households = Household.objects.count()
            with history(households):
                count, loans = build(Random(f"{seed}/associations"), last, households)
        self.stdout.write(f"已生成互助资金协会 {count:,} 个、借款 {loans:,} 笔。")
