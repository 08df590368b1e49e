"""The month's figures of the money (资金月度汇总), kept by the database at every write: pages never add up millions of payments."""

from django.db import models

from core.constraints import RowSecurity, TriggerConstraint
from core.fields import MonthField, WordsField
from core.models import Region
from core.scoping import ScopedQuerySet
from funds.words import FundLevel
from projects.words import Department


def total(label):
    return models.DecimalField(label, max_digits=16, decimal_places=2, default=0, db_default=0)


class FundMonth(models.Model):
    """What came in and went out in one month: by town (the city itself for what no project has yet), level, year, department."""

    region = models.ForeignKey(Region, models.PROTECT, verbose_name="镇街", related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("资金年度")
    level = WordsField("资金级次", words=FundLevel, blank=False)
    department = WordsField("主管部门", words=Department)
    month = MonthField("月份")
    received = total("下达（元）")
    disbursed = total("拨付（元）")
    paid = total("支付（元）")
    held = total("质保金（元）")
    industry = total("安排产业项目（元）")
    planned = total("计划支付（元）")

    objects = ScopedQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "资金月度汇总"
        constraints = [
            RowSecurity(name="funds_month_scope"),
            models.UniqueConstraint(fields=["year", "region", "level", "department", "month"], name="fund_month_once"),
        ]

    def __str__(self):
        return f"{self.month} {self.level}"


class MonthlySum(TriggerConstraint):
    """Adds the rows' amount to the month's figure `into` of their town, level, year and department.

    A row counts in the month of its date `on`. A `pooled` one counts for the city and no department; a `negative` one
    is taken away.
    """

    def __init__(self, *, name, into, on, amount="amount", pooled=False, negative=False):
        self.into, self.on, self.amount, self.pooled, self.negative = into, on, amount, pooled, negative
        super().__init__(name=name)

    def create_sql(self, model, schema_editor):
        quote = schema_editor.quote_name
        branches = (
            ("INSERT", (("", "new_rows"),)),
            ("UPDATE", (("", "new_rows"), ("-", "old_rows"))),
            ("DELETE", (("-", "old_rows"),)),
        )
        body = "".join(
            f"IF TG_OP = '{event}' THEN {self._add(' UNION ALL '.join(self._rows(sign, rows) for sign, rows in parts))}; END IF; "
            for event, parts in branches
        )  # fmt: skip
        made = f"CREATE FUNCTION {quote(self.name)}() RETURNS trigger LANGUAGE plpgsql AS $sum$ BEGIN {body}RETURN NULL; END $sum$"
        tables = {"INSERT": "NEW TABLE AS new_rows", "DELETE": "OLD TABLE AS old_rows"}
        tables["UPDATE"] = f"{tables['DELETE']} {tables['INSERT']}"
        return "; ".join([made, *(self._trigger(model, event, tables[event], quote) for event, _ in branches)])

    def _rows(self, sign, rows):
        sign = "-" if self.negative != bool(sign) else ""
        place = "left(region_id, 6), year, level, ''" if self.pooled else "left(region_id, 9), year, level, department"
        month = (
            self.on
            if self.on == "month"
            else f"(extract(year FROM {self.on}) * 12 + extract(month FROM {self.on}) - 1)::int"
        )
        return f"SELECT {place}, {month}, {sign}{self.amount} FROM {rows}"

    def _add(self, rows):
        """In a fixed order, so that two writers never wait for each other crosswise."""
        return (
            f"INSERT INTO funds_fundmonth AS t (region_id, year, level, department, month, {self.into}) "
            f"SELECT place, year, level, department, month, sum(amount) "
            f"FROM ({rows}) AS moved(place, year, level, department, month, amount) GROUP BY 1, 2, 3, 4, 5 "
            "HAVING sum(amount) <> 0 ORDER BY 1, 2, 3, 4, 5 "
            f"ON CONFLICT (year, region_id, level, department, month) DO UPDATE SET {self.into} = t.{self.into} + excluded.{self.into}"
        )

    def _trigger(self, model, event, tables, quote):
        return (
            f"CREATE TRIGGER {quote(f'{self.name}_{event.lower()}')} AFTER {event} ON {quote(model._meta.db_table)} "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {quote(self.name)}()"
        )

    def deconstruct(self):
        path, args, kwargs = super().deconstruct()
        given = {
            "into": self.into,
            "on": self.on,
            "amount": self.amount,
            "pooled": self.pooled,
            "negative": self.negative,
        }
        return path, args, {**kwargs, **given}
