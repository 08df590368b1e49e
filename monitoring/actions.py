"""What people do with households and risks beyond editing them."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.reasons import reason_for
from monitoring.models import Risk


def review_risk(risk, *, by, note):
    """Record what the visit or check found. Only the first of two people wins; the other is told who was first."""
    note = reason_for(
        Risk, "review_note", note, wanted="请写明核实情况，例如“已入户，住院费用属实，正在申请医疗救助”。"
    )
    with transaction.atomic(), pghistory.context(user=by.pk, why="核实"):
        waiting = Risk.objects.visible_to(by).filter(pk=risk.pk, reviewed_at=None)
        if not waiting.update(reviewed_at=timezone.now(), reviewed_by=by, review_note=note):
            risk.refresh_from_db()
            raise ValidationError(f"{risk.reviewed_by} 已先核实了这条预警，请刷新查看。")
