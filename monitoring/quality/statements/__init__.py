"""The statements that gather what the quality rules ask about: one for each kind of row, named like its model.

`{here}` is a condition on households, `{child}` one on their children's rows; names in %( )s are the values of
`monitoring.quality.asking`. A figure that no asked rule uses costs nothing: the planner leaves its join out.
"""

from monitoring.quality.statements.households import HOUSEHOLDS
from monitoring.quality.statements.people import MEMBERS
from monitoring.quality.statements.villages import VILLAGES
from monitoring.quality.statements.work import PLANS, SPELLS

__all__ = ["HOUSEHOLDS", "MEMBERS", "PLANS", "SPELLS", "VILLAGES"]
