"""What a small loan may be (facts §9): cap, term, rate, use and borrower, told alike on the page and in the import."""

from dataclasses import dataclass
from decimal import Decimal

from core.cells import words
from core.imports.staging import fetch
from core.models import Parameter
from core.months import Month
from funds.models import Prolongation
from monitoring.row_rules import not_in_future
from monitoring.words import HouseholdCategory

YEAR = 12  # months up to which the one-year rate binds
LEAST = 1000  # yuan: less than that was meant in 万元
PLAIN, RATES = ("loan_cap", "loan_longest_months", "loan_forbidden_uses"), ("lpr_1y", "lpr_5y")
NOT_ELIGIBLE = "该户既不是脱贫户也不是监测对象，不在脱贫人口小额信贷范围内。"
ONE_OWED = "该户还有没还清的小额信贷，还清后才能登记新的一笔；续贷请在原来的一笔上办理。"
issued_in_past = not_in_future("issued_on")


def months_after(day, months):
    """The same day so many months later; the month's last where it is shorter."""
    month = Month.of(day) + months
    return month.first_day.replace(day=min(day.day, month.last_day.day))


@dataclass(frozen=True)
class Caps:
    """The limits as the office has set them; a parameter without a value sets none. Load once for a piece of work."""

    plain: dict
    rates: dict

    @classmethod
    def load(cls):
        rows = Parameter.objects.filter(name__in=(*PLAIN, *RATES)).order_by("year").values_list("name", "year", "value")
        rates = {name: {} for name in RATES}
        for name, year, value in rows:
            if name in RATES and year:
                rates[name][year] = Decimal(value)
        return cls({name: value for name, _, value in rows if name in PLAIN}, rates)

    @property
    def cap(self):
        return Decimal(self.plain["loan_cap"]) if "loan_cap" in self.plain else None

    def last_due(self, issued_on):
        """The latest due date a loan of this day may have."""
        months = self.plain.get("loan_longest_months")
        return months_after(issued_on, int(months)) if months else None

    def rate(self, issued_on, due_on):
        """(the highest rate in per cent, what it is called): that of the year, or the last one known before it."""
        is_short = due_on <= months_after(issued_on, YEAR)
        known = self.rates["lpr_1y" if is_short else "lpr_5y"]
        years = [year for year in known if year <= issued_on.year]
        label = "一年期" if is_short else "五年期以上"
        return (known[max(years)], f"{max(years)}年{label}贷款市场报价利率") if years else (None, "")

    def rule(self, values):
        """Pairs (field, sentence) for a loan's own fields."""
        yield from issued_in_past(values)
        yield from self._amounts(values)
        yield from self._terms(values)
        yield from self._use(values)
        if (household := values.get("household")) and not may_borrow(household):
            yield "household", NOT_ELIGIBLE

    def _amounts(self, values):
        for name, label in (("credit", "授信额"), ("amount", "贷款金额")):
            value = values.get(name)
            if value is None:
                continue
            if 0 < value < LEAST:
                yield name, f"{label}只有 {value:,.2f} 元，像是按万元填写的：请按元填写，例如 5 万元填 50000。"
            elif self.cap and value > self.cap:
                hint = "，像是多乘了 10,000" if value >= self.cap * 1000 else ""
                yield name, f"{label} {value:,.2f} 元超过户均上限 {self.cap:,.0f} 元{hint}。"

    def _terms(self, values):
        issued_on, due_on, rate = (values.get(name) for name in ("issued_on", "due_on", "rate"))
        if not (issued_on and due_on) or due_on <= issued_on:
            return
        last = self.last_due(issued_on)
        if last and due_on > last and not is_prolonged(values):
            yield (
                "due_on",
                f"期限最长 {self.plain['loan_longest_months']} 个月，{issued_on:%Y-%m-%d} 放款的最晚 {last:%Y-%m-%d} 到期。",
            )
        highest, name = self.rate(issued_on, due_on)
        if rate is not None and highest is not None and rate > highest:
            yield "rate", f"年利率 {rate}% 高于{name} {highest}%。"

    def _use(self, values):
        purpose = values.get("purpose") or ""
        found = next((word for word in words(self.plain.get("loan_forbidden_uses", "")) if word in purpose), None)
        if found:
            yield "purpose", f"小额信贷只能用于发展生产，不能用于“{found}”。"


def is_prolonged(values):
    """Whether the later due date was granted (展期、续贷); asked only where it is too late."""
    granted = Prolongation.objects.filter(state=Prolongation.State.APPROVED, new_due_on=values["due_on"])
    return granted.filter(loan__bank=values.get("bank"), loan__contract_number=values.get("contract_number")).exists()


def may_borrow(household):
    """Lifted or monitored, in whatever state the risk is."""
    return household.category == HouseholdCategory.LIFTED or bool(household.monitored_as)


# -- what only the register knows, for imports -------------------------------------------------------------------------

STRANGERS = """
SELECT s.line FROM {stage} s JOIN monitoring_household h ON h.id = s.household_id
WHERE s.is_new AND h.category <> '脱贫户' AND h.monitored_as = '' ORDER BY s.line
"""
SECOND = """
WITH after AS (
    SELECT s.line, s.is_new, s.household_id,
        coalesce({opening}, t.opening_balance, s.amount, t.amount) - coalesce(t.repaid, 0) AS owed
    FROM {stage} s LEFT JOIN funds_loan t ON t.id = s.id
    UNION ALL
    SELECT NULL, false, t.household_id, t.balance FROM funds_loan t
    WHERE t.balance > 0 AND t.household_id IN (SELECT household_id FROM {stage})
      AND NOT EXISTS (SELECT 1 FROM {stage} s WHERE s.id = t.id)
)
SELECT line FROM (
    SELECT line, row_number() OVER (PARTITION BY household_id ORDER BY line NULLS FIRST) AS place FROM after WHERE owed > 0
) AS numbered
WHERE place > 1 AND line IS NOT NULL ORDER BY line
"""


def borrowers(stage, strict):
    """Loans to households that may not borrow."""
    for (line,) in fetch(STRANGERS.format(stage=stage.table)):
        yield line, "household", "error", "not_eligible", NOT_ELIGIBLE


def one_owed(stage, strict):
    """A household owes on one loan at a time."""
    opening = "s.opening_balance" if "opening_balance" in stage.columns else "NULL"
    if "amount" in stage.columns:
        for (line,) in fetch(SECOND.format(stage=stage.table, opening=opening)):
            yield line, "household", "error", "second_loan", ONE_OWED


# -- repayments --------------------------------------------------------------------------------------------------------

SMALL = 100  # yuan of principal


def repayment_rule(values):
    """Pairs (field, sentence) for a repayment; what is more than owed the loan itself refuses."""
    yield from not_in_future("paid_on")(values)
    loan, paid_on, principal = values.get("loan"), values.get("paid_on"), values.get("principal") or 0
    if not principal and not values.get("interest"):
        yield "principal", "还本金和还利息至少填写一项。"
    if loan is None:
        return
    if paid_on and paid_on < loan.issued_on:
        yield "paid_on", f"还款日期不能早于放款日期 {loan.issued_on:%Y-%m-%d}。"
    if principal > loan.balance:
        yield "principal", f"只欠本金 {loan.balance:,.2f} 元，不能还 {principal:,.2f} 元。"
    elif 0 < principal < SMALL and principal * 10000 <= loan.amount and not values.get("note"):
        yield (
            "principal",
            f"还本金只有 {principal:,.2f} 元，像是按万元填写的：请按元填写；确实只还这么多的，请在备注写明。",
        )


def collection_rule(values):
    yield from not_in_future("collected_on")(values)
    loan, day, promised = (values.get(name) for name in ("loan", "collected_on", "promised_on"))
    if loan and day and day < loan.issued_on:
        yield "collected_on", f"清收日期不能早于放款日期 {loan.issued_on:%Y-%m-%d}。"
    if day and promised and promised < day:
        yield "promised_on", "承诺还款日期不能早于清收日期。"


def wish_rule(values):
    """Pairs (field, sentence) for what a household wants to borrow."""
    yield from not_in_future("wished_on")(values)
    amount, caps = values.get("amount"), Caps.load()
    if amount is not None and 0 < amount < LEAST:
        yield "amount", f"需求金额只有 {amount:,.2f} 元，像是按万元填写的：请按元填写。"
    elif amount and caps.cap and amount > caps.cap:
        yield "amount", f"需求金额 {amount:,.2f} 元超过户均上限 {caps.cap:,.0f} 元。"
    if (household := values.get("household")) and not may_borrow(household):
        yield "household", NOT_ELIGIBLE
