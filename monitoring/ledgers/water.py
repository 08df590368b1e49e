"""The ledgers of drinking water (item 3): appraisals by four items, supplies and their upkeep, outages."""

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.ledgers.households import HEAD
from monitoring.models import WaterAppraisal, WaterOutage, WaterSupply
from monitoring.models.water import WaterStandard
from monitoring.row_rules import not_in_future

STATES = {WaterStandard.MET: "met", WaterStandard.BASIC: "near", WaterStandard.FAILED: "below"}


class WaterAppraisals(Ledger):
    name = "water-appraisals"
    model = WaterAppraisal
    purpose = "“敲门入户”饮水四项评价，最近一次决定该户饮水是否安全"
    sections = {
        "供水": "household appraised_on source supply_kind",
        "四项评价": "quantity quality convenience assurance is_safe",
        "依据": "litres fetch_minutes report_number problem appraiser",
    }
    list_columns = (
        HEAD,
        "household",
        "region",
        "appraised_on",
        "supply_kind",
        "quantity",
        "quality",
        "convenience",
        "assurance",
        "is_safe",
    )
    filters = ("region", "source", "supply_kind", "quantity", "quality", "convenience", "assurance", "is_safe")
    order = ("region_id", "household_id", "appraised_on")
    key = ("household", "appraised_on")
    tab_of = "household"
    has_attachments = True
    states = {
        **dict.fromkeys(("quantity", "quality", "convenience", "assurance"), STATES),
        "is_safe": {True: "met", False: "below"},
    }
    row_rule = staticmethod(not_in_future("appraised_on"))

    def pills(self, record):
        """The finding, with the items that fail."""
        if record.is_safe is None:
            return [{"state": "unknown", "text": "四项未填全"}]
        failed = "、".join(record.failed_items)
        return [
            {"state": "below", "text": f"不安全：{failed}不达标"} if failed else {"state": "met", "text": "饮水安全"}
        ]


class WaterSupplies(Ledger):
    name = "water-supplies"
    model = WaterSupply
    purpose = "村级供水工程：谁管护、收不收水费、水质何时检测"
    sections = {
        "工程": "number name region source supply_kind households is_running",
        "管护": "keeper price is_charged tested_on test_result note",
    }
    list_columns = (
        "name",
        "number",
        "region",
        "supply_kind",
        "households",
        "keeper",
        "price",
        "tested_on",
        "test_result",
        "is_running",
    )
    filters = ("region", "source", "supply_kind", "is_charged", "test_result", "is_running")
    search = Search(name="keeper", code="number")
    order = ("region_id", "number")
    states = {"test_result": {"不合格": "below"}, "is_running": {False: "below"}}
    row_rule = staticmethod(not_in_future("tested_on"))


class WaterOutages(Ledger):
    name = "water-outages"
    model = WaterOutage
    purpose = "停水事件：原因、影响户数、应急供水和恢复"
    sections = {"停水": "number region started_on cause households relief reporter ended_on"}
    list_columns = (
        "number",
        "region",
        "started_on",
        "cause",
        "households",
        "relief",
        "ended_on",
        Column("days", "停水天数", "number", compute=lambda outage: outage.days),
        "reporter",
    )
    filters = ("region", "cause")
    search = Search(name="reporter", code="number")
    order = ("region_id", "number")
    row_rule = staticmethod(not_in_future("started_on", "ended_on"))
