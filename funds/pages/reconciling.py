"""The treasury's list of a month beside our payments: how many vouchers agree, each one that does not, and deciding on it."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.months import Month
from core.scoping import scope_of
from funds.models import TreasuryDecision, TreasuryPayment
from funds.reconciling import DAYS, DIFFERS, OURS, THEIRS, WORDS, counts, difference, differences, some_differences
from funds.treasury_deciding import decide, decide_many

PAGE, SHOWN = 100, 10


@require_GET
@permission_required("funds.view_treasurypayment", raise_exception=True)
def treasury_page(request):
    """For the whole city alone: a town does not see the vouchers of the others."""
    _demand_city(request.user)
    month, kind = _month(request), request.GET.get("kind", "")
    if kind and kind not in WORDS:
        raise BadRequest("没有这种差异。")
    found, ours, theirs, waiting = counts(month)
    open_only = {"waiting": 1} if request.GET.get("waiting") == "1" else {}
    asked = {"after": request.GET.get("after", ""), "limit": PAGE, "waiting": bool(open_only)}
    rows = differences(month, kind, **asked) if kind else []
    here = {"month": month, "kind": kind, **open_only}
    context = {
        "month": month,
        "months": [{"label": each.label, "url": _url(month=each)} for each in (month - 1, month + 1)],
        "total": sum(found.values()) - found["ours"],
        "same": found["same"],
        "waiting": sum(waiting.values()),
        "may_decide": request.user.has_perm("funds.change_treasurypayment"),
        "stats": [_stat(month, each, found[each], ours[each], theirs[each]) for each in WORDS],
        "kind": WORDS.get(kind, ""),
        "rows": rows,
        "next_url": _url(**here, after=rows[-1].number) + "#rows" if len(rows) == PAGE else "",
        "open_only": open_only,
        "other_url": _url(month=month, kind=kind, **({} if open_only else {"waiting": 1})) + "#rows",
        "many_url": f"{reverse('treasury-decide-many')}?{urlencode({'month': month, 'kind': kind})}",
    }
    return render(request, "funds/treasury.html", context)


def _demand_city(user):
    if len(scope_of(user)) != 6:
        raise PermissionDenied("国库对账在市级办理，镇街请看本镇街的资金支付。")


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(
        label="怎样处理", choices=[], widget=forms.RadioSelect, error_messages={"required": "请选择怎样处理。"}
    )
    disbursement = forms.CharField(
        label="资金拨付单号", max_length=40, required=False, help_text="取国库时必填：这笔钱从哪张拨付单付出"
    )
    reason = forms.CharField(
        label="处理理由", max_length=200, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "请写明处理理由，例如“录入时多写一位，凭证已核对”。"},
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, kind, taking, *args, **kwargs):
        super().__init__(*args, **kwargs)
        decision = TreasuryDecision.Decision
        self.fields["decision"].choices = [
            (decision.TAKEN, f"取国库：{taking}"),
            (decision.KEPT, "保留我方：台账不改"),
            (decision.ASKED, "待国库核实：先问国库，下次再定"),
        ]
        if kind != THEIRS:
            del self.fields["disbursement"]


def _taking(found):
    """What taking the treasury's side would do to one voucher."""
    again = f"冲正我方这一笔，按国库 {found.their_day} 的 {found.theirs or 0:,.2f} 元重新登记"
    return {THEIRS: "照国库登记一笔支付", OURS: "国库没有付，冲正我方这一笔"}.get(found.kind, again)


TAKING_MANY = {
    THEIRS: "照国库逐笔登记支付，都从下面这张拨付单付出",
    OURS: "国库没有付，逐笔冲正我方",
    DIFFERS: "逐笔冲正我方，按国库的金额重新登记",
    DAYS: "逐笔冲正我方，按国库的日期重新登记",
}


@require_http_methods(["GET", "POST"])
@permission_required("funds.change_treasurypayment", raise_exception=True)
def decide_page(request):
    """One voucher on which the two sides differ: take theirs, keep ours or ask, each with its reason."""
    _demand_city(request.user)
    month, number = _month(request), request.GET.get("number", "")
    found = difference(month, number)
    if found is None:
        messages.info(request, f"凭证 {number[:40]} 在{month.label}没有差异，不用处理。")
        return redirect(_url(month=month))
    form = DecisionForm(
        found.kind,
        _taking(found),
        request.POST or None,
        initial={"seen": found.seen, "decision": found.decision, "reason": found.reason},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = decide(month, number, by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"凭证 {number}：{made.decision}。")
            return redirect(_url(month=month, kind=found.kind) + "#rows")
    back = _url(month=month, kind=found.kind)
    context = {"form": form, "row": found, "month": month, "kind": WORDS[found.kind], "cancel_url": back}
    return render(request, "funds/treasury_decide.html", context, status=422 if form.is_bound else 200)


@require_POST
@permission_required("funds.change_treasurypayment", raise_exception=True)
def decide_many_page(request):
    """The ticked vouchers of one kind: shown once more with one decision for all of them, then each decided for itself."""
    _demand_city(request.user)
    month, kind = _month(request), request.GET.get("kind", "")
    if kind not in WORDS:
        raise BadRequest("没有这种差异。")
    chosen, back = request.POST.getlist("selected")[:PAGE], _url(month=month, kind=kind, waiting=1) + "#rows"
    rows = some_differences(month, kind, chosen)
    if not rows:
        messages.info(request, "没有选中还有差异的凭证，请在左侧勾选要处理的凭证。")
        return redirect(back)
    is_sent = "confirm" in request.POST
    form = DecisionForm(kind, TAKING_MANY[kind], request.POST if is_sent else None)
    form.fields["seen"].required = False
    if is_sent and form.is_valid():
        said = {name: value for name, value in form.cleaned_data.items() if name != "seen"}
        pairs = zip(chosen, request.POST.getlist("seen"), strict=False)
        _tell(request, *decide_many(month, pairs, by=request.user, **said), said["decision"])
        return redirect(back)
    context = {"form": form, "rows": rows, "month": month, "kind": WORDS[kind], "cancel_url": back}
    return render(request, "funds/treasury_decide_many.html", context, status=422 if is_sent else 200)


def _tell(request, decided, refused, decision):
    if decided:
        messages.success(request, f"已处理 {decided:,} 张凭证：{decision}。")
    for sentence in refused[:SHOWN]:
        messages.warning(request, f"没有处理 {sentence}")
    if len(refused) > SHOWN:
        messages.warning(request, f"另有 {len(refused) - SHOWN} 张没有处理，请逐张核对。")


def _month(request):
    """The month asked for, else the last one the treasury sent."""
    try:
        if request.GET.get("month"):
            return Month.parse(request.GET["month"])
    except ValueError as error:
        raise BadRequest(str(error)) from error
    last = TreasuryPayment.objects.order_by("-paid_on").values_list("paid_on", flat=True).first()
    return Month.of(last or localdate())


def _url(**query):
    return f"{reverse('treasury')}?{urlencode(query)}"


def _stat(month, kind, number, ours, theirs):
    sides = {"ours": f"我方 {ours:,.2f} 元", "theirs": f"国库 {theirs:,.2f} 元"}
    note = sides.get(kind, f"我方 {ours:,.2f} 元，国库 {theirs:,.2f} 元")
    return {
        "label": WORDS[kind], "value": f"{number:,}", "unit": "笔", "state": "below" if number else "met",
        "note": note if number else "没有", "url": _url(month=month, kind=kind) + "#rows" if number else "",
    }  # fmt: skip


urlpatterns = [
    path("funds/treasury/", treasury_page, name="treasury"),
    path("funds/treasury/decide/", decide_page, name="treasury-decide"),
    path("funds/treasury/decide-many/", decide_many_page, name="treasury-decide-many"),
]
