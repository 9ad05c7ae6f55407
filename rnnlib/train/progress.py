"""A bar that is drawn only where somebody is watching, and is wiped out at the end.

A stored notebook is compared with what it prints, so whatever moves must not be printed when a machine runs
it. In a kernel, who runs the cell says whether it could answer an input(). Outside of a kernel, a terminal is
watched, a pipe or a file is not. The environment variable RNNLIB_QUIET=1 keeps the bar away everywhere.
"""

import os
import sys
import time
from contextlib import contextmanager

from ..ops.audience import can_be_asked


class Bar:
    """A callback: bar(history) redraws one line, at most five times a second; bar.close() wipes it out.

    For anything else that takes long: bar.show(done, total, words), of which `begun` were done beforehand.
    """

    def __init__(self, write=None, begun=0):
        self._write, self._begun = write or _write, begun
        self._started = self._drawn = time.monotonic()
        self._width = 0

    def __call__(self, history):
        now = time.monotonic()
        if now - self._drawn >= 0.2:
            self._drawn = now
            self._show(bar_text(history, now - self._started))

    def show(self, done, total, words):
        """Redraw the line, now."""
        self._show(line_of(done, total, words, time.monotonic() - self._started, self._begun))

    def close(self):
        """Leave an empty line."""
        if self._width:
            self._show("")
            self._write("\r")

    def _show(self, text):
        self._write("\r" + text.ljust(self._width))
        self._width = max(self._width, len(text))


def bar_text(history, seconds):
    """ "██████░░░░░░  210/420  loss 0.693  12 s left"."""
    return line_of(history.steps, history.total, f"loss {history.loss[-1]:.3g}", seconds)


def line_of(done, total, words, seconds, begun=0):
    """What has been done since `begun` took so many seconds: a bar, a count, the words, and the time left."""
    blocks = round(20 * done / total)
    left = seconds * (total - done) / (done - begun)
    time_left = (
        f"{left / 3600:.1f} h" if left >= 5400 else f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    )
    return f"{'█' * blocks}{'░' * (20 - blocks)}  {done}/{total}  {words}  {time_left} left"


def is_watched():
    """True if a person is likely to see what is printed while it is printed."""
    if os.environ.get("RNNLIB_QUIET"):
        return False
    asked = can_be_asked()
    return sys.stdout.isatty() if asked is None else asked


@contextmanager
def quiet():
    """with quiet(): no training draws a bar, since whoever runs many of them draws one for all."""
    before = os.environ.get("RNNLIB_QUIET", "")
    os.environ["RNNLIB_QUIET"] = "1"
    try:
        yield
    finally:
        os.environ["RNNLIB_QUIET"] = before


def _write(text):
    sys.stdout.write(text)
    sys.stdout.flush()
