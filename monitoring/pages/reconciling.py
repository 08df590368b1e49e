"""Reconciliation: upload an export, watch it being compared, decide difference by difference or a whole field at once."""

from pathlib import Path

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.imports.guards import EXTENSIONS, MAX_BYTES
from core.imports.layouts import compared_layouts, layout_named
from core.imports.review import problems
from core.models import JobState
from monitoring.models import Difference, Reconciliation
from monitoring.reconciling.running import request_reconciliation
from monitoring.reconciling.taking import keep_ours, take_theirs, with_their_people
from monitoring.reconciling.words import label_of, our_words, register_of, their_words

RUNS, ROWS = 30, 50
NARROWED_BY = ("register", "kind", "field", "decision")
SIDES = {"theirs": take_theirs, "ours": keep_ours}


@require_http_methods(["GET", "POST"])
@permission_required("monitoring.view_reconciliation", raise_exception=True)
def reconciliations_page(request):
    """The last runs, and a form to upload one more file."""
    may_add, error = request.user.has_perm("monitoring.add_reconciliation"), ""
    if request.method == "POST" and may_add:
        error = _refusal(request.FILES.get("file"))
        if not error:
            return redirect("reconciliation", pk=request_reconciliation(request.FILES["file"], by=request.user).pk)
    runs = Reconciliation.objects.visible_to(request.user).select_related("batch", "user", "region")[:RUNS]
    context = {
        "runs": [(run, _totals(run)) for run in runs],
        "may_add": may_add,
        "error": error,
        "layouts": compared_layouts(),
        "most": MAX_BYTES // 2**20,
    }
    return render(request, "monitoring/reconciliations.html", context, status=422 if error else 200)


def _refusal(file):
    if file is None:
        return "请先选择要对账的文件。"
    if Path(file.name).suffix.lower() not in EXTENSIONS:
        return "只能用 .xlsx、.xls 或 .csv 文件对账，请在表格软件中另存为其中一种。"
    if file.size > MAX_BYTES:
        return f"文件超过 {MAX_BYTES // 2**20} MB，请分成几份。"
    return ""


def _totals(run):
    """How many differences of each kind a run found; empty while it has not ended."""
    if run.state != JobState.DONE:
        return []
    sums = dict.fromkeys(Difference.Kind.values, 0)
    for count in run.counts:
        sums[count["kind"]] += count["rows"]
    return list(sums.values())


def _annotated(request, batch):
    """Where who sent the file gets it back with its faults marked, while it is kept."""
    return reverse("import-annotated", args=[batch.pk]) if batch.file and batch.user_id == request.user.pk else ""


@require_GET
@permission_required("monitoring.view_reconciliation", raise_exception=True)
def reconciliation_page(request, pk):
    """One run: its progress, then what differs by register and field, and the differences to decide one by one."""
    run = _run(request, pk)
    if run.is_running:
        return render(request, "monitoring/reconciliation_running.html", {"run": run})
    chosen = {name: request.GET[name] for name in NARROWED_BY if request.GET.get(name)}
    differences = _differences(request, run)
    rows = _rows(differences, chosen, request.GET.get("after", ""))
    context = {
        "run": run,
        "layout": layout_named(run.batch.layout).label if run.batch.headers else "",
        "groups": _groups(run, differences, chosen),
        "chosen": _chosen_words(chosen),
        "rows": rows,
        "next_url": f"?{urlencode(chosen | {'after': rows[-1]['pk']})}" if len(rows) == ROWS else "",
        "list_url": f"{reverse('differences-list')}?{urlencode({'run_code': run.pk} | chosen)}",
        "may_decide": request.user.has_perm("monitoring.change_difference"),
        "query": urlencode(chosen),
        "problems": problems(run.batch),
        "annotated_url": _annotated(request, run.batch),
    }
    return render(request, "monitoring/reconciliation.html", context)


@require_GET
@permission_required("monitoring.view_reconciliation", raise_exception=True)
def reconciliation_progress(request, pk):
    """The progress, asked for again and again; when there is none any more the page reloads."""
    run = _run(request, pk)
    if not run.is_running:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "monitoring/reconciliation_state.html", {"run": run})


def _run(request, pk):
    runs = Reconciliation.objects.visible_to(request.user).select_related("batch", "region", "user")
    return get_object_or_404(runs, pk=pk)


def _differences(request, run):
    return Difference.objects.visible_to(request.user).filter(run=run)


def _groups(run, differences, chosen):
    """One line a register, kind and field: how many there are, how many still wait."""
    counted = differences.order_by().values("register", "kind", "field", "decision").annotate(rows=Count("pk"))
    groups = {}
    for count in counted:
        key = (count["register"], count["kind"], count["field"])
        group = groups.setdefault(key, {"rows": 0, "waiting": 0})
        group["rows"] += count["rows"]
        group["waiting"] += count["rows"] if count["decision"] == Difference.Decision.WAITING else 0
    return [_group(key, group, chosen) for key, group in sorted(groups.items(), key=lambda item: -item[1]["rows"])]


def _group(key, group, chosen):
    register, kind, field = key
    meant = Difference(register=register, kind=kind, field=field)
    values = dict(zip(("register", "kind", "field"), key, strict=True))
    return group | values | {
        "label": label_of(meant), "register_label": register_of(meant), "kind_label": meant.get_kind_display(),
        "url": f"?{urlencode(values)}", "is_chosen": values.items() <= (chosen | {"field": chosen.get("field", "")}).items(),
        "may_take": kind != Difference.Kind.OURS,
    }  # fmt: skip


def _chosen_words(chosen):
    if not chosen:
        return ""
    meant = Difference(**{name: chosen.get(name, "") for name in ("register", "kind", "field")})
    return " · ".join(filter(None, [meant.get_kind_display(), label_of(meant) if meant.register else ""]))


def _rows(differences, chosen, after):
    """The next differences in the order they were found; waiting ones unless another decision is asked for."""
    asked = chosen if "decision" in chosen else chosen | {"decision": Difference.Decision.WAITING}
    if after.isdecimal():
        asked = asked | {"pk__gt": int(after)}
    found = differences.filter(**asked).select_related("region").order_by("pk")[:ROWS]
    return [
        {
            "pk": row.pk, "row": row, "label": label_of(row), "ours": our_words(row), "theirs": their_words(row),
            "url": _record_url(row), "may_take": row.kind != Difference.Kind.OURS,
        }
        for row in found
    ]  # fmt: skip


def _record_url(difference):
    """The record's page; none for a record that only they have."""
    if difference.kind == Difference.Kind.THEIRS:
        return ""
    return reverse(f"{difference.register}-record", args=[difference.object_id])


@require_POST
@permission_required("monitoring.change_difference", raise_exception=True)
def decide_difference(request, pk):
    """Take their value, or keep ours, for one difference."""
    difference = get_object_or_404(Difference.objects.visible_to(request.user), pk=pk)
    _decide(request, with_their_people(difference).visible_to(request.user))
    return redirect(f"{reverse('reconciliation', args=[difference.run_id])}?{request.POST.get('query', '')}")


@require_POST
@permission_required("monitoring.change_difference", raise_exception=True)
def decide_group(request, pk):
    """The same for all waiting differences of one register, kind and field."""
    run = _run(request, pk)
    meant = {name: request.POST.get(name, "") for name in ("register", "kind", "field")}
    if meant["kind"] not in Difference.Kind.values:
        raise Http404("没有这一组差异。")
    _decide(request, _differences(request, run).filter(**meant))
    return redirect("reconciliation", pk=pk)


def _decide(request, differences):
    decide = SIDES.get(request.POST.get("side"))
    if decide is None:
        raise Http404("请选择取对方或保留我方。")
    try:
        done = decide(differences, by=request.user)
    except ValidationError as refused:
        messages.error(request, refused.messages[0])
        return
    if decide is keep_ours:
        messages.success(request, f"已保留我方 {done:,} 条。")
        return
    taken, moved = done
    messages.success(request, f"已取对方 {taken:,} 条，记入历史。")
    if moved:
        messages.warning(request, f"{moved:,} 条在对账后已被修改，没有覆盖，标为“我方已变动”。")


urlpatterns = [
    path("reconciliations/", reconciliations_page, name="reconciliations"),
    path("reconciliations/<int:pk>/", reconciliation_page, name="reconciliation"),
    path("reconciliations/<int:pk>/progress/", reconciliation_progress, name="reconciliation-progress"),
    path("reconciliations/<int:pk>/decide/", decide_group, name="reconciliation-decide"),
    path("reconciliations/differences/<int:pk>/decide/", decide_difference, name="difference-decide"),
]
