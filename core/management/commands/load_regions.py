"""load_regions: regions and their aliases from the shipped file; safe to repeat."""

from django.core.management.base import BaseCommand

from core.models import RegionAlias
from core.regions import load_regions


class Command(BaseCommand):
    help = "载入行政区划及别名（可重复执行）。"

    def handle(self, *args, verbosity, **options):
        count = load_regions()
        if verbosity:
            self.stdout.write(f"行政区划 {count} 个，别名 {RegionAlias.objects.count()} 个。")
