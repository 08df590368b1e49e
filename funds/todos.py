"""What money asks of a user: papers not given to projects, retention to pay, findings to put right, overdue credit."""

from django.urls import reverse
from django.utils.timezone import localdate

from core.months import Month
from core.todos import Todo
from funds.fund_indicators import idle, retention_due, unrectified
from funds.models import Allotment, FundFinding, Loan, Retention


def todos_of(user):
    if user.has_perm("funds.add_allocation"):
        yield _of_month(user, "下达超 30 天未分解的指标文", Allotment, idle, "allotments", "funds_idle", "below")
    if user.has_perm("funds.add_payment"):
        yield _of_month(user, "到期未付的质保金", Retention, retention_due, "retentions", "retention_due", "near")
    if user.has_perm("funds.change_fundfinding"):
        yield _of_month(
            user, "未整改的审计巡察问题", FundFinding, unrectified, "fund-findings", "fund_findings_open", "near"
        )
    if user.has_perm("funds.add_collection"):
        late = Loan.objects.visible_to(user).filter(overdue_principal__gt=0).count()
        yield Todo("小额信贷逾期等待清收", late, f"{reverse('loans-list')}?overdue_principal_min=0.01", "below")


def _of_month(user, label, model, chosen, ledger, figure, state):
    """The rows an indicator counts today, in the user's place."""
    month = Month.of(localdate())
    count = chosen(model.objects.visible_to(user), month).count()
    return Todo(label, count, f"{reverse(f'{ledger}-list')}?figure={figure}@{month}", state)
