"""Works through an iterator in a second process, while this one is busy with what came of it before."""

import os
import signal
import traceback
from contextlib import closing
from multiprocessing import Pipe

END = None


class Lost(Exception):
    """The second process died: the server has too little memory, or somebody stopped it."""


def ahead(items):
    """The items of an iterator (none of them None), made one ahead by a copy of this process; its errors are raised here.

    The copy may not touch the database: the connection it holds is ours.
    """
    receiving, sending = Pipe(duplex=False)
    # `multiprocessing.Process` refuses to start here: the worker's processes are daemons, which may have no children.
    process = os.fork()
    if process == 0:
        try:
            _send(items, receiving, sending)
        finally:
            os._exit(0)  # nothing of ours is closed or written by the copy
    sending.close()
    try:
        with closing(receiving):
            yield from iter(lambda: _received(receiving), END)
    finally:
        os.kill(process, signal.SIGKILL)
        os.waitpid(process, 0)


def _received(receiving):
    try:
        item = receiving.recv()
    except EOFError as error:
        raise Lost from error
    if isinstance(item, Exception):
        raise item
    return item


def _send(items, receiving, sending):
    receiving.close()  # so that the last reader's end is noticed
    try:
        for item in items:
            sending.send(item)
        sending.send(END)
    except BrokenPipeError:
        return
    except Exception as error:
        error.add_note("".join(traceback.format_tb(error.__traceback__)))  # else the place is lost on the way
        sending.send(error)
