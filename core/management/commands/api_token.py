"""api_token: gives a user's system a token for the JSON interface, or ends it."""

from django.core.management.base import BaseCommand, CommandError

from core.api.tokens import issue, revoke
from core.models import User


class Command(BaseCommand):
    help = "为用户生成数据接口的令牌（只显示一次，原有的作废）；--revoke 作废令牌。"

    def add_arguments(self, parser):
        parser.add_argument("user", help="用户名")
        parser.add_argument("--revoke", action="store_true", help="作废令牌，不生成新的")

    def handle(self, *args, user, revoke, **options):
        found = User.objects.filter(username=user, is_active=True).first()
        if found is None:
            raise CommandError(f"没有启用的用户 {user}。")
        self.stdout.write(_revoke(found) if revoke else issue(found))


def _revoke(user):
    return "令牌已作废。" if revoke(user) else "该用户没有令牌。"
