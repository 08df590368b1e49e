"""What people do with households and risks beyond editing them."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core import cells
from monitoring.models import Risk

NOTE_LENGTH = 300


def review_risk(risk, *, by, note):
    """Record what the visit or check found. Only the first of two people wins; the other is told who was first."""
    note = cells.text(note)
    if not note:
        raise ValidationError("请写明核实情况，例如“已入户，住院费用属实，正在申请医疗救助”。")
    if len(note) > NOTE_LENGTH:
        raise ValidationError(f"核实情况最多 {NOTE_LENGTH} 字，现在 {len(note)} 字。")
    with transaction.atomic(), pghistory.context(user=by.pk, why="核实"):
        waiting = Risk.objects.visible_to(by).filter(pk=risk.pk, reviewed_at=None)
        if not waiting.update(reviewed_at=timezone.now(), reviewed_by=by, review_note=note):
            risk.refresh_from_db()
            raise ValidationError(f"{risk.reviewed_by} 已先核实了这条预警，请刷新查看。")
