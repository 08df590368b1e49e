"""screen_households YYYY-MM [--region CODE]: the monthly screening, here and now."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core.models import Region
from core.months import Month
from core.scoping import in_scope
from monitoring.models import Screening
from monitoring.screening import run_screening


class Command(BaseCommand):
    help = "月度风险筛查：对全市或一个镇街（村）的农户逐条规则筛查，可重复执行。"

    def add_arguments(self, parser):
        parser.add_argument("month", metavar="YYYY-MM", help="筛查月份，如 2023-12")
        parser.add_argument("--region", metavar="CODE", default=settings.ROOT_REGION, help="区划代码，默认全市")
        parser.add_argument(
            "--weekly", action="store_true", help="只问每周筛查的规则（就学、住房、饮水、灾害、事故、劳动力）"
        )

    def handle(self, *args, month, region, weekly, **options):
        try:
            screened = Month.parse(month)
            self._check_region(region)
            with in_scope(region):
                screening = Screening.objects.create(month=screened, region_id=region, is_weekly=weekly)
            run_screening(screening)
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        except ValueError as error:
            raise CommandError(f"月份“{month}”{error}") from error
        self.stdout.write(
            f"{screening.households} households, {screening.risks} risks, "
            f"{screening.new} new, {screening.cleared} cleared"
        )

    def _check_region(self, code):
        if not Region.objects.filter(pk=code).exists():
            raise ValidationError(f"没有区划代码 {code}，请用 load_regions 载入的代码。")
