"""The indicators of loans (item 22): how much is owed and overdue, who got loans, who waits for one."""

from django.db.models import Q

from core.indicators import Better, Indicator, Kind, base, tally
from funds import measures
from funds.models import Loan, LoanWish
from funds.screening import OVERDUE_LOAN
from monitoring.indicators.screening import by_rule

NO_LOANS, NOTHING_OWED = "没有登记小额信贷", "没有未还清的小额信贷"


def _count(code, name, unit, counted, formula, *, better=Better.NEITHER, of=Loan, ledger="loans", missing=NO_LOANS):
    return Indicator(
        code, name, unit, "22", formula, (ledger,), lambda month: (tally(counted(of.objects, month)), base(of.objects)),
        counted=counted, counted_in=ledger, better=better, missing=missing,
    )  # fmt: skip


def _sum(code, name, counted, formula, field="balance"):
    return Indicator(
        code, name, "元", "22", formula, ("loans",),
        lambda month: (measures.in_yuan(Loan.objects, Q(pk__in=counted(Loan.objects, month).values("pk")), field),),
        counted=counted, counted_in="loans", missing=NO_LOANS,
    )  # fmt: skip


LOANS = (
    _count("loans_owed", "贷款笔数", "笔", measures.owed, "月末还有余额的贷款。"),
    _sum("loans_balance", "贷款余额", measures.owed, "月末还有余额的贷款，余额之和。"),
    _count("loans_overdue", "逾期贷款笔数", "笔", measures.overdue, "月末已过到期日期还有余额的贷款。", better=Better.LOWER),
    _sum("loans_overdue_balance", "逾期贷款余额", measures.overdue, "月末已过到期日期的贷款，余额之和。"),
    Indicator(
        "loan_overdue_rate", "小额信贷逾期率", "%", "22", "逾期贷款余额 ÷ 贷款余额 × 100%。", ("loans",),
        lambda month: (measures.overdue_share(month),), kind=Kind.RATE, better=Better.LOWER, counted=measures.overdue,
        counted_in="loans", missing=NOTHING_OWED,
    ),
    Indicator(
        "loan_overdue_household_rate", "逾期户率", "%", "22", "逾期户数 ÷ 有贷款余额的户数 × 100%。", ("loans",),
        lambda month: (tally(measures.overdue(Loan.objects, month)), base(measures.owed(Loan.objects, month))),
        kind=Kind.RATE, better=Better.LOWER, counted=measures.overdue, counted_in="loans", missing=NOTHING_OWED,
    ),
    _count("loans_due_soon", "30 天内到期贷款", "笔", measures.due_soon, "月末起 30 天内到期还有余额的贷款。"),
    _count("loans_given", "本年新增贷款笔数", "笔", measures.given, "本年放款的贷款。", better=Better.HIGHER),
    _sum("loans_given_amount", "本年新增贷款金额", measures.given, "本年放款的贷款，金额之和。", "amount"),
    Indicator(
        "loan_coverage", "户贷率", "%", "22", "累计获得贷款的脱贫户和监测对象 ÷ 全部脱贫户和监测对象 × 100%。",
        ("loans", "households"),
        lambda month: (tally(measures.of_lifted_and_monitored(Loan.objects, month)), base(measures.eligible())),
        kind=Kind.RATE, better=Better.HIGHER, counted=measures.of_lifted_and_monitored, counted_in="loans",
        missing="没有脱贫户和监测对象",
    ),
    _count("loans_unlisted", "银行月报没有的贷款", "笔", measures.unlisted, "当月报了月报的银行，月报里没有而台账有余额的贷款。", better=Better.LOWER),
    _count(
        "loan_wishes_unmet", "有需求未放款户", "户", measures.unmet, "符合条件、有信贷需求，没有放款也没有写明原因的户。",
        better=Better.LOWER, of=LoanWish, ledger="loan-wishes", missing="没有登记信贷需求",
    ),
)  # fmt: skip
INDICATORS = (by_rule(OVERDUE_LOAN), *LOANS)
