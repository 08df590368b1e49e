"""Closed years (关账年度): once the year's accounts are closed nothing is entered into it any more."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from core.constraints import RowSecurity, TriggerConstraint
from core.history import tracked
from core.models import Record
from core.scoping import SharedQuerySet

YEAR_CLOSED = "这个年度已经关账，不能再登记；请先在“关账年度”里打开。"


@tracked("funds_closedyear")
class ClosedYear(Record):
    """A year whose accounts are closed; deleting the row opens it again."""

    number = models.CharField("关账年度", max_length=4, unique=True, db_collation="C")
    closed_on = models.DateField("关账日期")
    note = models.CharField("说明", max_length=200, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "关账年度"
        indexes = [models.Index(fields=["region", "number"], name="closedyear_place")]
        constraints = [
            RowSecurity(name="funds_closedyear_scope", shared=True),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^20[0-9]{2}$"),
                name="closedyear_is_a_year",
                violation_error_message="关账年度应写成 4 位年份，如 2023。",
            ),
        ]

    def __str__(self):
        return f"{self.number} 年"


@tracked("funds_provincialprogress")
class ProvincialProgress(Record):
    """The province's average progress of a month (全省平均支出进度), as its bulletin tells it."""

    number = models.CharField("年月", max_length=7, unique=True, db_collation="C", help_text="如 2023-04")
    value = models.DecimalField(
        "全省平均进度（%）", max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    source = models.CharField("来源", max_length=120, blank=True)

    objects = SharedQuerySet.as_manager()

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "全省平均进度"
        indexes = [models.Index(fields=["region", "number"], name="provincial_place")]
        constraints = [
            RowSecurity(name="funds_provincialprogress_scope", shared=True),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^20[0-9]{2}-(0[1-9]|1[0-2])$"),
                name="provincial_is_a_month",
                violation_error_message="年月应写成 2023-04 这样。",
            ),
        ]

    def __str__(self):
        return self.number


class OpenYear(TriggerConstraint):
    """No row is written whose day `on` lies in a closed year.

    In a register whose rows may be changed, `kept` are the fields by which a row counts in its year: there they stay,
    and the row is not deleted.
    """

    def __init__(self, *, name, on, kept=(), violation_error_message=None):
        self.on, self.kept = on, tuple(kept)
        super().__init__(name=name, violation_error_message=violation_error_message)

    def create_sql(self, model, schema_editor):
        years = ", ".join(f"extract(year FROM {row}.{self.on})::text" for row in ("OLD", "NEW"))
        is_closed = f"EXISTS (SELECT FROM funds_closedyear WHERE number IN ({years}))"
        kept = [model._meta.get_field(each).column for each in (self.on, *self.kept)] if self.kept else []
        columns, events = list(map(schema_editor.quote_name, kept)), "INSERT OR DELETE" if kept else "INSERT"
        return self.refusing_sql(model, schema_editor, is_closed, columns, events=events)

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        return path, args, {**kwargs, "on": self.on, **({"kept": self.kept} if self.kept else {})}
