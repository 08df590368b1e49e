"""The menu: every ledger and page of the portal, by chapter of the work plan. Start reading here."""

from dataclasses import dataclass

from monitoring.ledgers import Employments, Households, Incomes, Members, OutOfPockets, Risks

HOUSEHOLDS, MEMBERS, INCOMES = Households(), Members(), Incomes()
EMPLOYMENTS, OUT_OF_POCKET, RISKS = Employments(), OutOfPockets(), Risks()

LEDGERS = (HOUSEHOLDS, MEMBERS, INCOMES, OUT_OF_POCKET, EMPLOYMENTS, RISKS)


