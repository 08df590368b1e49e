"""Registers of entries written once: a wrong entry is answered by its opposite (冲正), never changed.

Their models name with `corrects` the entry they answer (one to one, back by `corrected_by`), and say their `AMOUNTS`,
what an opposite has in common with the wrong one (`KEPT`), the `DAY` it is dated by, and where the reason stands (`REASON`).
An entry with a `number` gives its opposite one of its own.
"""

from itertools import count

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.timezone import localdate

from core.constraints import refusal_of
from core.ledger.ledger import Ledger
from core.reasons import reason_for

ONCE = "这一行已经冲正过，没有重复冲正。"
CROSSED = "同时有人登记了同一个编号，请再冲正一次。"


class ReversibleLedger(Ledger):
    """Rows are added and never changed; each may be reversed once."""

    append_only = True

    def links(self, user, record):
        """冲正, while there is none."""
        if record.corrects_id or not self.allows(user, "add") or hasattr(record, "corrected_by"):
            return []
        return [{"label": "冲正", "url": reverse(f"{self.name}-reverse", args=[record.pk])}]

    def pills(self, record):
        marks = []
        if record.corrects_id:
            marks.append(f"冲正 {record.corrects}")
        if hasattr(record, "corrected_by"):
            marks.append(f"{getattr(record.corrected_by, record.DAY)} 已冲正")
        return super().pills(record) + [{"state": "near", "text": text} for text in marks]


def reverse_entry(entry, *, by, reason, day=None):
    """Answer an entry by its opposite, once; gives the new row. `reason` is a sentence.

    `day` is today unless told, and never before the entry's own: no month may have less than nothing.
    PermissionDenied when the role may not write such entries; ValidationError for a second time, without a reason, or
    where the database does not allow it (the money has gone on meanwhile).
    """
    kind = type(entry)
    if not by.has_perm(f"{kind._meta.app_label}.add_{kind._meta.model_name}"):
        raise PermissionDenied("您的角色不能冲正。")
    reason = reason_for(kind, kind.REASON, reason, wanted="请写明冲正原因，例如“金额多录一位”。")
    if entry.corrects_id:
        raise ValidationError("这一行本身就是冲正，不能再冲正；要恢复请重新登记。")
    if day and not getattr(entry, kind.DAY) <= day <= localdate():
        raise ValidationError(f"冲正日期不能早于原来一笔的日期（{getattr(entry, kind.DAY)}），也不能晚于今天。")
    if kind.objects.filter(corrects=entry).exists():
        raise ValidationError(ONCE)
    values = {name: getattr(entry, name) for name in kind.KEPT} | {kind.DAY: day or localdate(), kind.REASON: reason}
    values |= {name: -getattr(entry, name) for name in kind.AMOUNTS}
    if hasattr(entry, "number"):
        values["number"] = free_number(entry, "冲")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="冲正"):
            return kind.objects.create(**values, region_id=entry.region_id, corrects=entry)
    except IntegrityError as refused:
        is_twice = kind.objects.filter(corrects=entry).exists()
        raise ValidationError(ONCE if is_twice else refusal_of(refused) or CROSSED) from refused


def free_number(entry, word):
    """A number beside that of an entry, which keeps its own for ever."""
    numbers = (f"{entry.number[:30]}-{word}{tried or ''}" for tried in count())
    return next(number for number in numbers if not type(entry).objects.filter(number=number).exists())
