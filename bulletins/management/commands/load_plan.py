"""Loads a year's plan from a filled-in workbook."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins import plans


class Command(BaseCommand):
    help = "装入一个年度的工作要点目标（按模板填写的 .xlsx）；加 --template 写出模板。有错的行逐格指出，一行也不装入"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="年度目标表")
        parser.add_argument("--template", action="store_true", help="把模板写到这个文件，不装入")

    def handle(self, *, file, template, **options):
        try:
            if template:
                file.write_bytes(plans.template())
                return self.stdout.write(f"模板已写到 {file}")
            counts = plans.load(file.read_bytes())
        except OSError as error:
            raise CommandError(f"不能读写文件 {file}：{error.strerror}。") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        return self.stdout.write("{new} new, {changed} changed, {unchanged} unchanged, 0 rejected".format(**counts))
