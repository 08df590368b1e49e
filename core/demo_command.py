"""What the commands that add invented rows to the synthetic county have in common: a month, a seed, an empty register."""

from django.core.management.base import BaseCommand, CommandError

from core.months import Month
from core.scoping import whole_city


class DemoCommand(BaseCommand):
    """`model` must be empty; `load(month, seed, **options)` makes the rows and gives the sentence that tells of them."""

    model = None

    def add_arguments(self, parser):
        parser.add_argument("until", metavar="YYYY-MM", help="数据截至的月份")
        parser.add_argument("--seed", type=int, default=1, help="种子，相同的种子生成相同的数据")

    def handle(self, *args, until, seed, **options):
        with whole_city():
            if self.model.objects.exists():
                raise CommandError(f"库中已有{self.model._meta.verbose_name}，演示数据只能生成到空库。")
        try:
            month = Month.parse(until)
        except ValueError as error:
            raise CommandError(f"月份 {until} 无法识别：{error}") from error
        self.stdout.write(self.load(month, seed, **options))

    def load(self, month, seed, **options):
        raise NotImplementedError
