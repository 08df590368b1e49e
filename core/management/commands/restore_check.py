"""restore_check: shows that a backup can really be restored, without touching the present data."""

from django.core.management.base import BaseCommand, CommandError

from core.backups.databases import BackupRefused
from core.backups.drill import drill
from core.backups.making import backups
from core.backups.restoring import check


class Command(BaseCommand):
    help = "把备份恢复到临时库，核对每张表的行数、约束和触发器、加密号码能否打开、文件是否完整，然后删掉临时库"

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", help="备份文件；不写则用备份目录里最新的一个")

    def handle(self, *args, file, **options):
        if not file and not backups():
            raise CommandError("还没有备份：请先运行 backup 文件。")
        try:
            found = check(file) if file else drill()
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("{tables} tables, {rows} rows, {numbers} numbers opened, {files} files".format(**found))
