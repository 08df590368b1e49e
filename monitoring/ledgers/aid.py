"""The ledgers of aid (item 4): each measure from the plan to the farmer's receipt, and what departments paid (item 6)."""

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from monitoring.aid_gaps import remedy, rule_name
from monitoring.aid_words import AidStatus
from monitoring.ledgers.households import HEAD
from monitoring.models import AidGap, AidMeasure, SafetyNetPayment
from monitoring.row_rules import aid_rule


class AidMeasures(Ledger):
    name = "aid-measures"
    model = AidMeasure
    purpose = "到户帮扶措施：内容、资金、责任人、进度和农户签收"
    sections = {
        "措施": "household member category item content quantity unit amount money_source",
        "责任": "responsible_unit responsible_person",
        "进度": "status planned_on started_on finished_on effect",
        "农户签收": "received_by received_on",
    }
    list_columns = (HEAD, "household", "region", "category", "item", "amount", "money_source", "responsible_person")
    list_columns += ("planned_on", "status", "received_on")
    filters = ("region", "category", "item", "money_source", "status", "planned_on", "finished_on", "received_on")
    order = ("region_id", "household_id", "category", "pk")
    key = ("household", "member", "category", "item", "content", "planned_on")
    tab_of = "household"
    has_attachments = True
    states = {"status": {AidStatus.DONE: "met", AidStatus.RUNNING: "near", AidStatus.STOPPED: "below"}}
    row_rule = staticmethod(aid_rule)


class SafetyNetPayments(Ledger):
    name = "safety-net-payments"
    model = SafetyNetPayment
    purpose = "民政、残联、医保、教育、住建、人社等部门发给农户的兜底资金"
    sections = {"发放": "household member kind paid_in amount standard department document note"}
    list_columns = (HEAD, "household", "region", "member", "kind", "paid_in", "amount", "standard", "department")
    filters = ("region", "kind", "paid_in", "amount", "department")
    order = ("region_id", "household_id", "paid_in", "pk")
    key = ("household", "member", "kind", "paid_in", "standard")
    tab_of = "household"


class AidGaps(Ledger):
    name = "aid-gaps"
    model = AidGap
    purpose = "监测对象缺什么补什么：有劳力无开发式、无劳力无兜底、有风险无对应措施"
    sections = {"缺项": "household rule severity since checked_on"}
    list_columns = (
        HEAD,
        "household",
        "region",
        Column("rule_name", "缺项", "text", compute=rule_name),
        Column("remedy", "应补", "text", compute=remedy),
        "severity",
        "since",
        "checked_on",
    )
    filters = ("region", "rule", "severity")
    order = ("region_id", "household_id", "rule")
    tab_of = "household"
    read_only = True
    states = {"severity": {AidGap.Severity.RED: "below", AidGap.Severity.YELLOW: "near"}}
