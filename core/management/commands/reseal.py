"""reseal: every stored number under the first key of FIELD_KEYS, so that the older keys can be removed."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from core.resealing import first_key_is_known_by_its_mark, holders

TOLD_EVERY = 50  # batches
ALIKE = "FIELD_KEYS 的第一个密钥与后面的一个标识相同，分不清哪些号码已经换过：请另生成一个新密钥放在最前面。"
BROKEN = "{:,} 个号码用 FIELD_KEYS 里的密钥都打不开，没有改动，其余的都已换好：请把加密它们的旧密钥放回 FIELD_KEYS，再运行一次。"
LEFT = "{:,} 条记录正在被别人修改，其中的号码还没有换，其余的都已换好：请过几分钟再运行一次。"
CUT_OFF = "数据库连接中断，已经换好的都已保存：数据库恢复后再运行一次，从没有换的接着做。"
DIGEST_FIRST = (
    "删去旧密钥以前，先把 FIELD_KEYS 的最后一个写进 FIELD_DIGEST_KEY，否则按号码查不到人，一户一码和申报回执也会失效。"
)
MAY_GO = "FIELD_KEYS 里其余的密钥可以删去；此前的备份仍要旧密钥才能打开，请与备份一起另外保管。"


class Command(BaseCommand):
    help = "把全部个人号码（含历史记录）改用 FIELD_KEYS 的第一个密钥加密；平台不用停，可以中断和重复。"

    def handle(self, *args, **options):
        try:
            if not first_key_is_known_by_its_mark():
                raise CommandError(ALIKE)
            self._conclude(self._renew())
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(CUT_OFF) from error

    def _renew(self):
        """Pass over everything until a pass finds nothing more to do: people write meanwhile. Returns how many."""
        total = 0
        while True:
            renewed, broken = map(sum, zip(*map(self._renew_one, holders()), strict=True))
            total += renewed
            if not renewed:
                if broken:
                    raise CommandError(BROKEN.format(broken), returncode=2)
                return total

    def _renew_one(self, holder):
        renewed = broken = 0
        for batch, (done, unopened) in enumerate(holder.renew(), 1):
            renewed, broken = renewed + done, broken + unopened
            if batch % TOLD_EVERY == 0:
                self.stdout.write(f"{holder.table}：已换 {renewed:,} 个号码……")
        if renewed:
            self.stdout.write(f"{holder.table}：换了 {renewed:,} 个号码。")
        return renewed, broken

    def _conclude(self, total):
        if left := sum(holder.left() for holder in holders()):
            raise CommandError(LEFT.format(left), returncode=2)
        done = (
            f"共换了 {total:,} 个号码，没有剩余。"
            if total
            else "没有要换的：全部号码都已用 FIELD_KEYS 的第一个密钥加密。"
        )
        self.stdout.write(done)
        if len(settings.FIELD_KEYS) > 1:
            self.stdout.write(MAY_GO if settings.FIELD_DIGEST_KEY else DIGEST_FIRST)
