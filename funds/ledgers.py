"""The ledgers of 小额信贷: loans, what comes back on them, extensions and renewals, collection."""

from django.db.models import F
from django.urls import reverse

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from funds.lending import Caps, borrowers, collection_rule, one_owed, repayment_rule
from funds.loan_steps import PROLONGATION_STEPS
from funds.models import Collection, Loan, Prolongation, Repayment
from funds.overdue import check_overdue
from monitoring.ledgers.households import HEAD

BORROWER = Column("head_name", "户主", "text", expression=F("loan__household__head_name"))


class Loans(Ledger):
    name = "loans"
    model = Loan
    purpose = "脱贫人口小额信贷，一份合同一行；余额随还款变动，逾期每天计算"
    sections = {
        "合同": "household bank contract_number credit amount issued_on due_on rate purpose interest_subsidy",
        "余额和逾期": "opening_balance repaid balance overdue_days overdue_principal overdue_interest classification subsidised "
        "number",
    }
    list_columns = (
        HEAD,
        "household",
        "region",
        "bank",
        "contract_number",
        "amount",
        "issued_on",
        "due_on",
        "balance",
        "overdue_principal",
        "overdue_days",
        "classification",
    )
    filters = (
        "region", "bank", "issued_on", "due_on", "balance", "overdue_principal", "overdue_days", "classification",
    )  # fmt: skip
    order = ("region_id", "household_id", "issued_on", "pk")
    key = ("bank", "contract_number")
    tab_of = "household"
    has_attachments = True
    import_checks = (borrowers, one_owed)
    states = {
        "classification": {
            Loan.Classification.WATCHED: "near",
            Loan.Classification.SUBSTANDARD: "below",
            Loan.Classification.DOUBTFUL: "below",
            Loan.Classification.LOSS: "below",
        }
    }

    @property
    def row_rule(self):
        """The limits of today, read once for a form or a block of an import."""
        return Caps.load().rule

    @staticmethod
    def after_write(keys):
        check_overdue(loans=keys)

    def pills(self, record):
        late = {"state": "below", "text": f"逾期 {record.overdue_days} 天，本金 {record.overdue_principal:,.2f} 元"}
        paid = {"state": "met", "text": "已还清"}
        return super().pills(record) + [late] * (record.overdue_principal > 0) + [paid] * (record.balance == 0)


class WrittenOnce(Ledger):
    """Rows that are added and never changed: a wrong one gets its counter-entry."""

    def allows(self, user, verb):
        return verb not in ("change", "delete") and super().allows(user, verb)

    def links(self, user, record):
        """冲正, while there is none."""
        if record.corrects_id or not self.allows(user, "add") or hasattr(record, "corrected_by"):
            return []
        return [{"label": "冲正", "url": reverse("entry-reverse", args=[self.name, record.pk])}]

    def pills(self, record):
        marks = [(record.corrects_id, "near", "冲正"), (hasattr(record, "corrected_by"), "near", "已被冲正")]
        return super().pills(record) + [{"state": state, "text": text} for holds, state, text in marks if holds]


class Repayments(WrittenOnce):
    name = "loan-repayments"
    model = Repayment
    purpose = "每笔贷款的还款流水；登记后不改，登记错的用“冲正”更正"
    sections = {"还款": "loan paid_on principal interest voucher note", "性质": "kind corrects"}
    list_columns = (BORROWER, "loan", "region", "paid_on", "principal", "interest", "kind", "voucher", "note")
    filters = ("region", "paid_on", "kind", "principal")
    order = ("region_id", "paid_on", "pk")
    key = ("loan", "paid_on", "voucher")
    tab_of = "loan"
    row_rule = staticmethod(repayment_rule)

    @staticmethod
    def after_write(keys):
        check_overdue(loans=list(Repayment.objects.filter(pk__in=keys).values_list("loan", flat=True)))


class Collections(Ledger):
    name = "loan-collections"
    model = Collection
    purpose = "逾期贷款的清收：谁去、怎样催、承诺什么时候还"
    sections = {"清收": "loan collected_on way collector result promised_on promised"}
    list_columns = (
        BORROWER, "loan", "region", "collected_on", "way", "collector", "result", "promised_on", "promised",
    )  # fmt: skip
    filters = ("region", "collected_on", "way", "promised_on")
    order = ("region_id", "loan_id", "collected_on", "pk")
    key = ("loan", "collected_on", "way")
    tab_of = "loan"
    row_rule = staticmethod(collection_rule)
    has_attachments = True


class Prolongations(Ledger):
    name = "loan-prolongations"
    model = Prolongation
    purpose = "展期和续贷：各办一次，申请和审批不是同一人"
    sections = {"申请": "loan kind former_due_on new_due_on new_contract_number reason"}
    list_columns = (BORROWER, "loan", "region", "kind", "former_due_on", "new_due_on", "state", "due_on")
    filters = ("region", "kind", "state", "new_due_on")
    order = ("region_id", "loan_id", "pk")
    key = ("loan", "kind")
    tab_of = "loan"
    workflow = PROLONGATION_STEPS
    has_attachments = True
    states = {
        "state": {
            Prolongation.State.APPROVED: "met", Prolongation.State.REFUSED: "near", Prolongation.State.APPLIED: "plain",
            Prolongation.State.DRAFT: "plain",
        }
    }  # fmt: skip
