"""The embedded servers: made once, found again, closed to others, not open to the portal's own superuser."""

import os
import signal
import stat
import subprocess
import sys

import psycopg2
import pytest
import redis

from deploy import accounts, embedded, secrets
from deploy.postgres import Postgres


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A data folder with running servers, below folders that strangers can't enter."""
    folder = tmp_path_factory.mktemp("embedded") / "data"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "FIELD_KEYS"):
            patch.delenv(name, raising=False)
        patch.setenv("PORTAL_DATA", str(folder))
        embedded.start(folder, durable=False)
        yield folder
        embedded.stop(folder)


@pytest.fixture
def cursor(place):
    connection = psycopg2.connect(embedded.environment(place)["DATABASE_URL"])
    with connection.cursor() as cursor:
        yield cursor
    connection.close()


def test_the_portals_role_is_no_superuser_owns_its_database_and_may_create_test_databases(cursor):
    cursor.execute(
        "SELECT rolsuper, rolbypassrls, rolcreatedb, rolcreaterole, datdba = r.oid"
        " FROM pg_roles r, pg_database WHERE rolname = current_user AND datname = current_database()"
    )
    assert cursor.fetchone() == (False, False, True, False, True)


def test_the_extensions_are_there_and_chinese_has_trigrams(cursor):
    cursor.execute("SELECT array_agg(extname::text) FROM pg_extension")
    assert {"pg_trgm", "btree_gist", "unaccent"} <= set(cursor.fetchone()[0])
    cursor.execute("SELECT cardinality(show_trgm('张三丰')) > 0")
    assert cursor.fetchone() == (True,)


def test_text_is_utf8_and_sorted_by_code_point(cursor):
    cursor.execute(
        "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
    )
    assert cursor.fetchone() == ("C.UTF-8", "UTF8")


def test_nobody_enters_the_database_without_the_password(place):
    port = embedded._ports(place)["database"]
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(host="127.0.0.1", port=port, user="portal", dbname="portal", password="guess")


def test_nobody_enters_the_broker_without_the_password(place):
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(port=embedded._ports(place)["broker"]).ping()


def test_the_passwords_do_not_show_in_the_list_of_processes(place):
    known = secrets.read(place)
    shown = subprocess.run(["ps", "axww", "-o", "command"], capture_output=True, text=True).stdout
    assert str(place) in shown
    assert not [name for name, secret in known.items() if secret in shown]


def test_secrets_are_made_once_and_readable_by_their_owner_only(place):
    known = secrets.read(place)
    assert secrets.ensure(place) == known
    assert stat.S_IMODE((place / secrets.FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE((place / embedded.PORTS).stat().st_mode) == 0o600


def test_the_clusters_folder_is_closed_to_others_and_not_roots(place):
    state = (place / "postgres").stat()
    assert stat.S_IMODE(state.st_mode) == 0o700
    assert state.st_uid != 0


def test_a_second_start_finds_the_running_servers(place):
    before = embedded.environment(place)
    assert embedded.start(place) == before


def test_a_killed_database_comes_back_at_the_same_address(place):
    address = embedded.environment(place)["DATABASE_URL"]
    os.kill(int((place / "postgres" / "cluster" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
    database = Postgres(place / "postgres", embedded._ports(place)["database"], secrets.read(place))
    while database.is_running():
        pass
    assert embedded.start(place, durable=False)["DATABASE_URL"] == address
    psycopg2.connect(address).close()


def test_a_variable_that_is_set_wins_over_the_embedded_address(place, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    assert embedded.environment(place)["DATABASE_URL"] == "postgres://elsewhere/portal"
    assert [type(server).__name__ for server in embedded.servers(place)] == ["Valkey"]


def test_run_hands_the_addresses_to_the_command_and_its_exit_code_back(place):
    program = "import os, sys; sys.exit(7 if os.environ['DATABASE_URL'].startswith('postgres://portal:') else 1)"
    done = subprocess.run(
        [sys.executable, "-m", "deploy.embedded", "run", sys.executable, "-c", program], cwd=embedded.ROOT
    )
    assert done.returncode == 7
    assert embedded.answers(place, "database"), "servers that ran before go on running"


def test_servers_started_for_one_command_stop_after_it(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    with embedded.running(tmp_path / "data", durable=False):
        assert embedded.answers(tmp_path / "data", "broker")
    assert not embedded.answers(tmp_path / "data", "database")
    assert not embedded.answers(tmp_path / "data", "broker")


def test_servers_left_by_a_killed_user_are_stopped_by_the_next_one(tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    embedded.start(tmp_path / "data", durable=False, keep=False)
    with embedded.running(tmp_path / "data", durable=False):
        assert embedded.answers(tmp_path / "data", "broker")
    assert not embedded.answers(tmp_path / "data", "broker")


def test_a_missing_address_is_told_in_one_sentence_with_its_name(tmp_path):
    bare = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=embedded.ROOT,
        capture_output=True,
        text=True,
        env={**bare, "PORTAL_DATA": str(tmp_path)},
    )
    assert done.returncode == 1
    assert done.stderr.strip() == "缺少环境变量 DATABASE_URL（数据库地址）：请设置它，或先用 make run 启动自带的服务。"


def test_an_ordinary_user_stays_who_he_is(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert accounts.server_account(tmp_path) is None
    assert accounts.launch_options(None, tmp_path) == {}
