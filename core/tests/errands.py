"""A workflow to test with: errands that are asked for, announced, and granted by somebody else."""

from django.db import connection, models

from core.models import Process, Record, User
from core.steps import Step, Workflow

MAY = "core.view_parameter"  # any permission that the office has and a clerk has not
ANYBODY = "core.view_importbatch"


class Errand(Process, Record):
    """Something a clerk asks for and the office grants."""

    PAUSING = ("public",)

    class State(models.TextChoices):
        ASKED = "asked", "已申请"
        PUBLIC = "public", "公示"
        GRANTED = "granted", "已批准"

    state = models.CharField("办理环节", max_length=20, choices=State.choices, editable=False)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    amount = models.IntegerField(default=0)

    class Meta(Record.Meta):
        app_label = "errands"
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("granted_by")),
                name="errand_two_people",
                violation_error_message="申请和批准须是两个人。",
            ),
        ]


def double(errand, taken):
    Errand.objects.filter(pk=errand.pk).update(amount=models.F("amount") * 2)


ERRANDS = Workflow(
    "errands",
    (
        Step("announce", "公示", ("asked",), "public", ANYBODY, working_days=3, opinion=False, signed="asked_by"),
        Step("grant", "批准", ("public",), "granted", MAY, minimum_days=5, document=True, signed="granted_by", effect=double),
        Step(
            "return", "退回", ("public",), "asked", MAY,
            refusals=lambda errand: ("金额超过 100，不能退回。",) if errand.amount > 100 else (),
        ),
    ),
    limit=15,
    escalation=(2,),
)  # fmt: skip


def create_table():
    with connection.schema_editor() as editor:
        editor.create_model(Errand)
