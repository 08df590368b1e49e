"""Parameters: the office reads and changes the numbers the rules work with."""

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.db.models import F
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET, require_http_methods

from core.ledger.changes import changes_of, columns_for
from core.models import Parameter


class ParameterForm(forms.ModelForm):
    """The value with where it comes from: a number without a document stays an example."""

    class Meta:
        model = Parameter
        fields = ("value", "effective_on", "source", "note", "is_placeholder")

    def clean(self):
        values = super().clean()
        if not values.get("is_placeholder") and not values.get("source"):
            self.add_error("source", "请写明依据文件；没有依据的请勾选“示例值”。")
        return values


@require_GET
@permission_required("core.view_parameter", raise_exception=True)
def parameters_page(request):
    """Every parameter, yearly ones by year; examples are marked until the real document comes."""
    context = {"parameters": Parameter.objects.all(), "may_change": request.user.has_perm("core.change_parameter")}
    return render(request, "core/parameters.html", context)


class YearForm(ParameterForm):
    """A yearly parameter for one more year."""

    class Meta(ParameterForm.Meta):
        fields = ("year", *ParameterForm.Meta.fields)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["year"].required = True

    def clean_year(self):
        year = self.cleaned_data["year"]
        if Parameter.objects.filter(name=self.instance.name, year=year).exists():
            raise forms.ValidationError(f"{year} 年已有取值，请直接修改那一行。")
        return year


@require_http_methods(["GET", "POST"])
@permission_required("core.add_parameter", raise_exception=True)
def next_year_page(request, pk):
    """A yearly parameter's value for the next year, begun from the latest one: without it that year is not screened."""
    known = get_object_or_404(Parameter.objects.exclude(year=None), pk=pk)
    latest = Parameter.objects.filter(name=known.name).order_by("-year").first()
    fresh = Parameter(name=known.name, label=known.label, unit=known.unit, value=latest.value, is_placeholder=True)
    form = YearForm(request.POST or None, instance=fresh, initial={"year": latest.year + 1})
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, f"已增加{form.instance}。")
        return redirect("parameters")
    title = f"增加年度取值：{known.label or known.name}"
    return render(request, "core/parameter.html", {"form": form, "title": title}, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@permission_required("core.change_parameter", raise_exception=True)
def parameter_page(request, pk):
    """One parameter; a change raises its version, which the evidence of new risks names."""
    parameter = get_object_or_404(Parameter, pk=pk)
    form = ParameterForm(request.POST or None, instance=parameter, initial=_proposed(request))
    if request.method == "POST" and form.is_valid():
        parameter.version = F("version") + 1
        form.save()
        messages.success(request, f"参数“{parameter}”已保存，下次筛查起按新值计算。")
        return redirect("parameters")
    columns = columns_for(Parameter, "value effective_on source note is_placeholder")
    context = {
        "form": form,
        "title": f"修改参数：{parameter.label or parameter}{f'（{parameter.year} 年）' if parameter.year else ''}",
        "links": _links(parameter, request),
        "events": changes_of(Parameter, pk, columns),
    }
    return render(request, "core/parameter.html", context, status=422 if form.is_bound else 200)


def _proposed(request):
    """A value that another page proposes; the user still has to save it."""
    return {"value": request.GET["value"]} if request.GET.get("value") else {}


def _links(parameter, request):
    """What the apps above offer beside a parameter's form: functions (parameter, user) -> (label, address) or None."""
    offered = (link(parameter, request.user) for link in import_string(settings.PARAMETER_LINKS))
    return [found for found in offered if found]
