"""Freezes a month's figures into a draft bulletin."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins.differing import differing, sentence
from bulletins.freezing import freeze
from core.months import Month
from core.scoping import whole_city


def month_argument(text):
    try:
        return Month.parse(text)
    except ValueError as error:
        raise CommandError(str(error)) from error


class Command(BaseCommand):
    help = "汇总并冻结一个月的指标，形成通报草稿；数据没有变化时重复运行不改变任何内容"

    def add_arguments(self, parser):
        parser.add_argument("month", type=month_argument, help="月份，如 2023-12")

    def handle(self, *, month, **options):
        try:
            bulletin = freeze(month)
        except ValidationError as error:
            raise CommandError(error.messages[0]) from error
        self.stdout.write(bulletin.headline)
        for code, number in sorted(bulletin.errors.items()):
            self.stderr.write(f"指标 {code} 计算错误，错误编号 {number}")
        self._tell_differences(bulletin)
        self.stdout.write(f"{month} version {bulletin.version} {bulletin.state}")

    def _tell_differences(self, bulletin):
        """Figures that a published version froze otherwise: late data shows here, never in the version itself."""
        older = bulletin.before()
        if older is None:
            return
        with whole_city():
            for each in differing(bulletin, older, settings.ROOT_REGION):
                if each.region_id == settings.ROOT_REGION:
                    self.stdout.write(
                        f"{each.indicator}: frozen {each.frozen}, now {each.value}, "
                        f"frozen figure differs by {sentence(each)}"
                    )
