"""The registers of 衔接资金和小额信贷."""

from funds.models.bank_lines import BankLine
from funds.models.checking import FundFinding, TreasuryDecision, TreasuryPayment
from funds.models.compensations import Compensation, Recovery
from funds.models.entries import Allocation, Allotment, Disbursement, Payment
from funds.models.loans import Loan
from funds.models.prolongations import Prolongation
from funds.models.reminders import LoanReminder
from funds.models.repayments import Collection, Repayment
from funds.models.retentions import PlannedPayment, Retention
from funds.models.totals import FundMonth
from funds.models.wishes import InterestSubsidy, LoanWish
from funds.models.years import ClosedYear, ProvincialProgress

__all__ = [
    "Allocation",
    "Allotment",
    "BankLine",
    "ClosedYear",
    "Collection",
    "Compensation",
    "Disbursement",
    "FundFinding",
    "FundMonth",
    "InterestSubsidy",
    "Loan",
    "LoanReminder",
    "LoanWish",
    "Payment",
    "PlannedPayment",
    "Prolongation",
    "ProvincialProgress",
    "Recovery",
    "Repayment",
    "Retention",
    "TreasuryDecision",
    "TreasuryPayment",
]
