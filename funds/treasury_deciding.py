"""Deciding on vouchers of the treasury's list: its side is taken into our books, ours stands, or the treasury is asked."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from core.constraints import refusal_of
from core.ledger.reversing import free_number, reverse_entry
from core.scoping import scope_of
from funds.models import Disbursement, Payment, TreasuryDecision, TreasuryPayment
from funds.reconciling import DAYS, DIFFERS, THEIRS, difference

DECISION = TreasuryDecision.Decision


def decide(month, number, *, seen, decision, reason, by, disbursement=""):
    """Writes a decision down, and with 取国库 what our books need to agree; gives the decision.

    Raises ValidationError where the difference is gone or reads otherwise than it was `seen`, and where the books do not
    allow what the treasury says; then nothing is written.
    """
    if not by.has_perm("funds.change_treasurypayment") or (
        decision == DECISION.TAKEN and not by.has_perm("funds.add_payment")
    ):
        raise PermissionDenied("您的角色不能处理国库对账差异。")
    found = difference(month, number)
    if found is None or found.seen != seen:
        raise ValidationError("这张凭证的差异刚刚变了，没有处理；请按现在的数字再看一遍。")
    try:
        with transaction.atomic(), pghistory.context(user=by.pk, why="国库对账"):
            values = {"decision": decision, "reason": reason, "seen": seen, "decided_by": by}
            if decision == DECISION.TAKEN:
                values["entry"] = _take(found, reason, by, disbursement)
            values["region_id"] = scope_of(by)
            return TreasuryDecision.objects.update_or_create(number=number, defaults=values)[0]
    except IntegrityError as refused:
        raise ValidationError(refusal_of(refused) or "与台账冲突，没有处理，请核对凭证号。") from refused


def decide_many(month, chosen, *, decision, reason, by, disbursement=""):
    """The same decision on several vouchers, `chosen` (number, as it was seen) pairs, each for itself.

    Gives how many were decided, and a sentence for each of the others.
    """
    decided, refused = 0, []
    for number, seen in chosen:
        try:
            decide(month, number, seen=seen, decision=decision, reason=reason, by=by, disbursement=disbursement)
        except ValidationError as error:
            refused.append(f"{number}：{error.messages[0]}")
        else:
            decided += 1
    return decided, refused


def _take(found, reason, by, disbursement):
    """Our books as the treasury's list says; gives the voucher of ours that stands for it."""
    if found.kind == THEIRS:
        return _enter(found, reason, disbursement)
    payment = Payment.objects.get(pk=found.payment)
    reverse_entry(payment, by=by, reason=reason, day=payment.paid_on)
    if found.kind not in (DIFFERS, DAYS):
        return ""
    kept = {name: getattr(payment, name) for name in Payment.KEPT} | {"region_id": payment.region_id, "note": reason}
    number = free_number(payment, "更正")
    corrected = Payment(**kept, number=number, paid_on=found.their_day, amount=found.theirs)
    corrected.save(force_insert=True)
    return corrected.number


def _enter(found, reason, number):
    """A voucher we lack, paid out of the disbursement a person names."""
    disbursement = Disbursement.objects.filter(number=number, corrects=None).first()
    if disbursement is None:
        raise ValidationError(
            {"disbursement": "请填写这笔支付所属的资金拨付单号，如“资金拨付”列表里的编号；没有找到这个拨付单。"}
        )
    line = TreasuryPayment.objects.get(pk=found.line)
    taken = Payment.objects.filter(number=found.number).first()  # taken back earlier, it keeps its number
    entry = free_number(taken, "更正") if taken else found.number
    Payment.objects.create(
        number=entry, disbursement=disbursement, region_id=disbursement.region_id, payee=line.payee or disbursement.unit,
        purpose=line.document, amount=found.theirs, paid_on=found.their_day, note=reason,
    )  # fmt: skip
    return entry if taken else ""
