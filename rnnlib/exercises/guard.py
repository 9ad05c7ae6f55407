"""Run someone's unfinished code and survive it: errors, endless loops, printing, changed arguments.

The code runs in a thread of its own, because that is the one way that works alike on every system, in every
thread, and even while NumPy is busy. If it is not done in time, an exception is thrown into it again and
again, so that not even `except:` in a loop holds it; whatever still does not end is left behind.
"""

import contextlib
import copy
import ctypes
import io
import linecache
import threading
import time
import traceback
import warnings
from dataclasses import dataclass

import numpy as np

GRACE = 1.0  # seconds during which a thread that is out of time is told to stop


@dataclass
class Outcome:
    """What a call came to: its `value` or the `error` it ended in, `args` after it, and what it `printed`."""

    value: object = None
    error: BaseException | None = None
    args: tuple = ()
    printed: str = ""

    @property
    def timed_out(self):
        return isinstance(self.error, OutOfTime)


class OutOfTime(BaseException):
    """Thrown into code that takes too long; no `except Exception` catches it."""


def run(function, args, seconds):
    """Call `function` with copies of `args`, for at most `seconds`; an Outcome comes back in any case."""
    outcome, printed = Outcome(args=copy.deepcopy(args)), io.StringIO()
    task = _Task(function, outcome)
    with contextlib.redirect_stdout(printed), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        task.finish_within(seconds)
    outcome.printed = printed.getvalue()
    return outcome


def where(error, function):
    """The line of `function`'s file in which `error` arose, as "line 3: return x @ W", or ""."""
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file]
    if not frames:
        return ""
    line = linecache.getline(file, frames[-1].lineno).strip()
    return f"line {frames[-1].lineno}: {line}" if line else f"line {frames[-1].lineno}"


class _Task:
    """One call in one thread. `done` and the shots at it are kept apart by a lock, so none goes astray."""

    def __init__(self, function, outcome):
        self.function, self.outcome, self.done, self.lock = function, outcome, False, threading.Lock()

    def finish_within(self, seconds):
        thread = threading.Thread(target=self._work, daemon=True)
        try:
            thread.start()
        except RuntimeError:  # a Python without threads, as in a browser: no limit then
            return self._work()
        try:
            thread.join(seconds)
        finally:  # also when the learner interrupts the kernel
            self._stop(thread)

    def _work(self):
        try:
            try:
                with np.errstate(all="ignore"):
                    value, error = self.function(*self.outcome.args), None
            except BaseException as caught:
                value, error = None, caught
            with self.lock:
                self.done = True
                self.outcome.value, self.outcome.error = value, error
        except OutOfTime:  # hit on the way out
            self.done = True

    def _stop(self, thread):
        deadline = time.monotonic() + GRACE
        while thread.is_alive() and time.monotonic() < deadline:
            with self.lock:
                if not self.done:
                    self.outcome.error = OutOfTime()
                    _throw(thread, OutOfTime)
            thread.join(0.003)
        with self.lock:
            if not self.done:  # left behind: it must not write into the outcome any more
                self.outcome = Outcome()


def _throw(thread, error):
    """Raise `error` in another thread, at its next step of Python."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(error))
