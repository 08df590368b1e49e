"""Publishing a bulletin (发布): its workbooks are written once, then neither they nor their figures change."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from bulletins.freezing import refuse_unfinished
from bulletins.models import Bulletin
from bulletins.signing import faults_of, sign, submit
from bulletins.stored import checked, sha256
from bulletins.workbook import workbook_bytes
from core.reasons import reason_for


def publish(bulletin, *, by=None, notes=""):
    """Make the signed bulletin public. Of two people who press at the same time one wins, the other is told."""
    refuse_unfinished(bulletin.month)
    _refuse_unready(bulletin)
    notes = reason_for(Bulletin, "notes", notes) or bulletin.notes
    bulletin.state, bulletin.notes = Bulletin.State.PUBLISHED, notes  # what the cover shows
    full, figures_only = workbook_bytes(bulletin, with_names=True), workbook_bytes(bulletin, with_names=False)
    file, town_file = _store(bulletin, "full", full), _store(bulletin, "figures", figures_only)
    won = Bulletin.objects.filter(pk=bulletin.pk, state=Bulletin.State.SIGNED, digest=bulletin.digest).update(
        state=Bulletin.State.PUBLISHED,
        published_by=by,
        published_at=timezone.now(),
        notes=bulletin.notes,
        file=file,
        sha256=sha256(full),
        town_file=town_file,
        town_sha256=sha256(figures_only),
    )
    if not won:
        for name in (file, town_file):
            default_storage.delete(name)
        raise ValidationError("这一版通报刚刚已由他人发布或重新汇总，请刷新页面查看。")
    bulletin.refresh_from_db()
    return bulletin


def _refuse_unready(bulletin):
    if bulletin.is_published:
        raise ValidationError(f"{bulletin}已经发布，不能再次发布；如需更正，请更正数据后重新汇总，形成新的一版。")
    if faults := faults_of(bulletin):
        raise ValidationError(faults)
    if bulletin.state != Bulletin.State.SIGNED:
        raise ValidationError(f"{bulletin}还没有签发，请先送审，签发后再发布。")


def publish_at_once(bulletin, *, by=None, notes=""):
    """Sent, signed and published in one go: for the operator's command, where the paper was signed by hand."""
    if bulletin.is_draft:
        submit(bulletin, by=None)
    if bulletin.state == Bulletin.State.REVIEW:
        sign(bulletin, by=None)
    return publish(bulletin, by=by, notes=notes)


def _store(bulletin, edition, content):
    """A file of its own for every version and edition; the storage never writes over another one."""
    return default_storage.save(f"bulletins/{bulletin.month}/v{bulletin.version}-{edition}.xlsx", ContentFile(content))


def file_for(bulletin, *, whole_city):
    """The stored workbook of the reader's edition, checked against what was published."""
    file, expected = (bulletin.file, bulletin.sha256) if whole_city else (bulletin.town_file, bulletin.town_sha256)
    return checked(file, expected, "通报")


def file_name(bulletin, *, whole_city):
    edition = "" if whole_city else "（不含名单）"
    draft = "" if bulletin.is_published else "（草稿）"
    return f"神木市{bulletin.month.label}月度通报第{bulletin.version}版{edition}{draft}.xlsx"
