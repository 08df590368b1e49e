"""The list of rules: complete, explained, and speaking in figures."""

import re
from types import SimpleNamespace

import pytest

from monitoring.models import Severity
from monitoring.rules import ORDER, all_rules, by_code, cleared_sentence, figures, rule_name, sentence
from monitoring.words import RISK_CODES

RULES = all_rules()
WEEKLY = {"SR16", "SR19", "SR20", "SR21", "SR22", "SR24"}
FIGURE = 12345.5


def named(template):
    return set(re.findall(r"{(\w+)", template))


def test_every_rule_is_there_once_in_the_order_of_evaluation():
    assert sorted(ORDER) == [f"SR{number:02}" for number in range(1, 29)]
    assert [rule.code for rule in RULES] == list(ORDER)
    assert {rule.code for rule in RULES if rule.weekly} == WEEKLY


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_rule_explains_itself(rule):
    assert all((rule.name, rule.basis, rule.text, rule.clear, rule.cleared))
    assert not isinstance(rule.risk, str) or rule.risk in RISK_CODES
    assert {case.severity for case in rule.cases} <= set(Severity)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_figure_of_a_sentence_is_in_the_evidence(rule):
    assert named(rule.cleared) <= set(rule.evidence)
    for case in rule.cases:
        assert named(case.sentence) <= set(rule.evidence)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_sentences_read_with_figures_and_without(rule):
    for case in range(len(rule.cases)):
        for figure in (FIGURE, None):
            evidence = {**dict.fromkeys(rule.evidence, figure), "case": case}
            risk = SimpleNamespace(rule=rule.code, evidence=evidence, cleared_evidence=evidence)
            assert "{" not in sentence(risk) + cleared_sentence(risk)


def test_amounts_read_with_commas_and_cents_and_the_unknown_as_such():
    risk = SimpleNamespace(rule="SR01", evidence={"pc_ref": "5812", "income_line": None})
    assert sentence(risk) == "人均监测参考收入 5,812.00 元，低于监测线 未知 元"


def test_a_name_is_shown_for_every_code():
    assert rule_name("SR16") == "义务教育失学辍学"
    assert rule_name("SR99") == "SR99"
    assert set(by_code()) == {rule.code for rule in RULES}
    assert callable(figures)
