"""The ledgers of what befell a household, of the month-end copies that show what has changed, and of trials."""

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from monitoring.ledgers.households import HEAD, name_of_rule
from monitoring.models import Incident, MonthEndCopy, Severity, TrialDifference
from monitoring.row_rules import not_in_future
from monitoring.rules import rule_names


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


class TrialDifferences(Ledger):
    name = "trial-differences"
    model = TrialDifference
    purpose = "参数试算后预警会有变化的农户；空等级为没有预警。从参数页开始试算"
    sections = {"变化": "household rule was would_be"}
    list_columns = (
        HEAD,
        "household",
        "region",
        Column("rule_name", "规则名称", "text", compute=name_of_rule),
        "was",
        "would_be",
    )
    filters = ("region", "trial", "rule", "was", "would_be")
    codes = {"rule": rule_names}
    order = ("region_id", "pk")
    read_only = True
    states = {
        name: {Severity.RED: "below", Severity.ORANGE: "near", Severity.YELLOW: "near"} for name in ("was", "would_be")
    }

    def opening_query(self, user):
        """The latest trial."""
        trial = self.rows(user).order_by("-trial_id").values_list("trial__number", flat=True).first()
        return f"trial={trial}" if trial else ""
