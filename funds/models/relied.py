"""What a later step of a loan relied on stays: its due date once it was put off, the last record of collecting it."""

from core.signed import Relied

DUE_AS_GRANTED = (
    "这笔贷款已申请或办理展期、续贷，到期日期只随批准改动，不能直接修改，贷款也不能删除；"
    "原到期日期填错、申请还没有批准的，请审批人先“不批准”，改正后重新申请。"
)
COLLECTION_STANDS = (
    "已凭这条清收记录申请风险补偿，不能删除，也不能改到别的贷款；填错的请先登记正确的一条，再删除这一条。"
)


class DueAsGranted(Relied):
    """While a later due date is asked for, and once it is granted, a loan is due on the day granted last."""

    kept = ("due_on",)

    def closed(self, model, row):
        """A due date that differs from the granted one is what the approval is about to move."""
        of_it = f"funds_prolongation p WHERE p.loan_id = {row}.id"
        granted = f"(SELECT max(p.new_due_on) FROM {of_it} AND p.state = 'approved')"
        return (
            f"(EXISTS (SELECT FROM {of_it} AND p.state IN ('applied', 'approved')) "
            f"AND {row}.due_on = coalesce({granted}, {row}.due_on))"
        )


class CollectionStands(Relied):
    """The last record of collecting a loan stays once a compensation was asked for: there is none without it.

    The applications are held meanwhile, as their steps hold them.
    """

    kept = ("loan",)
    held = "PERFORM FROM funds_compensation WHERE loan_id = OLD.loan_id ORDER BY id FOR NO KEY UPDATE;"

    def closed(self, model, row):
        asked = (
            f"SELECT FROM funds_compensation c WHERE c.loan_id = {row}.loan_id AND c.state NOT IN ('draft', 'refused')"
        )
        others = f"SELECT FROM funds_collection n WHERE n.loan_id = {row}.loan_id AND n.id <> {row}.id"
        return f"(EXISTS ({asked}) AND NOT EXISTS ({others}))"
