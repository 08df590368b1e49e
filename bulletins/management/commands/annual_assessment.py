"""Works out a year's assessment and writes its result as a workbook."""

from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins.assessments import draft, file_for, recount
from core.scoping import whole_city


class Command(BaseCommand):
    help = "计算一个年度的考核得分并写成 Excel；草稿按最新的冻结数重新计算，已发布的取发布的文件"

    def add_arguments(self, parser):
        parser.add_argument("year", type=int, help="年度，如 2023")
        parser.add_argument("--out", type=Path, required=True, help="写到这个 .xlsx 文件")

    def handle(self, *, year, out, **options):
        if not 2021 <= year <= 2100:
            raise CommandError("年度应为四位数字，如 2023。")
        try:
            assessment = draft(year)
            if assessment.is_draft:
                recount(assessment)
            with whole_city():
                out.write_bytes(file_for(assessment))
                counted = assessment.results.exclude(total=None).count()
        except (ValidationError, OSError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{year} {assessment.state} {counted} towns")
