"""The pages of rounds: opening one, how far it is in every place, closing it."""

from django import forms
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.ledger.pages.record import get_record
from core.ledger.registry import ledger_named
from core.models import Region
from core.models.regions import TOWN_DIGITS, VILLAGE_DIGITS
from core.scoping import after, scope_of
from monitoring.models import Sweep
from monitoring.sweeps import close_sweep, completion, completion_by_grid, open_sweep


class SweepForm(forms.Form):
    """A round to open: kind and place; dates and households may be left to the kind's own."""

    day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    kind = forms.ChoiceField(label="类型", choices=Sweep.Kind.choices, widget=forms.RadioSelect)
    region = forms.ModelChoiceField(label="范围", queryset=Region.objects.none(), empty_label="请选择")
    whom = forms.ChoiceField(
        label="排查对象", choices=[("", "按类型默认"), *Sweep.Whom.choices], required=False,
        help_text="默认：每周和每月排查脱贫户和监测对象，半年和饮水排查全体农户。",
    )  # fmt: skip
    starts_on = forms.DateField(label="开始日期", widget=day, required=False, help_text="空着为本期第一天。")
    due_on = forms.DateField(label="截止日期", widget=day, required=False, help_text="空着按参数的天数计算。")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        code = scope_of(user)
        self.fields["region"].queryset = Region.objects.filter(code__gte=code, code__lt=after(code)).order_by("code")
        self.fields["region"].label_from_instance = lambda region: region.full_name
        self.fields["region"].initial = code


@require_http_methods(["GET", "POST"])
def start_page(request):
    """Open a round, or add to an open one the households registered since."""
    if not request.user.has_perm("monitoring.add_sweep"):
        raise PermissionDenied("您的角色不能发起排查。")
    form = SweepForm(request.POST or None, user=request.user, initial={"kind": Sweep.Kind.WEEKLY})
    if request.method == "POST" and form.is_valid():
        try:
            sweep, added = open_sweep(by=request.user, **form.cleaned_data)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, f"“{sweep.name}”已开始，列出 {added:,} 户。")
            return redirect("sweeps-record", pk=sweep.pk)
    context = {"form": form, "cancel_url": reverse("sweeps-list")}
    return render(request, "monitoring/sweep_start.html", context, status=422 if form.is_bound else 200)


@require_GET
def sweep_page(request, pk):
    """How far a round is: by town for the city, by village for a town, by grid for a village."""
    sweep = get_record(request, ledger_named("sweeps"), pk)
    code = _asked_region(request, sweep)
    rows = _rows(sweep, code)
    targets, done = sum(row["targets"] for row in rows), sum(row["done"] for row in rows)
    context = {
        "sweep": sweep,
        "region": Region.objects.get(pk=code),
        "rows": rows,
        "total": _told(sweep, {"targets": targets, "done": done}, code, ""),
        "corner": {4: "镇街", 6: "镇街", TOWN_DIGITS: "村（社区）"}.get(len(code), "网格"),
        "may_close": sweep.closed_on is None and _may_close(request.user, sweep),
        "list_url": reverse("sweeps-list"),
    }
    return render(request, "monitoring/sweep.html", context)


def _asked_region(request, sweep):
    """The division whose places are shown: the user's own or one below it, never outside the round."""
    own = max(scope_of(request.user), sweep.region_id, key=len)
    code = request.GET.get("region", own)
    if not code.startswith(own) or not Region.objects.filter(pk=code).exists():
        raise BadRequest("所选镇村不在您的管辖区域或本轮范围内。")
    return code


def _rows(sweep, code):
    if len(code) == VILLAGE_DIGITS:
        grids = completion_by_grid(sweep, code)
        return [_told(sweep, row, code, row["grid__name"] or "未划网格") for row in grids]
    length = VILLAGE_DIGITS if len(code) == TOWN_DIGITS else TOWN_DIGITS
    names = dict(Region.objects.filter(code__gte=code, code__lt=after(code)).values_list("code", "short_name"))
    return [
        _told(sweep, row, row["place"], names.get(row["place"], row["place"]), opens=True)
        for row in completion(sweep, code, length)
    ]


def _told(sweep, row, code, label, opens=False):
    left = row["targets"] - row["done"]
    share = f"{row['done'] * 1000 // row['targets'] / 10:.1f}%" if row["targets"] else "无数据"
    state = "met" if not left else ("below" if sweep.is_late else "near")
    return {
        **row, "label": label, "left": left, "share": share, "state": state if row["targets"] else "unknown",
        "url": f"?region={code}" if opens else "",
        "left_url": f"{reverse('sweep-targets-list')}?sweep={sweep.number}&region={code}&visit=0",
    }  # fmt: skip


def _may_close(user, sweep):
    return user.has_perm("monitoring.change_sweep") and sweep.region_id.startswith(scope_of(user) or "-")


@require_POST
def close(request, pk):
    """End a round; the households not visited stay listed."""
    sweep = get_record(request, ledger_named("sweeps"), pk)
    if not _may_close(request.user, sweep):
        raise PermissionDenied("这一轮由上级发起，您的角色不能结束它。")
    if close_sweep(sweep, by=request.user):
        messages.success(request, f"“{sweep.name}”已在 {timezone.localdate():%Y年%-m月%-d日} 结束。")
    return redirect("sweeps-record", pk=pk)


urlpatterns = [
    path("sweeps/start/", start_page, name="sweep-start"),
    path("sweeps/<int:pk>/", sweep_page, name="sweeps-record"),
    path("sweeps/<int:pk>/close/", close, name="sweep-close"),
]
