"""The ledgers of 衔接资金和小额信贷."""

from core.ledger.ledger import Ledger
from funds.models import Loan
from monitoring.ledgers.households import HEAD
from monitoring.row_rules import not_in_future


class Loans(Ledger):
    name = "loans"
    model = Loan
    purpose = "脱贫人口小额信贷，一份合同一行；余额和逾期按银行台账更新"
    sections = {
        "合同": "household bank contract_number credit amount issued_on due_on rate purpose interest_subsidy",
        "余额和逾期": "balance overdue_principal overdue_interest classification",
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
        "classification",
    )
    filters = ("region", "bank", "issued_on", "due_on", "balance", "overdue_principal", "classification")
    order = ("region_id", "household_id", "issued_on", "pk")
    key = ("bank", "contract_number")
    tab_of = "household"
    has_attachments = True
    states = {
        "classification": {
            Loan.Classification.WATCHED: "near",
            Loan.Classification.SUBSTANDARD: "below",
            Loan.Classification.DOUBTFUL: "below",
            Loan.Classification.LOSS: "below",
        }
    }
    row_rule = staticmethod(not_in_future("issued_on"))
