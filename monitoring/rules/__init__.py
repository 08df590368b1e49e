"""The rules of the monthly screening: which households are in trouble, and the figures that say so.

Conditions are questions to `HouseholdFacts`, in which the parameters of the month stand as further columns (`figures`).
Rules about facts that an app above the households keeps come with their `FactSource`.
"""

from functools import cache

from core.rules import Figures
from monitoring.parameters import LINE
from monitoring.rules.incomes import INCOMES
from monitoring.rules.people import PEOPLE
from monitoring.rules.safety import SAFETY
from monitoring.sources import sources

VERSION = 2
"""Raised when a rule's meaning changes; kept with every finding."""

ORDER = (
    "SR01", "SR02", "SR03", "SR04", "SR05", "SR06", "SR07", "SR08", "SR09", "SR10",
    "SR11", "SR24", "SR12", "SR13", "SR14", "SR15", "SR16", "SR17", "SR18", "SR19",
    "SR20", "SR21", "SR22", "SR23", "SR25", "SR26", "SR27", "SR28",
)  # fmt: skip
"""The order of evaluation (part D). SR06, SR12 and SR27 speak of other rules' conditions, not of their findings."""


def in_order(rules):
    return tuple(sorted(rules, key=lambda rule: ORDER.index(rule.code)))


RULES = in_order((*INCOMES, *PEOPLE, *SAFETY))
"""The rules that the registers of this app can tell."""


@cache
def all_rules():
    """These rules and those of the apps above, in the order of evaluation."""
    return in_order((*RULES, *(rule for source in sources() for rule in source.rules)))


@cache
def by_code():
    return {rule.code: rule for rule in all_rules()}


def figures(parameters):
    """The parameters as columns beside the facts, lines already rounded to the cent."""
    year = parameters.month.year
    lines = {
        "near_line": parameters.share_of_line("near_ratio"),
        "danger_line": parameters.share_of_line("danger_ratio"),
        "drop_line": parameters.share_of_line("drop_income_cap"),
    }
    names = {name for rule in all_rules() for name in rule.parameters} - {LINE}
    plain = {name: parameters.decimal(name) for name in names}
    return {LINE: parameters.income_line(year), **lines, **plain}


def sentence(risk):
    """What was found, in one sentence with its figures."""
    case = risk.evidence.get("case", 0)
    return by_code()[risk.rule].cases[case].sentence.format_map(Figures(risk.evidence))


def cleared_sentence(risk):
    """Why the risk is gone, with the figures of the month in which it went; empty for an active one."""
    if risk.cleared_evidence is None:
        return ""
    if not risk.cleared_evidence.get("in_scope", True):
        return "该户的监测或搬迁状态已变，不再适用这条规则。"
    return by_code()[risk.rule].cleared.format_map(Figures(risk.cleared_evidence))


def rule_names():
    """Every rule's name by its code, for the filters of lists."""
    return {rule.code: f"{rule.code} {rule.name}" for rule in all_rules()}


def rule_name(code):
    """The rule's name for a list."""
    return by_code()[code].name if code in by_code() else code
