"""The ledgers of what the national exports carry beside households and members: registered measures, the figures of
an episode, plans to work, villages."""

from core.ledger.ledger import Ledger
from core.ledger.search import Search
from monitoring.ledgers.checked import CheckedLedger
from monitoring.ledgers.households import HEAD
from monitoring.models import Elimination, Identification, RegisteredAid, Village, WorkPlan
from monitoring.models.aid import CATEGORIES


class RegisteredAids(CheckedLedger):
    name = "registered-aid"
    model = RegisteredAid
    purpose = "国家系统里登记的 14 类帮扶措施，一户一行"
    sections = {
        "开发式": "household industry jobs finance public_posts public_post_note development_status",
        "保障和其他": "housing water health compulsory_education education safety_net social relocation "
        "living_conditions infrastructure",
    }
    list_columns = (HEAD, "household", "region", "development_status", "industry", "jobs", "finance")
    list_columns += ("all_public_posts", "safety_net", "health", "education", "housing")
    filters = ("region", "development_status", *CATEGORIES.values())
    order = ("region_id", "household_id")
    key = ("household",)
    tab_of = "household"
    states = {"development_status": {"已实施": "met", "尚未实施": "near"}}


class Identifications(CheckedLedger):
    name = "identifications"
    model = Identification
    purpose = "监测对象识别时的收支，一次识别一行"
    sections = {
        "识别时收支": "household identified_in wage business property transfer per_capita_net out_of_pocket tekun_amount"
    }
    list_columns = (HEAD, "household", "region", "identified_in", "wage", "business", "property", "transfer")
    list_columns += ("per_capita_net", "out_of_pocket")
    filters = ("region", "identified_in", "per_capita_net", "out_of_pocket")
    order = ("region_id", "household_id", "identified_in")
    key = ("household", "identified_in")
    tab_of = "household"


class Eliminations(CheckedLedger):
    name = "eliminations"
    model = Elimination
    purpose = "风险消除后的收支和三保障，一次消除一行"
    sections = {
        "风险消除后三保障": "household cleared_in has_dropout is_house_damaged has_uninsured is_water_damaged",
        "风险消除后收支": "wage property transfer business business_cost net per_capita_net claims out_of_pocket",
    }
    list_columns = (HEAD, "household", "region", "cleared_in", "net", "per_capita_net", "out_of_pocket")
    list_columns += ("has_dropout", "is_house_damaged", "has_uninsured", "is_water_damaged")
    filters = ("region", "cleared_in", "per_capita_net", "has_dropout", "has_uninsured")
    order = ("region_id", "household_id", "cleared_in")
    key = ("household", "cleared_in")
    tab_of = "household"
    states = {
        name: {True: "below"} for name in ("has_dropout", "is_house_damaged", "has_uninsured", "is_water_damaged")
    }


class WorkPlans(CheckedLedger):
    name = "work-plans"
    model = WorkPlan
    purpose = "计划外出务工的成员和所需就业服务"
    sections = {"计划务工": "household member is_planning place_county service_needs"}
    list_columns = ("member", "household", "region", "is_planning", "place_county", "service_needs")
    filters = ("region", "is_planning", "place_county", "service_needs")
    order = ("region_id", "household_id", "member_id")
    key = ("member",)
    tab_of = "household"


class Villages(Ledger):
    name = "villages"
    model = Village
    purpose = "行政村基本情况、公共服务和集体经济"
    sections = {
        "基本情况": "number region kind is_delisted households people lifted_households lifted_people income_per_head "
        "collective_income",
        "保障": "dibao_households dibao_people tekun_people disabled_people pension_people dangerous_houses "
        "unsafe_water_households",
        "公共服务": "has_paved_road has_bus primary_schools clinics doctors public_toilets waste_points libraries",
        "土地": "arable_mu forest_mu grass_mu water_mu",
    }
    list_columns = ("region", "kind", "is_delisted", "households", "people", "collective_income", "clinics", "has_bus")
    list_columns += ("dangerous_houses", "unsafe_water_households")
    filters = ("region", "kind", "is_delisted", "collective_income", "has_paved_road", "has_bus")
    search = Search(code="number")
    order = ("region_id", "number")
    key = ("number",)
    states = {"has_paved_road": {False: "below"}, "has_bus": {False: "below"}}
