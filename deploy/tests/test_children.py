"""The supervisor's programs: started again when they end, given up when that does not help, stopped together."""

import signal
import sys
import time

import pytest

from deploy.children import Child, GaveUp, stop_all


def program(tmp_path, code):
    return Child("试验程序", [sys.executable, "-c", code], tmp_path / "logs" / "program.log", {"WORD": "神木"})


def wait_for(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    assert condition()


def test_what_a_program_says_goes_into_its_log(tmp_path):
    child = program(tmp_path, "import os; print(os.environ['WORD'])")
    child.start()
    child.process.wait(10)
    assert child.log.read_text() == "神木\n"


def test_a_program_that_ends_is_started_again_and_the_screen_says_so(tmp_path, capsys):
    child = program(tmp_path, "import time; time.sleep(60)")
    child.start()
    first = child.process
    first.kill()
    first.wait(10)
    child.watch()
    assert child.process.pid != first.pid
    assert "试验程序退出（代码 -9），正在重新启动。" in capsys.readouterr().out
    stop_all([child])


def test_a_program_that_ends_again_and_again_is_given_up_with_its_log_named(tmp_path):
    child = program(tmp_path, "raise SystemExit(3)")
    child.start()
    with pytest.raises(GaveUp, match="试验程序连续 3 次退出，日志在 .*program.log。"):
        for _ in range(3):
            child.process.wait(10)
            child.watch()


def test_all_programs_are_asked_to_finish_and_wait_for_each_other_only_once(tmp_path):
    children = [program(tmp_path, "import time; time.sleep(60)") for _ in range(3)]
    for child in children:
        child.start()
    started = time.monotonic()
    stop_all(children)
    assert [child.process.returncode for child in children] == [-signal.SIGTERM] * 3
    assert time.monotonic() - started < 5


def test_a_program_that_does_not_listen_is_stopped_more_firmly(tmp_path, monkeypatch):
    monkeypatch.setattr("deploy.children.PATIENCE", 2)  # a busy machine takes a while to end a program
    child = program(
        tmp_path,
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(1, flush=True); time.sleep(60)",
    )
    child.start()
    wait_for(lambda: child.log.read_text() == "1\n")
    stop_all([child])
    assert child.process.returncode == -signal.SIGQUIT


def test_a_program_that_never_ran_needs_no_stopping(tmp_path):
    child = program(tmp_path, "pass")
    stop_all([child])
    assert child.process is None
