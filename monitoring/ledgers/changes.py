"""The ledgers of what befell a household: incidents, and the month-end copies that show what has changed."""

from core.ledger.ledger import Ledger
from monitoring.ledgers.households import HEAD
from monitoring.models import Incident, MonthEndCopy
from monitoring.row_rules import not_in_future


class Incidents(Ledger):
    name = "incidents"
    model = Incident
    purpose = "自然灾害、意外事故和产业失败，当月筛查据此预警"
    sections = {"变故": "household happened_on kind disaster_kind", "损失": "damage loss casualties note"}
    list_columns = (HEAD, "household", "region", "happened_on", "kind", "disaster_kind", "damage", "loss", "casualties")
    filters = ("region", "happened_on", "kind", "disaster_kind", "damage", "loss", "casualties")
    order = ("region_id", "household_id", "happened_on", "pk")
    key = ("household", "happened_on", "kind", "disaster_kind")
    tab_of = "household"
    has_attachments = True
    states = {"damage": {Incident.Damage.COLLAPSED: "below", Incident.Damage.SEVERE: "near"}}
    row_rule = staticmethod(not_in_future("happened_on"))


class MonthEndCopies(Ledger):
    name = "month-end-copies"
    model = MonthEndCopy
    purpose = "每月末成员的健康、劳动技能、低保和特困情况，下月筛查与它比较；筛查后自动留存"
    sections = {"月末情况": "household member month health labour dibao tekun id_number"}
    list_columns = ("member", "region", "household", "month", "health", "labour", "dibao", "tekun")
    filters = ("region", "month", "health", "labour", "dibao", "tekun")
    order = ("region_id", "household_id", "member_id", "month")
    key = ("member", "month")
