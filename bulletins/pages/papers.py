"""The buttons of a paper on its way to publication, one address for all of them."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from bulletins import assessments, circulars, publishing, signing
from bulletins.models import Assessment, Bulletin, Circular, Paper
from bulletins.readers import may_publish, open_papers, signs

State = Paper.State


def for_the_office(view):
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_publish(request.user):
            raise PermissionDenied("只有市衔接办可以汇总、起草和发布。")
        return view(request, *args, **kwargs)

    return guarded


def buttons(paper, user):
    """What this user may do with the paper as it stands: names of steps."""
    found = []
    if may_publish(user):
        found += {State.DRAFT: ["submit"], State.SIGNED: ["publish"]}.get(paper.state, [])
    if signs(user) and paper.state == State.REVIEW and paper.submitted_by_id != user.pk:
        found.append("sign")
    if (signs(user) or may_publish(user)) and paper.state in (State.REVIEW, State.SIGNED):
        found.append("return")
    return found


@require_POST
def step_page(request, kind, pk, step):
    """Take a step of a paper; whoever was faster is named in a sentence, and nothing happens twice."""
    if kind not in KINDS or step not in STEPS:
        raise Http404("没有这个办理步骤。")
    model, _ = KINDS[kind]
    allowed, act, done = STEPS[step]
    if not allowed(request.user):
        raise PermissionDenied("您的角色不能办理这一步。")
    paper = get_object_or_404(model, pk=pk)
    try:
        with transaction.atomic():
            act(paper, request)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"{paper}{done}。")
    still_open = open_papers(
        model.objects.filter(pk=pk), request.user
    ).exists()  # a returned draft is the office's alone
    return redirect(paper if still_open else f"{kind}s")


def _submit(paper, request):
    signing.submit(paper, by=request.user)


def _sign(paper, request):
    signing.sign(paper, by=request.user)


def _return(paper, request):
    signing.give_back(paper, by=request.user, reason=request.POST.get("reason", ""))


def _publish(paper, request):
    publish = next(publish for model, publish in KINDS.values() if isinstance(paper, model))
    publish(paper, request)


def _publish_bulletin(bulletin, request):
    publishing.publish(bulletin, by=request.user, notes=request.POST.get("notes", ""))


def _publish_circular(circular, request):
    typed = request.POST.get("number", "").strip()
    if not (typed.isascii() and typed.isdecimal() and 0 < int(typed) < 10_000):
        raise ValidationError("发文顺序号应为 1 到 9999 的整数，不编虚位，不加“第”字。")
    circulars.publish(circular, by=request.user, number=int(typed))


def _publish_assessment(assessment, request):
    assessments.publish(assessment, by=request.user)


def _signs_or_publishes(user):
    return signs(user) or may_publish(user)


STEPS = {
    "submit": (may_publish, _submit, "已送审，请签发人签发"),
    "sign": (signs, _sign, "已签发，请市衔接办发布"),
    "return": (_signs_or_publishes, _return, "已退回修改"),
    "publish": (may_publish, _publish, "已发布，内容不再改变"),
}

# The address word of each kind of paper: its model, and what makes it public.
KINDS = {
    "bulletin": (Bulletin, _publish_bulletin),
    "circular": (Circular, _publish_circular),
    "assessment": (Assessment, _publish_assessment),
}
