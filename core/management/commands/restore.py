"""restore: puts a backup file in the place of the present data."""

from django.core.management.base import BaseCommand, CommandError

from core.backups.databases import BackupRefused
from core.backups.restoring import restore


class Command(BaseCommand):
    help = "用备份文件替换现在的数据：先恢复到临时库并核对，再换上；原来的库和文件改名保留。平台须先停止"

    def add_arguments(self, parser):
        parser.add_argument("file", help="backup 写出的备份文件")

    def handle(self, *args, file, **options):
        try:
            found, kept = restore(file)
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"原来的数据库和文件改名为 {kept}，确认无误后可以删除。")
        self.stdout.write("{tables} tables, {rows} rows, {numbers} numbers opened, {files} files".format(**found))
