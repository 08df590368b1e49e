"""Exemptions (豁免): asked for with a reason and an end, agreed to by another person, expiring by themselves (A21)."""

from datetime import timedelta

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from core import cells
from core.constraints import refusal_of
from core.months import Month
from core.reasons import reason_for
from monitoring.models import Exemption, Finding
from monitoring.parameters import Parameters

SHORTEST, LONGEST = 5, 300


def request_exemption(finding, *, by, reason, until):
    """Ask that a standing finding may stand until a day; one request waits at a time."""
    reason, today = cells.text(reason), localdate()
    if not SHORTEST <= len(reason) <= LONGEST:
        raise ValidationError(
            f"请写明豁免理由（{SHORTEST} 到 {LONGEST} 字），例如“本人身份证号确为一代证升位，已核公安系统”。"
        )
    longest = today + timedelta(days=Parameters.in_force(Month.of(today)).integer("exempt_days_max"))
    if until is None or not today < until <= longest:
        raise ValidationError(f"豁免至应在明天到 {longest} 之间。")
    if finding.state != Finding.State.OPEN:
        raise ValidationError("这条疑点已经消除，不用豁免。")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="申请豁免"):
            return Exemption.objects.create(
                finding=finding, region_id=finding.region_id, reason=reason, until=until, requested_by=by
            )
    except IntegrityError as refused:
        raise ValidationError(refusal_of(refused) or "申请没有保存，请刷新后再试。") from refused


def approve_exemption(exemption, *, by):
    """Agree; only another person than the one who asked, and only the first of two wins."""
    _decide(exemption, by, why="同意豁免")
    Finding.objects.filter(pk=exemption.finding_id).update(exempt_until=exemption.until)


def refuse_exemption(exemption, *, by, reason):
    """Send the request back with a reason."""
    refusal = reason_for(Exemption, "refusal", reason, wanted=f"请写明不同意的理由（不超过 {LONGEST} 字）。")
    _decide(exemption, by, why="退回豁免", refusal=refusal)


def _decide(exemption, by, *, why, **values):
    if exemption.requested_by_id == by.pk:
        raise ValidationError("豁免须由申请人以外的人审批。")
    with pghistory.context(user=by.pk, why=why):
        waiting = Exemption.objects.visible_to(by).filter(pk=exemption.pk, approved_by=None)
        if not waiting.update(approved_by=by, approved_at=timezone.now(), **values):
            exemption.refresh_from_db()
            raise ValidationError(f"{exemption.approved_by} 已先审批了这条申请，请刷新查看。")
