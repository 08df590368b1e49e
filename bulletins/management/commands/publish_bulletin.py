"""Publishes a month's bulletin, and writes its workbook to a file when asked to."""

from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from bulletins.freezing import freeze
from bulletins.management.commands.freeze_month import month_argument
from bulletins.models import Bulletin
from bulletins.publishing import file_for, publish_at_once
from core.models import User
from core.scoping import in_scope


class Command(BaseCommand):
    help = "发布一个月的通报（没有草稿时先汇总，线下已签发的一并记为签发）；已发布的不再改变，可用 --out 取出文件"

    def add_arguments(self, parser):
        parser.add_argument("month", type=month_argument, help="月份，如 2023-12")
        parser.add_argument("--out", type=Path, help="把通报写到这个 .xlsx 文件")
        parser.add_argument("--user", help="以哪个用户的名义发布")

    def handle(self, *, month, out, user, **options):
        try:
            with in_scope(settings.ROOT_REGION):
                bulletin = self._published(month, self._user(user))
                if out:
                    out.write_bytes(file_for(bulletin, whole_city=True))
        except (ValidationError, OSError) as error:
            raise CommandError("；".join(getattr(error, "messages", [str(error)]))) from error
        self.stdout.write(f"{month} version {bulletin.version} {bulletin.state} {bulletin.sha256}")

    def _published(self, month, user):
        bulletin = Bulletin.objects.filter(month=month).order_by("-version").first() or freeze(month)
        return bulletin if bulletin.is_published else publish_at_once(bulletin, by=user)

    def _user(self, name):
        if not name:
            return None
        found = User.objects.filter(username=name).first()
        if found is None:
            raise CommandError(f"没有用户 {name}。")
        return found
