"""What a rule is: a judgement over rows of facts that carries its figures along."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import F, Q

_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")


@dataclass(frozen=True)
class Trouble:
    """One case of a rule: how bad it is, when it holds, and the sentence people read."""

    severity: str
    when: Q
    sentence: str


@dataclass(frozen=True)
class Rule:
    """A judgement with its evidence; its cases are tried in order, the first that holds decides.

    `needs` are facts without which nothing can be said: an unknown income never clears a risk.
    `cleared` is the sentence for a risk that is gone, told with the figures of that month. `weekly` rules rest on
    facts that change from day to day and are asked every week as well.
    """

    code: str
    name: str
    basis: str
    text: str
    risk: object
    cases: tuple
    evidence: dict
    clear: str
    cleared: str
    parameters: tuple = ()
    scope: Q = field(default_factory=Q)
    needs: tuple = ()
    weekly: bool = False

    @property
    def condition(self):
        """Whether any case holds, inside the rule's scope."""
        found = Q()
        for case in self.cases:
            found |= case.when
        return self.scope & found


def shown(*names, **computed):
    """Evidence: facts and parameters by name, and figures computed from them."""
    return {name: F(name) for name in names} | computed


class _Unknown:
    def __format__(self, _):
        return "未知"


class Figures(dict):
    """Evidence as a sentence shows it: what is not known reads 未知."""

    UNKNOWN = _Unknown()

    def __getitem__(self, name):
        value = self.get(name)
        if isinstance(value, str) and _NUMBER.fullmatch(value):
            return Decimal(value)
        return self.UNKNOWN if value is None else value
