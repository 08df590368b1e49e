"""load_parameters: the shipped parameters into the table; safe to repeat, never over a value the office has set."""

from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand

from core.models import Parameter
from monitoring.parameters import load_parameters


class Command(BaseCommand):
    help = "载入参数表的默认取值（可重复执行，不覆盖已修改的取值）。"

    def handle(self, *args, **options):
        files = (Path(app.path) / "data" / "parameters.csv" for app in apps.get_app_configs())
        added = sum(load_parameters(file) for file in files if file.exists())
        self.stdout.write(f"参数 {Parameter.objects.count()} 个，新增 {added} 个。")
