"""Users of the portal: who they are, what they may do (role) and where (region)."""

from django.contrib.auth.models import AbstractUser
from django.db import models

from core.history import recorded
from core.models.regions import Region
from core.roles import DEPARTMENTS, ROLES, Role


@recorded("core_user", exclude=("password", "last_login"))
class User(AbstractUser):
    """A person of the office, a town, a village or a department. No region means no rows."""

    role = models.CharField("角色", max_length=20, choices=[(role.code, role.label) for role in ROLES], blank=True)
    region = models.ForeignKey(Region, models.PROTECT, null=True, blank=True, verbose_name="管辖区域")
    department = models.CharField(
        "行业部门", max_length=12, choices=[(each.code, each.name) for each in DEPARTMENTS], blank=True
    )
    full_name = models.CharField("姓名", max_length=40, blank=True)
    unit = models.CharField("单位", max_length=60, blank=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "用户"
        permissions = [("unmask_personal", "查看完整号码"), ("export_personal", "导出完整号码")]

    def __str__(self):
        return self.full_name or self.username

    @property
    def role_label(self):
        return Role.label_of(self.role)

    @property
    def group_names(self):
        """The Groups that hold what this user may do: the role's, and for people of a department its own."""
        own = [each.label for each in DEPARTMENTS if self.role == "department" and each.code == self.department]
        return [self.role_label, *own]
