"""The rules of the annual assessment, edited by the office row by row."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bulletins import assessments
from bulletins.assessment_book import rules_table
from bulletins.assessment_steps import settled
from bulletins.models import AssessmentRule
from bulletins.pages.exports import export_action, page_file
from bulletins.pages.targets import year_asked
from bulletins.registry import BY_CODE, INDICATORS
from core.ledger.changes import changes_of, columns_for
from core.ledger.forms import form_field

FIELDS = ("year", "kind", "module", "name", "points", "indicator", "full_at", "zero_at", "basis", "is_placeholder")
ADD = permission_required("bulletins.add_assessmentrule", raise_exception=True)
CHANGE = permission_required("bulletins.change_assessmentrule", raise_exception=True)
Kind = AssessmentRule.Kind


class RuleForm(forms.ModelForm):
    """One rule; the indicator is chosen by its name."""

    indicator = forms.ChoiceField(
        label="指标",
        required=False,
        choices=[("", "不用指标"), *((each.code, f"{each.name}（{each.unit}）") for each in INDICATORS)],
    )

    class Meta:
        model = AssessmentRule
        fields = FIELDS
        formfield_callback = form_field

    def clean(self):
        values = super().clean()
        if values.get("kind") != Kind.AUTO and values.get("indicator"):
            self.add_error("indicator", "只有“指标得分”才选指标。")
        for year in dict.fromkeys(filter(None, (self.instance.year, values.get("year")))):
            for sentence in settled(year):
                self.add_error("year", sentence)
        return values


@require_GET
@permission_required("bulletins.view_assessmentrule", raise_exception=True)
def rules_page(request):
    """One year's rules by kind, with what the weights add up to."""
    years, year = year_asked(request, AssessmentRule)
    rules = list(AssessmentRule.objects.filter(year=year).order_by("pk"))
    context = {
        "years": years,
        "year": year,
        "next_year": years[0] + 1 if years else timezone.localdate().year,
        "groups": [(kind.label, [_shown(rule) for rule in rules if rule.kind == kind]) for kind in Kind],
        "weight": sum(rule.points for rule in rules if rule.kind == Kind.AUTO),
        "has_rules": bool(rules),
        "is_placeholder": any(rule.is_placeholder for rule in rules),
        "settled": [*settled(year)],
        "may_change": request.user.has_perm("bulletins.change_assessmentrule"),
        "actions": [export_action("assessment-rules-file", year=year)] if rules else [],
    }
    return render(request, "bulletins/assessment_rules.html", context)


@require_GET
@permission_required("bulletins.view_assessmentrule", raise_exception=True)
def rules_file(request):
    """The year's rules as a workbook."""
    _, year = year_asked(request, AssessmentRule)
    rules = AssessmentRule.objects.filter(year=year).order_by("pk")
    return page_file(request, "assessments", f"神木市{year or ''}年度考核规则", [rules_table(rules)])


def _shown(rule):
    return {"rule": rule, "indicator": BY_CODE.get(rule.indicator)}


@require_http_methods(["GET", "POST"])
@ADD
def add_rule_page(request):
    """A rule beside those the year began with."""
    initial = {"year": request.GET.get("year") or timezone.localdate().year}
    return _form_page(request, RuleForm(request.POST or None, initial=initial), "新增考核规则")


@require_http_methods(["GET", "POST"])
@CHANGE
def rule_page(request, pk):
    """One rule with its history; what is published keeps what it was counted by."""
    rule = get_object_or_404(AssessmentRule, pk=pk)
    form = RuleForm(request.POST or None, instance=rule)
    events = changes_of(AssessmentRule, pk, columns_for(AssessmentRule, " ".join(FIELDS)))
    return _form_page(request, form, f"修改考核规则：{rule}", events)


def _form_page(request, form, title, events=()):
    year = form.instance.year or timezone.localdate().year
    if request.method == "POST" and form.is_valid():
        rule = form.save()
        messages.success(request, f"“{rule}”已保存，在考核页上“重新计算”后按新规则计分。")
        return redirect(f"{reverse('assessment-rules')}?year={rule.year}")
    context = {
        "form": form,
        "title": title,
        "events": events,
        "cancel_url": f"{reverse('assessment-rules')}?year={year}",
    }
    return render(request, "bulletins/assessment_rule.html", context, status=422 if form.is_bound else 200)


@require_POST
@ADD
def open_rules_page(request):
    """Begin the year after the last one that has rules."""
    last = AssessmentRule.objects.order_by("-year").values_list("year", flat=True).first()
    year = last + 1 if last else timezone.localdate().year
    try:
        made = assessments.open_rules(year)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessment-rules")
    messages.success(request, f"已建立 {year} 年考核规则 {made} 条，请对照正式办法逐条核定。")
    return redirect(f"{reverse('assessment-rules')}?year={year}")
