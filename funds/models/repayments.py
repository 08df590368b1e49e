"""What comes back on a loan, and what was done to get it back: repayments, counter-entries, collection."""

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from core.constraints import RunningTotal, SameRegion, Unchanging
from core.fields import Words, WordsField, reversal_key
from core.history import tracked
from core.models import RecordChild
from funds.models.loans import money, of_loan
from funds.models.relied import COLLECTION_STANDS, CollectionStands


class Entry(RecordChild):
    """A movement of money, written once. A wrong one is answered by its counter-entry, which names it.

    A kind says its `AMOUNTS`, what a counter-entry has in common with the wrong one (`KEPT`), and its `DAY`.
    """

    corrects = reversal_key()
    note = models.CharField("备注", max_length=200, blank=True)

    REASON = "note"

    class Meta(RecordChild.Meta):
        abstract = True


@tracked("funds_repayment")
class Repayment(Entry):
    """Money that came back on a loan: principal lowers what is owed, interest does not."""

    class Kind(Words):
        REPAID = "农户还款"
        COMPENSATED = "风险补偿代偿"
        RECONCILED = "对账调整"

    AMOUNTS, KEPT, DAY = ("principal", "interest"), ("loan", "kind", "voucher"), "paid_on"

    loan = of_loan("repayments", models.PROTECT)
    paid_on = models.DateField("还款日期")
    principal = models.DecimalField(
        "还本金（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], default=0
    )
    interest = models.DecimalField(
        "还利息（元）", max_digits=12, decimal_places=2, validators=[MinValueValidator(0)], default=0
    )
    kind = WordsField("还款类型", words=Kind, max_length=6, default=Kind.REPAID, editable=False)
    voucher = models.CharField("凭证号", max_length=40, blank=True, db_collation="C")

    class Meta(Entry.Meta):
        verbose_name = verbose_name_plural = "贷款还款"
        indexes = [
            models.Index(fields=["region", "paid_on", "id"], name="repayment_place"),
            models.Index(fields=["loan", "paid_on"], name="repayment_loan"),
        ]
        constraints = [
            *Entry.Meta.constraints,
            SameRegion(name="repayment_region_is_loans", parent="loan"),
            models.UniqueConstraint(
                fields=["loan", "voucher"],
                condition=~Q(voucher="") & Q(corrects__isnull=True),
                name="repayment_voucher",
                violation_error_message="这笔贷款的这个凭证号已登记过还款，没有重复登记。",
            ),
            models.CheckConstraint(
                condition=Q(corrects__isnull=True, principal__gte=0, interest__gte=0)
                | Q(corrects__isnull=True, kind="对账调整")
                | Q(corrects__isnull=False),
                name="repayment_sign",
                violation_error_message="还款金额不能是负数；登记错的一笔请用“冲正”更正。",
            ),
            models.CheckConstraint(
                condition=~Q(principal=0, interest=0),
                name="repayment_of_something",
                violation_error_message="还本金和还利息至少填写一项。",
            ),
            RunningTotal(name="repayment_total", amount="principal", parent="loan", into="repaid"),
            Unchanging(
                name="repayment_unchanging",
                violation_error_message="已登记的还款不能修改或删除，登记错的请用“冲正”更正。",
            ),
        ]

    def __str__(self):
        return f"{self.paid_on} {'冲正' if self.corrects_id else '还款'}"


@tracked("funds_collection")
class Collection(RecordChild):
    """One attempt to get an overdue loan back (清收): who went, how, what the household promised. Papers are attachments."""

    class Way(Words):
        PHONE = "电话催收"
        VISIT = "上门催收"
        LETTER = "书面催收"
        MEDIATION = "村委调解"
        COURT = "司法清收"

    loan = of_loan("collections", models.PROTECT)
    collected_on = models.DateField("清收日期")
    way = WordsField("清收方式", words=Way, blank=False)
    collector = models.CharField("清收人", max_length=40)
    result = models.CharField("清收结果", max_length=300)
    promised_on = models.DateField("承诺还款日期", null=True, blank=True)
    promised = money("承诺还款（元）", null=True, blank=True)

    class Meta(RecordChild.Meta):
        verbose_name = verbose_name_plural = "清收记录"
        indexes = [models.Index(fields=["region", "loan", "collected_on"], name="collection_place")]
        constraints = [
            *RecordChild.Meta.constraints,
            SameRegion(name="collection_region_is_loans", parent="loan"),
            models.UniqueConstraint(
                fields=["loan", "collected_on", "way"],
                name="collection_once",
                violation_error_message="这笔贷款当天同一方式的清收已登记。",
            ),
            CollectionStands(name="collection_stands", violation_error_message=COLLECTION_STANDS),
        ]

    def __str__(self):
        return f"{self.collected_on} {self.way}"
