"""What Ctrl-C does to a long run: nothing that was interrupted may look finished."""

import signal
import threading
from contextlib import contextmanager


class Interrupted(Exception):
    """Somebody pressed Ctrl-C during a run."""


@contextmanager
def interruptions_end_it():
    """Ctrl-C ends the run by an Interrupted. `fit` would end its training, and the run look finished."""

    def stop(*_):
        raise Interrupted

    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach other threads only
        return
    before = signal.signal(signal.SIGINT, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
