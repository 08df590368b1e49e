"""The least an import into a register can be: read and copied, and rows that were checked before written by one statement,
with the indexes, references and history that the register has anyway."""

from statistics import median

from django.db import connection
from django.db.models import GeneratedField

from bench.measure import Result, seconds
from core.scoping import whole_city

ROUNDS = 3


def against_writing(name, ours, rows, read, forget, after=lambda: None):
    """A Result in milliseconds; `ours` milliseconds were measured over the same file, whose `rows` are in their register
    now. `read` reads and copies it, `forget` takes the rows out, `after` is what must follow the writing."""
    fields = [field for field in rows.model._meta.concrete_fields if not isinstance(field, GeneratedField)]
    size = _keep(rows, fields)
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    write = f"INSERT INTO {rows.model._meta.db_table} ({columns}) SELECT {columns} FROM bench_written"

    def least():
        read()
        with whole_city():
            _execute(write)
        after()

    times = []
    for _ in range(ROUNDS):
        forget()
        times.append(seconds(least) * 1000)
    _execute("DROP TABLE bench_written")
    return Result(f"{name}：对读取、COPY 和一句写入台账", ours, median(times), "ms", size)


def _keep(rows, fields):
    sql, values = rows.order_by().values(*(field.attname for field in fields)).query.sql_with_params()
    with whole_city():
        _execute("DROP TABLE IF EXISTS bench_written")
        return _execute(f"CREATE UNLOGGED TABLE bench_written AS {sql}", values)


def _execute(sql, values=None):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.rowcount
