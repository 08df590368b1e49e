"""The tabs of a record that no child ledger fills: the steps of its workflow, its photos and papers."""

from core import steps
from core.attachments import attachments_of
from core.models import Attachment


def may_attach(user, ledger):
    """Who may change or add such records, or take a step on them, may add papers to them."""
    allowed = [step.permission for step in ledger.workflow.steps] if ledger.workflow else []
    return ledger.allows(user, "change") or ledger.allows(user, "add") or any(map(user.has_perm, allowed))


def process_tab(user, ledger, record):
    """The steps taken, and whether this user may pause the clocks."""
    taken = [
        {
            "at": f"{step.happened_on:%Y-%m-%d}",
            "what": step.label,
            "who": str(step.by),
            "note": "，".join(filter(None, [step.document_number, step.opinion])),
            "attachments": step.attachments.all(),
        }
        for step in steps.steps_of(ledger.name, record)
    ]
    running = bool(ledger.workflow.steps_from(record.state))
    return {"events": taken, "may_pause": running and ledger.workflow.may_pause(record, user)}


def attachments_tab(user, ledger, record):
    """The record's files, and whether this user may add some."""
    return {"attachments": attachments_of(ledger.name, record), "may_attach": may_attach(user, ledger)}


def count_attachments(ledger, record):
    return Attachment.objects.filter(ledger=ledger.name, object_id=record.pk).count()
