"""Taking in photos and papers: what a file really is decides, its place of taking goes, its size is bounded."""

import io
import zipfile
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import Image, ImageOps, UnidentifiedImageError

from core.models import Attachment, AttachmentKind

MEGABYTE = 2**20
LARGEST = 20 * MEGABYTE
LONGEST_SIDE = 2560  # pixels: a page of text stays readable, a photo takes half a megabyte
MOST_PIXELS = 100_000_000
ALLOWED = "JPG、PNG、WebP 照片，或 PDF、Word、Excel 文件"
OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
}


def attach(upload, *, record, ledger, by, step_taken=None):
    """Keep an uploaded file on a record; gives the Attachment. ValidationError says which file is refused and why.

    `ledger` is the ledger's name. Photos lose their EXIF data (place, device) and are stored upright. An Attachment of
    another record is shown on this one too, without a second copy of the file.
    """
    if isinstance(upload, Attachment):
        return _share(upload, record, ledger, by, step_taken)
    name = upload.name.replace("\\", "/").rsplit("/", 1)[-1][-100:] or "附件"
    if upload.size > LARGEST:
        raise ValidationError(f"“{name}”有 {upload.size / MEGABYTE:.1f} MB，最大 {LARGEST // MEGABYTE} MB。")
    kind, content_type, suffix, content = _recognised(name, upload.read())
    return Attachment.objects.create(
        region_id=record.region_id,
        ledger=ledger,
        object_id=record.pk,
        step_taken=step_taken,
        kind=kind,
        title=name,
        file=ContentFile(content, f"{uuid4().hex}{suffix}"),
        content_type=content_type,
        size=len(content),
        by=by,
    )


def _share(kept, record, ledger, by, step_taken):
    same = {name: getattr(kept, name) for name in ("kind", "title", "file", "content_type", "size")}
    return Attachment.objects.create(
        region_id=record.region_id, ledger=ledger, object_id=record.pk, step_taken=step_taken, by=by, **same
    )


def _recognised(name, content):
    """(kind, content type, suffix, content to keep) by the file's own first bytes, whatever its name says."""
    if not content:
        raise ValidationError(f"“{name}”是空文件，请重新选择。")
    if content.startswith(b"%PDF-"):
        return AttachmentKind.PAPER, "application/pdf", ".pdf", content
    if content.startswith(b"PK\x03\x04"):
        return AttachmentKind.PAPER, *_office(name, content), content
    return AttachmentKind.PHOTO, "image/jpeg", ".jpg", _photo(name, content)


def _office(name, content):
    try:
        entries = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        entries = []
    for folder, known in OFFICE.items():
        if "[Content_Types].xml" in entries and any(entry.startswith(folder) for entry in entries):
            return known
    raise ValidationError(f"不认识“{name}”这种文件，可以上传：{ALLOWED}。")


def _photo(name, content):
    """The picture alone, upright, no larger than needed: a new file holds nothing of what the camera wrote."""
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP")) as image:
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(f"“{name}”的像素太多（{image.width} × {image.height}），请缩小后上传。")
            upright = ImageOps.exif_transpose(image).convert("RGB")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValidationError(f"不认识“{name}”这种文件或文件已损坏，可以上传：{ALLOWED}。") from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=85, optimize=True)
    return kept.getvalue()


def attachments_of(ledger, record):
    """The files of a record, oldest first."""
    return Attachment.objects.filter(ledger=ledger, object_id=record.pk).select_related("by", "step_taken")
