"""The demonstration accounts: one of every role, and for every town a clerk, a reviewer and a grid worker."""

import secrets
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ImproperlyConfigured

from core.models import Level, Region, User
from core.role_groups import enlist
from monitoring.demo.names import given_name, surname

CITY = (
    ("admin", "admin", "市衔接办信息中心"),
    ("office", "office", "市衔接办"),
    ("leader", "leader", "市人民政府"),
    ("auditor", "auditor", "市审计局"),
    ("dept-medical", "department", "市医疗保障局"),
    ("dept-education", "department", "市教育和体育局"),
    ("dept-housing", "department", "市住房和城乡建设局"),
    ("dept-water", "department", "市水利局"),
    ("dept-civil", "department", "市民政局"),
    ("dept-labour", "department", "市人力资源和社会保障局"),
    ("dept-health", "department", "市卫生健康局"),
    ("dept-disability", "department", "市残疾人联合会"),
    ("dept-police", "department", "市公安局"),
    ("dept-market", "department", "市市场监督管理局"),
    ("dept-agriculture", "department", "市农业农村局"),
    ("dept-transport", "department", "市交通运输局"),
    ("dept-culture", "department", "市文化和旅游局"),
    ("dept-forestry", "department", "市林业局"),
    ("dept-development", "department", "市发展改革和科技局"),
)


def demo_password():
    """DEMO_PASSWORD (the embedded default keeps one with its secrets), else one generated now and printed once."""
    return settings.DEMO_PASSWORD or secrets.token_urlsafe(9)


def create_accounts(password):
    """Make or renew all demonstration accounts; they share the password."""
    hashed = make_password(password)
    accounts = list(_accounts())
    for username, role, region, unit in accounts:
        rng = Random(username)
        user, _ = User.objects.update_or_create(
            username=username,
            defaults={
                "role": role, "department": username.removeprefix("dept-") if role == "department" else "", "region": region, "unit": unit, "password": hashed, "is_active": True,
                "full_name": surname(rng) + given_name(rng, rng.choice("男女"), 40),
            },
        )  # fmt: skip
        enlist(user)
    return [username for username, *_ in accounts]


def _accounts():
    city = Region.objects.filter(pk=settings.ROOT_REGION).first()
    if city is None:
        raise ImproperlyConfigured("请先运行 load_regions 载入行政区划。")
    for username, role, unit in CITY:
        yield username, role, city, unit
    for town in Region.objects.towns():
        unit = town.government
        yield f"clerk-{town.pk}", "clerk", town, unit
        yield f"reviewer-{town.pk}", "reviewer", town, unit
        village = town.children.filter(level=Level.VILLAGE).order_by("code").first()
        yield f"grid-{village.pk}", "grid", village, f"{town.short_name}{village.short_name}"
