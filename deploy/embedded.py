"""PostgreSQL and Valkey for a machine that has neither: `python -m deploy.embedded up | down | run COMMAND…`."""

import fcntl
import json
import os
import socket
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

from deploy import secrets
from deploy.accounts import ServerRefused
from deploy.postgres import Postgres
from deploy.valkey import Valkey

PORTS = "servers.json"
KEPT = "kept"  # present: somebody wants the servers to run on, whoever else uses them meanwhile
ROOT = Path(__file__).resolve().parent.parent


def default_data_dir():
    """PORTAL_DATA, else `.portal` beside the code."""
    return Path(os.environ.get("PORTAL_DATA") or ROOT / ".portal").resolve()


def start(data_dir, *, durable=True, keep=True):
    """Start what does not run yet; the environment the portal needs, in which given variables win."""
    data_dir = Path(data_dir).resolve()
    with _lock(data_dir, "start.lock"):
        if keep:
            (data_dir / KEPT).touch()
        for server in servers(data_dir, create=True):
            if not server.is_running():
                server.start(durable=durable)
    return environment(data_dir)


def stop(data_dir):
    with _lock(data_dir, "start.lock"):
        (data_dir / KEPT).unlink(missing_ok=True)
        for server in servers(data_dir):
            if server.is_running():
                server.stop()


def servers(data_dir, *, create=False):
    """The servers this installation needs: none where DATABASE_URL and REDIS_URL name others."""
    known, ports = secrets.read(data_dir), _ports(data_dir)
    if create:
        known, ports = secrets.ensure(data_dir), _ensure_ports(data_dir)
    if not known or not ports:
        return []
    wanted = []
    if not os.environ.get("DATABASE_URL"):
        wanted.append(Postgres(data_dir / "postgres", ports["database"], known))
    if not os.environ.get("REDIS_URL"):
        wanted.append(Valkey(data_dir / "valkey", ports["broker"], known))
    return wanted


def environment(data_dir):
    """Addresses and secrets written in the data folder; variables that are set already win."""
    data_dir = Path(data_dir).resolve()
    known, ports = secrets.read(data_dir), _ports(data_dir)
    found = {"PORTAL_DATA": str(data_dir)}
    found |= {name: value for name, value in known.items() if name.isupper()}
    if known and ports:
        found["DATABASE_URL"] = Postgres(data_dir / "postgres", ports["database"], known).url
        found["REDIS_URL"] = Valkey(data_dir / "valkey", ports["broker"], known).url
    return {name: os.environ.get(name) or value for name, value in found.items()}


def answers(data_dir, name):
    """Does the embedded server of this name ("database", "broker") listen now?"""
    port = _ports(data_dir).get(name)
    if port is None:
        return False
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def running(data_dir, *, durable=True):
    """The environment with servers that run inside the block; the last user stops them, unless they are kept."""
    data_dir = Path(data_dir).resolve()
    with _lock(data_dir, "users.lock", shared=True) as users:
        try:
            yield start(data_dir, durable=durable, keep=False)
        finally:
            if not (data_dir / KEPT).exists() and _only_user(users):
                stop(data_dir)


def _only_user(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _lock(data_dir, name, *, shared=False):
    _make_data_dir(data_dir)
    with open(data_dir / name, "w") as file:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield file


def _make_data_dir(data_dir):
    """Private; root lets the servers' account through to its own folders."""
    if not data_dir.exists():
        data_dir.mkdir(parents=True)
        data_dir.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _ports(data_dir):
    try:
        return json.loads((Path(data_dir) / PORTS).read_text())
    except FileNotFoundError:
        return {}


def _ensure_ports(data_dir):
    """Chosen once: after a restart of a server everybody finds it at its old address."""
    ports = _ports(data_dir)
    if not ports:
        with socket.socket() as first, socket.socket() as second:
            for probe in (first, second):
                probe.bind(("127.0.0.1", 0))
            ports = {"database": first.getsockname()[1], "broker": second.getsockname()[1]}
        secrets.write_private(data_dir / PORTS, ports)
    return ports


def main(arguments):
    durable = "--fast" not in arguments
    arguments = [word for word in arguments if word != "--fast"] if arguments[:1] != ["run"] else arguments
    data_dir, (action, *command) = default_data_dir(), arguments or ["help"]
    if action == "up":
        start(data_dir, durable=durable)
    elif action == "down":
        stop(data_dir)
    elif action == "run" and command:
        return _run(data_dir, command)
    else:
        print("用法：python -m deploy.embedded up | down | run [--fast] 命令…", file=sys.stderr)
        return 2
    return 0


def _run(data_dir, command):
    durable = command[0] != "--fast"
    with running(data_dir, durable=durable) as found:
        try:
            return subprocess.run(command if durable else command[1:], env={**os.environ, **found}).returncode
        except KeyboardInterrupt:
            return 130


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except ServerRefused as refused:
        sys.exit(str(refused))
