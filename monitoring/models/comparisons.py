"""信息比对 (item 5): lists that departments send, and what became of every row of them."""

from django.db import models
from django.db.models import Q

from core import derivations
from core.constraints import SameRegion
from core.fields import DerivedCharField, MonthField, SealedField
from core.history import tracked
from core.models import Record, User
from core.roles import DEPARTMENTS
from core.scoping import ScopedQuerySet
from monitoring.models.clues import Clue
from monitoring.models.households import Household
from monitoring.models.members import Member


def department_field():
    return models.CharField("行业部门", max_length=12, choices=[(each.code, each.name) for each in DEPARTMENTS])


class OwnedQuerySet(ScopedQuerySet):
    """Lists and their rows: people of a department see what their own department sent, wherever it lies."""

    def owned_by(self, user):
        rows = self.visible_to(user)
        return rows.filter(department=user.department) if user.role == "department" else rows


class ListedPersonQuerySet(OwnedQuerySet):
    def doubtful(self):
        """Rows that somebody has to look at."""
        return self.filter(outcome=ListedPerson.Outcome.DOUBTFUL)


class DepartmentList(Record):
    """One list as it came, uploaded or posted. The same list sent twice is one list (`key`)."""

    department = department_field()
    kind = models.CharField("名单类型", max_length=20, db_collation="C")
    month = MonthField("数据月份")
    name = models.CharField("文件名", max_length=200)
    key = models.CharField("批次标识", max_length=64, db_collation="C")
    sent_by = models.ForeignKey(User, models.PROTECT, verbose_name="上报人", null=True, related_name="+")
    total = models.PositiveIntegerField("总行数", default=0)
    hits = models.PositiveIntegerField("命中", default=0)
    misses = models.PositiveIntegerField("未命中", default=0)
    doubtful = models.PositiveIntegerField("存疑", default=0)
    unreadable = models.PositiveIntegerField("不能识别", default=0)
    clues = models.PositiveIntegerField("转为线索", default=0)

    objects = OwnedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "部门名单"
        indexes = [models.Index(fields=["region", "id"], name="departmentlist_place")]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["id", "region"], name="departmentlist_in_region"),
            models.UniqueConstraint(
                fields=["department", "kind", "month", "key"],
                name="departmentlist_once",
                violation_error_message="这份名单已经上报过。",
            ),
            models.CheckConstraint(
                condition=Q(
                    total=models.F("hits") + models.F("misses") + models.F("doubtful") + models.F("unreadable")
                ),
                name="departmentlist_adds_up",
                violation_error_message="每一行都须有一个比对结果。",
            ),
        ]

    def __str__(self):
        return f"{self.month.label}{self.name}"


@tracked("monitoring_listedperson")
class ListedPerson(Record):
    """One row of a list: whom it means, and how that was found; a doubtful one keeps whom it may mean."""

    class Outcome(models.TextChoices):
        HIT = "hit", "命中"
        MISS = "miss", "未命中"
        DOUBTFUL = "doubtful", "存疑"
        UNREADABLE = "unreadable", "不能识别"

    class How(models.TextChoices):
        NUMBER = "number", "证件号码"
        NAME = "name", "姓名和村"
        CHECKED = "checked", "人工核对"

    source = models.ForeignKey(DepartmentList, models.CASCADE, verbose_name="名单", related_name="people")
    # Beside the list's own: a town sees the rows of its households, not the city's list.
    department = department_field()
    kind = models.CharField("名单类型", max_length=20, db_collation="C")
    month = MonthField("数据月份")
    line = models.PositiveIntegerField("行号")
    name = models.CharField("姓名", max_length=40, blank=True, db_collation="C")
    id_number = SealedField("证件号码", null=True, blank=True)
    id_digest = DerivedCharField(
        "证件号码摘要", of="id_number", compute=derivations.id_digest, max_length=32, blank=True, db_collation="C"
    )
    place = models.CharField("名单所写镇村", max_length=80, blank=True)
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2, null=True, blank=True)
    happened_on = models.DateField("日期", null=True, blank=True)
    said = models.JSONField("其他内容", default=dict, blank=True)
    outcome = models.CharField("比对结果", max_length=10, choices=Outcome.choices)
    how = models.CharField("比对依据", max_length=8, choices=How.choices, blank=True)
    reason = models.CharField("说明", max_length=200, blank=True)
    household = models.ForeignKey(
        Household,
        models.CASCADE,
        db_constraint=False,
        verbose_name="农户",
        null=True,
        blank=True,
        related_name="listed",
    )
    member = models.ForeignKey(
        Member, models.SET_NULL, verbose_name="成员", null=True, blank=True, related_name="listed"
    )
    clue = models.ForeignKey(Clue, models.SET_NULL, verbose_name="线索", null=True, blank=True, related_name="listed")
    checked_by = models.ForeignKey(User, models.PROTECT, verbose_name="核对人", null=True, blank=True, related_name="+")
    checked_at = models.DateTimeField("核对时间", null=True, blank=True)
    check_note = models.CharField("核对情况", max_length=200, blank=True)

    objects = ListedPersonQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "比对记录"
        indexes = [
            models.Index(fields=["region", "source", "line"], name="listedperson_place"),
            models.Index(fields=["household"], name="listedperson_household"),
            models.Index(fields=["name", "region"], name="listedperson_name"),
            models.Index(fields=["id_digest"], condition=~Q(id_digest=""), name="listedperson_id_digest"),
        ]
        constraints = [
            *Record.Meta.constraints,
            models.UniqueConstraint(fields=["source", "line"], name="listedperson_once"),
            models.CheckConstraint(
                condition=~Q(outcome="hit") | Q(household__isnull=False),
                name="listedperson_hit_is_somebody",
                violation_error_message="命中的须指明是哪一户。",
            ),
            SameRegion(name="listedperson_region_is_households", parent="household"),
        ]

    def __str__(self):
        return f"{self.name or '姓名未填'}（第 {self.line} 行）"
