"""Parameters and users keep their history: who, when, before and after, on their own pages."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from core.models import Parameter, User

pytestmark = pytest.mark.django_db


def changes(response):
    return {each["label"]: (each["old"], each["new"]) for each in response.context["events"][0]["changes"]}


def test_a_changed_parameter_says_who_changed_what(signed_in, office):
    call_command("load_parameters", verbosity=0)
    line, client = Parameter.objects.filter(name="income_line", year=2023).get(), signed_in(office)
    url = reverse("parameter", args=[line.pk])
    client.post(url, {"value": "7300", "source": "示例文件〔2023〕1号"})
    response = client.get(url)
    assert response.context["events"][0]["who"] == str(office)
    assert changes(response)["取值"] == ("7200", "7300")
    assert "7300" in response.content.decode()


def test_a_changed_account_says_who_moved_it_and_from_where(signed_in, admin, clerk):
    client, url = signed_in(admin), reverse("user", args=[clerk.pk])
    data = {"username": clerk.username, "full_name": clerk.full_name, "role": "reviewer", "region": "610881101"}
    client.post(url, {**data, "is_active": "on"})
    response = client.get(url)
    assert response.context["events"][0]["who"] == str(admin)
    assert changes(response)["角色"] == ("镇街业务员", "镇街审核")
    assert changes(response)["管辖区域"][0] != changes(response)["管辖区域"][1]


def test_a_sign_in_is_no_change_and_the_password_is_in_no_history(client, clerk):
    clerk.set_password("a-long-Password-1")
    clerk.save()
    events = User.pgh_event_model.objects.filter(pgh_obj=clerk)
    before = events.count()
    client.post("/login/", {"username": clerk.username, "password": "a-long-Password-1"})
    assert User.objects.get(pk=clerk.pk).last_login is not None
    assert events.count() == before
    assert not {"password", "last_login"} & {field.name for field in User.pgh_event_model._meta.fields}
