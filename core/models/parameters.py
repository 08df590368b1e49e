"""Parameters (参数表): every number of a rule, by year, with its source."""

from django.db import models

from core.history import recorded


class ParameterQuerySet(models.QuerySet):
    def values_of(self, names):
        """{name: value} of the rows that hold for every year; a name without one is left out."""
        return dict(self.filter(name__in=names, year=None).values_list("name", "value"))

    def value_of(self, name):
        """The value that holds for every year, as text; None where the office has set none."""
        return self.values_of([name]).get(name)

    def whole_of(self, name, otherwise):
        """The same as a whole number; `otherwise` where the office has set none, or a word."""
        value = self.value_of(name) or ""
        return int(value) if value.isdecimal() else otherwise


@recorded("core_parameter")
class Parameter(models.Model):
    """One number or text a rule works with. A yearly one has a row for each year; 示例值 wait for the real document."""

    name = models.CharField("参数", max_length=40)
    label = models.CharField("名称", max_length=60, blank=True)
    year = models.PositiveSmallIntegerField("年度", null=True, blank=True)
    value = models.CharField("取值", max_length=400)
    unit = models.CharField("单位", max_length=40, blank=True)
    effective_on = models.DateField("生效日期", null=True, blank=True)
    source = models.CharField("依据文件", max_length=200, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    is_placeholder = models.BooleanField("示例值", default=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    updated_at = models.DateTimeField("更新时间", auto_now=True)

    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "参数"
        ordering = ["name", "year"]
        constraints = [
            models.UniqueConstraint(
                fields=["name", "year"],
                nulls_distinct=False,
                name="core_parameter_once",
                violation_error_message="该参数在这一年度已有取值，请直接修改原有的一行。",
            )
        ]

    def __str__(self):
        return f"{self.name}（{self.year}年）" if self.year else self.name
