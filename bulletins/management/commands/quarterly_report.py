"""Drafts a quarter's 通报 and writes it as a Word document."""

import re
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins.circulars import draft, file_for
from core.scoping import whole_city

QUARTER = re.compile(r"(?P<year>20[0-9]{2})-?[Qq](?P<quarter>[1-4])")


class Command(BaseCommand):
    help = "起草一个季度的通报并写成 Word；已起草的取现有文稿，已发布的取发布的文件"

    def add_arguments(self, parser):
        parser.add_argument("quarter", help="季度，如 2023Q4")
        parser.add_argument("--out", type=Path, required=True, help="写到这个 .docx 文件")

    def handle(self, *, quarter, out, **options):
        found = QUARTER.fullmatch(quarter)
        if not found:
            raise CommandError("季度应写成 2023Q4 这样。")
        try:
            circular = draft(int(found["year"]), int(found["quarter"]))
            with whole_city():
                out.write_bytes(file_for(circular))
        except (ValidationError, OSError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{circular} {circular.state} {circular.document_number}".strip())
