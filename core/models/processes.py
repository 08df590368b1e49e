"""Processes (办理流程): where a record stands in its workflow, its clocks, and every step taken so far."""

from dataclasses import dataclass
from datetime import timedelta
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Case, DateField, F, IntegerField, Q, Subquery, Value, When
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Coalesce

from core.models.parameters import Parameter
from core.models.record import Record
from core.scoping import ScopedQuerySet


@dataclass(frozen=True)
class Amber:
    """How many days before a deadline its light is amber: a parameter, and what holds where the office has set none."""

    name: str
    otherwise: int

    def until(self, today):
        """The last deadline that is amber on a day."""
        return today + timedelta(days=Parameter.objects.whole_of(self.name, self.otherwise))

    def reaches(self, today):
        """The same, read by the statement that asks: no further question for a list."""
        set_by_office = Parameter.objects.filter(name=self.name, year=None, value__regex="^[0-9]{1,4}$")
        days = Coalesce(Cast(Subquery(set_by_office.values("value")), IntegerField()), self.otherwise)
        return CombinedExpression(Value(today, DateField()), "+", days, output_field=DateField())


STEP, WHOLE = Amber("amber_step_days", 1), Amber("amber_whole_days", 5)


class ProcessQuerySet(ScopedQuerySet):
    """Records in a workflow, by what their clocks say on a day."""

    def running(self):
        """Neither paused nor at an end: a state without a next step has no due date."""
        return self.filter(paused_on=None)

    def late_clocks(self, day):
        """{deadline: what makes it late} on a day; in a pausing state the whole's clock shows the day of entering, so
        that only what was late already is late."""
        was_late = ~Q(state__in=self.model.PAUSING) | Q(limit_on__lt=F("entered_on"))
        return {"due_on": Q(due_on__lt=day), "limit_on": Q(limit_on__lt=day) & was_late}

    def near_clocks(self, today):
        """{deadline: what makes it amber, where it is not late}."""
        goes_on = ~Q(state__in=self.model.PAUSING)
        return {
            "due_on": Q(due_on__lte=STEP.reaches(today)),
            "limit_on": Q(limit_on__lte=WHOLE.reaches(today)) & goes_on,
        }

    def overdue(self, today):
        return self.running().filter(reduce(or_, self.late_clocks(today).values()))

    def near(self, today):
        soon = reduce(or_, self.near_clocks(today).values())
        return self.running().filter(soon).exclude(pk__in=self.overdue(today).values("pk"))

    def due_before(self, day):
        """What was owed since before that day, a step or the whole; none where no such day is set."""
        return self.overdue(day) if day else self.none()

    def colour(self, name, today):
        """The colour of one deadline, for a list: what the record's own light says of it."""
        late, soon = self.late_clocks(today)[name], self.near_clocks(today)[name]
        runs = Q(paused_on=None)
        return Case(When(runs & late, then=Value("below")), When(runs & soon, then=Value("near")), default=Value(""))

    def paused(self):
        return self.exclude(paused_on=None)


class Process(models.Model):
    """Mixin of a record that goes through a workflow (`core.steps.Workflow`); `state` gets its words from the model.

    In the states of `PAUSING` (公示) the clock of the whole stands still. `CLOCKS` are the deadlines it has.
    """

    PAUSING = ()
    CLOCKS = ("due_on", "limit_on")

    state = models.CharField("办理环节", max_length=20, editable=False)
    started_on = models.DateField("开始日期", null=True, blank=True, editable=False)
    entered_on = models.DateField("进入本环节日期", null=True, blank=True, editable=False)
    due_on = models.DateField("本环节办理期限", null=True, blank=True, editable=False)
    limit_on = models.DateField("全程办理期限", null=True, blank=True, editable=False)
    paused_on = models.DateField("暂停日期", null=True, blank=True, editable=False)
    pause_reason = models.CharField("暂停原因", max_length=100, blank=True, editable=False)
    days_left = models.SmallIntegerField("暂停时剩余工作日", null=True, blank=True, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta:
        abstract = True

    def clocks(self, today):
        """(deadline, its words, its amber days, the day its clock shows) of each clock that goes."""
        yield self.due_on, "本环节", STEP, today
        stands = self.state in self.PAUSING
        if not stands:
            yield self.limit_on, "全程", WHOLE, today
        elif self.limit_on and self.limit_on < self.entered_on:
            yield self.limit_on, "全程", WHOLE, self.entered_on

    def timing(self, today):
        """What the clocks say: (colour, sentence); nothing where no clock runs."""
        if self.paused_on:
            return "plain", f"已暂停：{self.pause_reason}"
        clocks = [clock for clock in self.clocks(today) if clock[0]]
        late = [(day, words, shown) for day, words, _, shown in clocks if day < shown]
        if late:
            day, words, shown = min(late)
            return "below", f"{words}超期 {(shown - day).days} 天"
        close = [(day, words) for day, words, near, _ in clocks if day <= near.until(today)]
        if close:
            day, words = min(close)
            return "near", f"{words}{'今天' if day == today else f'{day:%m月%d日}'}到期"
        return ("plain", f"{self.due_on:%Y-%m-%d} 前办理") if self.due_on else None


class StepTaken(Record):
    """One step of a process: who, on which day, with what opinion and papers. Written once, never changed."""

    ledger = models.CharField("台账", max_length=40, db_collation="C")
    object_id = models.BigIntegerField("记录")
    step = models.CharField("步骤", max_length=30)
    label = models.CharField("办理事项", max_length=40)
    source = models.CharField("办理前环节", max_length=20)
    target = models.CharField("办理后环节", max_length=20)
    opinion = models.TextField("意见", blank=True)
    document_number = models.CharField("文号", max_length=60, blank=True)
    happened_on = models.DateField("办理日期")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="办理人", related_name="+")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "办理记录"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["ledger", "object_id"], name="core_steptaken_object")]

    def __str__(self):
        return f"{self.label} {self.happened_on}"
