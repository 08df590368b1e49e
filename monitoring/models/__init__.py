"""The registers of chapter 三: households, members, incomes, work and the risks found on them."""

from monitoring.models.clues import Clue
from monitoring.models.employments import Employment
from monitoring.models.facts import HouseholdFacts
from monitoring.models.households import Household
from monitoring.models.incomes import Income, OutOfPocket
from monitoring.models.members import Member
from monitoring.models.risks import Risk, Screening, Severity, Unevaluated

__all__ = [
    "Clue",
    "Employment",
    "Household",
    "HouseholdFacts",
    "Income",
    "Member",
    "OutOfPocket",
    "Risk",
    "Screening",
    "Severity",
    "Unevaluated",
]
