"""All rules of data quality, by subject. The source's numbers stand beside ours (`source`)."""

from monitoring.quality.rules.aid import AID_RULES
from monitoring.quality.rules.cells import CELL_RULES
from monitoring.quality.rules.clearing import CLEARING_RULES
from monitoring.quality.rules.families import FAMILY_RULES
from monitoring.quality.rules.guarantees import GUARANTEE_RULES
from monitoring.quality.rules.identity import IDENTITY_RULES
from monitoring.quality.rules.incomes import INCOME_RULES
from monitoring.quality.rules.labour import LABOUR_RULES
from monitoring.quality.rules.land import LAND_RULES
from monitoring.quality.rules.monitored import MONITORED_RULES
from monitoring.quality.rules.projects import PROJECT_RULES
from monitoring.quality.rules.schooling import SCHOOLING_RULES
from monitoring.quality.rules.villages import VILLAGE_RULES
from monitoring.quality.rules.work import WORK_RULES

RULES = tuple(
    sorted(
        (
            *IDENTITY_RULES,
            *FAMILY_RULES,
            *SCHOOLING_RULES,
            *LABOUR_RULES,
            *WORK_RULES,
            *GUARANTEE_RULES,
            *LAND_RULES,
            *INCOME_RULES,
            *MONITORED_RULES,
            *AID_RULES,
            *CLEARING_RULES,
            *VILLAGE_RULES,
            *CELL_RULES,
            *PROJECT_RULES,
        ),
        key=lambda rule: (rule.code, rule.entity),
    )
)

CODES = tuple(dict.fromkeys(rule.code for rule in RULES))
BY_KEY = {(rule.code, str(rule.entity)): rule for rule in RULES}


def titles():
    """What each code asks, by its code; a rule asked of several kinds of rows says the same of each."""
    return {rule.code: rule.title for rule in reversed(RULES)}
