"""Turns the roles written in `core.roles` into Django Groups and puts users into theirs."""

from fnmatch import fnmatchcase

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from core.roles import DEPARTMENTS, ROLES


@transaction.atomic
def sync_roles(roles=(*ROLES, *DEPARTMENTS)):
    """One Group a role and a department, named by its label, holding exactly the permissions its patterns mean."""
    known = known_permissions()
    for role in roles:
        group, _ = Group.objects.get_or_create(name=role.label)
        group.permissions.set(expand(role, known))


def known_permissions():
    """Each permission's primary key by "app.action_model"."""
    rows = Permission.objects.values_list("content_type__app_label", "codename", "pk")
    return {f"{app}.{codename}": pk for app, codename, pk in rows}


def expand(role, known):
    """Primary keys of a role's permissions; a pattern that means none is a mistake in the role."""
    expanded = set()
    for pattern in role.permissions:
        meant = {pk for name, pk in known.items() if fnmatchcase(name, pattern)}
        if not meant:
            raise ImproperlyConfigured(f"角色“{role.label}”的权限 {pattern} 不对应任何权限。")
        expanded |= meant
    return expanded


def enlist(user):
    """Put a user into the Groups of role and department and out of all others."""
    user.groups.set(Group.objects.filter(name__in=user.group_names))
