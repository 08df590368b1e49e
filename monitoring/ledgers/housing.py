"""The ledgers of housing (item 3): appraisals, rebuilding of dangerous houses, hazards found on rounds."""

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from monitoring.ledgers.households import HEAD
from monitoring.models import HouseAppraisal, HouseHazard, HouseRebuild
from monitoring.row_rules import not_in_future


class HouseAppraisals(Ledger):
    name = "house-appraisals"
    model = HouseAppraisal
    purpose = "农房安全鉴定和认定，最近一次决定该户的危房等级"
    sections = {"鉴定": "household appraised_on grade agency report_number shelter is_certified is_safe note"}
    list_columns = (
        HEAD,
        "household",
        "region",
        "appraised_on",
        "grade",
        "shelter",
        "agency",
        "report_number",
        "is_safe",
    )
    filters = ("region", "grade", "shelter", "is_certified", "is_safe")
    order = ("region_id", "household_id", "appraised_on")
    key = ("household", "appraised_on")
    tab_of = "household"
    has_attachments = True
    states = {"is_safe": {True: "met", False: "below"}}
    row_rule = staticmethod(not_in_future("appraised_on"))


class HouseRebuilds(Ledger):
    name = "house-rebuilds"
    model = HouseRebuild
    purpose = "C、D 级危房改造：从鉴定到认定的日期和资金"
    sections = {
        "改造": "household year kind grade",
        "进度": "appraised_on started_on finished_on accepted_on certified_on",
        "资金": "cost subsidy paid paid_on note",
    }
    list_columns = (
        HEAD,
        "household",
        "region",
        "year",
        "grade",
        "kind",
        Column("step", "进度", "text", compute=lambda rebuild: rebuild.step),
        "started_on",
        "accepted_on",
        "subsidy",
        "paid",
    )
    filters = ("region", "year", "grade", "kind")
    order = ("region_id", "household_id", "year")
    key = ("household", "year")
    tab_of = "household"
    has_attachments = True
    row_rule = staticmethod(
        not_in_future("appraised_on", "started_on", "finished_on", "accepted_on", "certified_on", "paid_on")
    )


class HouseHazards(Ledger):
    name = "house-hazards"
    model = HouseHazard
    purpose = "农房安全隐患常态化排查，发现一处登记一处"
    sections = {"隐患": "household found_on kind description inspector", "处置": "measure is_evacuated resolved_on"}
    list_columns = (HEAD, "household", "region", "found_on", "kind", "measure", "is_evacuated", "resolved_on")
    filters = ("region", "kind", "is_evacuated")
    order = ("region_id", "household_id", "found_on", "pk")
    key = ("household", "found_on", "kind")
    tab_of = "household"
    has_attachments = True
    row_rule = staticmethod(not_in_future("found_on", "resolved_on"))
