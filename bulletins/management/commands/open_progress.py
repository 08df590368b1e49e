"""Asks every unit for a month's progress of its tasks of the plan."""

from django.core.management.base import BaseCommand

from bulletins.assigning import open_reports
from bulletins.management.commands.freeze_month import month_argument


class Command(BaseCommand):
    help = "为一个月每项未完成的任务建一条待填报的进展（可重复执行；每月到填报日自动运行）"

    def add_arguments(self, parser):
        parser.add_argument("month", type=month_argument, help="月份，如 2023-12")

    def handle(self, *, month, **options):
        self.stdout.write(f"{open_reports(month)} new")
