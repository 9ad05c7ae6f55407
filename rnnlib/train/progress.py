"""A bar that is drawn only where somebody is watching, and is wiped out at the end.

A stored notebook is compared with what it prints, so whatever moves must not be printed when a machine runs
it. In a kernel, who runs the cell says whether it could answer an input(). Outside of a kernel, a terminal is
watched, a pipe or a file is not. The environment variable RNNLIB_QUIET=1 keeps the bar away everywhere.
"""

import os
import sys
import time

from ..ops.audience import can_be_asked


class Bar:
    """A callback: bar(history) redraws one line, at most five times a second; bar.close() wipes it out."""

    def __init__(self, write=None):
        self._write = write or _write
        self._started = self._drawn = time.monotonic()
        self._width = 0

    def __call__(self, history):
        now = time.monotonic()
        if now - self._drawn >= 0.2:
            self._drawn = now
            self._show(bar_text(history, now - self._started))

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
    done = history.steps / history.total
    blocks = round(20 * done)
    left = seconds * (1 / done - 1)
    time_left = f"{left / 60:.0f} min" if left >= 90 else f"{left:.0f} s"
    blocks = "█" * blocks + "░" * (20 - blocks)
    return f"{blocks}  {history.steps}/{history.total}  loss {history.loss[-1]:.3g}  {time_left} left"


def is_watched():
    """True if a person is likely to see what is printed while it is printed."""
    if os.environ.get("RNNLIB_QUIET"):
        return False
    asked = can_be_asked()
    return sys.stdout.isatty() if asked is None else asked


def _write(text):
    sys.stdout.write(text)
    sys.stdout.flush()
