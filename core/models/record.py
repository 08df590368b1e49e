"""The base of every register row: where it lies, which version it is, since when."""

from django.db import models

from core.constraints import RowSecurity
from core.models.regions import Region
from core.scoping import ScopedQuerySet


class Record(models.Model):
    """A row that belongs to a region. Saving through a ledger checks the version and adds one to it."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    created_at = models.DateTimeField("登记时间", auto_now_add=True)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [RowSecurity(name="%(app_label)s_%(class)s_scope")]


class RecordChild(Record):
    """A row of another record. Its region is its parent's by a composite foreign key (`SameRegion`), which also stands
    for the plain foreign keys to parent and region: one check a row instead of three."""

    region = models.ForeignKey(
        Region,
        models.PROTECT,
        verbose_name="镇村",
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
    )

    class Meta(Record.Meta):
        abstract = True
