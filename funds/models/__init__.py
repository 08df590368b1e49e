"""The registers of 衔接资金和小额信贷."""

from funds.models.checking import FundFinding, TreasuryPayment
from funds.models.entries import Allocation, Allotment, Disbursement, Payment
from funds.models.loans import Loan
from funds.models.prolongations import Prolongation
from funds.models.repayments import Collection, Repayment
from funds.models.retentions import PlannedPayment, Retention
from funds.models.totals import FundMonth
from funds.models.years import ClosedYear, ProvincialProgress

__all__ = [
    "Allocation",
    "Allotment",
    "ClosedYear",
    "Collection",
    "Disbursement",
    "FundFinding",
    "FundMonth",
    "Loan",
    "Payment",
    "PlannedPayment",
    "Prolongation",
    "ProvincialProgress",
    "Repayment",
    "Retention",
    "TreasuryPayment",
]
