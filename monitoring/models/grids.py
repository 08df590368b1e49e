"""Grids (网格): the parts of a village, who looks after each, and which households lie in it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact

from core import cells, derivations
from core.constraints import SameRegion
from core.fields import DerivedCharField, SealedField, Words, WordsField
from core.history import tracked
from core.models import Record, RecordChild, Region
from core.models.regions import VILLAGE_DIGITS
from monitoring.models.households import Household


class Team(Words):
    """Who looks after a grid: the grid worker and the four teams (四支队伍)."""

    GRID_WORKER = "网格员"
    FIRST_SECRETARY = "第一书记"
    STATIONED = "驻村工作队"
    TOWN = "镇包村干部"
    VILLAGE = "村两委"
    HELPER = "帮扶责任人"


@tracked("monitoring_grid")
class Grid(Record):
    """One grid of a village. A village without any counts as one grid of its own."""

    number = models.CharField("网格编号", max_length=20, db_collation="C", help_text="村代码加两位序号")
    name = models.CharField("网格名称", max_length=40, db_collation="C")
    note = models.CharField("范围说明", max_length=200, blank=True)

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "网格"
        indexes = [models.Index(fields=["region", "number"], name="grid_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["number"], name="grid_number", violation_error_message="网格编号已存在，请换一个序号。"
            ),
            models.UniqueConstraint(
                fields=["region", "name"], name="grid_name", violation_error_message="本村已有同名的网格。"
            ),
            models.UniqueConstraint(fields=["id", "region"], name="grid_in_region"),
            models.CheckConstraint(
                condition=Q(Exact(Length("region"), VILLAGE_DIGITS)),
                name="grid_in_village",
                violation_error_message="网格属于一个村或社区，镇村请选到村。",
            ),
        ]

    def __str__(self):
        return self.name


@tracked("monitoring_gridworker")
class GridWorker(Record):
    """A person who looks after a grid, as one of the teams; with an account of the portal or without."""

    region = models.ForeignKey(
        Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False, db_constraint=False, editable=False
    )  # fmt: skip
    grid = models.ForeignKey(Grid, models.CASCADE, db_constraint=False, verbose_name="网格", related_name="workers")
    team = WordsField("队伍", words=Team, default=Team.GRID_WORKER)
    name = models.CharField("姓名", max_length=40, db_collation="C")
    unit = models.CharField("单位", max_length=60, blank=True)
    phone = SealedField("联系电话", clean_cell=cells.phone, null=True, blank=True)
    phone_tail = DerivedCharField("电话后四位", of="phone", compute=derivations.tail, max_length=4, blank=True)
    since_on = models.DateField("开始日期", null=True, blank=True)
    until_on = models.DateField("结束日期", null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, verbose_name="登录账号", null=True, blank=True, editable=False,
        related_name="grid_duties",
    )  # fmt: skip

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "网格人员"
        indexes = [models.Index(fields=["region", "grid", "id"], name="gridworker_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                fields=["grid", "team", "name"],
                name="gridworker_once",
                violation_error_message="这个人在本网格的这支队伍里已登记。",
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(since_on__isnull=True) | Q(until_on__gte=models.F("since_on")),
                name="gridworker_dates",
                violation_error_message="结束日期不能早于开始日期。",
            ),
            SameRegion(name="gridworker_region_is_grids", parent="grid"),
        ]

    def __str__(self):
        return f"{self.name}（{self.team}）"


@tracked("monitoring_gridhousehold")
class GridHousehold(RecordChild):
    """The grid a household lies in. After a move to another village it counts no longer."""

    household = models.OneToOneField(
        Household, models.CASCADE, db_constraint=False, verbose_name="农户", related_name="grid_place"
    )
    grid = models.ForeignKey(Grid, models.CASCADE, verbose_name="网格", related_name="places")

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "网格农户"
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="gridhousehold_region_is_households", parent="household"),
        ]

    def __str__(self):
        return str(self.grid)
