"""Long computations in slices, so that the kernel answers between them and Stop stops.

A task is an iterator of `Progress`. On a running event loop (a notebook's kernel) it is worked off about 50
ms at a time; without one (a script, a test) it is worked off at once.
"""

import asyncio
import time
from dataclasses import dataclass, field

SLICE = 0.05  # seconds of work before the picture is drawn and the kernel may answer
BREATH = 0.01  # seconds the event loop has to itself after a slice: enough to take in a click


@dataclass(frozen=True)
class Progress:
    """How far a task is: the share done, values to set, its result so far, and seconds to rest."""

    share: float
    values: dict = field(default_factory=dict)
    run: object = None
    pause: float = 0.0


class Runner:
    """Works a task off: `deliver(progress)` is called after each slice, `ended()` when no task is left.

    `share` is how far it is, from 0 to 1.
    """

    def __init__(self, deliver, ended, guard):
        self._deliver, self._ended, self._guard, self._task = deliver, ended, guard, None
        self.share = 0.0

    @property
    def running(self):
        return self._task is not None

    def start(self, task):
        """Work `task` off in place of any that is running."""
        self.stop()
        slices = _slices(task)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            for progress in slices:
                self._hand_over(progress)
            self._ended()
        else:
            self._task = loop.create_task(self._work(slices))

    def stop(self):
        """End the task that is running, if one is; what it has delivered stays."""
        if self.running:
            self._task = None
            self._ended()

    async def _work(self, slices):
        me = asyncio.current_task()
        while self._task is me:  # not stopped, and no other has taken its place
            pause = None
            with self._guard():  # slice by slice: between them others have their turn
                pause = self._slice(slices)
            if pause is None:  # at its end, or what went wrong has been said
                self.stop()
            else:
                await asyncio.sleep(max(BREATH, pause))

    def _slice(self, slices):
        """Work one slice off; the seconds to rest after it, or None at the end."""
        progress = next(slices, None)
        if progress is None:
            return None
        self._hand_over(progress)
        return progress.pause

    def _hand_over(self, progress):
        self.share = progress.share
        self._deliver(progress)


def _slices(task):
    """The last Progress of every SLICE seconds, every one that wants a pause, and the last of all."""
    progress, start = None, time.perf_counter()
    for progress in task:
        if progress.pause or time.perf_counter() - start > SLICE:
            yield progress
            progress, start = None, time.perf_counter()
    if progress is not None:
        yield progress
