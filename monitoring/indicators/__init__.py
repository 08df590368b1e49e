"""The indicators of chapters 二 to 四 that households, members, incomes, work and risks can tell, and of problems found."""

from dataclasses import replace

from monitoring.indicators.income import INCOME
from monitoring.indicators.monitored import BY_RISK, GENERAL, MONITORING
from monitoring.indicators.problems import PROBLEMS
from monitoring.indicators.regular import REGULAR
from monitoring.indicators.safeguards import SAFEGUARDS
from monitoring.indicators.screening import BY_RULE, SCREENING

# What a town's page shows of its villages.
BY_VILLAGE = frozenset(
    [
        "households",
        "monitored_households",
        "open_households",
        "cleared_rate",
        "identified_households",
        "risks_red",
        "risk_households",
        "dropouts",
        "insured_rate",
        "serious_illness_rate",
        "unsafe_house_households",
        "unsafe_water_households",
        "lifted_net",
        "income_growth",
        "income_coverage",
        "lifted_workers",
    ]
)

INDICATORS = tuple(
    replace(indicator, by_village=indicator.code in BY_VILLAGE)
    for indicator in (*GENERAL, *MONITORING, *BY_RISK, *REGULAR, *SAFEGUARDS, *INCOME, *SCREENING, *BY_RULE, *PROBLEMS)
)
