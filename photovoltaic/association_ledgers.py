"""The ledgers of mutual-aid associations: register, groups, members, capital, loans, repayments, fees, checks."""

from django.db.models import F
from django.urls import reverse

from core.imports.related import with_related
from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.reversing import ReversibleLedger
from core.ledger.search import Search
from photovoltaic import import_checks, mutual_rules
from photovoltaic.association_indicators import INDICATORS
from photovoltaic.association_steps import MUTUAL_LOAN_STEPS, settle
from photovoltaic.models import (
    Association,
    AssociationMember,
    CapitalEntry,
    FeeSplit,
    JointGroup,
    MutualLoan,
    MutualRepayment,
    SupervisionCheck,
)

ASSOCIATION = Column("association_name", "协会", "text", expression=F("association__name"))
PERSON = Column("person_name", "会员", "text", expression=F("person__name"))
BORROWER = Column("borrower_name", "借款人", "text", expression=F("member__person__name"))
PAYER = Column("borrower_name", "借款人", "text", expression=F("loan__member__person__name"))


class Associations(Ledger):
    name = "associations"
    figures = figures_in("associations", INDICATORS)
    model = Association
    purpose = "村级互助资金协会登记，一村一会；资金、借款和现金随流水变动，不用填"
    sections = {
        "登记": "number name region registered_on certificate closed_on note",
        "机构": "chair supervisor accountant cashier",
        "章程限额": "base_contribution loan_cap longest_months fee_rate",
        "账面": "capital lent returned written_off fees spent cash outstanding",
    }
    list_columns = ("name", "number", "region", "chair", "capital", "lent", "returned", "cash", "outstanding", "fees")
    filters = ("region", "registered_on", "closed_on", "capital", "cash", "outstanding")
    search = Search(name="name", code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(mutual_rules.association_rule)
    has_attachments = True


class JointGroups(Ledger):
    name = "joint-groups"
    model = JointGroup
    purpose = "互助联保小组，5 至 7 户一组，互相担保"
    sections = {"小组": "association number ordinal size"}
    list_columns = ("number", ASSOCIATION, "association", "region", "ordinal", "size")
    filters = ("region", "size")
    order = ("region_id", "association_id", "ordinal")
    tab_of = "association"


class AssociationMembers(Ledger):
    name = "association-members"
    model = AssociationMember
    purpose = "协会会员：一户一人，本村农户，编入联保小组"
    sections = {
        "会员": "household person association number group is_leader joined_on left_on",
        "借还": "lent returned written_off fees",
    }
    list_columns = (
        PERSON,
        "number",
        "household",
        "region",
        "group",
        "is_leader",
        "joined_on",
        "left_on",
        "lent",
        "returned",
    )
    filters = ("region", "is_leader", "joined_on", "left_on", "lent")
    search = Search(name="person__name", code="number")
    order = ("region_id", "number")
    tab_of = "household association group"
    row_rule = staticmethod(mutual_rules.member_rule)
    import_checks = (import_checks.fit_members,)
    has_attachments = True

    def links(self, user, record):
        papers = (("打印入会申请表", "member-join-form"), ("打印退会申请表", "member-leave-form"))
        return [{"label": label, "url": reverse(name, args=[record.pk])} for label, name in papers]


class CapitalEntries(ReversibleLedger):
    name = "mutual-capital"
    model = CapitalEntry
    purpose = "互助资金的投入和退出，按来源；登记后不改，登记错的用“冲正”更正"
    sections = {"进出": "association entered_on source direction amount payer voucher note", "性质": "signed corrects"}
    list_columns = (
        ASSOCIATION,
        "association",
        "region",
        "entered_on",
        "source",
        "direction",
        "signed",
        "payer",
        "voucher",
        "note",
    )
    filters = ("region", "entered_on", "source", "direction", "amount")
    search = Search(name="payer", code="voucher")
    order = ("region_id", "entered_on", "pk")
    key = ("association", "entered_on", "voucher")
    tab_of = "association"
    row_rule = staticmethod(mutual_rules.capital_rule)
    import_checks = (with_related("association"),)

    def links(self, user, record):
        paper = [{"label": "打印互助金退还单", "url": reverse("capital-refund-form", args=[record.pk])}]
        return [*super().links(user, record), *(paper if record.is_refund else ())]


class MutualLoans(Ledger):
    name = "mutual-loans"
    figures = figures_in("mutual-loans", INDICATORS)
    model = MutualLoan
    purpose = "互助金借款：申请、联保、审批、审查、发放到还清；一人一次一笔"
    sections = {
        "借款人": "member spouse heir family_income",
        "借款": "number applied_on amount months purpose first_guarantor second_guarantor",
        "发放和归还": "paid_out_on repay_by extended_until owed_until repaid fees written_off written_off_on balance",
    }
    list_columns = (
        BORROWER,
        "number",
        "member",
        "region",
        "amount",
        "paid_out_on",
        "owed_until",
        "balance",
        "state",
        "due_on",
    )
    filters = ("region", "state", "amount", "applied_on", "paid_out_on", "owed_until", "balance")
    search = Search(name="member__person__name", code="number")
    order = ("region_id", "number")
    tab_of = "member"
    row_rule = staticmethod(mutual_rules.loan_rule)
    import_checks = (import_checks.fit_loans,)
    workflow = MUTUAL_LOAN_STEPS
    has_attachments = True
    states = {
        "state": {
            "applied": "plain", "vouched": "plain", "approved": "plain", "reviewed": "plain", "lent": "plain",
            "extended": "near", "overdue": "below", "repaid": "met", "written_off": "below", "refused": "plain",
        }
    }  # fmt: skip

    def links(self, user, record):
        return [{"label": "打印借款申请表", "url": reverse("mutual-loan-form", args=[record.pk])}]


class MutualRepayments(ReversibleLedger):
    name = "mutual-repayments"
    figures = figures_in("mutual-repayments", INDICATORS)
    model = MutualRepayment
    purpose = "互助金还款流水：本金、占用费、联保代偿；登记后不改，登记错的用“冲正”更正"
    sections = {"还款": "loan paid_on principal fee kind voucher note", "性质": "corrects"}
    list_columns = (PAYER, "loan", "region", "paid_on", "principal", "fee", "kind", "voucher", "note")
    filters = ("region", "paid_on", "kind", "principal", "fee")
    order = ("region_id", "paid_on", "pk")
    key = ("loan", "paid_on", "voucher")
    tab_of = "loan"
    row_rule = staticmethod(mutual_rules.repayment_rule)
    import_checks = (import_checks.fit_repayments,)

    @staticmethod
    def after_write(keys):
        settle(MutualRepayment.objects.filter(pk__in=keys).values_list("loan", flat=True))


class FeeSplits(Ledger):
    name = "fee-splits"
    model = FeeSplit
    purpose = "年终占用费怎么分：公积金、风险准备、公益金、管理费；四项合计等于当年占用费"
    sections = {"分配": "association year fees reserve risk welfare management spent"}
    list_columns = (ASSOCIATION, "association", "region", "year", "fees", "reserve", "risk", "welfare", "management")
    filters = ("region", "year", "fees")
    order = ("region_id", "association_id", "year")
    key = ("association", "year")
    tab_of = "association"
    row_rule = staticmethod(mutual_rules.split_rule)
    import_checks = (import_checks.fit_splits,)


class SupervisionChecks(Ledger):
    name = "association-checks"
    model = SupervisionCheck
    purpose = "镇街对协会的监督检查：账款是否相符、发现的问题和整改"
    sections = {"检查": "association checked_on checker is_balanced finding rectify_by rectified_on"}
    list_columns = (
        ASSOCIATION,
        "association",
        "region",
        "checked_on",
        "checker",
        "is_balanced",
        "finding",
        "rectify_by",
        "rectified_on",
    )
    filters = ("region", "checked_on", "is_balanced", "rectify_by", "rectified_on")
    order = ("region_id", "association_id", "checked_on")
    key = ("association", "checked_on")
    tab_of = "association"
    row_rule = staticmethod(mutual_rules.check_rule)
    has_attachments = True
