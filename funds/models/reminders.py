"""Reminders before a loan falls due (到期提醒): to-dos of the household's contact, 30, 15, 7 and 1 days ahead."""

from django.db import models

from core.constraints import SameRegion
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from funds.models.loans import of_loan


class ReminderQuerySet(ProcessQuerySet):
    def open(self):
        return self.filter(state=LoanReminder.State.OPEN)


@tracked("funds_loanreminder")
class LoanReminder(Process, RecordChild):
    """One reminder of one due date: who should call on the household, and what it said."""

    class State(models.TextChoices):
        OPEN = "open", "待提醒"
        DONE = "done", "已提醒"
        VOID = "void", "不用提醒"

    loan = of_loan("reminders")
    falls_due_on = models.DateField("贷款到期日")
    days_before = models.PositiveSmallIntegerField("提前天数")
    contact = models.CharField("帮扶责任人", max_length=40, blank=True)
    answer = models.CharField("农户答复", max_length=200, blank=True)
    reminded_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="提醒人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.OPEN, editable=False)

    objects = ReminderQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "到期提醒"
        indexes = [models.Index(fields=["region", "falls_due_on", "id"], name="reminder_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="reminder_region_is_loans", parent="loan"),
            models.UniqueConstraint(fields=["loan", "falls_due_on", "days_before"], name="reminder_once"),
        ]

    def __str__(self):
        return f"{self.falls_due_on} 到期，提前 {self.days_before} 天提醒"
