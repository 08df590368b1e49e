"""Freezes a month's figures into a draft bulletin."""

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins.freezing import freeze
from core.months import Month


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
        self.stdout.write(f"{month} version {bulletin.version} {bulletin.state}")
