"""Subscriptions in the browser: which figures a person wants to be told about."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import BadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from bulletins.models import Subscription
from bulletins.registry import BY_CODE
from bulletins.subscriptions import CHOICES, MEASURED, of, put_aside
from core.models import Region
from core.months import Month
from core.scoping import scope_of

MAY_VIEW = permission_required("bulletins.view_bulletin", raise_exception=True)


class SubscriptionForm(forms.Form):
    """An indicator and one of the user's own places that the bulletins measure."""

    indicator = forms.ChoiceField(label="指标", choices=CHOICES)
    region = forms.ModelChoiceField(Region.objects.none(), label="地方", empty_label=None)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if own := scope_of(user):
            measured = Region.objects.filter(code__startswith=own, level__in=MEASURED)
            self.fields["region"].queryset = measured.order_by("code")


@require_http_methods(["GET", "POST"])
@MAY_VIEW
def subscriptions_page(request):
    """The user's subscriptions, and one more."""
    form = SubscriptionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        Subscription.objects.get_or_create(user=request.user, **form.cleaned_data)
        messages.success(request, f"已订阅{BY_CODE[form.cleaned_data['indicator']].name}，越线时在待办里提醒。")
        return redirect("subscriptions")
    rows = [(each, BY_CODE[each.indicator]) for each in of(request.user)]
    context = {"form": form, "rows": rows}
    return render(request, "bulletins/subscriptions.html", context, status=422 if form.is_bound else 200)


@require_POST
@MAY_VIEW
def unsubscribe(request, pk):
    """End one of the user's own subscriptions."""
    get_object_or_404(Subscription.objects.visible_to(request.user), pk=pk, user=request.user).delete()
    return redirect("subscriptions")


@require_POST
@MAY_VIEW
def read_crossings(request):
    """The crossings of a month have been read: they leave the bell."""
    try:
        put_aside(request.user, Month.parse(request.POST.get("month", "")))
    except ValueError as error:
        raise BadRequest(str(error)) from error
    return redirect("digest")
