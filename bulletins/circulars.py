"""Quarterly 通报: drafted from a frozen month, drafted anew, numbered and published, corrected by a next edition."""

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.db.models import F, Max
from django.utils import timezone

from bulletins.circular_document import document_bytes
from bulletins.circular_text import body_of, title_of
from bulletins.freezing import freeze, refuse_unfinished
from bulletins.frozen import Frozen
from bulletins.models import Bulletin, Circular
from bulletins.stored import checked, sha256
from core.months import Month
from core.reasons import reason_for
from core.scoping import whole_city
from core.workdays import Calendar

LOCK = 20230414  # advisory lock: one quarter is drafted once
STANDING = ("recipients", "issuer", "copies_to", "agency_code")  # what the office set last time stands next time
LATEST_DRAFT = 15  # days into a quarter within which a missed morning is made up for


def last_month(year, quarter):
    return Month.parse(f"{year}-{quarter * 3:02d}")


def draft(year, quarter):
    """The quarter's newest circular; drafted from its last month's figures, which are frozen now if nobody did."""
    month = last_month(year, quarter)
    refuse_unfinished(month)
    with whole_city():
        _wait_for_turn()
        found = Circular.objects.filter(year=year, quarter=quarter).first()
        return found or Circular.objects.create(year=year, quarter=quarter, **_standing(), **_drafted(month, quarter))


def _standing():
    return Circular.objects.order_by("pk").values(*STANDING).last() or {}


def _wait_for_turn():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def correct(circular, *, reason):
    """Begin the next edition of a published circular: its words, the figures as they are frozen now, and why."""
    notes = reason_for(Circular, "notes", reason, wanted="请写明更正说明，例如“高家堡镇饮水数据填报有误”。")
    with whole_city():
        _wait_for_turn()
        newest = Circular.objects.editions_of(circular).first()
        if not newest.is_published:
            raise ValidationError(f"{newest}还没有发布，请在这份文稿上修改。")
        if newest.edition != circular.edition:
            raise ValidationError(f"这一版已经更正过，请在{newest}上再更正。")
        return Circular.objects.create(
            year=circular.year, quarter=circular.quarter, edition=circular.edition + 1, notes=notes,
            bulletin=_figures(circular.month), drafted_at=timezone.now(),
            **{name: getattr(circular, name) for name in ("title", "body", *STANDING)},
        )  # fmt: skip


def redraft(circular):
    """Take the figures as they are frozen now, and write the words of a first edition anew; a correction keeps its own."""
    with whole_city():
        if circular.is_correction:
            values = {"bulletin": _figures(circular.month), "drafted_at": timezone.now()}
        else:
            values = _drafted(circular.month, circular.quarter)
        waiting = Circular.objects.filter(pk=circular.pk, state=Circular.State.DRAFT, version=circular.version)
        if not waiting.update(**values, version=F("version") + 1):
            raise ValidationError(f"{circular}刚刚已由他人修改或送审，没有重新起草，请刷新页面查看。")
        circular.refresh_from_db()


def _drafted(month, quarter):
    bulletin = _figures(month)
    return {
        "bulletin": bulletin,
        "title": title_of(month.year, quarter),
        "body": body_of(Frozen(bulletin), quarter),
        "drafted_at": timezone.now(),
    }


def _figures(month):
    return Bulletin.objects.current().filter(month=month).first() or freeze(month)


def due_quarter(today):
    """(year, quarter) that is to be drafted on this day: from the first working day after the quarter on; None else."""
    this = Month.of(today)
    if this.number % 3 != 1 or today.day > LATEST_DRAFT:
        return None
    ended = this - 1
    return (ended.year, ended.number // 3) if today >= Calendar.load().after(ended.last_day, 1) else None


def next_number(agency_code, year):
    """The number after the last one of the agency's code in a year."""
    last = Circular.objects.filter(agency_code=agency_code, number_year=year).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1


def publish(circular, *, by=None, number=None, **_):
    """Number the signed circular, write its file once, make it public. Of two people who press at once one wins."""
    if circular.is_published:
        raise ValidationError(f"{circular}已经发布，不能再次发布。")
    if circular.state != Circular.State.SIGNED:
        raise ValidationError(f"{circular}还没有签发，请先送审，签发后再发布。")
    if faults := circular.faults():
        raise ValidationError(faults)
    year = timezone.localdate().year
    circular.number, circular.number_year = number or next_number(circular.agency_code, year), year
    circular.published_at, circular.state = timezone.now(), Circular.State.PUBLISHED
    content = document_bytes(circular)
    file = default_storage.save(_path(circular), ContentFile(content))
    won = _publish_once(circular, by, file, sha256(content))
    if not won:
        default_storage.delete(file)
        raise ValidationError(f"{circular}刚刚已由他人发布或退回，请刷新页面查看。")
    circular.refresh_from_db()
    return circular


def _path(circular):
    return f"circulars/{circular.year}Q{circular.quarter}-v{circular.edition}.docx"


def _publish_once(circular, by, file, sha256):
    signed = Circular.objects.filter(pk=circular.pk, state=Circular.State.SIGNED, version=circular.version)
    try:
        with transaction.atomic():
            return signed.update(
                state=circular.state, published_by=by, published_at=circular.published_at, file=file, sha256=sha256,
                number=circular.number, number_year=circular.number_year,
            )  # fmt: skip
    except IntegrityError as error:
        default_storage.delete(file)
        raise ValidationError(f"发文字号{circular.document_number}已经用过，请改用下一个。") from error


def file_for(circular):
    """The document: what was published, checked against its hash; of a draft what it would be."""
    if not circular.is_published:
        return document_bytes(circular)
    return checked(circular.file, circular.sha256, "通报")
