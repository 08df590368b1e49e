"""Attachments: what a file really is decides; photos lose their place; only who may open the record may fetch it."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook
from PIL import Image

from core.attachments import LARGEST, LONGEST_SIDE, attach
from core.models import AccessLog, AttachmentKind
from core.scoping import whole_city

GPS = 0x8825


def photo(size=(3000, 2000), kind="JPEG"):
    """A photo that knows where it was taken and that the camera was held sideways."""
    image, content = Image.new("RGB", size, "white"), io.BytesIO()
    exif = image.getexif()
    exif[0x0112] = 6
    exif.get_ifd(GPS)[2] = (38.0, 50.0, 0.0)
    image.save(content, kind, exif=exif)
    return SimpleUploadedFile("现场.jpg", content.getvalue())


@pytest.fixture
def keep(two_towns, clerk):
    """Attach a file to the clerk's first household."""

    def attached(upload):
        with whole_city():
            return attach(upload, record=two_towns["own"][0], ledger="households", by=clerk)

    return attached


def test_a_photo_loses_its_place_stands_upright_and_is_made_smaller(keep):
    kept = Image.open(keep(photo()).file)
    assert dict(kept.getexif()) == {}
    assert kept.height == LONGEST_SIDE > kept.width


def test_a_name_cannot_make_a_program_a_photo(keep):
    with pytest.raises(ValidationError, match="不认识“现场.jpg”这种文件"):
        keep(SimpleUploadedFile("现场.jpg", b"MZ\x90 program"))


@pytest.mark.parametrize("content", [b"", b"\xff\xd8\xff\xe0 broken", b"PK\x03\x04 broken"])
def test_empty_and_broken_files_are_refused_with_a_sentence(keep, content):
    with pytest.raises(ValidationError, match="“坏.jpg”"):
        keep(SimpleUploadedFile("坏.jpg", content))


def test_a_file_that_is_too_large_is_refused(keep):
    upload = SimpleUploadedFile("大.pdf", b"%PDF-")
    upload.size = LARGEST + 1
    with pytest.raises(ValidationError, match="最大 20 MB"):
        keep(upload)


def test_a_workbook_is_recognised_by_what_is_in_it(keep):
    content = io.BytesIO()
    Workbook().save(content)
    kept = keep(SimpleUploadedFile("名单", content.getvalue()))
    assert (kept.kind, kept.file.name[-5:]) == (AttachmentKind.PAPER, ".xlsx")


def test_the_stored_name_says_nothing(keep):
    assert "现场" not in keep(photo()).file.name


def test_the_own_town_fetches_a_file_and_the_fetch_is_logged(keep, signed_in, clerk):
    kept = keep(photo(size=(30, 20)))
    response = signed_in(clerk).get(reverse("attachment", args=[kept.pk]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/jpeg")
    with whole_city():
        assert AccessLog.objects.filter(ledger="households", object_id=kept.object_id, field="附件").exists()


def test_another_town_does_not_find_the_file(keep, signed_in, neighbour):
    assert signed_in(neighbour).get(reverse("attachment", args=[keep(photo((9, 9))).pk])).status_code == 404


def test_a_role_that_may_not_open_the_record_may_not_fetch_its_files(keep, signed_in, admin):
    assert signed_in(admin).get(reverse("attachment", args=[keep(photo((9, 9))).pk])).status_code in (403, 404)
