"""What explorers leave behind: `python tests/benchmarks/memory.py`.

A thousand are opened and closed, then ten thousand messages go to all of them while they are open. Printed is
the growth of the process in MB, after everything has been made once (caches of a bounded size are full then).
"""

import gc
import sys
from pathlib import Path

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from driving import RecordingComm, headless, moves, send

from rnnlib import explore

OPENED, MESSAGES = 1000, 10_000
KINDS = list(explore.CATALOGUE.values())


def size():
    """MB of memory that the process holds."""
    gc.collect()
    return psutil.Process().memory_info().rss / 2**20


def open_and_close(count):
    for number in range(count):
        KINDS[number % len(KINDS)]().close()
        RecordingComm.sent.clear()  # ours: in a kernel the channel keeps nothing


def move(explorers, count, rng):
    """Send messages to one control after the other, each with a value of its own."""
    for number in range(count):
        explorer = explorers[number % len(explorers)]
        name = rng.choice(list(explorer.settings))
        send(explorer, **{name: list(moves(explorer.settings[name], rng))[-1]})
        RecordingComm.sent.clear()


def main():
    with headless():
        open_and_close(2 * len(KINDS))
        before = size()
        open_and_close(OPENED)
        print(f"{OPENED} opened and closed: {size() - before:+.0f} MB")

        explorers, rng = [kind() for kind in KINDS], np.random.default_rng(0)
        move(explorers, MESSAGES // 10, rng)
        before = size()
        move(explorers, MESSAGES, rng)
        print(f"{MESSAGES} messages over {len(explorers)} open explorers: {size() - before:+.0f} MB")


if __name__ == "__main__":
    main()
