"""backup: the database and all files of the installation in one file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.backups.databases import BackupRefused
from core.backups.making import back_up


class Command(BaseCommand):
    help = "把数据库和上传、通报文件写成一个备份文件；平台不用停。密钥 secrets.json 不在其中，须另外保管"

    def add_arguments(self, parser):
        parser.add_argument("file", help="备份文件，如 /media/usb/portal-20231201.tar")

    def handle(self, *args, file, **options):
        try:
            manifest = back_up(file)
        except (BackupRefused, OSError) as error:
            raise CommandError(str(error)) from error
        size = Path(file).stat().st_size
        rows, tables, files = sum(manifest["tables"].values()), len(manifest["tables"]), len(manifest["media"])
        self.stdout.write(f"{tables} tables, {rows} rows, {files} files, {size} bytes")
