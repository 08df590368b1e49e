"""The sentences people read of a finding."""

from monitoring.quality.rules import BY_KEY


def rule_of(finding):
    """The rule behind a finding; None for one that is not asked any more."""
    return BY_KEY.get((finding.rule, finding.entity))


def message(finding):
    """What is doubtful, with the figures of the check that found it."""
    rule = rule_of(finding)
    return rule.message(finding.evidence) if rule else "这条规则已停用"
