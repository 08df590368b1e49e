"""All indicators of the portal: every app's own list, one after another."""

from funds.fund_indicators import FUND_INDICATORS
from funds.indicators import INDICATORS as LOANS
from monitoring.indicators import INDICATORS as MONITORING
from photovoltaic.association_indicators import INDICATORS as MUTUAL_AID
from photovoltaic.indicators import INDICATORS as PHOTOVOLTAIC
from projects.indicators import INDICATORS as PROJECTS
from supervision.indicators import INDICATORS as SUPERVISION

INDICATORS = (*MONITORING, *PROJECTS, *FUND_INDICATORS, *LOANS, *PHOTOVOLTAIC, *MUTUAL_AID, *SUPERVISION)
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
