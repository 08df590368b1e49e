"""Who reads which edition of a bulletin."""

from django.conf import settings

from core.scoping import scope_of


def reads_whole_city(user):
    """Readers of the whole city get the names; everybody else the edition without them."""
    return scope_of(user) == settings.ROOT_REGION


def may_publish(user):
    """The office publishes: it sees the whole city it publishes."""
    return user.has_perm("bulletins.publish_bulletin") and reads_whole_city(user)
