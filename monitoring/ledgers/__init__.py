"""The ledgers of chapters 二 and 三, one subject a file."""

from monitoring.ledgers.changes import Incidents, MonthEndCopies
from monitoring.ledgers.clues import Clues
from monitoring.ledgers.contacts import Contacts
from monitoring.ledgers.households import Employments, Households, Incomes, Members, OutOfPockets, Risks, Unevaluateds
from monitoring.ledgers.housing import HouseAppraisals, HouseHazards, HouseRebuilds
from monitoring.ledgers.water import WaterAppraisals, WaterOutages, WaterSupplies

__all__ = [
    "Clues",
    "Contacts",
    "Employments",
    "HouseAppraisals",
    "HouseHazards",
    "HouseRebuilds",
    "Households",
    "Incidents",
    "Incomes",
    "Members",
    "MonthEndCopies",
    "OutOfPockets",
    "Risks",
    "Unevaluateds",
    "WaterAppraisals",
    "WaterOutages",
    "WaterSupplies",
]
