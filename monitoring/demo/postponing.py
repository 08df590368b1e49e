"""Indexes and references of a large load are made once at its end: in bulk instead of row by row in random order."""

from contextlib import contextmanager

from django.db import connection

from core.scoping import whole_city

# Unique ones stay: they are constraints, and foreign keys stand on them.
SECONDARY = """
SELECT 'DROP INDEX ' || i.indexrelid::regclass, pg_get_indexdef(i.indexrelid) FROM pg_index i
WHERE i.indrelid = ANY (%s::regclass[]) AND NOT i.indisunique ORDER BY 1
"""
REFERENCES = """
SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', c.conrelid::regclass, c.conname),
       format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid))
FROM pg_constraint c WHERE c.conrelid = ANY (%s::regclass[]) AND c.contype = 'f' ORDER BY 1
"""


@contextmanager
def postponed(models):
    """Without the models' secondary indexes and references inside the block; they are back afterwards, whatever happened."""
    tables = [model._meta.db_table for model in models]
    with connection.cursor() as cursor:
        found = [pair for asked in (SECONDARY, REFERENCES) for pair in _fetched(cursor, asked, tables)]
        for away, _ in found:
            cursor.execute(away)
    try:
        yield
    finally:
        with whole_city(), connection.cursor() as cursor:  # without a scope no row would be seen, nor looked at
            for _, back in found:
                cursor.execute(back)


def _fetched(cursor, asked, tables):
    cursor.execute(asked, [tables])
    return cursor.fetchall()
