"""Roles become Groups with exactly the permissions their patterns mean."""

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from core import role_groups
from core.models import User
from core.role_groups import enlist, sync_roles
from core.roles import DEPARTMENTS, ROLES, Role

pytestmark = pytest.mark.django_db


def names(group):
    return {f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")}


def test_every_role_of_the_code_has_its_group():
    sync_roles()
    assert set(Group.objects.values_list("name", flat=True)) == {role.label for role in (*ROLES, *DEPARTMENTS)}


def test_a_pattern_means_all_permissions_that_match():
    sync_roles([Role("x", "试", "", ("monitoring.*_risk", "core.unmask_personal"))])
    assert names(Group.objects.get(name="试")) == {
        "monitoring.add_risk", "monitoring.change_risk", "monitoring.delete_risk", "monitoring.view_risk",
        "core.unmask_personal",
    }  # fmt: skip


def test_a_pattern_without_a_permission_is_refused_and_changes_nothing():
    with pytest.raises(ImproperlyConfigured, match="monitoring.view_houshold"):
        sync_roles([Role("x", "试", "", ("monitoring.view_houshold",))])
    assert not Group.objects.filter(name="试").exists()


def test_a_permission_taken_from_a_role_leaves_its_group():
    sync_roles([Role("x", "试", "", ("monitoring.*_risk",))])
    sync_roles([Role("x", "试", "", ("monitoring.view_risk",))])
    assert names(Group.objects.get(name="试")) == {"monitoring.view_risk"}


def test_a_user_stands_in_the_group_of_the_role_alone():
    sync_roles()
    user = User.objects.create(username="u", role="clerk")
    enlist(user)
    user.role = "auditor"
    enlist(user)
    assert [group.name for group in user.groups.all()] == ["审计"]


def test_the_system_administrator_sees_no_register_and_no_number():
    sync_roles()
    granted = names(Group.objects.get(name="系统管理员"))
    assert not any(name.startswith("monitoring.") for name in granted)
    assert "core.unmask_personal" not in granted


def test_only_the_office_takes_full_numbers_out():
    sync_roles()
    holders = [group.name for group in Group.objects.all() if "core.export_personal" in names(group)]
    assert holders == ["市衔接办"]


def test_the_command_may_be_repeated_and_says_how_many(capsys):
    call_command("sync_roles")
    call_command("sync_roles")
    assert capsys.readouterr().out == f"角色 {len(ROLES)} 个，行业部门 {len(DEPARTMENTS)} 个。\n" * 2


def test_the_command_refuses_an_unknown_pattern_with_a_sentence(monkeypatch):
    monkeypatch.setattr(role_groups, "known_permissions", lambda: {"monitoring.view_household": 1})
    with pytest.raises(CommandError, match="不对应任何权限"):
        call_command("sync_roles")


def test_people_of_a_department_write_its_registers_and_read_the_others():
    sync_roles()
    user = User.objects.create(username="water", role="department", department="water")
    enlist(user)
    assert user.has_perm("monitoring.add_waterappraisal")
    assert not user.has_perm("monitoring.add_houseappraisal")
    assert user.has_perm("monitoring.view_houseappraisal")


def test_a_department_counts_only_in_the_role_of_departments():
    sync_roles()
    user = User.objects.create(username="former", role="auditor", department="water")
    enlist(user)
    assert not user.has_perm("monitoring.add_waterappraisal")
