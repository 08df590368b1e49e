"""Extension and renewal (展期、续贷): a later due date for a loan, once each, by two people; and a wrong one put right."""

from django.db import models
from django.db.models import F, Q

from core.constraints import SameRegion
from core.fields import Words, WordsField
from core.history import tracked
from core.models import Process, ProcessQuerySet, RecordChild
from core.signed import Signed
from funds.models.loans import of_loan


@tracked("funds_prolongation")
class Prolongation(Process, RecordChild):
    """An application for another due date. Approved it moves the loan's; a renewal may bring a new contract number. A
    correction (更正) says that the date was entered wrongly from the beginning."""

    class Kind(Words):
        EXTENSION = "展期"
        RENEWAL = "续贷"
        CORRECTION = "更正"

    class State(models.TextChoices):
        DRAFT = "draft", "待提交"
        APPLIED = "applied", "待审批"
        APPROVED = "approved", "已批准"
        REFUSED = "refused", "未批准"
        REVOKED = "revoked", "已撤销"

    loan = of_loan("prolongations")
    kind = WordsField(
        "类型", words=Kind, max_length=4, blank=False, help_text="到期日期当初登记错了的选“更正”，不算展期、续贷"
    )
    former_due_on = models.DateField("原到期日期", null=True, editable=False)
    former_contract_number = models.CharField("原合同号", max_length=40, blank=True, editable=False)
    new_due_on = models.DateField("新到期日期")
    new_contract_number = models.CharField("新合同号", max_length=40, blank=True, help_text="只有续贷换了合同的填写")
    reason = models.CharField("申请理由", max_length=300)
    applied_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="申请人", null=True, blank=True, editable=False, related_name="+"
    )
    approved_by = models.ForeignKey(
        "core.User", models.PROTECT, verbose_name="审批人", null=True, blank=True, editable=False, related_name="+"
    )
    state = models.CharField("办理环节", max_length=20, choices=State.choices, default=State.DRAFT, editable=False)

    objects = ProcessQuerySet.as_manager()

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "展期和续贷"
        permissions = [("approve_prolongation", "审批展期和续贷")]
        indexes = [models.Index(fields=["region", "loan", "id"], name="prolongation_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="prolongation_region_is_loans", parent="loan"),
            Signed(
                name="prolongation_signed",
                fields=("loan", "kind", "new_due_on", "new_contract_number"),
                open_in=("draft",),
                violation_error_message="已提交审批的展期、续贷不能删除，贷款、类型、新到期日期和新合同号不能再改；"
                "填错的请由审批人“不批准”，已批准的“撤销批准”，再重新申请。",
            ),
            models.UniqueConstraint(
                fields=["loan", "kind"],
                condition=~Q(state__in=("refused", "revoked")) & ~Q(kind="更正"),
                name="prolongation_once",
                violation_error_message="这笔贷款的展期（或续贷）已申请过：展期、续贷各只办一次。",
            ),
            models.CheckConstraint(
                condition=Q(applied_by=None) | Q(approved_by=None) | ~Q(applied_by=F("approved_by")),
                name="prolongation_two_people",
                violation_error_message="申请和审批须是两个人，请由别的同志审批。",
            ),
        ]

    def __str__(self):
        return f"{self.kind}至 {self.new_due_on}"
