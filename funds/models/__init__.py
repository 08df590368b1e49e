"""The registers of 衔接资金和小额信贷."""

from funds.models.loans import Loan

__all__ = ["Loan"]
