"""Attachments (附件): photos and papers that belong to a record of any ledger."""

from django.conf import settings
from django.db import models

from core.models.processes import StepTaken
from core.models.record import Record


class AttachmentKind(models.TextChoices):
    PHOTO = "photo", "照片"
    PAPER = "paper", "文件"


class Attachment(Record):
    """One file on a record; it lies where the record lies, and only who may open the record may fetch it."""

    ledger = models.CharField("台账", max_length=40, db_collation="C")
    object_id = models.BigIntegerField("记录")
    step_taken = models.ForeignKey(
        StepTaken, models.CASCADE, verbose_name="办理记录", null=True, blank=True, related_name="attachments"
    )
    kind = models.CharField("类别", max_length=5, choices=AttachmentKind.choices)
    title = models.CharField("名称", max_length=100)
    file = models.FileField("文件", upload_to="attachments/%Y/%m/")
    content_type = models.CharField("文件类型", max_length=80)
    size = models.PositiveIntegerField("字节数")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", null=True, related_name="+")

    class Meta(Record.Meta):
        verbose_name = verbose_name_plural = "附件"
        ordering = ["pk"]
        indexes = [models.Index(fields=["ledger", "object_id"], name="core_attachment_object")]

    def __str__(self):
        return self.title

    @property
    def is_photo(self):
        return self.kind == AttachmentKind.PHOTO
