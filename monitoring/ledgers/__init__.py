"""The ledgers of chapters 二 and 三, one subject a file."""

from monitoring.ledgers.clues import Clues
from monitoring.ledgers.households import Employments, Households, Incomes, Members, OutOfPockets, Risks, Unevaluateds

__all__ = ["Clues", "Employments", "Households", "Incomes", "Members", "OutOfPockets", "Risks", "Unevaluateds"]
