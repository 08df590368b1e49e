"""The rows of an export, read through a held cursor: their number and the rows are of one moment."""

from itertools import count

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, Window

CHUNK = 2_000
_numbers = count(1)


class Snapshot:
    """What one query gave when it was opened, read in chunks; `total` rows.

    The cursor outlives the transaction it was opened in, so that work may commit its progress between chunks. The
    query runs once: every row brings the total with it. Values are as the database gives them, because building
    model values would cost more than writing the sheet.
    """

    def __init__(self, queryset, sources):
        self.name, self.total, self._first = f"export_{next(_numbers)}", 0, []
        try:
            sql, params = queryset.values_list(*sources, Window(Count("*"))).query.sql_with_params()
        except EmptyResultSet:
            self.name = ""
            return
        with connection.cursor() as cursor:
            cursor.execute(f"DECLARE {self.name} NO SCROLL CURSOR WITH HOLD FOR {sql}", params)
        self._first = self._fetch()
        self.total = self._first[0][-1] if self._first else 0

    def chunks(self):
        """The columns of some rows at a time, in the order of the sources, until there are no more."""
        rows, self._first = self._first, []
        while rows:
            yield list(zip(*rows, strict=True))[:-1]
            rows = self._fetch()

    def _fetch(self):
        with connection.cursor() as cursor:
            cursor.execute(f"FETCH FORWARD {CHUNK} FROM {self.name}")
            return cursor.fetchall()

    def close(self):
        if self.name:
            with connection.cursor() as cursor:
                cursor.execute(f"CLOSE {self.name}")

    def __enter__(self):
        return self

    def __exit__(self, *error):
        # After a failed statement the server has dropped the cursor with the transaction.
        if not connection.needs_rollback:
            self.close()
