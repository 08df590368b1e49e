"""All indicators of the portal: every app's own list, one after another."""

from monitoring.indicators import INDICATORS as MONITORING

INDICATORS = MONITORING
BY_CODE = {indicator.code: indicator for indicator in INDICATORS}
