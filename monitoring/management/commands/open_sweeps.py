"""open_sweeps [--on YYYY-MM-DD]: the rounds of visits of a day's week, month and half-year."""

from datetime import date

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from monitoring.sweeps import open_due_sweeps


class Command(BaseCommand):
    help = "开始当期的排查轮次（每周、每月、每半年），可重复执行：只补上新登记的农户。"

    def add_arguments(self, parser):
        parser.add_argument("--on", metavar="YYYY-MM-DD", type=date.fromisoformat, help="哪一天，默认今天")

    def handle(self, *args, on, **options):
        try:
            opened = open_due_sweeps(on)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        for sweep, added in opened:
            self.stdout.write(f"{sweep.name}：新列 {added} 户")
        self.stdout.write(f"{len(opened)} rounds, {sum(added for _, added in opened)} households")
