"""Accounts: signing in and out, the lock after wrong passwords, the session's end, passwords, opening an account."""

import time
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import get_default_password_validators
from django.contrib.sessions.models import Session
from django.utils import timezone

from core.models import User
from shenmu_portal import settings as real_settings

pytestmark = pytest.mark.django_db
PASSWORD, WRONG = "黄河之水天上来-2023", "不对的密码"
LOGIN = "/login/"
HALF_AN_HOUR = 30 * 60


@pytest.fixture
def zhang(clerk):
    clerk.set_password(PASSWORD)
    clerk.save()
    return clerk


def sign_in(client, username, password=PASSWORD, **more):
    return client.post(LOGIN, {"username": username, "password": password, **more})


def is_signed_in(client):
    return client.get("/ledgers/").status_code == 200


def words(answer):
    return answer.content.decode()


# -- signing in and out ---------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_portal(client, zhang):
    answer = sign_in(client, zhang.username)
    assert (answer.status_code, answer.url) == (302, "/")
    assert is_signed_in(client)


def test_a_wrong_password_is_refused_with_a_sentence_and_the_username_kept(client, zhang):
    answer = sign_in(client, zhang.username, WRONG)
    assert "用户名或密码不对" in words(answer)
    assert zhang.username in words(answer)
    assert WRONG not in words(answer)
    assert not is_signed_in(client)


def test_an_unknown_user_is_refused_with_the_same_words(client, zhang):
    known, unknown = sign_in(client, zhang.username, WRONG), sign_in(client, "nobody", WRONG)
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()


def test_an_inactive_account_does_not_open(client, zhang):
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    sign_in(client, zhang.username)
    assert not is_signed_in(client)


def test_an_account_closed_during_its_session_sees_nothing_more(client, zhang):
    sign_in(client, zhang.username)
    User.objects.filter(pk=zhang.pk).update(is_active=False)
    assert client.get("/households/").status_code == 302


@pytest.mark.parametrize("target", ["/households/?region=610881114", "/exports/"])
def test_after_signing_in_one_is_back_where_one_was(target, client, zhang):
    assert sign_in(client, zhang.username, next=target).url == target


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"]
)
def test_next_never_leads_to_another_host(target, client, zhang):
    assert sign_in(client, zhang.username, next=target).url == "/"


def test_signing_out_is_a_post(client, zhang):
    sign_in(client, zhang.username)
    assert client.get("/logout/").status_code == 405
    assert is_signed_in(client)
    assert client.post("/logout/").status_code == 302
    assert not is_signed_in(client)


def test_signing_in_gives_the_session_a_new_key(client, zhang):
    sign_in(client, zhang.username)
    first = client.session.session_key
    client.post("/logout/")
    sign_in(client, zhang.username)
    assert client.session.session_key != first
    assert not Session.objects.filter(pk=first).exists()


# -- the lock ---------------------------------------------------------------------------------------------------------


def test_five_wrong_passwords_lock_the_account_and_the_page_says_for_how_long(client, zhang):
    answers = [sign_in(client, zhang.username, WRONG) for _ in range(5)]
    assert answers[3].status_code == 200
    assert answers[4].status_code == 429
    assert "账号已暂时锁定" in words(answers[4])
    assert "15 分钟" in words(answers[4])


def test_a_locked_account_refuses_the_right_password_too(client, zhang):
    for _ in range(5):
        sign_in(client, zhang.username, WRONG)
    assert sign_in(client, zhang.username).status_code == 429
    assert not is_signed_in(client)


def test_the_lock_opens_after_fifteen_minutes(client, zhang):
    for _ in range(5):
        sign_in(client, zhang.username, WRONG)
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    assert sign_in(client, zhang.username).status_code == 302


def test_a_lock_is_for_one_user_on_one_computer(client, zhang, neighbour):
    for _ in range(5):
        sign_in(client, zhang.username, WRONG)
    neighbour.set_password(PASSWORD)
    neighbour.save()
    assert sign_in(client, neighbour.username).status_code == 302
    client.post("/logout/")
    elsewhere = client.post(LOGIN, {"username": zhang.username, "password": PASSWORD}, REMOTE_ADDR="10.0.0.9")
    assert elsewhere.status_code == 302


def test_a_success_forgets_the_failures_before_it(client, zhang):
    for _ in range(4):
        sign_in(client, zhang.username, WRONG)
    sign_in(client, zhang.username)
    client.post("/logout/")
    assert [sign_in(client, zhang.username, WRONG).status_code for _ in range(4)] == [200] * 4


# -- the session ------------------------------------------------------------------------------------------------------


def test_a_session_ends_half_an_hour_after_its_last_use(client, zhang):
    sign_in(client, zhang.username)
    assert client.cookies["sessionid"]["max-age"] == HALF_AN_HOUR
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    answer = client.get("/households/")
    assert (answer.status_code, answer.url) == (302, "/login/?next=/households/")


def test_use_prolongs_the_session(client, zhang):
    sign_in(client, zhang.username)
    session = client.session
    session["used_at"] = int(time.time()) - 25 * 60
    session.save()
    Session.objects.update(expire_date=timezone.now() + timedelta(minutes=5))
    client.get("/households/")
    left = Session.objects.get(pk=session.session_key).expire_date - timezone.now()
    assert left > timedelta(minutes=29)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client, zhang):
    sign_in(client, zhang.username)
    cookie = client.cookies["sessionid"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# -- passwords --------------------------------------------------------------------------------------------------------


def test_the_portal_keeps_passwords_as_argon2():
    assert real_settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_argon2_works_as_installed(settings):
    settings.PASSWORD_HASHERS = real_settings.PASSWORD_HASHERS
    assert identify_hasher(make_password(PASSWORD)).algorithm == "argon2"


def test_every_password_rule_is_explained_in_chinese():
    for validator in get_default_password_validators():
        assert any("\u4e00" <= letter <= "\u9fff" for letter in validator.get_help_text())


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("短一点", "至少 10 个字符"),
        ("1234567890123", "只包含数字"),
        ("password123", "太常见"),
        ("clerk-610881114", "太相似"),
    ],
)
def test_a_weak_password_is_refused_with_a_sentence(password, sentence, client, zhang):
    client.force_login(zhang)
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": password, "new_password2": password})
    assert answer.status_code == 422
    assert sentence in "".join(answer.context["form"].errors["new_password2"])


def test_the_old_password_is_asked_for(client, zhang):
    client.force_login(zhang)
    answer = client.post(
        "/password/", {"old_password": WRONG, "new_password1": "全新的-密码2024", "new_password2": "全新的-密码2024"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["old_password"]


def test_who_must_change_the_password_gets_nowhere_else_and_then_goes_on_signed_in(client, zhang):
    User.objects.filter(pk=zhang.pk).update(must_change_password=True)
    sign_in(client, zhang.username)
    assert client.get("/households/").url == "/password/"
    assert client.post("/households/find/", {"search": "李"}).url == "/password/"
    fresh = "全新的-密码2024"
    client.post("/password/", {"old_password": PASSWORD, "new_password1": fresh, "new_password2": fresh})
    assert is_signed_in(client)
    assert User.objects.get(pk=zhang.pk).check_password(fresh)


# -- opening an account -----------------------------------------------------------------------------------------------


def new_account(**changes):
    account = {
        "username": "clerk-new",
        "full_name": "王新",
        "role": "clerk",
        "region": "610881114",
        "unit": "锦界镇",
        "is_active": "on",
        "new_password": PASSWORD,
    }
    return {**account, **changes}


def test_the_administrator_opens_an_account_with_role_and_region(client, admin):
    client.force_login(admin)
    assert client.post("/users/add/", new_account()).status_code == 302
    made = User.objects.get(username="clerk-new")
    assert (made.region_id, list(made.groups.values_list("name", flat=True))) == ("610881114", ["镇街业务员"])
    assert made.must_change_password
    assert made.has_perm("monitoring.add_household")
    client.post("/logout/")
    assert sign_in(client, "clerk-new").status_code == 302
    assert client.get("/").url == "/password/"


def test_a_changed_role_changes_what_one_may(client, admin, zhang):
    client.force_login(admin)
    client.post(f"/users/{zhang.pk}/", new_account(username=zhang.username, role="leader", new_password=""))
    changed = User.objects.get(pk=zhang.pk)
    assert list(changed.groups.values_list("name", flat=True)) == ["市领导"]
    assert changed.check_password(PASSWORD)
    assert not changed.must_change_password


@pytest.mark.parametrize("missing", ["username", "role", "region", "new_password"])
def test_an_account_without_what_it_needs_is_refused(missing, client, admin):
    client.force_login(admin)
    answer = client.post("/users/add/", new_account(**{missing: ""}))
    assert answer.status_code == 422
    assert answer.context["form"].errors[missing]


def test_an_initial_password_obeys_the_rules_too(client, admin):
    client.force_login(admin)
    answer = client.post("/users/add/", new_account(new_password="12345678"))
    assert answer.context["form"].errors["new_password"]


def test_only_the_administrator_opens_accounts(client, office, clerk, auditor):
    for user in (office, clerk, auditor):
        client.force_login(user)
        assert client.get("/users/").status_code == 403
        assert client.post("/users/add/", new_account()).status_code == 403
    assert not User.objects.filter(username="clerk-new").exists()


@pytest.mark.parametrize("ledger", ["households", "members", "incomes", "out-of-pocket", "employments", "risks"])
def test_the_administrator_sees_no_personal_data(ledger, client, admin, two_towns):
    client.force_login(admin)
    for page in ("", "count/", "export/", "1/"):
        assert client.get(f"/{ledger}/{page}").status_code == 403
