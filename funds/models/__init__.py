"""The registers of 衔接资金和小额信贷."""

from funds.models.loans import Loan
from funds.models.prolongations import Prolongation
from funds.models.repayments import Collection, Repayment

__all__ = ["Collection", "Loan", "Prolongation", "Repayment"]
