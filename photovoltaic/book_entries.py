"""Putting a wrong entry of an association's books right: a counter-entry beside it, never a change."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from core.constraints import refusal_of


def reverse_entry(entry, *, by, reason):
    """Answer an entry by its opposite, once; gives the new row. `reason` is a sentence.

    PermissionDenied when the role may not write such entries; ValidationError for a second time, without a reason, or
    where the association's books do not allow it (the money is lent out again).
    """
    kind, reason = type(entry), reason.strip()
    if not by.has_perm(f"photovoltaic.add_{kind._meta.model_name}"):
        raise PermissionDenied("您的角色不能冲正。")
    if not reason:
        raise ValidationError("请写明冲正原因，例如“金额多录一位”。")
    if entry.corrects_id:
        raise ValidationError("这一行本身就是冲正，不能再冲正；要恢复请重新登记。")
    values = {name: getattr(entry, name) for name in kind.KEPT}
    values |= {name: -getattr(entry, name) for name in kind.AMOUNTS} | {kind.DAY: localdate()}
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="冲正"):
            return kind.objects.create(**values, region_id=entry.region_id, corrects=entry, note=reason[:200])
    except IntegrityError as refused:
        raise ValidationError(refusal_of(refused) or "这一行已经冲正过，没有重复冲正。") from refused
