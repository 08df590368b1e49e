"""Ledgers whose cells the quality rules read: saving a record on its page checks its household at once."""

from core.ledger.ledger import Ledger
from monitoring.models import Household
from monitoring.quality.saving import check_household


class CheckedLedger(Ledger):
    """A register of households or of rows that belong to one."""

    def saved(self, record):
        super().saved(record)
        household = record.pk if isinstance(record, Household) else record.household_id
        check_household(household, record.region_id)
