"""Projects: asked where the project bank lies, which is above this register (plan item 20)."""

from django.db.models import Q

from monitoring.quality.conditions import LOGIC, WARN
from monitoring.quality.rule import QualityRule
from monitoring.quality.words import Entity, Scope

# The project bank is an application above this one: here the rule is only listed, as not imported.
PROJECT_RULES = (
    QualityRule(Entity.VILLAGE, "Q054", "2_10_004", LOGIC, WARN, Scope.VILLAGES, Q(pk__in=()), "公益岗位项目没写建设内容",
                registers=("projects",)),
)  # fmt: skip
