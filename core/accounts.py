"""Signing in and out, and changing one's password."""

from django import forms
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash, views
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import Permission
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from core.models import User


class RoleBackend(ModelBackend):
    """Permissions come from the user's role (its group) alone; the region is read along with the user."""

    def _get_user_permissions(self, user_obj):
        return Permission.objects.none()

    def get_user(self, user_id):
        user = User.objects.select_related("region").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class SignInForm(AuthenticationForm):
    """用户名和密码; refused tries are counted, and too many lock the account for a while."""

    username = forms.CharField(
        label="用户名", max_length=150, widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "username"})
    )
    password = forms.CharField(
        label="密码", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    error_messages = {
        "invalid_login": "用户名或密码不对。连续错误会暂时锁定账号，忘记密码请联系系统管理员。",
        "inactive": "该账号已停用，请联系系统管理员。",
    }


class SignIn(views.LoginView):
    template_name = "core/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@require_http_methods(["GET", "POST"])
def change_password(request):
    """The user's own password; the session goes on."""
    form = PasswordChangeForm(request.user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = form.save(commit=False)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        update_session_auth_hash(request, user)
        messages.success(request, "密码已修改。")
        return redirect("home")
    return render(request, "core/password_change.html", {"form": form}, status=422 if form.is_bound else 200)


class PasswordDueMiddleware:
    """A user with a password set by somebody else goes nowhere before choosing an own one."""

    OPEN = ("/password/", "/logout/", "/static/", "/healthz", "/readyz")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        if user.is_authenticated and user.must_change_password and not request.path.startswith(self.OPEN):
            return redirect("password")
        return self.get_response(request)
