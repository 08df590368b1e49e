"""Whether the running portal is still answering somebody: a database is not emptied under a request's feet.

A page that is left or closed does not stop what it has asked for, such as the bell's count. Emptying all tables at that
moment may end in a deadlock.
"""

import time
from threading import current_thread, main_thread

from django.core.signals import request_finished, request_started

PATIENCE = 10  # seconds; then the test goes on, and says itself what is wrong
_answering = set()  # threads of the running portal; the test's own client answers in the main thread


def _begin(**told):
    if current_thread() is not main_thread():
        _answering.add(current_thread())


def _end(**told):
    _answering.discard(current_thread())


request_started.connect(_begin)
request_finished.connect(_end)


def await_quiet():
    """Wait until nobody is being answered."""
    last = time.monotonic() + PATIENCE
    while _answering and time.monotonic() < last:
        time.sleep(0.02)
