"""Seeing personal data in clear and taking it out: allowed by role, always logged."""

from django.core.exceptions import PermissionDenied

from core.models import AccessKind, AccessLog


def may_unmask(user):
    return user.has_perm("core.unmask_personal")


def reveal(record, column, ledger, *, by):
    """The clear text of one sealed cell, logged with who saw it. Refused without the role's permission."""
    if not may_unmask(by):
        raise PermissionDenied("您的角色不能查看完整号码。")
    log(AccessKind.UNMASK, ledger.name, by=by, object_id=record.pk, field=column.name)
    return column.text(record, reveal=True)


def log(kind, ledger_name, *, by, object_id=None, field="", rows=1, filters=""):
    """Write one line of the access log; users without a region see nothing, so they have nothing to log."""
    return AccessLog.objects.create(
        kind=kind,
        ledger=ledger_name,
        user=by,
        region_id=by.region_id,
        object_id=object_id,
        field=field,
        rows=rows,
        filters=filters[:2000],
    )
