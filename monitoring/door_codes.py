"""Giving out, taking back and recognising the codes of door cards (一户一码)."""

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from core.scoping import in_scope
from monitoring import public_codes
from monitoring.models import DoorCode, Household


def issue(village, *, by):
    """Give every household of a village that has none a code; two people at once give out one. Says how many."""
    without = (
        Household.objects.visible_to(by)
        .filter(region=village)
        .exclude(pk__in=DoorCode.objects.valid().filter(region=village).values("household"))
    )
    codes = [_new(household, by) for household in without.only("pk", "region_id")]
    with pghistory.context(user=by.pk, why="发放一户一码"):
        DoorCode.objects.bulk_create(codes, ignore_conflicts=True, batch_size=1000)
    return len(codes)


def _new(household, by):
    code = public_codes.door_code(household.region_id)
    return DoorCode(
        household_id=household.pk,
        region_id=household.region_id,
        code=code,
        digest=public_codes.digest(code),
        issued_by=by,
    )


def revoke(household, *, by):
    """Take a household's code back: whoever scans the card sees that it is void."""
    with pghistory.context(user=by.pk, why="作废一户一码"):
        valid = DoorCode.objects.visible_to(by).valid().filter(household=household)
        if not valid.update(revoked_on=timezone.localdate()):
            raise ValidationError("该户没有在用的码，或已由别人作废。")


def renew(household, *, by):
    """A new code in place of the old one, for instance when the household moved or the card was copied."""
    with transaction.atomic(), pghistory.context(user=by.pk, why="换发一户一码"):
        locked = Household.objects.visible_to(by).select_for_update().get(pk=household.pk)
        DoorCode.objects.valid().filter(household=locked).update(revoked_on=timezone.localdate())
        new = _new(locked, by)
        new.save()
    return new


def recognise(token):
    """The valid code a token stands for, with its household's key and village; None for any other text."""
    code = public_codes.normalised(token, public_codes.DOOR)
    if not code:
        return None
    village = public_codes.village_of(code)
    with in_scope(village):
        return DoorCode.objects.valid().filter(digest=public_codes.digest(code), region=village).first()
