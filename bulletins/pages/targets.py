"""The year's targets: what the work plan asks for, changed by the office when the plan is adjusted."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bulletins import coverage, plans
from bulletins.models import State, Target
from bulletins.page_book import PageTable
from bulletins.pages.bulletins import XLSX
from bulletins.pages.exports import export_action, page_file
from bulletins.registry import BY_CODE, INDICATORS
from bulletins.targets import chapter_in, indicator_of, lost_with, open_next_year
from core.ledger.changes import changes_of, columns_for


class TargetForm(plans.RowForm):
    """A row of the plan as its workbook has it, the indicator chosen by its name."""

    indicator = forms.ChoiceField(
        label="指标",
        required=False,
        choices=[("", "还没有台账"), *((each.code, f"{each.name}（{each.unit}）") for each in INDICATORS)],
    )

    class Meta(plans.RowForm.Meta):
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        help_texts = {
            "value": "与指标比较的数；没有数的目标（如“动态清零”）留空",
            "wording": "在通报里怎样写",
            "missing": "没有数时页面和通报写明缺什么",
        }


@require_GET
@permission_required("bulletins.view_target", raise_exception=True)
def targets_page(request):
    """One year's targets in the order of the plan's items."""
    years, year = year_asked(request, Target)
    context = {
        "rows": [(row, indicator_of(row)) for row in Target.objects.filter(year=year).order_by("item", "pk")],
        "years": years,
        "year": year,
        "may_change": request.user.has_perm("bulletins.change_target"),
        "next_year": years[0] + 1 if years else None,
        "actions": [export_action("targets-file", year=year)] if year else [],
    }
    return render(request, "bulletins/targets.html", context)


@require_GET
@permission_required("bulletins.view_target", raise_exception=True)
def targets_file(request):
    """The same table as a workbook."""
    _, year = year_asked(request, Target)
    lines = [
        (
            chapter_in(row),
            row.item,
            row.name,
            row.sentence,
            row.due_on or "持续",
            row.owner or "未定",
            _measured_by(row),
            row.quote,
        )
        for row in Target.objects.filter(year=year).order_by("item", "pk")
    ]
    heads = ("章", "要点条目", "目标", "要求", "期限", "责任单位", "指标", "要点原文")
    table = PageTable("年度目标", heads, (22, 10, 36, 24, 14, 20, 40, 44), lines)
    return page_file(request, "targets", f"神木市{year or ''}年度目标", [table])


def _measured_by(target):
    """The indicator, or what is lacking for one."""
    if target.indicator in BY_CODE:
        return BY_CODE[target.indicator].name
    return f"缺：{target.missing}" if target.missing else ""


def year_asked(request, model):
    """All years that have rows of a yearly table, and the one asked for."""
    years = sorted(set(model.objects.order_by().values_list("year", flat=True)), reverse=True)
    return years, _year(request.GET.get("year"), years)


def _year(text, years):
    if not text:
        return years[0] if years else None
    if not (text.isascii() and text.isdigit()):
        raise BadRequest("年份应为四位数字。")
    return int(text)


@require_http_methods(["GET", "POST"])
@permission_required("bulletins.change_target", raise_exception=True)
def target_page(request, pk):
    """One target with its history; published bulletins keep what they were held against."""
    target = get_object_or_404(Target, pk=pk)
    form = TargetForm(request.POST or None, instance=target)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"目标“{target}”已保存，下次汇总起按新值比较。")
        return redirect(f"{reverse('targets')}?year={target.year}")
    context = {
        "form": form,
        "target": target,
        "title": f"修改目标：{target}",
        "cancel_url": f"{reverse('targets')}?year={target.year}",
        "events": changes_of(Target, pk, columns_for(Target, " ".join(plans.HEADS))),
        "may_delete": request.user.has_perm("bulletins.delete_target"),
    }
    return render(request, "bulletins/target.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@permission_required("bulletins.delete_target", raise_exception=True)
def delete_page(request, pk):
    """Delete a row of the plan, loaded by mistake, after saying what goes with it."""
    target = get_object_or_404(Target, pk=pk)
    if request.method == "POST":
        target.delete()
        messages.success(request, f"目标“{target}”已删除。")
        return redirect(f"{reverse('targets')}?year={target.year}")
    context = {"target": target, "title": f"删除目标：{target}", "lost": list(lost_with(target))}
    return render(request, "bulletins/target_delete.html", context)


@require_POST
@permission_required("bulletins.add_target", raise_exception=True)
def next_year(request):
    """Begin the next year's plan with the rows of the last one."""
    try:
        year = open_next_year()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("targets")
    messages.success(request, f"已按上一年建立 {year} 年目标，请对照新的工作要点逐项修改。")
    return redirect(f"{reverse('targets')}?year={year}")


class PlanForm(forms.Form):
    """The filled-in workbook of a year's plan."""

    file = forms.FileField(label="年度目标表", help_text="按模板填写的 .xlsx；有错的格逐一指出，改正前一行也不装入")


@require_http_methods(["GET", "POST"])
@permission_required("bulletins.add_target", raise_exception=True)
def load_plan_page(request):
    """Next year's plan as a workbook: taken over whole, or refused with every wrong cell named."""
    form = PlanForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            counts = plans.load(form.cleaned_data["file"].read())
        except ValidationError as error:
            form.add_error("file", error.messages)
        else:
            messages.success(
                request, "已装入：新增 {new} 项，修改 {changed} 项，不变 {unchanged} 项。".format(**counts)
            )
            return redirect("targets")
    return render(request, "bulletins/plan.html", {"form": form}, status=422 if form.is_bound else 200)


@require_GET
@permission_required("bulletins.view_target", raise_exception=True)
def plan_template(request):
    """The workbook to fill in, begun with the latest plan's rows."""
    name = content_disposition_header(True, "年度目标表模板.xlsx")
    return HttpResponse(plans.template(), content_type=XLSX, headers={"Content-Disposition": name})


COVERAGE_HEADS = ("条目", "章", "目标", "责任单位", "指标", "台账（最近登记）", "最近有数", "数值", "缺少的数据")


@require_GET
@permission_required("bulletins.view_target", raise_exception=True)
def coverage_page(request):
    """Item by item, what of the plan the portal knows, from which ledgers, and what the rest waits for."""
    items, years, year = _covered(request)
    actions = [export_action("coverage-file", year=year)] if items else []
    context = {"items": items, "counts": coverage.counts(items), "years": years, "year": year, "actions": actions}
    return render(request, "bulletins/coverage.html", context)


@require_GET
@permission_required("bulletins.view_target", raise_exception=True)
def coverage_file(request):
    """The same table as a workbook."""
    items, _, year = _covered(request)
    lines = [_covered_line(item, line) for item in items for line in item.lines or [None]]
    table = PageTable("目标覆盖情况", COVERAGE_HEADS, (8, 22, 36, 18, 30, 40, 14, 16, 30), lines)
    return page_file(request, "targets", f"神木市{year or ''}年度目标覆盖情况", [table])


def _covered(request):
    years, year = year_asked(request, Target)
    targets = Target.objects.filter(year=year).order_by("item", "pk")
    return (coverage.items(targets, request.user, year) if targets else []), years, year


def _covered_line(item, line):
    """One line as the page has it; an item without any says so."""
    if line is None:
        return item.number, item.chapter, item.title, "", "没有数字目标，也还没有指标", "", "", "", ""
    ledgers = "\n".join(f"{each.label}（{each.last:%Y-%m-%d}）" if each.last else each.label for each in line.sources)
    value = line.figure.get("value")
    known = f"{value} {line.indicator.unit}" if value is not None else State(line.figure.get("state", "no-data")).label
    return (
        item.number,
        item.chapter,
        f"{line.target.name}：{line.target.sentence}" if line.target else "要点没有定数",
        (line.target.owner or "未定") if line.target else "",
        line.indicator.name if line.indicator else "还没有指标",
        ledgers,
        line.month.label if line.month else "",
        known,
        line.missing,
    )
