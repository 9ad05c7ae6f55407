"""What a sweep is: one run for every combination of settings and seed, stored as a table of results."""

import csv
import io
import itertools
from collections.abc import Callable
from dataclasses import dataclass

from .. import train
from ..train.progress import Bar, is_watched, quiet
from .catalogue import enter
from .interruption import interruptions_end_it
from .runs import Runs
from .store import Kept, read_made, write_made


def one_by_one(run, settings):
    """Carry out runs here, one after the other: an iterator of (settings, outcome)."""
    for each in settings:
        yield each, run(each)


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

    def make(self, workers=one_by_one, fresh=False, say=print):
        """Carry out all runs and store the table. What is finished is kept, should the rest be interrupted.

        `workers`: who carries them out, see parallel.Workers. `fresh`: what an earlier call has kept is made
        anew, as it must be if the code has changed since. A bar shows the time left to whoever watches.
        """
        kept, runs = Kept(f"results/.{self.name}.kept", fresh), self.runs()
        todo = [run for run in runs if run not in kept]
        begun = len(runs) - len(todo)
        if begun:
            say(f"{self.name}: {begun} of {len(runs)} runs are kept from before (--fresh makes them anew)")
        bar = Bar(begun=begun) if is_watched() else None
        for done, (settings, outcome) in enumerate(workers(self._one, todo), begun + 1):
            kept.add(settings, outcome)
            if bar:
                bar.show(done, len(runs), self.name)
            else:
                say(f"{self.name} {done}/{len(runs)}: {settings | outcome}")
        if bar:
            bar.close()
        write_made(self.file, _to_csv([run | kept[run] for run in runs]))
        kept.forget()

    def try_out(self):
        """One short run: -> its outcome. Nothing is stored."""
        return self._one({**self.rows[0], "seed": 0, **self.short})

    def results(self):
        """The stored table as Runs, numbers as numbers; ValueError if the file was altered."""
        lines = csv.DictReader(io.StringIO(read_made(self.file).decode("utf-8")))
        return Runs({name: _value(text) for name, text in line.items()} for line in lines)

    def _one(self, settings):
        """One run, on one BLAS thread wherever it goes: its numbers depend on nothing that goes beside it."""
        with interruptions_end_it(), train.single_thread(), quiet():
            return self.run(**settings)


def sweep(question, rows, *, short, seeds=5):
    """Marks the function that carries out one run of a sweep, which has its name and is entered."""

    def entered(run):
        enter(Sweep(run.__name__, question, run, rows, short, seeds))
        return run

    return entered


def grid(**choices):
    """Every combination of the choices, the last one changing fastest: a tuple of dicts."""
    return tuple(dict(zip(choices, values, strict=True)) for values in itertools.product(*choices.values()))


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
