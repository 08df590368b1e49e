"""check_quality [--region CODE] [--as-of YYYY-MM-DD]: the data-quality check, here and now."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core import cells
from core.models import Region
from core.scoping import in_scope
from monitoring.models import QualityCheck
from monitoring.quality.checking import run_check


class Command(BaseCommand):
    help = "数据质量检查：对全市或一个镇街（村）的台账逐条规则核对，可重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("--region", metavar="CODE", default=settings.ROOT_REGION, help="区划代码，默认全市")
        parser.add_argument(
            "--as-of", metavar="YYYY-MM-DD", help="数据日期，默认最近一次国家系统导出的日期，没有导出的以当天为准"
        )

    def handle(self, *args, region, as_of, **options):
        try:
            if not Region.objects.filter(pk=region).exists():
                raise ValidationError(f"没有区划代码 {region}，请用 load_regions 载入的代码。")
            day = cells.date(as_of)
            with in_scope(region):
                check = QualityCheck.objects.create(region_id=region, as_of=day)
            run_check(check)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except cells.CellError as error:
            raise CommandError(f"数据日期“{as_of}”{error}") from error
        self.stdout.write(f"{check.rules} rules, {check.findings} findings")
