"""The workbooks of the national and the provincial system, and the supplements to them: which column feeds which field.

Header texts are compared without invisible characters and blanks. W1 to W9, P1 and P2 are the names of `docs/glossary.md`.
"""

from monitoring.national.cells import september_before
from monitoring.national.monitored import W1, W2
from monitoring.national.pairing import W9
from monitoring.national.provincial import P1, P2
from monitoring.national.registers import W6, W7, W8
from monitoring.national.supplements import INCOME_RECORDS, OUT_OF_POCKET, PAYMENTS
from monitoring.national.villages import W5
from monitoring.national.work import W3, W4

LAYOUTS = (W6, W1, W7, W3, W2, W4, W5, W8, W9, INCOME_RECORDS, OUT_OF_POCKET, PAYMENTS, P1, P2)

__all__ = ["LAYOUTS", "september_before"]
