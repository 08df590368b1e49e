"""The paper forms of an association on A4 (facts §11): joining, leaving, capital given back, and a loan."""

from django.http import Http404
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_GET

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.templatetags.portal import money
from photovoltaic.amounts import capital_numerals
from photovoltaic.mutual_rules import Limits

BLANK_DAY = "　　　年　　月　　日"


@require_GET
def member_paper(request, pk, kind):
    """A member's application to join or to leave."""
    member = get_record(request, ledger_named("association-members"), pk)
    return _page(
        request, member.association, MEMBER_PAPERS[kind](member), reverse("association-members-record", args=[pk])
    )


@require_GET
def refund_paper(request, pk):
    """The receipt for a household's capital given back; 404 for any other entry."""
    entry = get_record(request, ledger_named("mutual-capital"), pk)
    if not entry.is_refund:
        raise Http404("只有退还农户缴纳的互助金才有退还单。")
    return _page(request, entry.association, _refund(entry), reverse("mutual-capital-record", args=[pk]))


@require_GET
def loan_paper(request, pk):
    """One loan as the paper application."""
    loan = get_record(request, ledger_named("mutual-loans"), pk)
    return _page(request, loan.member.association, _loan(loan), reverse("mutual-loans-record", args=[pk]))


def _page(request, association, paper, back):
    context = {"association": association, "paper": paper, "back": back}
    return render(request, "photovoltaic/mutual_paper.html", context)


# A paper: its title, the line above the table, rows of (head, text) pairs, and who signs, as (head, name).


def _joining(member):
    household, person, group = member.household, member.person, member.group
    return {
        "title": "互助资金协会入会申请表",
        "line": f"会员证编号 {member.number}　申请日期 {_day(member.joined_on)}",
        "rows": [
            [("申请人", person.name), ("年龄", _age(person.birthday, member.joined_on))],
            [("村组", _home(member)), ("家庭人口", f"{household.size} 人")],
            [("缴纳基准互助金（小写）", _yuan(member.association.base_contribution)),
             ("缴纳基准互助金（大写）", _numerals(member.association.base_contribution))],
            [("编入联保小组", str(group) if group else ""), ("是否组长", "是" if member.is_leader else "否")],
            [("申请人承诺", "自愿入会，遵守协会章程，按时缴纳互助金，按期归还借款，愿为本小组成员的借款互相担保。")],
        ],
        "signatures": [("小组长意见", ""), ("理事长审批", member.association.chair), ("申请人签字", "")],
    }  # fmt: skip


def _leaving(member):
    return {
        "title": "互助资金协会退会申请表",
        "line": f"会员证编号 {member.number}　申请日期 {_day(member.left_on)}",
        "rows": [
            [("申请人", member.person.name), ("村组", _home(member))],
            [("入会日期", _day(member.joined_on)), ("联保小组", str(member.group) if member.group else "")],
            [("累计借款（元）", money(member.lent)), ("累计归还（元）", money(member.returned))],
            [("尚欠借款（元）", money(member.lent - member.returned - member.written_off)),
             ("应退基准互助金（元）", _yuan(member.association.base_contribution))],
            [("退会原因", "")],
        ],
        "signatures": [("小组长意见", ""), ("理事长审批", member.association.chair),
                       ("监事会审查", member.association.supervisor), ("申请人签字", "")],
    }  # fmt: skip


def _refund(entry):
    association, amount = entry.association, abs(entry.amount)
    return {
        "title": "互助金退还单",
        "line": f"凭证号 {entry.voucher or '　　　　　'}　退还日期 {_day(entry.entered_on)}",
        "rows": [
            [("领款农户", entry.payer), ("资金来源", entry.source)],
            [("退还金额（小写）", _yuan(amount)), ("退还金额（大写）", _numerals(amount))],
            [("说明", entry.note)],
        ],
        "signatures": [("理事长审批", association.chair), ("会计", association.accountant), ("出纳", association.cashier),
                       ("领款人签字", "")],
    }  # fmt: skip


def _loan(loan):
    member = loan.member
    association, group = member.association, member.group
    rate = Limits.load().fee_rate(association)
    fee = None if rate is None else loan.amount * rate * loan.months / 100
    return {
        "title": "互助金借款申请表",
        "line": f"编号 {loan.number}　申请日期 {_day(loan.applied_on)}　会员证编号 {member.number}",
        "rows": [
            [("姓名", member.person.name), ("年龄", _age(member.person.birthday, loan.applied_on))],
            [("配偶", loan.spouse), ("继承人", loan.heir)],
            [("村组", _home(member)), ("家庭年收入（元）", money(loan.family_income))],
            [("借款用途（项目）", loan.purpose)],
            [("借款金额（小写）", _yuan(loan.amount)), ("借款金额（大写）", _numerals(loan.amount))],
            [("起止日期", f"{_day(loan.paid_out_on)}至{_day(loan.owed_until)}（{loan.months} 个月）")],
            [("月占用费率", "" if rate is None else f"{rate.normalize():f}%"), ("到期占用费（元）", money(fee))],
            [("联保小组", f"第 {group.ordinal if group else '　　'} 小组联保"), ("组长签字", "")],
            [("第一代偿人", f"{loan.first_guarantor}　签字："), ("第二代偿人", f"{loan.second_guarantor}　签字：")],
        ],
        "signatures": [("理事长审批", association.chair), ("监事会审查", association.supervisor), ("借款人签字", "")],
    }  # fmt: skip


MEMBER_PAPERS = {"join": _joining, "leave": _leaving}


def _day(day):
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK_DAY


def _yuan(amount):
    return "" if amount is None else f"¥{money(amount)}"


def _numerals(amount):
    return "" if amount is None else capital_numerals(amount)


def _home(row):
    return f"{row.region.full_name}{row.household.group_name}"


def _age(born, day):
    return "" if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


urlpatterns = [
    path("association-members/<int:pk>/join-form/", member_paper, {"kind": "join"}, name="member-join-form"),
    path("association-members/<int:pk>/leave-form/", member_paper, {"kind": "leave"}, name="member-leave-form"),
    path("mutual-capital/<int:pk>/refund-form/", refund_paper, name="capital-refund-form"),
    path("mutual-loans/<int:pk>/form/", loan_paper, name="mutual-loan-form"),
]
