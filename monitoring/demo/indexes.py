"""Indexes of a large load are built once at its end: sorted and in bulk instead of row by row in random order."""

from contextlib import contextmanager

from django.db import connection

# Unique ones stay: they are constraints, and foreign keys stand on them.
SECONDARY = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique ORDER BY 1
"""


@contextmanager
def postponed(models):
    """Without the models' secondary indexes inside the block; they are back afterwards, whatever happened."""
    with connection.cursor() as cursor:
        cursor.execute(SECONDARY, [[model._meta.db_table for model in models]])
        found = cursor.fetchall()
        for name, _ in found:
            cursor.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, statement in found:
                cursor.execute(statement)
