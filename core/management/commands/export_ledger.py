"""export_ledger: a ledger's rows as a workbook, as the list's export writes it."""

from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict

from core.exports.extract import Extract, TooManyRows
from core.ledger.registry import ledger_named, ledgers
from core.models import User
from core.scoping import in_scope, scope_of


class Command(BaseCommand):
    help = "把台账导出为 Excel 文件；不指定用户时为全市数据，号码脱敏。"

    def add_arguments(self, parser):
        parser.add_argument("ledger", help="台账名称，如 households")
        parser.add_argument("file", help="写到哪个文件（.xlsx）")
        parser.add_argument("--user", help="以这个用户的管辖区域和权限导出，并记入访问日志")
        parser.add_argument(
            "--filter", action="append", default=[], metavar="名称=值", help="筛选条件，与列表网址相同，可多次"
        )
        parser.add_argument("--with-personal", action="store_true", help="含完整号码，须指定有此权限的用户")

    def handle(self, *args, ledger, file, user, filter, with_personal, **options):
        if with_personal and not user:
            raise CommandError("导出完整号码须用 --user 指定有此权限的用户。")
        extract = Extract(_ledger(ledger), _user(user), _params(filter), with_personal)
        try:
            with in_scope(scope_of(extract.user)):
                extract.check()
                with extract.open() as snapshot:
                    rows = extract.write(snapshot, file)
                if user:
                    extract.log(rows)
        except (BadRequest, PermissionDenied, TooManyRows) as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"不能写入文件 {file}：{error.strerror or error}。") from error
        self.stdout.write(f"{rows} rows")


def _ledger(name):
    found = ledger_named(name)
    if found is None:
        raise CommandError(f"没有名为 {name} 的台账，可用：{'、'.join(ledger.name for ledger in ledgers())}。")
    return found


def _user(name):
    """The named user, or the operator of the machine, who can read the database anyway."""
    if not name:
        return User(username="命令行", region_id=settings.ROOT_REGION, is_superuser=True)
    user = User.objects.filter(username=name).first()
    if user is None:
        raise CommandError(f"没有用户 {name}。")
    return user


def _params(pairs):
    wrong = [pair for pair in pairs if "=" not in pair]
    if wrong:
        raise CommandError(f"筛选条件应写成 名称=值：{wrong[0]}")
    return QueryDict(urlencode([tuple(pair.split("=", 1)) for pair in pairs]))
