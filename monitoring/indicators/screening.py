"""What the monthly screening found: by severity, by rule, new and gone."""

from core.indicators import Better, Indicator, Kind
from monitoring import measures
from monitoring.indicators.units import HOUSEHOLD, NOT_SCREENED, PER_CENT
from monitoring.models import Severity
from monitoring.rules import RULES


def _by_severity(severity):
    return Indicator(
        f"risks_{severity}",
        f"{severity.label}预警",
        "条",
        "5",
        f"本月筛查发现的{severity.label}预警条数。",
        ("risks",),
        measures.risks(severity=severity),
        better=Better.LOWER,
        rows=f"risks/?month={{month}}&severity={severity}",
        missing=NOT_SCREENED,
    )


def by_rule(rule):
    """How many households a rule finds in a month."""
    return Indicator(
        f"risk_{rule.code}",
        f"{rule.code} {rule.name}",
        HOUSEHOLD,
        rule.basis,
        f"本月“{rule.name}”预警的户数。",
        ("risks",),
        measures.risks(rule=rule.code),
        better=Better.LOWER,
        rows=f"risks/?month={{month}}&rule={rule.code}",
        missing=NOT_SCREENED,
    )


SCREENING = (
    Indicator(
        "risk_households",
        "预警户数",
        HOUSEHOLD,
        "4",
        "本月至少有一条预警的户数。",
        ("risks",),
        measures.risks(of="household_id"),
        better=Better.LOWER,
        rows="risks/?month={month}",
        missing=NOT_SCREENED,
    ),
    *(_by_severity(severity) for severity in Severity),
    Indicator(
        "risks_new",
        "新增预警",
        "条",
        "4",
        "本月首次出现的预警条数。",
        ("risks",),
        measures.new_risks,
        counted=measures.new_in,
        counted_in="risks",
        better=Better.LOWER,
        missing=NOT_SCREENED,
    ),
    Indicator(
        "risks_cleared",
        "消除预警",
        "条",
        "5",
        "上月有、本月筛查不再出现的预警条数。",
        ("risks",),
        measures.vanished_risks,
        counted=measures.gone_in,
        counted_in="risks",
        better=Better.HIGHER,
        missing=NOT_SCREENED,
    ),
    Indicator(
        "reviewed_rate",
        "预警核实率",
        PER_CENT,
        "5",
        "已核实的本月预警 ÷ 本月预警条数 × 100%。",
        ("risks",),
        measures.reviewed_share,
        counted=measures.reviewed_in,
        counted_in="risks",
        whole=measures.to_be_reviewed,
        kind=Kind.RATE,
        better=Better.HIGHER,
        missing="本月没有预警或尚未筛查",
    ),
)

BY_RULE = tuple(by_rule(rule) for rule in RULES)
