"""What imports know that the registers' cells cannot say: cells that were not read, and which columns ever came in."""

from django.db import models

from core.constraints import RowSecurity
from core.models.imports import ImportBatch
from core.models.regions import Region
from core.scoping import ScopedQuerySet


class ImportDoubt(models.Model):
    """A cell of a merged file that a record could not take (quality rules Q198, Q201, Q079), until it is put right.

    It goes when a later file says something readable there, or when a person saves the record.
    """

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇村", related_name="+", db_index=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, verbose_name="导入批次", related_name="+")
    ledger = models.CharField("台账", max_length=40, db_collation="C")
    object_id = models.BigIntegerField("记录")
    code = models.CharField("规则", max_length=4, db_collation="C")
    column = models.CharField("列名", max_length=60)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "导入疑问"
        constraints = [
            RowSecurity(name="core_importdoubt_scope"),
            models.UniqueConstraint(fields=["ledger", "object_id", "code", "column"], name="importdoubt_once"),
        ]

    def __str__(self):
        return f"{self.code} {self.column}"


class KnownColumn(models.Model):
    """A column that some file or form has filled or could have filled: only then an empty cell is a gap (A20)."""

    ledger = models.CharField("台账", max_length=40)
    name = models.CharField("字段", max_length=60)

    class Meta:
        verbose_name = verbose_name_plural = "已有的列"
        constraints = [models.UniqueConstraint(fields=["ledger", "name"], name="knowncolumn_once")]

    def __str__(self):
        return f"{self.ledger}.{self.name}"
