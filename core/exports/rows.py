"""The rows of an export, read through a held cursor: their number and the rows are of one moment."""

from itertools import count

from django.core.exceptions import EmptyResultSet
from django.db import connection

CHUNK = 2_000
_numbers = count(1)


class Snapshot:
    """Rows of one query as they were when it was opened, read in chunks of raw tuples.

    The cursor outlives the transaction it was opened in, so that work may commit its progress between chunks.
    Raw tuples, because building model values would cost more than writing the sheet.
    """

    def __init__(self, queryset):
        self.name, self.total = f"export_{next(_numbers)}", 0
        try:
            sql, params = queryset.query.sql_with_params()
        except EmptyResultSet:
            self.name = ""
            return
        with connection.cursor() as cursor:
            cursor.execute(f"DECLARE {self.name} SCROLL CURSOR WITH HOLD FOR {sql}", params)
            cursor.execute(f"MOVE FORWARD ALL IN {self.name}")
            self.total = cursor.rowcount
            cursor.execute(f"MOVE ABSOLUTE 0 IN {self.name}")

    def chunks(self):
        """Lists of rows, until there are no more."""
        while self.name and (rows := self._fetch()):
            yield rows

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
