"""Users: the system administrator opens, changes and closes accounts; role and region decide what each may do."""

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.password_validation import validate_password
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from core import cells
from core.ledger.changes import changes_of, columns_for
from core.ledger.search import starts_with
from core.ledger.terms import searching, term_of
from core.models import Region, User
from core.role_groups import enlist


class UserForm(forms.ModelForm):
    """One account. A new password is handed over in person and must be changed at the first sign-in."""

    new_password = forms.CharField(
        label="初始密码",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="留空表示不改；填写后本人首次登录须修改。",
    )

    class Meta:
        model = User
        fields = ("username", "full_name", "role", "department", "region", "unit", "is_active")
        labels = {"username": "用户名", "is_active": "启用"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.all()
        self.fields["role"].required = self.fields["region"].required = True
        self.fields["username"].help_text = "字母、数字和 - _，用于登录"
        self.fields["new_password"].required = not self.instance.pk

    def clean(self):
        values = super().clean()
        if values.get("role") == "department" and not values.get("department"):
            self.add_error("department", "行业部门的账号须选择是哪个部门。")
        if values.get("role") != "department":
            values["department"] = ""
        return values

    def clean_new_password(self):
        password = self.cleaned_data["new_password"]
        if password:
            validate_password(password, self.instance)
        return password

    def save(self, commit=True):
        user = super().save(commit=False)
        if password := self.cleaned_data["new_password"]:
            user.set_password(password)
            user.must_change_password = True
        user.save()
        enlist(user)
        return user


@require_http_methods(["GET", "POST"])
@permission_required("core.view_user", raise_exception=True)
def users_page(request):
    """All accounts, found by user name or by the beginning of a name, which is posted and stands sealed in the address."""
    if request.method == "POST":
        return HttpResponseRedirect("?" + searching(cells.text(request.POST.get("search", ""))))
    term = term_of(request.GET)
    users = User.objects.select_related("region").order_by("username")
    if term:
        users = users.filter(starts_with("username", term.lower()) | starts_with("full_name", term))
    page = Paginator(users, 50).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "search": term,
        "query": searching(term),
        "may_add": request.user.has_perm("core.add_user"),
    }
    return render(request, "core/users.html", context)


@require_http_methods(["GET", "POST"])
@permission_required("core.change_user", raise_exception=True)
def user_page(request, pk=None):
    """One account, new without `pk`."""
    user = get_object_or_404(User, pk=pk) if pk else None
    form = UserForm(request.POST or None, instance=user)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            saved = form.save()
        messages.success(request, f"账号 {saved.username} 已保存。")
        return redirect("users")
    title = f"修改账号 {user.username}" if user else "新增账号"
    columns = columns_for(User, "username full_name role department region unit is_active must_change_password")
    context = {"form": form, "title": title, "events": changes_of(User, pk, columns) if pk else []}
    return render(request, "core/user.html", context, status=422 if form.is_bound else 200)
