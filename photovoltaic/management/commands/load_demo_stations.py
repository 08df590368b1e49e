"""load_demo_stations: invented photovoltaic stations for the synthetic county that load_demo makes."""

from core.demo_command import DemoCommand
from photovoltaic.demo.loading import load_stations
from photovoltaic.models import Station


class Command(DemoCommand):
    help = "生成演示用的光伏电站、三年日发电量和收益分配，由 load_demo 调用；只用于没有电站的库。"
    model = Station

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument("--stations", type=int, help="电站数（默认按户数，2000 户 60 座，最多 6000 座）")

    def load(self, month, seed, *, stations, **options):
        count, days, alarms = load_stations(month, seed, stations)
        return f"已生成光伏电站 {count:,} 座、日发电量 {days:,} 条、发电预警 {alarms:,} 条。"
