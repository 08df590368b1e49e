"""一键申报: what a villager without an account may do: tell one hardship in one village, and ask how far it is.

Both run without any user's scope. They open the scope of the village (its town for the answer) for one row alone.
"""

import pghistory
import structlog
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import derivations, throttling
from core.months import Month
from core.scoping import in_scope
from monitoring import public_codes
from monitoring.models import Case, Clue
from monitoring.parameters import Parameters
from monitoring.workflows.clues import CLUE_WORKFLOW, acknowledge_by, waits_to_be_acknowledged

log = structlog.get_logger("portal.public")

ELSEWHERE = "请直接找村干部或网格员，或拨打 12317。"


def refuse(reason, sentence, **figures):
    """Log a refusal without saying whose it was, and tell the visitor in a sentence."""
    log.warning("refused", reason=reason, **figures)
    raise ValidationError(sentence)


def bound(kind, who, parameter, per, sentence):
    """Count a try, and refuse it beyond the parameter's number."""
    tries = throttling.count(kind, who, per)
    if tries > Parameters.in_force(Month.of(timezone.localdate())).integer(parameter):
        refuse(kind, sentence, tries=tries)


def declare(*, village, name, phone, risk_code, description, nonce):
    """Write down one villager's declaration and give its receipt code; the same form sent again changes nothing.

    `village` is a village's code, `nonce` what makes this form this one. ValidationError beyond the daily numbers of a
    phone or a village.
    """
    code = public_codes.receipt_code(village, nonce)
    receipt = public_codes.digest(code)
    with in_scope(village), pghistory.context(why=Clue.Source.DECLARED.label):
        if Clue.objects.filter(receipt_digest=receipt).exists():
            log.info("declared again")
            return code
        _bound_writers(village, phone)
        today = timezone.localdate()
        clue = Clue(
            region_id=village,
            source=Clue.Source.DECLARED,
            name=name,
            phone=phone,
            risk_code=risk_code,
            description=description,
            receipt_digest=receipt,
            received_on=today,
            **CLUE_WORKFLOW.clock().begin(Clue.State.OPEN, today),
        )
        Clue.objects.bulk_create([clue], ignore_conflicts=True)  # two clicks at once: one row
    log.info("declared", village=village)
    return code


def _bound_writers(village, phone):
    bound(
        "declare phone", derivations.digest(phone), "declare_phone_day", throttling.DAY,
        f"这个电话今天已申报多次，不用重复申报。如有新情况，{ELSEWHERE}",
    )  # fmt: skip
    bound(
        "declare village", village, "declare_village_day", throttling.DAY,
        f"本村今天的网上申报太多，暂时不能再提交。{ELSEWHERE}",
    )  # fmt: skip


def declared(typed):
    """The clue a receipt code stands for and how far it is; None for any other text."""
    code = public_codes.normalised(typed, public_codes.RECEIPT)
    if not code:
        return None
    with in_scope(public_codes.village_of(code)[:9]):
        clue = Clue.objects.select_related("case").filter(receipt_digest=public_codes.digest(code)).first()
        return clue and (clue, progress(clue))


def progress(clue):
    """How far a declaration is, in a villager's words; nothing personal, the code may have been found."""
    if clue.state == Clue.State.OPEN:
        return _waiting(clue)
    return {
        Clue.State.UNTRUE: "已核实，暂不需要办理。原因会当面告诉您；不同意可以再申报，或拨打 12317。",
        Clue.State.MERGED: "已收到，与您家正在办理的事项一起办理。",
        Clue.State.CASE: _case_progress(clue.case),
        Clue.State.DONE: "已办结，结果由村里告诉您。",
    }[clue.state]


def _waiting(clue):
    """Whether the town has taken it up, or by when it will, and by when somebody comes."""
    comes = f"村里{_before(clue.due_on)}上门核实。"
    if not waits_to_be_acknowledged(clue):
        return f"已受理，{comes}"
    return f"已收到，镇街{_before(acknowledge_by(clue))}受理，{comes}"


def _before(day):
    return f"{day:%Y年%-m月%-d日}前" if day else "近日"


def _case_progress(case):
    if case is None or case.state in Case.PROCEDURE[1:]:
        return "已上门核实，正在评议、公示和审核。"
    if case.state == Case.State.VISIT:
        return "已受理，正在入户核实。"
    return "已审定，正在落实帮扶，详情请问村干部或网格员。"
