"""The annual assessment in the browser: its years, one year's results, points by hand, appeals, the workbook."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from bulletins import assessments
from bulletins.assessment_book import remark_of
from bulletins.figures import plain
from bulletins.ledgers import exactly
from bulletins.models import Appeal, Assessment, AssessmentRule, ScoreEntry, TownResult, TownScore
from bulletins.pages.papers import buttons, for_the_office
from bulletins.pages.targets import XLSX
from bulletins.readers import may_publish, open_papers, reads_whole_city
from bulletins.registry import BY_CODE
from core import access
from core.attachments import ALLOWED
from core.ledger.forms import FilesField
from core.models import AccessKind, Region
from core.models.regions import TOWN_DIGITS
from core.scoping import scope_of

Kind = AssessmentRule.Kind
MAY_VIEW = permission_required("bulletins.view_assessment", raise_exception=True)
ENTRY_LIGHTS = {Kind.PLUS: "met", Kind.MINUS: "near", Kind.VETO: "below"}
GRADE_LIGHTS = {"好": "met", "较好": "met", "一般": "near", "差": "below"}


def asked(request, year):
    """The year's assessment, where the reader may see it yet."""
    return get_object_or_404(open_papers(Assessment.objects.select_related("bulletin"), request.user), year=year)


@require_GET
@MAY_VIEW
def assessments_page(request):
    """Every year's assessment, newest first."""
    context = {
        "assessments": open_papers(Assessment.objects.select_related("bulletin", "published_by"), request.user),
        "may_publish": may_publish(request.user),
        "year": timezone.localdate().year,
    }
    return render(request, "bulletins/assessments.html", context)


@require_POST
@for_the_office
def draft_page(request):
    """Draft a year, or open the one there is."""
    text = request.POST.get("year", "").strip()
    try:
        if not (text.isascii() and text.isdigit() and 2021 <= int(text) <= 2100):
            raise ValidationError("年度应为四位数字，如 2026。")
        return redirect(assessments.draft(int(text)))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("assessments")


@require_GET
@MAY_VIEW
def assessment_page(request, year):
    """One year: the towns the reader sees, and one town's scores in detail."""
    assessment = asked(request, year)
    results = list(
        TownResult.objects.visible_to(request.user)
        .filter(assessment=assessment)
        .select_related("region")
        .order_by("rank", "region_id")
    )
    town = _town_asked(request, results)
    appeals = _appeals(assessment, town, request.user) if town else {}
    context = {
        "assessment": assessment,
        "results": [(each, remark_of(each), GRADE_LIGHTS.get(each.grade, "plain")) for each in results],
        "town": town,
        "scores": _scores(assessment, town, request.user, appeals) if town else [],
        "entries": _entries(assessment, town, request.user, appeals) if town else [],
        "files_appeal": _files_appeal(request.user) and assessment.takes_appeals(),
        "faults": assessment.faults() if assessment.is_draft and may_publish(request.user) else [],
        "buttons": buttons(assessment, request.user),
        "may_publish": may_publish(request.user),
        "is_placeholder": AssessmentRule.objects.filter(year=year, is_placeholder=True).exists(),
        "reads_whole_city": reads_whole_city(request.user),
        "actions": _actions(request.user, assessment),
    }
    return render(request, "bulletins/assessment.html", context)


def _town_asked(request, results):
    """The result to show in detail: the one asked for, or the only one there is."""
    code = request.GET.get("town", "")
    if code:
        found = next((each for each in results if each.region_id == code), None)
        if found is None:
            raise Http404("没有这个镇街的考核结果，或它不在您的管辖区域内。")
        return found
    return results[0] if len(results) == 1 else None


def _appeals(assessment, town, user):
    """{rule: the newest appeal of the town against it}."""
    rows = Appeal.objects.visible_to(user).filter(assessment=assessment, region=town.region_id)
    return {row.rule_id: row for row in rows.order_by("pk")}


def _scores(assessment, town, user, appeals):
    """One town's indicators: the rule, the figure, the points, and what was appealed against."""
    rows = TownScore.objects.visible_to(user).filter(assessment=assessment, region=town.region_id)
    return [
        {
            "rule": row.rule,
            "value": row.value,
            "points": row.points,
            "indicator": BY_CODE.get(row.rule.indicator),
            "appeal": appeals.get(row.rule_id),
        }
        for row in rows.select_related("rule").order_by("rule_id")
    ]


def _entries(assessment, town, user, appeals):
    """The points that were added and taken by hand, and the vetoes; they can be appealed against like the others."""
    rows = ScoreEntry.objects.visible_to(user).filter(
        year=assessment.year, region=town.region_id, state=ScoreEntry.State.STANDING
    )
    return [
        {"entry": row, "rule": row.rule, "light": ENTRY_LIGHTS[row.kind], "appeal": appeals.get(row.rule_id)}
        for row in rows.select_related("rule").order_by("kind", "happened_on", "pk")
    ]


def _files_appeal(user):
    return user.has_perm("bulletins.file_appeal") and len(scope_of(user)) == TOWN_DIGITS


def _actions(user, assessment):
    year = assessment.year
    actions = [
        {"label": "加减分", "url": exactly("score-entries", year=year), "icon": "plus-circle"},
        {"label": "申诉", "url": exactly("appeals", year=year), "icon": "chat-bubble-left-right"},
        {"label": "考核规则", "url": f"{reverse('assessment-rules')}?year={year}", "icon": "scale"},
    ]
    url = reverse("assessment-file", args=[year])
    return [*actions, {"label": "下载 Excel", "url": url, "icon": "arrow-down-tray", "primary": True}]


def _act(request, year, act, done):
    """One of the office's buttons; a refusal is a sentence on the page it was pressed on."""
    assessment = get_object_or_404(Assessment, year=year)
    try:
        with transaction.atomic():
            act(assessment)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done(assessment))
    return redirect(assessment)


@require_POST
@for_the_office
def recount_page(request, year):
    """Work the draft out anew."""
    return _act(request, year, assessments.recount, lambda made: f"已按{made.bulletin.month.label}的冻结数重新计算。")


@require_POST
@for_the_office
def show_page(request, year):
    """Show the scores to the towns."""
    return _act(
        request, year, assessments.show, lambda shown: f"已公示给镇街，申诉到 {shown.appeals_until:%Y-%m-%d} 截止。"
    )


@require_GET
@MAY_VIEW
def assessment_file(request, year):
    """The workbook of the reader's place: of a town its own result. Every download is logged."""
    assessment, place = asked(request, year), scope_of(request.user)
    if not place:
        raise PermissionDenied("您没有管辖区域，不能下载考核结果。")
    try:
        content = assessments.file_for(assessment, place)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect(assessment)
    access.log(
        AccessKind.DOWNLOAD, "assessments", by=request.user, object_id=assessment.pk, rows=0, filters=str(assessment)
    )
    draft = "" if assessment.is_published else "（草稿）"
    header = content_disposition_header(True, f"{request.user.region.short_name}{assessment}结果{draft}.xlsx")
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": header})


# -- points by hand ------------------------------------------------------------------------------------------------


class EntryForm(forms.Form):
    """Points by hand or a veto: which rule, which town, when, why, with what evidence."""

    rule = forms.ModelChoiceField(
        AssessmentRule.objects.filter(kind__in=AssessmentRule.BY_HAND), label="考核规则", empty_label="请选择"
    )
    town = forms.ModelChoiceField(None, label="镇街", empty_label="请选择")
    happened_on = forms.DateField(label="发生日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    points = forms.DecimalField(
        label="分数", required=False, max_digits=6, decimal_places=2, help_text="加分和扣分都写正数；一票否决不填"
    )
    reason = forms.CharField(label="事由", max_length=200)
    files = FilesField(label="佐证", help_text=f"可选多个：{ALLOWED}")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["town"].queryset = Region.objects.towns()
        self.fields["town"].label_from_instance = lambda town: town.short_name
        self.fields["rule"].label_from_instance = _rule_words


def _rule_words(rule):
    most = "" if rule.points is None else f"，最多 {plain(rule.points)} 分"
    return f"{rule.year}年 {rule.get_kind_display()}：{rule.name}{most}{'（示例值）' if rule.is_placeholder else ''}"


@require_http_methods(["GET", "POST"])
@permission_required("bulletins.add_scoreentry", raise_exception=True)
def enter_page(request):
    """Write down points by hand."""
    if not reads_whole_city(request.user):
        raise PermissionDenied("只有市级用户可以登记加减分。")
    form = EntryForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            entry = assessments.enter(**form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "已登记，这一年的考核得分已重新计算。")
            return redirect("score-entries-record", pk=entry.pk)
    context = {
        "form": form,
        "title": "登记加减分",
        "purpose": "加分、扣分和一票否决都要有佐证；登错了在记录上撤销。",
        "cancel_url": reverse("score-entries-list"),
    }
    return render(request, "bulletins/by_hand.html", context, status=422 if form.is_bound else 200)


class AppealForm(forms.Form):
    """Why a score is wrong, and what shows it."""

    reason = forms.CharField(label="申诉理由", max_length=500, widget=forms.Textarea(attrs={"rows": 4}))
    files = FilesField(label="佐证", required=False, help_text=f"可选多个：{ALLOWED}")


@require_http_methods(["GET", "POST"])
@MAY_VIEW
def appeal_page(request, year, pk):
    """A town's objection to one of its scores."""
    assessment = asked(request, year)
    rule = get_object_or_404(AssessmentRule.objects.exclude(kind=AssessmentRule.Kind.GRADE), year=year, pk=pk)
    if not _files_appeal(request.user):
        raise PermissionDenied("申诉由镇街提出。")
    form = AppealForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            filed = assessments.appeal(assessment, rule, **form.cleaned_data, by=request.user)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, "申诉已提交，市衔接办答复后在待办和申诉记录中可见。")
            return redirect("appeals-record", pk=filed.pk)
    context = {
        "form": form,
        "title": f"申诉：{rule.name}",
        "purpose": f"{assessment}，{assessment.appeals_until:%Y年%-m月%-d日}前可以申诉。"
        if assessment.appeals_until
        else "",
        "cancel_url": assessment.get_absolute_url(),
    }
    return render(request, "bulletins/by_hand.html", context, status=422 if form.is_bound else 200)
