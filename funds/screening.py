"""What loans tell the monthly screening: a household's longest arrears, and the rule on them (SR26)."""

from django.db.models import DecimalField, F, IntegerField, Q

from core.rules import Rule, Trouble, shown
from monitoring.models import Severity
from monitoring.sources import FactSource

OVERDUE_LOAN = Rule(
    "SR26", "小额信贷逾期", "工作要点第 22 项",
    "有贷款余额，月底已超过到期日期规定天数", "06",
    tuple(
        Trouble(severity, Q(loan_days_overdue__gte=F(days)),
                "小额信贷逾期 {loan_days_overdue} 天，逾期贷款余额 {loan_overdue:,.2f} 元")
        for severity, days in ((Severity.ORANGE, "overdue_orange"), (Severity.YELLOW, "overdue_yellow"))
    ),
    shown("loan_days_overdue", "loan_overdue", "overdue_yellow", "overdue_orange"),
    clear="贷款还清，或办理展期、续贷", cleared="没有逾期达到 {overdue_yellow:,.0f} 天的小额信贷",
    parameters=("overdue_yellow", "overdue_orange"),
)  # fmt: skip

LOANS = FactSource(
    name="loans",
    sql="""
    SELECT household_id, max(%(last_day)s - due_on) AS loan_days_overdue,
        sum(balance) FILTER (WHERE due_on < %(last_day)s) AS loan_overdue
    FROM funds_loan
    WHERE {place} AND balance > 0 AND issued_on <= %(last_day)s
    GROUP BY household_id
""",
    columns={
        "loan_days_overdue": IntegerField(null=True),
        "loan_overdue": DecimalField(max_digits=16, decimal_places=2, null=True),
    },
    rules=(OVERDUE_LOAN,),
)
