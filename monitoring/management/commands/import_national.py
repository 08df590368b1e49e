"""Imports workbooks of the national system, each recognised by its headers."""

from core.imports.command import ImportCommand, not_taken


class Command(ImportCommand):
    help = "导入国家系统导出的表，按表头识别版式，一个文件可写入多个台账"

    def add_arguments(self, parser):
        parser.add_argument("files", metavar="FILE", nargs="+")
        parser.add_argument("--annotated", metavar="DIR", help="有退回的行时，把批注文件写到这个目录")
        super().add_arguments(parser)

    def handle(self, *args, **options):
        batches = []
        for path in options["files"]:
            batch = self.bring_in(path, options)
            batches.append(batch)
            for count in batch.summary["registers"]:
                self.stdout.write(
                    f"{batch.file_name} {count['label']}: {count['new']} new, {count['changed']} changed, {count['unchanged']} unchanged"
                )
            self.stdout.write(f"{batch.file_name}: {not_taken(batch)} rejected")
        self.conclude(batches)
