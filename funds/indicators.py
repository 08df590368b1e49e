"""The indicators of loans."""

from funds.screening import OVERDUE_LOAN
from monitoring.indicators.screening import by_rule

INDICATORS = (by_rule(OVERDUE_LOAN),)
