"""sync_roles: the roles of the code become Groups with permissions; safe to repeat."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from core.role_groups import sync_roles
from core.roles import DEPARTMENTS, ROLES


class Command(BaseCommand):
    help = "把代码中的角色同步为用户组和权限（可重复执行）。"

    def handle(self, *args, verbosity, **options):
        try:
            sync_roles()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"角色 {len(ROLES)} 个，行业部门 {len(DEPARTMENTS)} 个。")
