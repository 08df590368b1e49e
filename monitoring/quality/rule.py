"""What a quality rule is: a question to the rows of one kind, with the sentence the clerk reads."""

import re
from dataclasses import dataclass

from django.db.models import Q

from core.rules import Figures
from monitoring.quality.words import Entity, Group, Level, Scope

_NAMES = re.compile(r"{(\w+)")
_FIGURES = re.compile(r"{[^}]*}")


IN_SCOPE = {
    Scope.ALL: Q(),
    Scope.LIFTED: Q(is_lifted=True),
    Scope.MONITORED: Q(is_monitored=True),
    Scope.WATCHED: Q(is_watched=True),
    Scope.OPEN: Q(is_open=True),
    Scope.CLOSED: Q(is_closed=True),
    Scope.VILLAGES: Q(is_delisted=True),
}


@dataclass(frozen=True, eq=False)  # a rule is itself: its questions are long to compare
class QualityRule:
    """One of the 201 rules. `sentence` names facts and parameters in braces; the finding keeps their values.

    `columns` are cells that only ask to be filled in: the rule is off while none of them was ever imported (A20).
    `registers` are ledgers without a row of which the rule says nothing.
    `is_wide` rules compare with rows outside the household: saving one household does not ask them again.
    """

    entity: Entity
    code: str
    source: str
    group: Group
    level: Level
    scope: Scope
    when: Q
    sentence: str
    columns: tuple = ()
    registers: tuple = ()
    is_wide: bool = False

    @property
    def condition(self):
        return IN_SCOPE[self.scope] & self.when

    @property
    def is_for_everybody(self):
        """Asked of every household, not only of the lifted and monitored tenth."""
        return self.scope == Scope.ALL

    @property
    def title(self):
        """The sentence without figures, for the list of rules."""
        return _FIGURES.sub("…", self.sentence)

    @property
    def told(self):
        """The facts and parameters its sentence tells."""
        return tuple(dict.fromkeys(_NAMES.findall(self.sentence)))

    def message(self, evidence):
        """The sentence with the finding's figures."""
        read = {name: "、".join(value) if isinstance(value, list) else value for name, value in evidence.items()}
        return self.sentence.format_map(Figures(read))
