"""The ledgers of 小额信贷: wishes, loans, what comes back, due dates, collection, compensation, interest subsidies."""

from django.db.models import F
from django.urls import reverse

from core.imports.related import with_related
from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.reversing import ReversibleLedger
from funds.bank_reports import compare
from funds.compensation_steps import COMPENSATION_STEPS, recovery_rule
from funds.indicators import INDICATORS
from funds.lending import Caps, borrowers, collection_rule, one_owed, repayment_rule, wish_rule
from funds.loan_steps import PROLONGATION_STEPS
from funds.models import (
    BankLine,
    Collection,
    Compensation,
    InterestSubsidy,
    Loan,
    LoanReminder,
    LoanWish,
    Prolongation,
    Recovery,
    Repayment,
)
from funds.overdue import check_overdue
from funds.reminding import REMINDER_STEPS
from monitoring.ledgers.households import HEAD
from monitoring.row_rules import not_in_future

BORROWER = Column("head_name", "户主", "text", expression=F("loan__household__head_name"))


class Loans(Ledger):
    name = "loans"
    figures = figures_in("loans", INDICATORS)
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
    sorts = ("amount", "issued_on", "due_on", "balance", "overdue_principal", "overdue_days")
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


class Repayments(ReversibleLedger):
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
    import_checks = (with_related("loan"),)

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
    import_checks = (with_related("loan"),)
    has_attachments = True


class Prolongations(Ledger):
    name = "loan-prolongations"
    model = Prolongation
    purpose = "展期和续贷各办一次，到期日期登记错的办理更正；申请和审批不是同一人"
    sections = {"申请": "loan kind former_due_on new_due_on former_contract_number new_contract_number reason"}
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
            Prolongation.State.DRAFT: "plain", Prolongation.State.REVOKED: "near",
        }
    }  # fmt: skip


class LoanWishes(Ledger):
    name = "loan-wishes"
    figures = figures_in("loan-wishes", INDICATORS)
    model = LoanWish
    purpose = "农户想贷多少、做什么：放了款的自动办结，没放的写明原因（应贷尽贷）"
    sections = {"需求": "household wished_on amount purpose recorded_by", "结果": "outcome note"}
    list_columns = (HEAD, "household", "region", "wished_on", "amount", "purpose", "outcome")
    filters = ("region", "wished_on", "amount", "outcome")
    order = ("region_id", "household_id", "wished_on")
    key = ("household", "wished_on")
    tab_of = "household"
    row_rule = staticmethod(wish_rule)
    import_checks = (borrowers,)


class LoanReminders(Ledger):
    name = "loan-reminders"
    model = LoanReminder
    purpose = "到期前 30、15、7、1 天提醒：每天生成，帮扶责任人联系农户后登记答复"
    sections = {"提醒": "loan falls_due_on days_before contact answer state"}
    list_columns = (BORROWER, "loan", "region", "falls_due_on", "days_before", "contact", "answer", "state", "due_on")
    filters = ("region", "falls_due_on", "days_before", "state")
    order = ("region_id", "falls_due_on", "pk")
    tab_of = "loan"
    workflow = REMINDER_STEPS
    read_only = True

    def opening_query(self, user):
        """What still waits."""
        return "state=open"


class Compensations(Ledger):
    name = "loan-compensations"
    model = Compensation
    purpose = "风险补偿：逾期久催不还的，银行和政府按比例代偿，再向农户追偿"
    sections = {
        "申请": "number loan applied_on amount reason",
        "分担": "government_share government_amount bank_amount",
        "代偿和追偿": "paid_on recovered",
    }
    list_columns = (
        BORROWER, "number", "region", "loan", "applied_on", "amount", "government_amount", "bank_amount", "recovered", "state", "due_on",
    )  # fmt: skip
    filters = ("region", "applied_on", "state", "amount")
    order = ("region_id", "loan_id", "pk")
    key = ("number",)
    tab_of = "loan"
    workflow = COMPENSATION_STEPS
    has_attachments = True


class Recoveries(ReversibleLedger):
    name = "loan-recoveries"
    model = Recovery
    purpose = "代偿以后向农户追回的钱；登记后不改，登记错的用“冲正”更正"
    sections = {"追偿": "compensation recovered_on amount voucher note", "性质": "corrects"}
    list_columns = (
        Column("head_name", "户主", "text", expression=F("compensation__loan__household__head_name")),
        "compensation", "region", "recovered_on", "amount", "voucher", "note",
    )  # fmt: skip
    filters = ("region", "recovered_on", "amount")
    order = ("region_id", "recovered_on", "pk")
    key = ("compensation", "recovered_on", "voucher")
    tab_of = "compensation"
    row_rule = staticmethod(recovery_rule)
    import_checks = (with_related("compensation"),)


class InterestSubsidies(Ledger):
    name = "loan-subsidies"
    model = InterestSubsidy
    purpose = "财政贴息：每季自动测算，发放后填写贴息日期，填了的不再重算"
    sections = {"贴息": "loan quarter way days amount paid_on"}
    list_columns = (BORROWER, "loan", "region", "quarter", "way", "days", "amount", "paid_on")
    filters = ("region", "quarter", "paid_on", "amount")
    order = ("region_id", "quarter", "pk")
    key = ("loan", "quarter")
    tab_of = "loan"
    row_rule = staticmethod(not_in_future("paid_on"))


class BankLines(Ledger):
    name = "bank-lines"
    model = BankLine
    purpose = "银行每月的台账，一份合同一行；入库后自动与小额信贷逐笔比对"
    sections = {
        "合同": "household member bank month contract_number amount issued_on falls_due_on rate",
        "月末": "balance repaid overdue_principal overdue_interest classification",
        "对账": "outcome differences decision",
    }
    list_columns = (
        HEAD, "household", "region", "month", "bank", "contract_number", "balance", "repaid", "classification", "outcome",
        "differences", "decision",
    )  # fmt: skip
    filters = ("region", "month", "bank", "outcome", "decision", "classification")
    order = ("region_id", "month", "bank", "pk")
    key = ("bank", "contract_number", "month")
    after_write = staticmethod(compare)
    states = {
        "outcome": {
            BankLine.Outcome.AGREES: "met", BankLine.Outcome.DIFFERS: "below", BankLine.Outcome.THEIRS: "below",
        }
    }  # fmt: skip

    def links(self, user, record):
        """Taking the bank's side or keeping ours, while the line does not agree and nobody has decided."""
        if record.outcome == BankLine.Outcome.AGREES or record.decision or not self.allows(user, "change"):
            return []
        address = reverse("bank-line-decide", args=[record.pk])
        return [
            {"label": label, "url": f"{address}?side={side}", "post": True}
            for label, side in (("取银行的", "theirs"), ("保留我方", "ours"))
        ]
