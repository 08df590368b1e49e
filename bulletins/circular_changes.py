"""What a correction changes (与前一版相比): words of the 通报 and figures of its tables beside those of the edition before."""

from difflib import SequenceMatcher

from bulletins.differing import differences_between
from bulletins.models import Circular

PARTS = ("title", "recipients", "body", "issuer", "copies_to")


def changes_by(circular, user):
    """`older`, `rewordings` and `differences` of a correction; empty for a first edition."""
    older = circular.before()
    if older is None:
        return {}
    figures = circular.bulletin_id and circular.bulletin_id != older.bulletin_id
    return {
        "older": older,
        "rewordings": [row for name in PARTS for row in _rewordings(circular, older, name)],
        "differences": differences_between(circular.bulletin, older.bulletin, user) if figures else None,
    }


def _rewordings(circular, older, name):
    """Paragraphs of one part that were changed, added or left out, in their order."""
    before, now = (getattr(each, name).splitlines() for each in (older, circular))
    label = Circular._meta.get_field(name).verbose_name
    for tag, start, end, first, last in SequenceMatcher(a=before, b=now, autojunk=False).get_opcodes():
        if tag != "equal":
            yield {"label": label, "old": "\n".join(before[start:end]), "new": "\n".join(now[first:last])}
