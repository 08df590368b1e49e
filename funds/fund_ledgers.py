"""The ledgers of 衔接资金 (item 19): 指标文, 分解, 拨付, 支付, what is kept back, what is planned."""

from core.imports.related import with_related
from core.indicators import figures_in
from core.ledger.ledger import Ledger
from core.ledger.reversing import ReversibleLedger
from core.ledger.search import Search
from funds import row_rules
from funds.fund_indicators import FUND_INDICATORS
from funds.models import (
    Allocation,
    Allotment,
    ClosedYear,
    Disbursement,
    FundFinding,
    Payment,
    PlannedPayment,
    ProvincialProgress,
    Retention,
    TreasuryPayment,
)


class Entries(ReversibleLedger):
    """Entries are written once; a wrong one is answered from its own page by a counter-entry."""

    has_attachments = True


class Allotments(Entries):
    name = "allotments"
    figures = figures_in("allotments", FUND_INDICATORS)
    model = Allotment
    purpose = "资金指标文：中央、省、榆林、神木各批次下达了多少，30 日内分解到项目"
    sections = {
        "指标文": "number document level batch year amount issued_on needs_industry note",
        "去向": "allocated corrected corrects reason",
    }
    list_columns = ("number", "document", "region", "level", "batch", "year", "amount", "allocated", "issued_on")
    filters = ("region", "level", "year", "batch", "issued_on", "needs_industry", "amount")
    search = Search(code="number")
    order = ("region_id", "number")
    of_city = True
    row_rule = staticmethod(row_rules.allotment_rule)
    import_checks = row_rules.ALLOTMENT_CHECKS


class Allocations(Entries):
    name = "allocations"
    figures = figures_in("allocations", FUND_INDICATORS)
    model = Allocation
    purpose = "资金分解：一份指标文安排给哪个项目多少，支付到哪一步"
    sections = {
        "分解": "number allotment project amount allocated_on document note",
        "口径": "level year department kind",
        "去向": "disbursed paid ordinary_paid held corrected corrects reason",
    }
    list_columns = (
        "number", "project", "region", "level", "year", "amount", "disbursed", "paid", "held", "allocated_on",
    )  # fmt: skip
    filters = ("region", "level", "year", "department", "kind", "allocated_on", "amount", "paid")
    order = ("region_id", "number")
    tab_of = "project allotment"
    row_rule = staticmethod(row_rules.allocation_rule)
    import_checks = row_rules.ALLOCATION_CHECKS


class Disbursements(Entries):
    name = "disbursements"
    model = Disbursement
    purpose = "资金拨付：拨到实施单位或零余额账户，不算支出"
    sections = {
        "拨付": "number allocation unit amount disbursed_on note",
        "口径": "project level year department",
        "去向": "paid corrected corrects reason",
    }
    list_columns = ("number", "project", "region", "level", "unit", "amount", "paid", "disbursed_on")
    filters = ("region", "level", "year", "department", "disbursed_on", "amount")
    search = Search(name="unit", code="number")
    order = ("region_id", "number")
    tab_of = "allocation project"
    row_rule = staticmethod(row_rules.disbursement_rule)
    import_checks = row_rules.DISBURSEMENT_CHECKS


class Payments(Entries):
    name = "payments"
    figures = figures_in("payments", FUND_INDICATORS)
    model = Payment
    purpose = "资金支付：国库付给最终收款人，一张凭证一行，只有这里算支出"
    sections = {
        "支付": "number disbursement payee purpose amount paid_on retention note",
        "口径": "project level year department of_retention",
        "冲正": "corrected corrects reason",
    }
    list_columns = ("number", "project", "region", "level", "payee", "amount", "of_retention", "paid_on")
    filters = ("region", "level", "year", "department", "paid_on", "amount", "of_retention")
    search = Search(name="payee", code="number")
    order = ("region_id", "paid_on", "pk")
    tab_of = "disbursement project"
    row_rule = staticmethod(row_rules.payment_rule)
    import_checks = row_rules.PAYMENT_CHECKS


class Retentions(Ledger):
    name = "retentions"
    figures = figures_in("retentions", FUND_INDICATORS)
    model = Retention
    purpose = "质保金：每份合同不超过结算价的 3%，单独留存，到期支付"
    sections = {
        "质保金": "number allocation contract_number contractor base rate amount held_on due_on paid",
        "口径": "project level year department",
    }
    list_columns = ("number", "project", "region", "contractor", "base", "rate", "amount", "paid", "due_on")
    filters = ("region", "level", "year", "department", "due_on", "paid")
    search = Search(name="contractor", code="number")
    order = ("region_id", "due_on", "pk")
    tab_of = "allocation project"
    row_rule = staticmethod(row_rules.retention_rule)
    import_checks = (with_related("allocation"), row_rules.retention_checks)
    has_attachments = True


class PlannedPayments(Ledger):
    name = "planned-payments"
    model = PlannedPayment
    purpose = "用款计划：每笔资金哪个月打算支付多少，用来预计月底进度"
    sections = {"计划": "allocation month amount note", "口径": "project level year department"}
    list_columns = ("allocation", "project", "region", "level", "month", "amount")
    filters = ("region", "level", "year", "department", "month", "amount")
    order = ("region_id", "month", "allocation_id")
    key = ("allocation", "month")
    tab_of = "allocation project"
    row_rule = staticmethod(row_rules.planned_rule)
    import_checks = (with_related("allocation"),)


class FundFindings(Ledger):
    name = "fund-findings"
    figures = figures_in("fund-findings", FUND_INDICATORS)
    model = FundFinding
    purpose = "审计、巡察、督查发现的资金问题，落到项目，整改到位销号"
    sections = {
        "问题": "number project source document found_on problem amount",
        "整改": "unit due_on measures rectified_on result",
    }
    list_columns = ("number", "project", "region", "source", "found_on", "problem", "amount", "due_on", "rectified_on")
    filters = ("region", "source", "found_on", "due_on", "rectified_on", "amount")
    search = Search(name="unit", code="number")
    order = ("region_id", "number")
    tab_of = "project"
    row_rule = staticmethod(row_rules.finding_rule)
    has_attachments = True


class TreasuryPayments(Ledger):
    name = "treasury-payments"
    model = TreasuryPayment
    purpose = "国库集中支付月度清单，按月导入，和资金支付台账对账"
    sections = {"国库清单": "number paid_on amount payee unit document"}
    list_columns = ("number", "region", "paid_on", "amount", "payee", "unit", "document")
    filters = ("region", "paid_on", "amount")
    search = Search(name="payee", code="number")
    order = ("number",)  # all lie in the city
    of_city = True


class ClosedYears(Ledger):
    name = "closed-years"
    model = ClosedYear
    purpose = "关账年度：关账以后这一年的指标、分解、拨付和支付都不能再登记"
    sections = {"关账": "number closed_on note"}
    list_columns = ("number", "region", "closed_on", "note")
    filters = ("region", "closed_on")
    order = ("region_id", "number")
    of_city = True


class ProvincialProgresses(Ledger):
    name = "provincial-progress"
    model = ProvincialProgress
    purpose = "全省平均支出进度，按月照省里通报录入，和本市进度放在一起看"
    sections = {"全省平均": "number value source"}
    list_columns = ("number", "region", "value", "source")
    filters = ("region", "value")
    order = ("region_id", "number")
    of_city = True


ALLOTMENTS, ALLOCATIONS, DISBURSEMENTS, PAYMENTS = Allotments(), Allocations(), Disbursements(), Payments()
FUND_LEDGERS = (
    ALLOTMENTS, ALLOCATIONS, DISBURSEMENTS, PAYMENTS, Retentions(), PlannedPayments(), TreasuryPayments(), FundFindings(),
    ProvincialProgresses(), ClosedYears(),
)  # fmt: skip
