"""Programs that must keep running: started, watched, started again, stopped together."""

import ctypes
import os
import signal
import subprocess
import sys
import time

PR_SET_PDEATHSIG = 1
CRASHES, WINDOW = 3, 60
PATIENCE = 15
LOG_LIMIT = 50 * 2**20


class GaveUp(Exception):
    """A program ends again and again; the message says which and where its log is."""


class Child:
    """One program with its log and the times it ended unasked."""

    def __init__(self, label, command, log, environment):
        self.label, self.command, self.log, self.environment = label, command, log, environment
        self.process, self.ends = None, []

    def start(self):
        self.log.parent.mkdir(parents=True, exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with open(self.log, "ab") as log:
            # A session of its own: Ctrl-C reaches the supervisor alone, which ends all in order.
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, **self.environment},
                start_new_session=True,
                preexec_fn=_die_with_parent,
            )

    def watch(self):
        """Start it again when it ended; give up when that happens too often."""
        if self.process.poll() is None:
            return
        now = time.monotonic()
        self.ends = [moment for moment in self.ends if now - moment < WINDOW] + [now]
        if len(self.ends) >= CRASHES:
            raise GaveUp(f"{self.label}连续 {CRASHES} 次退出，日志在 {self.log}。")
        print(f"{self.label}退出（代码 {self.process.returncode}），正在重新启动。", flush=True)
        self.start()

    def end(self, sign):
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(sign)

    def wait(self, until):
        try:
            self.process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return False
        return True


def stop_all(children):
    """Ask all to finish; who needs longer is stopped in its work, which is done again after the next start."""
    started = [child for child in children if child.process is not None]
    for sign in (signal.SIGTERM, signal.SIGQUIT, signal.SIGKILL):
        until = time.monotonic() + PATIENCE
        for child in started:
            child.end(sign)
        started = [child for child in started if not child.wait(until)]


def _die_with_parent():
    """A killed supervisor leaves no program behind that holds the port (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
