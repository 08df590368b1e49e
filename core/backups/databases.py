"""The database as backups see it: PostgreSQL's own programs, one consistent snapshot, scratch databases."""

import os
import subprocess
import time
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from psycopg2 import sql

from deploy.postgres import program

MOMENTS = 10  # tenths of a second
MAINTENANCE = "postgres"  # the database one connects to while another is made, renamed or dropped
# Who is connected to a database; a vacuum of the server's own is nobody.
OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = %s AND usename IS NOT NULL AND pid <> pg_backend_pid()"
TABLES = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind = 'r' AND c.relpersistence = 'p' ORDER BY 1
"""
# What stands around the rows: a restored portal without its walls, triggers or indexes is none.
STRUCTURE = {
    "policies": "SELECT count(*) FROM pg_policies WHERE schemaname = 'public'",
    "triggers": "SELECT count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT tgisinternal AND relpersistence = 'p'",
    "constraints": "SELECT count(*) FROM pg_constraint k JOIN pg_class c ON c.oid = conrelid"
    " JOIN pg_namespace n ON n.oid = c.relnamespace WHERE nspname = 'public' AND relpersistence = 'p' AND contype <> 'n'",
    "indexes": "SELECT count(*) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE nspname = 'public' AND relpersistence = 'p'",
}


class BackupRefused(Exception):
    """The backup cannot be made, restored or trusted; the sentence says why and what to do."""


def database_name():
    return settings.DATABASES["default"]["NAME"]


def connect(name):
    """A connection of our own role that sees the whole deployment's rows."""
    given = settings.DATABASES["default"]
    return psycopg2.connect(
        host=given["HOST"],
        port=given["PORT"] or 5432,
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=name,
        options=f"-c portal.scope={settings.ROOT_REGION}",
        **{key: value for key, value in given.get("OPTIONS", {}).items() if key == "sslmode"},
    )


@contextmanager
def reading(name):
    """A cursor in one unchanging snapshot of a database."""
    connection = connect(name)
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def run(name, *arguments):
    """Run one of PostgreSQL's programs as our own role and return what it printed; refused with what it said when it
    fails."""
    given = settings.DATABASES["default"]
    environment = {
        **os.environ,
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"] or 5432),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGSSLMODE": given.get("OPTIONS", {}).get("sslmode", "prefer"),
        "PGOPTIONS": f"-c portal.scope={settings.ROOT_REGION}",
    }
    done = subprocess.run([program(name), *arguments], env=environment, capture_output=True, stdin=subprocess.DEVNULL)
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()
        raise BackupRefused(f"{name} 没有成功：{said[-600:] or '没有说明'}")
    return done.stdout.decode()


def row_counts(cursor):
    """{table: rows} of everything that lasts."""
    cursor.execute(TABLES)
    counts = {}
    for (table,) in cursor.fetchall():
        cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        counts[table] = cursor.fetchone()[0]
    return counts


def structure(cursor):
    """{kind: how many} of what stands around the rows."""
    counts = {}
    for kind, query in STRUCTURE.items():
        cursor.execute(query)
        counts[kind] = cursor.fetchone()[0]
    return counts


def maintain(statement, *names):
    """One statement about whole databases, outside any transaction."""
    connection = connect(MAINTENANCE)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
    finally:
        connection.close()


def create(name):
    try:
        maintain("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'", name)
    except psycopg2.errors.InsufficientPrivilege as error:
        raise BackupRefused("数据库账号不能新建数据库：请给它 CREATEDB 权限，恢复和演练都要用一个临时库。") from error


def drop(name):
    """Our own connections are ended first; a plain DROP waits for a vacuum, WITH (FORCE) would need a superuser to end it."""
    _end_own_sessions(name)
    try:
        maintain("DROP DATABASE IF EXISTS {}", name)
    except psycopg2.errors.ObjectInUse as error:
        raise BackupRefused(
            f"数据库 {name} 里是完整的数据，还有别的账号连着，没有删掉：请断开那些连接，再由数据库管理员删除。"
        ) from error


def _end_own_sessions(name):
    _asked(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = %s AND usename = current_user",
        name,
    )


def is_left(name):
    """Whether nobody else is connected to a database; a connection that was just closed takes a moment to go."""
    for _ in range(MOMENTS):
        if not _asked(OTHERS, name):
            return True
        time.sleep(0.1)
    return False


def _asked(query, name):
    """The rows of what is asked about a database from outside of it."""
    connection = connect(MAINTENANCE)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query, [name])
            return cursor.fetchall()
    finally:
        connection.close()
