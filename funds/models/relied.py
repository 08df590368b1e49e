"""What a later step of a loan relied on stays: its due date once it was put off, the last record of collecting it."""

from core.signed import Relied

LOAN_STANDS = (
    "这笔贷款已经逾期，或已有还款、清收、展期续贷、风险补偿、已发的贴息，农户、贷款金额、登记前余额、放款日期和到期日期不能直接修改，"
    "贷款也不能删除：到期日期要改的请办理展期、续贷，当初登记错的办理“更正”，正在审批的请审批人先“不批准”，批准后才发现填错的请审批人“撤销批准”；"
    "还款记错的请用“冲正”更正；余额与银行不符的请在“银行对账”里更正。"
)
COLLECTION_STANDS = (
    "已凭这条清收记录申请风险补偿，不能删除，也不能改到别的贷款；填错的请先登记正确的一条，再删除这一条。"
)


class LoanStands(Relied):
    """Once a loan is late, or another register counts on it, only what was granted moves its due date."""

    kept = ("household", "amount", "opening_balance", "issued_on", "due_on")

    def closed(self, model, row):
        """A repayment that was answered by its counter-entry counts no more; late is what the day's run found late."""
        answered = "EXISTS (SELECT FROM funds_repayment a WHERE a.corrects_id = o.id)"
        relying = (
            f"funds_repayment o WHERE o.loan_id = {row}.id AND o.corrects_id IS NULL AND NOT {answered}",
            f"funds_collection o WHERE o.loan_id = {row}.id",
            f"funds_compensation o WHERE o.loan_id = {row}.id AND o.state NOT IN ('draft', 'refused', 'cancelled')",
            f"funds_interestsubsidy o WHERE o.loan_id = {row}.id AND o.paid_on IS NOT NULL",
            f"funds_prolongation o WHERE o.loan_id = {row}.id AND o.state IN ('applied', 'approved')",
        )
        stands = " OR ".join(f"EXISTS (SELECT FROM {rows})" for rows in relying)
        return f"({row}.balance > 0 AND {row}.overdue_days > 0 OR {stands})"

    def refused(self, model):
        """The due date alone may go where an approval, or its taking back, moves it: the loan follows the application."""
        others = [model._meta.get_field(name).column for name in self.kept if name != "due_on"]
        was, now = (", ".join(f"{row}.{column}" for column in others) for row in ("OLD", "NEW"))
        granted = (
            "EXISTS (SELECT FROM funds_prolongation p WHERE p.loan_id = OLD.id AND (p.state, p.former_due_on, p.new_due_on) "
            "IN (('approved', OLD.due_on, NEW.due_on), ('revoked', NEW.due_on, OLD.due_on)))"
        )
        return f"{self.closed(model, 'OLD')} AND NOT (({was}) IS NOT DISTINCT FROM ({now}) AND {granted})"


class CollectionStands(Relied):
    """The last record of collecting a loan stays once a compensation was asked for: there is none without it.

    The applications are held meanwhile, as their steps hold them.
    """

    kept = ("loan",)
    held = "PERFORM FROM funds_compensation WHERE loan_id = OLD.loan_id ORDER BY id FOR NO KEY UPDATE;"

    def closed(self, model, row):
        asked = f"SELECT FROM funds_compensation c WHERE c.loan_id = {row}.loan_id AND c.state NOT IN ('draft', 'refused', 'cancelled')"
        others = f"SELECT FROM funds_collection n WHERE n.loan_id = {row}.loan_id AND n.id <> {row}.id"
        return f"(EXISTS ({asked}) AND NOT EXISTS ({others}))"
