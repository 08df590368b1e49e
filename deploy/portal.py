"""Runs the whole portal on one machine: embedded servers, preparation, web, worker and timetable (`make run`)."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from deploy import assets, embedded, stamps
from deploy.accounts import ServerRefused
from deploy.children import Child, GaveUp, stop_all

START_SECONDS = 90
PREPARED_FROM = (*(file.parent.name for file in stamps.ROOT.glob("*/apps.py")), "shenmu_portal", "requirements")
ACCOUNTS = (
    ("office", "市衔接办"),
    ("leader", "市领导"),
    ("clerk-610881114", "镇街业务员"),
    ("reviewer-610881114", "镇街审核"),
    ("auditor", "审计"),
    ("admin", "系统管理员"),
)


class Stopped(Exception):
    """The user or the system asked the portal to stop."""


def main():
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, _stop)
    port = int(os.environ.get("PORT") or 8000)
    try:
        _claim(port)
        with embedded.running(embedded.default_data_dir()) as environment:
            run(environment, port)
    except Stopped:
        print("已停止。")
    except (GaveUp, ServerRefused) as error:
        return str(error)
    except subprocess.CalledProcessError as error:
        return f"启动前的准备没有完成（{' '.join(map(str, error.cmd[1:]))}），原因见上。"
    return 0


def run(environment, port):
    """Prepare, start, announce, watch; stop all programs whatever happens."""
    environment = {**environment, "PORT": str(port)}
    print("正在准备：页面资源、数据库……", flush=True)
    assets.collect(environment)
    prepare(environment)
    children = programs(environment)
    try:
        for child in children:
            child.start()
        _await_ready(children, port)
        _announce(environment, port)
        while True:
            time.sleep(2)
            _watch(children)
    finally:
        print("正在停止……", flush=True)
        stop_all(children)


def prepare(environment):
    """Tables and data; skipped when neither code nor data changed. A database of others is always looked at."""
    command = [sys.executable, "-m", "deploy.prepare"]

    def work():
        subprocess.run(command, cwd=stamps.ROOT, env={**os.environ, **environment}, check=True)

    if os.environ.get("DATABASE_URL"):
        work()
    else:
        stamps.once_for(embedded.default_data_dir() / "prepared.stamp", stamps.fingerprint(*PREPARED_FROM), work)


def programs(environment):
    logs = embedded.default_data_dir() / "logs"
    celery = [sys.executable, "-m", "celery", "--app=shenmu_portal"]
    return [
        Child(
            "网页服务",
            [sys.executable, "-m", "gunicorn", "--config=deploy/gunicorn.py", "shenmu_portal.wsgi"],
            logs / "web.log",
            environment,
        ),
        Child(
            "后台任务",
            [*celery, "worker", "--concurrency=2", "--without-gossip", "--without-mingle"],
            logs / "worker.log",
            environment,
        ),
        Child("定时任务", [*celery, "beat", "--pidfile="], logs / "beat.log", environment),
    ]


def _watch(children):
    for child in children:
        child.watch()
    for name, server in (("DATABASE_URL", "database"), ("REDIS_URL", "broker")):
        if not os.environ.get(name) and not embedded.answers(embedded.default_data_dir(), server):
            print("自带的数据库或消息队列停了，正在重新启动。", flush=True)
            embedded.start(embedded.default_data_dir(), keep=False)


def _await_ready(children, port):
    until = time.monotonic() + START_SECONDS
    while not _checks(port).get("ready"):
        for child in children:
            child.watch()
        if time.monotonic() > until:
            failed = [name for name, check in _checks(port).get("checks", {}).items() if not check["ok"]]
            raise GaveUp(
                f"{START_SECONDS} 秒内没有就绪（{'、'.join(failed) or '网页服务没有应答'}），日志在 {children[0].log.parent}。"
            )
        time.sleep(0.2)


def _checks(port):
    """What /readyz says; nothing while nobody answers."""
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with direct.open(f"http://127.0.0.1:{port}/readyz", timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        return json.load(error)
    except OSError:
        return {}


def _announce(environment, port):
    print(f"\n神木市乡村振兴业务平台已启动：http://127.0.0.1:{port}/\n")
    print(
        f"演示账号（密码均为 {environment['DEMO_PASSWORD']}）：" if environment.get("DEMO_PASSWORD") else "演示账号："
    )
    for name, role in ACCOUNTS:
        print(f"  {name:<20}{role}")
    print(f"\n数据和日志在 {embedded.default_data_dir()}；按 Ctrl-C 停止。", flush=True)


def _claim(port):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except OSError as error:
            raise GaveUp(
                f"端口 {port} 已被占用：请先停止占用它的程序，或换一个端口，例如 make run PORT={port + 1}。"
            ) from error


def _stop(*_):
    for sign in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sign, signal.SIG_IGN)
    raise Stopped


if __name__ == "__main__":
    sys.exit(main())
