"""The ledger of data quality: what the rules found, by household, member, work period and village."""

from django.db.models import F
from django.utils.timezone import localdate

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from monitoring.ledgers.households import HEAD
from monitoring.models import Finding
from monitoring.quality.messages import message
from monitoring.quality.rules import titles
from monitoring.quality.words import Level

STATES = {Level.ERROR: "below", Level.WARN: "near", Level.HINT: "plain"}


def is_exempt(finding):
    """Whether somebody answers for it today (A21)."""
    return finding.exempt_until is not None and finding.exempt_until >= localdate()


class Findings(Ledger):
    name = "findings"
    model = Finding
    purpose = "数据质量规则查出的疑点：核对后改正原始数据，疑点自动消除；确实无误的申请豁免"
    sections = {"疑点": "household member rule entity level found_on state closed_on exempt_until"}
    list_columns = (
        HEAD,
        Column("person", "成员", "text", expression=F("member__name")),
        "region",
        "level",
        Column("message", "疑点", "text", compute=message),
        "rule",
        "found_on",
        "state",
        Column("exempt", "已豁免", "yes_no", compute=is_exempt),
    )
    filters = ("region", "rule", "level", "entity", "state", "exempted", "found_on")
    codes = {"rule": titles}
    order = ("region_id", "pk")
    tab_of = "household member employment village"
    read_only = True
    json_fields = ("evidence",)
    states = {"level": STATES, "state": {Finding.State.CLOSED: "met"}}

    def column(self, name):
        if name == "exempted":
            return Column("exempt_until", "已豁免", "datetime", self.model._meta.get_field("exempt_until"))
        return super().column(name)

    def opening_query(self, user):
        """What stands, in villages and households alike."""
        return f"state={Finding.State.OPEN}"
