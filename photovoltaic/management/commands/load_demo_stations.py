"""load_demo_stations: invented photovoltaic stations for the synthetic county that load_demo makes."""

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city
from photovoltaic.demo.loading import load_stations
from photovoltaic.models import Station


class Command(BaseCommand):
    help = "生成演示用的光伏电站、三年日发电量和收益分配，由 load_demo 调用；只用于没有电站的库。"

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的电站")
        parser.add_argument("--stations", type=int, help="电站数（默认按户数，2000 户 60 座，最多 6000 座）")

    def handle(self, *args, until, seed, stations, **options):
        with whole_city():
            if Station.objects.exists():
                raise CommandError("库中已有光伏电站，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        count, days, alarms = load_stations(month, seed, stations)
        self.stdout.write(f"已生成光伏电站 {count:,} 座、日发电量 {days:,} 条、发电预警 {alarms:,} 条。")
