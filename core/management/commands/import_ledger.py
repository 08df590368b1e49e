"""Imports one workbook in a ledger's own template."""

from django.core.management import CommandError

from core.imports.command import ImportCommand
from core.ledger.registry import ledger_named, ledgers


class Command(ImportCommand):
    help = "导入一个台账的 Excel（本系统的导入模板或导出文件）"

    def add_arguments(self, parser):
        parser.add_argument("ledger", metavar="LEDGER", help="台账名，如 households")
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--annotated", metavar="OUT.xlsx", help="有退回的行时，把批注文件写到这里")
        super().add_arguments(parser)

    def handle(self, *args, **options):
        ledger = ledger_named(options["ledger"])
        if ledger is None or ledger.read_only:
            names = "、".join(each.name for each in ledgers() if not each.read_only)
            raise CommandError(f"没有可以导入的台账 {options['ledger']}，可选：{names}。")
        self.conclude([self.bring_in(options["file"], options, ledger)])
