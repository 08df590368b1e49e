"""load_demo_associations: invented mutual-aid associations for the synthetic county that load_demo makes."""

from random import Random

from core.demo_command import DemoCommand
from core.scoping import whole_city
from monitoring.demo.county import history
from monitoring.models import Household
from photovoltaic.demo.associations import build
from photovoltaic.models import Association


class Command(DemoCommand):
    help = "生成演示用的互助资金协会、会员和历年借还，由 load_demo 调用；只用于没有协会的库。"
    model = Association

    def load(self, month, seed, **options):
        with whole_city():
            households = Household.objects.count()
            with history(households):
                count, loans = build(Random(f"{seed}/associations"), month.last_day, households)
        return f"已生成互助资金协会 {count:,} 个、借款 {loans:,} 笔。"
