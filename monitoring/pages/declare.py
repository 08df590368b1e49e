"""一键申报 and its 进度: the two public pages. They read no register; what they write goes through one narrow action."""

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core import throttling
from core.models import Region
from monitoring import public_codes
from monitoring.declaration_form import DeclarationForm, villages_of
from monitoring.declarations import ELSEWHERE, bound, declare, declared, log

LARGEST = 64 * 1024  # bytes of a declaration; no honest one has more
TOO_OFTEN, TOO_LARGE = 429, 413


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def declare_page(request):
    """The form; POST writes one clue and shows its receipt. `?village=` fills in the poster's village."""
    if request.method == "GET":
        return _form(request, DeclarationForm(village=request.GET.get("village", "")), 200)
    if too_often := refused_as_too_often(request, "declare address", "declare_address_hour"):
        return too_often
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        log.warning("refused", reason="declare size")
        return _refused(request, f"提交的内容太长，没有保存。{ELSEWHERE}", TOO_LARGE)
    form = DeclarationForm(request.POST)
    if form.is_a_machines:
        log.warning("refused", reason="declare honeypot")
        form.add_error(None, f"没有提交成功。{ELSEWHERE}")
    if not form.is_valid():
        log.info("refused", reason="declare fields", fields=sorted(form.errors))
        return _form(request, form.renewed(), 422)
    values = form.cleaned_data
    try:
        code = declare(
            village=values["village"],
            name=values["name"],
            phone=values["phone"],
            risk_code=values["risk_code"],
            description=values["description"],
            nonce=values["key"],
        )
    except ValidationError as refused:
        return _refused(request, refused.messages[0])
    village = Region.objects.get(pk=values["village"])
    context = {"code": public_codes.grouped(code), "village": village, "today": timezone.localdate()}
    return render(request, "monitoring/declared.html", context)


def _form(request, form, status):
    return render(request, "monitoring/declare.html", {"form": form}, status=status)


def _refused(request, sentence, status=TOO_OFTEN):
    return render(request, "monitoring/declare_refused.html", {"sentence": sentence}, status=status)


def _bound_reader(request, kind, parameter):
    address = get_client_ip_address(request) or "unknown"
    bound(kind, address, parameter, throttling.HOUR, f"操作太频繁，请过一小时再试。{ELSEWHERE}")


def refused_as_too_often(request, kind, parameter):
    """Count one more try of this visitor; the page that refuses it, or None."""
    try:
        _bound_reader(request, kind, parameter)
    except ValidationError as refused:
        return _refused(request, refused.messages[0])
    return None


@login_not_required
@require_GET
def village_choices(request):
    """The villages of the town that was chosen, as options."""
    villages = villages_of(request.GET.get("town", ""))
    return render(request, "monitoring/declare_villages.html", {"villages": villages})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def status_page(request):
    """How far a declaration is, by its receipt code, which is posted and so stands in no address and no log."""
    context, status = {}, 200
    if request.method == "POST":
        typed = request.POST.get("code", "")[:40]
        context, status = _answer(request, typed)
        context["typed"] = typed
    return render(request, "monitoring/declare_status.html", context, status=status)


def _answer(request, typed):
    try:
        _bound_reader(request, "status address", "status_address_hour")
    except ValidationError as refused:
        return {"error": refused.messages[0]}, TOO_OFTEN
    found = declared(typed)
    if found is None:
        log.warning("refused", reason="unknown receipt")
        return {"error": "没有查到这个回执号，请对照回执逐个核对字母和数字。"}, 404
    return dict(zip(("clue", "progress"), found, strict=True)), 200


urlpatterns = [
    path("declare/", declare_page, name="declare"),
    path("declare/villages/", village_choices, name="declare-villages"),
    path("declare/status/", status_page, name="declare-status"),
]
