"""Papers of a case and a clearing (facts §1.4): what is told to the farmer, and what is posted in the village."""

from dataclasses import dataclass
from datetime import timedelta

from core.models import StepTaken
from monitoring.models import Case, Clearing

CASE, CLEARING = Case.State, Clearing.State
ADMITTED = (*Case.ADMITTED, CASE.CLEARED)


@dataclass(frozen=True)
class Document:
    """One paper: to whom (`is_posted`: the village; else the farmer), and in which states it can be printed."""

    name: str
    label: str
    states: tuple
    is_posted: bool = False


DOCUMENTS = {
    "cases": (
        Document("refusal", "不予纳入告知书", (CASE.REFUSED,)),
        Document("notice", "村级公示", (CASE.NOTICE,), is_posted=True),
        Document("announcement", "村级公告", ADMITTED, is_posted=True),
        Document("admission", "纳入告知书", ADMITTED),
    ),
    "clearings": (
        Document("notice", "风险消除公示", (CLEARING.NOTICE,), is_posted=True),
        Document("announcement", "风险消除公告", (CLEARING.ANNOUNCEMENT, CLEARING.DONE), is_posted=True),
        Document("refusal", "不予消除告知书", (CLEARING.REFUSED,)),
    ),
}


def documents_of(ledger, record):
    """The papers that can be printed of a record as it stands."""
    return [document for document in DOCUMENTS[ledger] if record.state in document.states]


def posted_with(ledger, document, record, user):
    """The records one sheet on the village's board holds: those that entered the same step on the same day."""
    rows = type(record).objects.visible_to(user).filter(region=record.region_id, state__in=document.states)
    if document.name == "notice":
        return rows.filter(entered_on=record.entered_on).select_related("household").order_by("household__number")
    approved = _approved(ledger, record)
    if approved is None:
        return rows.filter(pk=record.pk).select_related("household")
    same = StepTaken.objects.filter(
        ledger=ledger, step="approve", document_number=approved.document_number, happened_on=approved.happened_on
    )
    keys = same.values("object_id")
    return rows.filter(pk__in=keys).select_related("household").order_by("household__number")


def _approved(ledger, record):
    return StepTaken.objects.filter(ledger=ledger, object_id=record.pk, step="approve").order_by("-pk").first()


def _opinion(ledger, record, document):
    """Why a clearing was refused, in the words of whoever refused it."""
    if document.name != "refusal":
        return ""
    refused = StepTaken.objects.filter(ledger=ledger, object_id=record.pk, target="refused").order_by("-pk").first()
    return refused.opinion if refused else ""


def words_of(ledger, document, record, days):
    """What the paper says beside its list: dates and 文号. `days` is how long a notice hangs, in natural days."""
    approved = _approved(ledger, record)
    begins = record.entered_on
    return {
        "begins_on": begins,
        "ends_on": begins and begins + timedelta(days=days),
        "days": days,
        "approval": approved,
        "reason": getattr(record, "refusal_reason", "") or _opinion(ledger, record, document),
        "dated": {"notice": begins, "refusal": getattr(record, "told_on", None) or begins}.get(
            document.name, approved and approved.happened_on
        ),
    }
