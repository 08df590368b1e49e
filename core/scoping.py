"""Scope (管辖区域): which rows a transaction may touch, set once at its door and enforced by the database."""

from contextlib import contextmanager

from django.conf import settings
from django.db import connection, models, transaction

NOTHING = ""


def scope_of(user):
    """The region code whose rows the user may see; empty (nothing) for strangers and users without a region."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return NOTHING
    return user.region_id or NOTHING


def after(code):
    """The first code behind all codes that start with `code`: codes are digits, and ":" follows "9"."""
    return code + ":"


def within(code, field="region"):
    """A condition for rows that lie in `code`, as an index range; for the empty code no row at all."""
    if not code:
        return models.Q(pk__in=())
    return models.Q(**{f"{field}_id__gte": code, f"{field}_id__lt": after(code)})


class ScopedQuerySet(models.QuerySet):
    """Rows that lie in a region."""

    def visible_to(self, user):
        """The user's own rows; none for anybody without a region."""
        return self.inside(scope_of(user))

    def inside(self, code):
        return self.filter(within(code))


class SharedQuerySet(ScopedQuerySet):
    """Rows of a shared table: also those of the places above, for reading (`RowSecurity(shared=True)`)."""

    def inside(self, code):
        above = [code[:length] for length in range(1, len(code))]
        return self.filter(within(code) | models.Q(region_id__in=above)) if code else self.none()


def current():
    """The scope of the running transaction; empty outside any."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('portal.scope', true)")
        return cursor.fetchone()[0] or NOTHING


def _enter(code):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.scope', %s, true)", [code])


@contextmanager
def in_scope(code):
    """One transaction that sees the rows under `code` and no others. The former scope comes back at the end."""
    former = current() if connection.in_atomic_block else None
    with transaction.atomic():
        _enter(code)
        yield
        if former is not None and not connection.needs_rollback:
            _enter(former)  # the end of the outermost transaction, or a rollback, restores it by itself


def whole_city():
    """A transaction over all rows of the deployment: for work that says so, never for a page."""
    return in_scope(settings.ROOT_REGION)


class ScopeMiddleware:
    """Every request is one transaction inside its user's scope; a failed one leaves nothing behind."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with in_scope(scope_of(request.user)):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
