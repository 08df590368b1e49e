"""A whole portal of its own for the tests that kill and restart its parts: servers, web, worker, and people using it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from contextlib import closing, contextmanager
from http.cookiejar import CookieJar

import psycopg2
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from deploy import embedded

PATIENCE = 60
PREPARE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("load_demo", households=60, seed=1, until="2023-12", registers_only=True, verbosity=0)
"""


def wait_for(condition, what):
    """Ask until it is so; a slow machine is no fault, a standstill is."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE} seconds in vain for {what}")


class Installation:
    """Embedded servers in a folder of their own, one web process, at most one worker."""

    def __init__(self, data_dir):
        self.data_dir, self.web, self.worker = data_dir, None, None
        self.environment = {
            **os.environ,
            **embedded.start(data_dir),
            "DJANGO_SETTINGS_MODULE": "shenmu_portal.test_settings",
        }
        self.database, self.broker = embedded.servers(data_dir)
        with closing(socket.create_server(("127.0.0.1", 0))) as probe:
            self.port = probe.getsockname()[1]

    def prepare(self):
        subprocess.run([sys.executable, "-c", PREPARE], env=self.environment, check=True, stdout=subprocess.DEVNULL)

    def _start(self, name, *command):
        with open(self.data_dir / f"{name}.log", "ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command], env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def start_web(self):
        options = (f"--bind=127.0.0.1:{self.port}", "--worker-class=gthread", "--threads=4")
        self.web = self._start("web", "gunicorn", *options, "shenmu_portal.wsgi")
        wait_for(self._answers, "the web server")

    def _answers(self):
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def start_worker(self):
        options = ("--concurrency=1", "--without-gossip", "--without-mingle", "--loglevel=INFO")
        self.worker = self._start("worker", "celery", "--app=shenmu_portal", "worker", *options)

    def kill_worker(self):
        """As the kernel does when memory runs out: no farewell, the children too."""
        os.killpg(self.worker.pid, signal.SIGKILL)
        self.worker.wait()

    def stop(self):
        for process in (self.web, self.worker):
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        embedded.stop(self.data_dir)

    # -- looking into the database --------------------------------------------------------------------------------

    def _connect(self):
        connection = psycopg2.connect(self.environment["DATABASE_URL"])
        connection.cursor().execute("SELECT set_config('portal.scope', '610881', false)")
        connection.commit()
        return connection

    def ask(self, query, *values):
        """The first row of an answer."""
        with closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute(query, values)
            return cursor.fetchone()

    def ten_minutes_pass(self, table, pk):
        with closing(self._connect()) as connection, connection, connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET updated_at = now() - interval '11 minutes' WHERE id = %s", [pk])

    def sweep(self):
        """What the timetable does every minute."""
        command = [sys.executable, "-m", "celery", "--app=shenmu_portal", "call", "core.tasks.sweep_jobs"]
        subprocess.run(command, env=self.environment, check=True, stdout=subprocess.DEVNULL)

    @contextmanager
    def held(self, table, mode):
        """While a table is held, whoever comes to it waits: the moment at which a worker is killed is sure."""
        with closing(self._connect()) as connection, connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
            yield

    def wait_until_blocked(self):
        waiting = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND usename = current_user"
        wait_for(lambda: self.ask(waiting)[0], "a worker in the middle of its work")

    def replace_blocked_worker(self):
        """Kill the worker in the middle of a statement; the next one comes while the database is still at it."""
        self.wait_until_blocked()
        self.kill_worker()
        log = self.data_dir / "worker.log"
        before = log.stat().st_size
        self.start_worker()
        wait_for(lambda: b" ready." in log.read_bytes()[before:], "the next worker")
        time.sleep(1)  # it takes the job up and finds it held

    def wait_for_state(self, table, pk, state):
        def reached():
            now, message = self.ask(f"SELECT state, message FROM {table} WHERE id = %s", pk)
            assert now == state or now in ("waiting", "running", "review"), f"{now}: {message}"
            return now == state

        wait_for(reached, f"{table} {pk} to be {state}")


class Visitor:
    """A signed-in user of an installation."""

    def __init__(self, installation, username):
        self.home = f"http://127.0.0.1:{installation.port}"
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(self.cookies)
        )
        self.get("/login/")
        password = installation.environment["DEMO_PASSWORD"]
        assert self.post("/login/", username=username, password=password)[0] == 200

    def get(self, path):
        return self._open(urllib.request.Request(self.home + path))

    def post(self, path, **fields):
        """Status and final address."""
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = encode_multipart(BOUNDARY, {**fields, "csrfmiddlewaretoken": token})
        return self._open(urllib.request.Request(self.home + path, body, {"Content-Type": MULTIPART_CONTENT}))

    def _open(self, request):
        try:
            with self.browser.open(request, timeout=PATIENCE) as answer:
                answer.read()
                return answer.status, urllib.parse.urlsplit(answer.url).path
        except urllib.error.HTTPError as error:
            return error.code, request.selector
