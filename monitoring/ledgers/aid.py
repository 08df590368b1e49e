"""The ledgers of aid (item 4): each measure from the plan to the farmer's receipt, and what departments paid (item 6)."""

from dataclasses import replace

from django.db.models import Case, Exists, OuterRef, Q, Value, When

from core.attachments import attachments_of
from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from core.models import Attachment
from monitoring.aid_gaps import GREEN_CHANNEL, remedy, rule_name, rule_names
from monitoring.aid_words import AidStatus
from monitoring.import_checks import relocations
from monitoring.ledgers.households import HEAD
from monitoring.models import AidGap, AidMeasure, SafetyNetPayment, WeeklyGap
from monitoring.models import Case as CaseModel
from monitoring.row_rules import aid_rule


def owed(today):
    """Red where the planned day has passed and the measure is not done."""
    late = Q(status__in=(AidStatus.PLANNED, AidStatus.RUNNING), planned_on__lt=today)
    return Case(When(late, then=Value("below")), default=Value(""))


def is_done(values):
    return values.get("status") == AidStatus.DONE


SHOWN = Exists(Attachment.objects.filter(ledger="aid-measures", object_id=OuterRef("pk")))
EVIDENCE = Column("has_evidence", "佐证", "yes_no", expression=SHOWN)


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
    list_columns += ("planned_on", "status", "received_on", EVIDENCE)
    filters = (
        "region",
        "category",
        "item",
        "money_source",
        "status",
        "planned_on",
        "finished_on",
        "received_on",
        EVIDENCE,
    )
    order = ("region_id", "household_id", "category", "pk")
    key = ("household", "member", "category", "item", "content", "planned_on")
    tab_of = "household"
    has_attachments = True
    states = {"status": {AidStatus.DONE: "met", AidStatus.RUNNING: "near", AidStatus.STOPPED: "below"}}
    row_rule = staticmethod(aid_rule)
    evidenced = staticmethod(is_done)
    import_checks = (relocations,)
    bulk_excluded = ("status",)

    def column(self, name):
        column = super().column(name)
        return replace(column, colour=owed) if name == "planned_on" else column

    def pills(self, record):
        """What is done without anything to show for it."""
        shown = record.status != AidStatus.DONE or attachments_of(self.name, record).exists()
        return super().pills(record) + ([] if shown else [{"state": "below", "text": "已完成，没有佐证"}])


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
    codes = {"rule": rule_names}
    order = ("region_id", "household_id", "rule")
    tab_of = "household"
    read_only = True
    states = {"severity": {AidGap.Severity.RED: "below", AidGap.Severity.YELLOW: "near"}}


STILL = Exists(AidGap.objects.filter(household=OuterRef("household"), rule=OuterRef("rule")))
IN_CHANNEL = Exists(CaseModel.objects.in_green_channel().filter(household=OuterRef("household")))


class WeeklyGaps(Ledger):
    name = "weekly-gaps"
    model = WeeklyGap
    purpose = "每周一留存的例外清单：当天缺项的监测户和绿色通道没有补齐程序的户，旁边是现在补齐了没有"
    sections = {"清单": "household listed_on rule severity since"}
    list_columns = (
        HEAD,
        "household",
        "region",
        "listed_on",
        Column("rule_name", "例外", "text", compute=rule_name),
        Column("remedy", "应补", "text", compute=remedy),
        "severity",
        "since",
        Column(
            "still", "现在", "text",
            expression=Case(When(Q(rule=GREEN_CHANNEL.code) & IN_CHANNEL, then=Value("没有补齐")),
                            When(STILL, then=Value("没有补齐")), default=Value("已补齐")),
        ),
    )  # fmt: skip
    filters = ("region", "listed_on", "rule", "severity")
    codes = {"rule": rule_names}
    order = ("region_id", "household_id", "listed_on", "rule")
    read_only = True
    states = {"severity": {AidGap.Severity.RED: "below", AidGap.Severity.YELLOW: "near"}}

    def opening_query(self, user):
        """The latest list: older ones are reached by the filter."""
        day = self.rows(user).order_by("-listed_on").values_list("listed_on", flat=True).first()
        return f"listed_on={day}" if day else ""
