"""What a sweep is: one run for every combination of settings and seed, stored as a table of results."""

import csv
import io
import itertools
import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from .store import read_made, write_made


@dataclass(frozen=True)
class Sweep:
    """`run(seed=…, **settings)` -> {outcome: number}, for every one of `rows` and every seed.

    `rows` is a tuple of dicts of settings; `short` are settings that make a run take a second, so that a test
    can see that it still runs. The results are data/results/NAME.csv: settings, seed, outcomes.
    """

    name: str
    question: str
    run: Callable
    rows: tuple
    short: dict
    seeds: int = 5

    @property
    def file(self):
        """Where its results are, below data/."""
        return f"results/{self.name}.csv"

    def runs(self):
        """Every run's settings, the seed among them."""
        return [{**row, "seed": seed} for row in self.rows for seed in range(self.seeds)]

    def make(self, jobs=1, say=print):
        """Carry out all runs, `jobs` at a time, and store the table.

        Each process starts afresh: a forked one might wait for ever for a thread of BLAS.
        """
        runs, table = self.runs(), []
        with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
            for settings, outcome in zip(runs, pool.map(self._one, runs), strict=True):
                table.append({**settings, **outcome})
                say(f"{self.name} {len(table)}/{len(runs)}: {table[-1]}")
        write_made(self.file, _to_csv(table))

    def try_out(self):
        """One short run: -> its outcome. Nothing is stored."""
        return self._one({**self.rows[0], "seed": 0, **self.short})

    def results(self):
        """The stored table as a list of dicts, numbers as numbers; ValueError if the file was altered."""
        lines = csv.DictReader(io.StringIO(read_made(self.file).decode("utf-8")))
        return [{name: _value(text) for name, text in line.items()} for line in lines]

    def _one(self, settings):
        return self.run(**settings)


def grid(**choices):
    """Every combination of the choices, the last one changing fastest: a tuple of dicts."""
    return tuple(dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values()))


def cores():
    """How many runs may go at a time."""
    return os.cpu_count() or 1


def _to_csv(table):
    names = list(dict.fromkeys(name for row in table for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode("utf-8")


def _value(text):
    """ "3" -> 3, "0.5" -> 0.5, "True" -> True, "" -> None, anything else as it is."""
    if text in ("True", "False", ""):
        return {"True": True, "False": False, "": None}[text]
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
