"""Administrative divisions (行政区划): the city, its towns and streets, their villages and communities."""

from django.db import models

CITY_DIGITS, TOWN_DIGITS, VILLAGE_DIGITS = 6, 9, 12  # how long a code of the level is


class Level(models.TextChoices):
    CITY = "city", "市"
    TOWN = "town", "镇"
    STREET = "street", "街道"
    VILLAGE = "village", "村"
    COMMUNITY = "community", "社区"


class RegionQuerySet(models.QuerySet):
    def towns(self):
        """Towns and streets in the order of their codes, as official tables list them."""
        return self.filter(level__in=(Level.TOWN, Level.STREET)).order_by("code")


class Region(models.Model):
    """A division by its statistical code (国家统计局统计用区划代码); a code starts with its parent's code."""

    code = models.CharField("区划代码", max_length=12, primary_key=True, db_collation="C")
    name = models.CharField("全称", max_length=50)
    short_name = models.CharField("简称", max_length=30)
    full_name = models.CharField("镇村名称", max_length=80, help_text="五个村名在两个镇重复出现，页面一律显示镇和村")
    level = models.CharField("级别", max_length=10, choices=Level.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name="上级", related_name="children"
    )

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "行政区划"
        ordering = ["code"]

    def __str__(self):
        return self.full_name

    @property
    def government(self):
        """The office that answers for a town or street."""
        return f"{self.short_name}{'人民政府' if self.level == Level.TOWN else '办事处'}"

    @property
    def town_code(self):
        return self.code[:TOWN_DIGITS]


class RegionAlias(models.Model):
    """An old or misspelt name that ledgers still use for a division."""

    name = models.CharField("旧称或异写", max_length=50)
    region = models.ForeignKey(Region, models.CASCADE, verbose_name="现区划", related_name="aliases")
    reason = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "区划别名"
        constraints = [models.UniqueConstraint(fields=["name", "region"], name="core_alias_once")]

    def __str__(self):
        return self.name
