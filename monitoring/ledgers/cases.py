"""The ledgers of cases and clearings: where each stands, by when the next step is owed, who decided what."""

from django.db.models import F
from django.urls import reverse

from core.ledger.columns import Column
from core.ledger.ledger import Ledger
from monitoring.documents import documents_of
from monitoring.models import Case, Clearing
from monitoring.workflows.cases import CASE_WORKFLOW
from monitoring.workflows.clearings import CLEARING_WORKFLOW

HEAD = Column("head_name", "户主", "text", expression=F("household__head_name"))
PEOPLE = {
    "reviewed_by": Column("reviewed_by", "镇街审核人", "text", compute=lambda record: str(record.reviewed_by or "")),
    "approved_by": Column("approved_by", "市级审定人", "text", compute=lambda record: str(record.approved_by or "")),
}


class DecidedLedger(Ledger):
    """A ledger of what two people decided: who they were is read along, and shown by name."""

    def column(self, name):
        return PEOPLE.get(name) or super().column(name)

    def links(self, user, record):
        """The papers that can be printed of the record as it stands."""
        return [
            {
                "label": paper.label,
                "url": reverse(f"{self.name}-document", args=[record.pk, paper.name]),
                "icon": "printer",
            }
            for paper in documents_of(self.name, record)
        ]

    def loaded(self, rows, columns):
        shown = [column.name for column in columns]
        related = [name for name in ("household", "region", *PEOPLE) if name in shown]
        return super().loaded(rows, columns).select_related(*related)


class Cases(DecidedLedger):
    name = "cases"
    model = Case
    purpose = "从入户核实到落实帮扶，每一步有时限、有依据、有经办人"
    sections = {
        "办理": "household episode source state started_on entered_on due_on limit_on papers_due_on",
        "入户核实": "visitors has_consent monitored_as risks",
        "信息比对": "match_result",
        "村级评议": "votes_due votes_present votes_for votes_against",
        "审核审定": "reviewed_by approved_by identified_in national_number",
        "不予纳入": "refusal_reason told_on",
    }
    list_columns = (
        HEAD,
        "region",
        "household",
        "state",
        "due_on",
        "limit_on",
        "monitored_as",
        "risks",
        "source",
        "papers_due_on",
    )
    filters = ("region", "state", "source", "monitored_as", "risks", "papers_due_on", "identified_in", "started_on")
    order = ("region_id", "pk")
    sorts = ("due_on", "limit_on", "papers_due_on")
    tab_of = "household"
    read_only = True
    workflow = CASE_WORKFLOW
    has_attachments = True

    def opening_query(self, user):
        """What is in the procedure; those that are followed are reached by the filter."""
        return "&".join(f"state={state}" for state in (*Case.PROCEDURE, *Case.ADMITTED[:-1]))

    states = {
        "state": dict.fromkeys(Case.PROCEDURE, "near")
        | dict.fromkeys(Case.ADMITTED, "plain")
        | {Case.State.CLEARED: "met", Case.State.REFUSED: "plain"}
    }


class Clearings(DecidedLedger):
    name = "clearings"
    model = Clearing
    purpose = "监测满期、收入稳定、三保障巩固的户，按程序消除风险"
    sections = {
        "办理": "household state started_on entered_on due_on",
        "核查": "cleared_by has_dropout is_house_damaged has_uninsured is_water_damaged",
        "消除后收支": "wage property transfer business business_cost net per_capita_net claims out_of_pocket",
        "联系人": "contact_name contact_phone",
        "村级评议": "votes_due votes_present votes_for votes_against",
        "审核审定": "reviewed_by approved_by",
    }
    list_columns = (HEAD, "region", "household", "state", "due_on", "cleared_by", "per_capita_net", "started_on")
    filters = ("region", "state", "cleared_by", "per_capita_net", "started_on")
    order = ("region_id", "pk")
    sorts = ("due_on", "started_on")
    tab_of = "household"
    read_only = True
    workflow = CLEARING_WORKFLOW
    has_attachments = True
    states = {
        "state": dict.fromkeys(Clearing.LIVE, "near")
        | {Clearing.State.DONE: "met", Clearing.State.ANNOUNCEMENT: "met", Clearing.State.REFUSED: "plain"}
    }
