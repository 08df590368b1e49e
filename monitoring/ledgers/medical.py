"""The ledgers of medical care (item 3): serious illnesses, contracts with doctors, the three tiers, village clinics."""

from django.db.models import F

from core.indicators import figures_in
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.indicators import INDICATORS
from monitoring.ledgers.households import HEAD
from monitoring.models import Clinic, DoctorContract, MedicalPayment, SeriousIllness
from monitoring.row_rules import not_in_future

PATIENT = Column("patient", "患者", "text", expression=F("member__name"))


class SeriousIllnesses(Ledger):
    name = "serious-illnesses"
    model = SeriousIllness
    purpose = "30 种大病集中救治：确诊、定点医院、救治情况"
    sections = {"救治": "household member disease diagnosed_on hospital treatment treated_on note"}
    list_columns = (PATIENT, "household", "region", "disease", "diagnosed_on", "hospital", "treatment", "treated_on")
    figures = figures_in("serious-illnesses", INDICATORS)
    filters = ("region", "disease", "treatment")
    order = ("region_id", "household_id", "pk")
    key = ("member", "disease")
    tab_of = "household"
    states = {"treatment": {"未救治": "below", "救治中": "near", "已救治": "met"}}
    row_rule = staticmethod(not_in_future("diagnosed_on", "treated_on"))


class DoctorContracts(Ledger):
    name = "doctor-contracts"
    model = DoctorContract
    purpose = "家庭医生慢性病签约服务和随访"
    sections = {"签约": "household member disease doctor clinic signed_on expires_on visits visited_on"}
    list_columns = (
        PATIENT,
        "household",
        "region",
        "disease",
        "doctor",
        "signed_on",
        "expires_on",
        "visits",
        "visited_on",
    )
    filters = ("region", "disease")
    order = ("region_id", "household_id", "pk")
    key = ("member", "disease", "signed_on")
    tab_of = "household"
    row_rule = staticmethod(not_in_future("signed_on", "visited_on"))


class MedicalPayments(Ledger):
    name = "medical-payments"
    model = MedicalPayment
    purpose = "基本医保、大病保险、医疗救助三重保障梯次减负"
    sections = {
        "结算": "household member settled_on kind hospital total eligible basic serious assistance own is_deferred"
    }
    list_columns = (
        PATIENT,
        HEAD,
        "household",
        "region",
        "settled_on",
        "kind",
        "total",
        "basic",
        "serious",
        "assistance",
        "own",
    )
    filters = ("region", "kind", "own", "is_deferred")
    order = ("region_id", "household_id", "settled_on", "pk")
    key = ("member", "settled_on", "hospital", "total")
    tab_of = "household"
    row_rule = staticmethod(not_in_future("settled_on"))


class Clinics(Ledger):
    name = "clinics"
    model = Clinic
    purpose = "村卫生室运行：每村有室、有医、有药"
    sections = {"卫生室": "number name region doctor is_qualified is_running has_medicine checked_on problem"}
    list_columns = (
        "name",
        "number",
        "region",
        "doctor",
        "is_qualified",
        "is_running",
        "has_medicine",
        "checked_on",
        "problem",
    )
    figures = figures_in("clinics", INDICATORS)
    filters = ("region", "is_qualified", "is_running", "has_medicine")
    search = Search(name="doctor", code="number")
    order = ("region_id", "number")
    states = {"is_running": {False: "below"}, "is_qualified": {False: "near"}, "has_medicine": {False: "near"}}
    row_rule = staticmethod(not_in_future("checked_on"))
