"""What a mutual-aid loan may be, and how the rows of an association go together (facts §11): page and import alike."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum
from django.utils.timezone import localdate

from core.models import Parameter
from core.months import Month
from monitoring.row_rules import not_in_future
from photovoltaic.models import Association, AssociationMember, FeeSplit, MutualLoan, MutualRepayment
from photovoltaic.models.fee_years import FEES_SPLIT
from photovoltaic.models.mutual_loans import ENDED

NAMES = (
    "mutual_loan_cap",
    "mutual_fee_rate",
    "mutual_longest_months",
    "mutual_group_least",
    "mutual_group_most",
    "mutual_extension_months",
)


def months_after(day, months):
    """The same day so many months later; the month's last where it is shorter."""
    month = Month.of(day) + months
    return month.first_day.replace(day=min(day.day, month.last_day.day))


@dataclass(frozen=True)
class Limits:
    """The city's limits as the office has set them; a parameter without a value sets none. Load once for a piece of work."""

    values: dict

    @classmethod
    def load(cls):
        return cls(Parameter.objects.values_of(NAMES))

    def number(self, name):
        return Decimal(self.values[name]) if name in self.values else None

    def cap(self, association):
        """The most one loan may be: the association's own limit, or the city's."""
        return self.number("mutual_loan_cap") if association.loan_cap is None else association.loan_cap

    def longest(self, association):
        return association.longest_months or self.number("mutual_longest_months")

    def fee_rate(self, association):
        """Per cent of the principal a month."""
        return self.number("mutual_fee_rate") if association.fee_rate is None else association.fee_rate

    def loan(self, member, amount, months):
        """Pairs (field, sentence): what forbids this loan to this member."""
        association = member.association
        cap, longest = self.cap(association), self.longest(association)
        if member.left_on:
            yield "member", f"会员证 {member.number} 已于 {member.left_on:%Y-%m-%d} 退会，互助金只借给在册会员。"
        if member.group_id is None:
            yield "member", "该会员还没有编入联保小组，先编组再申请借款。"
        if amount is not None and cap is not None and amount > cap:
            yield "amount", f"借款金额 {amount:,.2f} 元超过{association}单笔上限 {cap:,.0f} 元。"
        if months is not None and longest is not None and months > longest:
            yield "months", f"借款期限最长 {longest} 个月，现在填的是 {months} 个月。"

    def group(self, group):
        """Sentences why a group can't vouch: it has to be of 5 to 7 households."""
        least, most = self.number("mutual_group_least"), self.number("mutual_group_most")
        if group is None:
            yield "该会员还没有编入联保小组。"
        elif least is not None and group.size < least:
            yield f"{group}现有 {group.size} 户，联保小组须有 {least} 至 {most} 户，不能联保。"

    def last_extension(self, loan):
        months = self.number("mutual_extension_months")
        return None if months is None else months_after(loan.repay_by, int(months))


# -- rows ---------------------------------------------------------------------------------------------------------------


def association_rule(values):
    yield from not_in_future("registered_on", "closed_on")(values)
    region = values.get("region")
    if region is not None and region.level != "village":
        yield "region", "互助资金协会登记到村，一村一会，请选择行政村。"


OTHER_VILLAGE = "该户不是这个协会所在村的农户，互助资金不得跨村。"
NOT_OF_THE_ASSOCIATION = "这个联保小组不是这个协会的。"


def member_rule(values):
    yield from not_in_future("joined_on", "left_on")(values)
    household, association, group, person = (
        values.get(name) for name in ("household", "association", "group", "person")
    )
    if household and association and household.region_id != association.region_id:
        yield "association", OTHER_VILLAGE
    if household and person and person.household_id != household.pk:
        yield "person", f"{person.name}不是该户的成员。"
    if group and association and group.association_id != association.pk:
        yield "group", NOT_OF_THE_ASSOCIATION
    elif group and not values.get("left_on"):
        yield from _fits(group, household)


def _fits(group, household):
    most = Limits.load().number("mutual_group_most")
    others = group.members.current().exclude(household=household).count()
    if most is not None and others >= most:
        yield "group", full(group, others, most)


def full(group, others, most):
    """The sentence for a group without a seat left."""
    return f"{group}已有 {others} 户，联保小组最多 {most} 户。"


def loan_rule(values):
    """An application: who, how much, how long; one loan at a time."""
    yield from not_in_future("applied_on")(values)
    member = values.get("member")
    if member is None:
        return
    yield from Limits.load().loan(member, values.get("amount"), values.get("months"))
    open_loans = MutualLoan.objects.filter(member=member).exclude(state__in=ENDED)
    number = values.get("number")
    if first := open_loans.exclude(number=number).values_list("number", flat=True).first():
        yield "member", still_open(first)
    if open_loans.filter(number=number).exclude(state=MutualLoan.State.APPLIED).exists():
        stored = open_loans.get(number=number)
        if values.get("amount") != stored.amount or values.get("months") != stored.months:
            yield "amount", "小组联保以后，借款金额和期限不能再改；要改请先办理“退回不予发放”再重新申请。"


def still_open(number):
    """The sentence for a second loan."""
    return f"该会员的借款 {number} 还没有还清（或正在办理），还清后才能再借。"


def is_split(association_id, year):
    """Whether a year's fees were shared out."""
    return FeeSplit.objects.filter(association=association_id, year=year).exists()


def repayment_rule(values, split=is_split):
    """Money that came back on a loan. A workbook asks `split` of what it has looked up for all its rows."""
    yield from not_in_future("paid_on")(values)
    loan, principal = values.get("loan"), values.get("principal") or 0
    if not principal and not values.get("fee"):
        yield "principal", "还本金和占用费至少填写一项。"
    if loan is None:
        return
    if loan.paid_out_on is None:
        yield "loan", f"这笔借款现在是“{loan.get_state_display()}”，还没有发放，不能登记还款。"
    elif values.get("paid_on") and values["paid_on"] < loan.paid_out_on:
        yield "paid_on", f"还款日期不能早于发放日期 {loan.paid_out_on:%Y-%m-%d}。"
    elif principal > loan.balance:
        yield "principal", f"只欠本金 {loan.balance:,.2f} 元，不能还 {principal:,.2f} 元。"
    if values.get("fee") and (day := values.get("paid_on")) and split(loan.member.association_id, day.year):
        yield "paid_on", FEES_SPLIT


def capital_rule(values):
    yield from not_in_future("entered_on")(values)
    association, amount = values.get("association"), values.get("amount") or 0
    if not amount:
        yield "amount", "金额须大于 0。"
    if association and values.get("direction") == "退出" and amount > association.cash:
        yield "amount", f"协会账面现金 {association.cash:,.2f} 元，不够退出 {amount:,.2f} 元。"


def fees_of(association, year):
    """The fees an association took in a year, in yuan."""
    return fees_by_year([association]).get((association.pk, year), Decimal(0))


def fees_by_year(associations):
    """{(association's key, year): yuan} of the fees that associations took."""
    rows = MutualRepayment.objects.filter(loan__member__association__in=associations).order_by()
    sums = rows.values_list("loan__member__association", "paid_on__year").annotate(Sum("fee"))
    return {(association, year): fees for association, year, fees in sums}


def split_rule(values, taken_in=fees_of):
    """A year's fees, shared out to the cent. A workbook asks `taken_in` of what it has looked up for all its rows."""
    parts = [values.get(name) for name in ("reserve", "risk", "welfare", "management")]
    year, fees, association = values.get("year"), values.get("fees"), values.get("association")
    if year and year > localdate().year:
        yield "year", "年度还没有到。"
    if fees is not None and None not in parts and sum(parts) != fees:
        yield "fees", f"四项之和是 {sum(parts):,.2f} 元，须等于当年占用费 {fees:,.2f} 元。"
    if association and year and fees is not None and fees != (taken := taken_in(association, year)):
        yield "fees", f"{year} 年还款流水里的占用费合计是 {taken:,.2f} 元，请按实际填写。"


def check_rule(values):
    yield from not_in_future("checked_on", "rectified_on")(values)
    if values.get("is_balanced") is False and not values.get("finding"):
        yield "finding", "账款不符的，请写明差在哪里。"


# -- what only all rows of an import together show ------------------------------------------------------------------------


def _loaded(rows, model, column, *related):
    return model.objects.select_related(*related).in_bulk({values.get(column) for _, values in rows} - {None})


def lendable(rows):
    """(line, field, sentence) of imported loans that the page would refuse."""
    members, limits = _loaded(rows, AssociationMember, "member_id", "association"), Limits.load()
    loans = MutualLoan.objects.filter(member__in=members).exclude(state__in=ENDED)
    owed = dict(loans.values_list("member", "number"))
    for line, values in rows:
        if member := members.get(values.get("member_id")):
            for field, sentence in limits.loan(member, values.get("amount"), values.get("months")):
                yield line, field, sentence
            if (first := owed.setdefault(member.pk, values.get("number"))) != values.get("number"):
                yield line, "member", still_open(first)


def repayable(rows):
    loans = _loaded(rows, MutualLoan, "loan_id", "member")
    associations = {loan.member.association_id for loan in loans.values()}
    splits = set(FeeSplit.objects.filter(association__in=associations).values_list("association", "year"))
    for line, values in rows:
        if loan := loans.get(values.get("loan_id")):
            for field, sentence in repayment_rule({**values, "loan": loan}, lambda *of: of in splits):
                yield line, field, sentence


def splittable(rows):
    """(line, field, sentence) of imported splits that the page would refuse."""
    associations = _loaded(rows, Association, "association_id")
    taken = fees_by_year(associations)
    for line, values in rows:
        if association := associations.get(values.get("association_id")):
            said = {**values, "association": association}
            for field, sentence in split_rule(said, lambda of, year: taken.get((of.pk, year), Decimal(0))):
                yield line, field, sentence
