"""The stored sweeps as arrays: what was run, over which lengths, and what came of each seed."""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import experiments


class Source(NamedTuple):
    """A stored sweep: what its rows and lengths are called, what is counted, and the budget of that."""

    name: str
    rows: str
    lengths: str
    counted: str
    budget: int
    words: str


SUITE = {
    "delayed recall": Source("delayed_recall", "start", "lag", "steps", 500, "lag"),
    "adding": Source("adding", "start", "length", "steps", 1000, "length"),
    "copy": Source("copy", "start", "delay", "steps", 2000, "delay"),
    "temporal order": Source("temporal_order", "start", "length", "steps", 500, "length"),
    "embedded Reber": Source("embedded_reber", "network", "", "sequences", 20_000, ""),
    "agreement": Source("toy_english", "network", "language", "", 1, "distance in words"),
}


class Table(NamedTuple):
    """Names of the R rows and C lengths, and what each of S seeds came to, (R, C, S).

    `taken`: steps (or sequences) until it was solved, infinite if it was not. In a table of shares (no
    budget of steps) it holds the share that is right.
    """

    rows: tuple
    lengths: tuple
    taken: np.ndarray


@cache
def stored(task):
    """The Table of one of SUITE's tasks."""
    source = SUITE[task]
    runs = experiments.results(source.name)
    rows = tuple(dict.fromkeys(run[source.rows] for run in runs))
    if not source.counted:
        return _shares(source, runs, rows)
    lengths = tuple(dict.fromkeys(run.get(source.lengths, "") for run in runs))
    found = {(row, length): [] for row in rows for length in lengths}
    for run in runs:
        steps = run[source.counted]
        found[run[source.rows], run.get(source.lengths, "")].append(np.inf if steps is None else steps)
    taken = np.array([[found[row, length] for length in lengths] for row in rows], float)
    return Table(rows, tuple(map(str, lengths)), taken)


def _shares(source, runs, rows):
    """Agreement: a column of the sweep for every distance."""
    columns = [name for name in runs[0] if name.startswith(f"{source.lengths} ")]
    taken = [[[run[c] for run in runs if run[source.rows] == row] for c in columns] for row in rows]
    return Table(rows, tuple(c.removeprefix(f"{source.lengths} ") for c in columns), np.array(taken, float))


def family(row):
    """The cell that a row's name begins with: "RNN", "LSTM", "GRU", or "n-gram" for a table of counts."""
    known = {"Elman": "RNN", "RNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}
    return next((cell for start, cell in known.items() if row.startswith(start)), "n-gram")
