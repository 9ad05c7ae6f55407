"""The suite: which cell, started in which way, solves which task, over which length, in which time?"""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import experiments
from .. import live
from .seeds import NEVER, declare_seed_dots, ends, seed_dots

_MOST_ROWS, _MOST_COLUMNS = 10, 5  # the largest table
_NAMES_WIDE = 4.6  # the width of the names, in columns


class Source(NamedTuple):
    """A stored sweep: what its rows and lengths are called, what is counted, and the budget of that.

    `units`: the size that is shown, where several are stored.
    """

    name: str
    rows: str
    lengths: str
    counted: str
    budget: int
    words: str
    units: int | None = None


SUITE = {
    "delayed recall": Source("delayed_recall", "start", "lag", "steps", 500, "lag"),
    "adding": Source("adding", "start", "length", "steps", 1000, "length", 32),
    "copy": Source("copy", "start", "delay", "steps", 750, "delay", 48),
    "temporal order": Source("temporal_order", "start", "length", "steps", 500, "length", 32),
    "embedded Reber": Source("embedded_reber", "network", "", "sequences", 20_000, ""),
    "agreement": Source("toy_english", "network", "language", "", 1, "distance in words"),
}


class Outcomes(NamedTuple):
    """Names of the R rows and C lengths, and what each of S seeds came to, (R, C, S).

    `taken`: steps (or sequences) until it was solved, infinite if it was not. In a table of shares (no
    budget of steps) it holds the share that is right.
    """

    rows: tuple
    lengths: tuple
    taken: np.ndarray


@cache
def outcomes(task):
    """The Outcomes of one of SUITE's tasks: the rows that were tried at every length."""
    source, found = SUITE[task], {}
    for run in _runs(source):
        for length, came in _came_of(run, source):
            found.setdefault((run[source.rows], str(length)), []).append(np.inf if came is None else came)
    rows, lengths = (tuple(dict.fromkeys(names)) for names in zip(*found))
    rows = tuple(row for row in rows if all((row, length) in found for length in lengths))
    return Outcomes(rows, lengths, np.array([[found[row, n] for n in lengths] for row in rows], float))


def _runs(source):
    """Those of its sweep; where several rates were tried, each row and length at its own best one."""
    runs = experiments.results(source.name)
    runs = runs.where(units=source.units) if source.units else runs
    return runs.best("rate", by=(source.rows, source.lengths)) if "rate" in runs[0] else runs


def _came_of(run, source):
    """(length, what it came to): one where something is counted; for agreement one for every distance."""
    if source.counted:
        return [(run.get(source.lengths, ""), run[source.counted])]
    prefix = f"{source.lengths} "
    return [(name.removeprefix(prefix), run[name]) for name in run if name.startswith(prefix)]


def family(row):
    """The cell that a row's name begins with: "RNN", "LSTM", "GRU", or "n-gram" for a table of counts."""
    known = {"Elman": "RNN", "RNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}
    return next((cell for start, cell in known.items() if row.startswith(start)), "n-gram")


def _plain_alone(result, **_):
    """A plain network solves it with every seed, and no gated cell with any."""
    plain, counts = np.array(result["families"]) == "RNN", result["share"][:, result["column"]]
    with_every_seed = counts[plain].max(initial=0) == 1
    return bool(result["timed"] and not plain.all() and with_every_seed and not counts[~plain].any())


class Suite(live.Explorer):
    """Stored runs of every cell on every task: how many seeds solved it, and how long each of them took.

    Where several learning rates were tried, each row and length is shown at its own best one. A smaller
    budget asks who would have been done by then. Agreement has no "solved": it shows the share of places, by
    the distance to the word that decides, at which the right language is preferred.
    """

    settings = live.Settings(
        task=live.Choice("delayed recall", list(SUITE), "task"),
        cells=live.Choice("all", ["all", "RNN", "LSTM", "GRU"], "cells"),
        length=live.IntSlider(5, 1, _MOST_COLUMNS, label="column: lag or length"),
        budget=live.IntSlider(100, 5, 100, 5, label="budget, % of steps"),
    )
    presets = (
        live.Preset("Lag 80: the bias decides"),
        live.Preset("Lag 80 with a quarter of the steps", budget=25),
        live.Preset("Adding: who needs how long?", task="adding", length=1),
        live.Preset("Copy: a plain network ahead", task="copy", length=1),
        live.Preset("Copy over 20: no longer", task="copy", length=2),
        live.Preset("Temporal order over 50", task="temporal order", length=1),
        live.Preset("Agreement at 16 words and more", task="agreement", length=4),
    )
    challenge = live.Challenge(
        "a task and a budget with which a plain RNN solves it with every seed, and no gated cell with any.",
        _plain_alone,
        task="copy",
        length=1,
        budget=10,
    )
    size = (800, 430)
    unbounded = frozenset({"taken"})  # infinite: never solved

    @staticmethod
    def settle(task, length, **_):
        return {"length": min(length, len(outcomes(task).lengths))}

    @staticmethod
    def compute(task, cells, length, budget):
        table, source = outcomes(task), SUITE[task]
        families = [family(row) for row in table.rows]
        kept = [n for n, cell in enumerate(families) if cells in ("all", cell)]
        taken, timed = table.taken[kept], bool(source.counted)
        limit = source.budget * budget / 100
        column = min(length, len(table.lengths)) - 1
        return {
            "rows": [table.rows[n] for n in kept],
            "families": [families[n] for n in kept],
            "lengths": table.lengths,
            "share": (taken <= limit).mean(axis=2) if timed else taken.mean(axis=2),
            "taken": taken[:, column],
            "column": column,
            "limit": limit,
            "timed": timed,
        }

    @staticmethod
    def shown(result, task, **_):
        source, share, timed = SUITE[task], result["share"], result["timed"]
        rows, columns = share.shape
        apart = min(2, _MOST_ROWS / max(rows, 1))  # few rows stand further apart
        x, y = np.arange(columns + 1), (0.5 - np.arange(rows + 1)) * apart
        seeds, a, b = result["taken"].shape[1], result["column"], result["column"] + 1
        heads = [f"{source.words}:", *result["lengths"]] if source.words else ["", f"of {seeds}"]
        before = -1.0 if len(source.words) < 8 else -1.9
        in_time, limit = (result["limit"], result["limit"]) if timed else (1, 1 / 3)
        return {
            "task": task,
            "squares": live.grid(x, y),
            "shades": live.SEQUENTIAL(share.ravel() / 1.25),
            "frame": [(a, y[0]), (b, y[0]), (b, y[-1]), (a, y[-1]), (a, y[0])],
            "names at": [(0.15 - _NAMES_WIDE, -n * apart) for n in range(rows)],
            "numbers": [_cell(value, seeds, timed) for value in share.ravel()],
            "numbers at": live.middles(x, y),
            "heads": heads,
            "heads at": [(at, y[0] + 0.5) for at in (before, *(x[1:] - 0.5))],
            "dashed": limit,
            **seed_dots(result["taken"], result["families"], in_time, source.budget, 0.26, apart),
        }

    @staticmethod
    def given():
        return {"suite": {task: _suite_row(task) for task in SUITE}}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
        left.set_title("Seeds that solved it")
        left.axis("off")
        right.set(title="What each seed took", xlim=(0, 500), xlabel="steps of training")
        left.set(xlim=(-_NAMES_WIDE, _MOST_COLUMNS + 0.06), ylim=(0.4 - _MOST_ROWS, 2.0))
        self.polygons(left, "squares", "shades", edgecolors="none")
        self.trail(left, "frame", color=live.INK, lw=2)
        self.words(left, "rows", "names at", 9.5, middle="o", align="left")
        self.words(left, "numbers", "numbers at", 9.5, bold=True)
        self.words(left, "heads", "heads at", 9.5, color=live.GREY)
        upright = {"color": live.GREY, "lw": 1.4, "transform": right.get_xaxis_transform()}
        self.line(right, "dashed", [0, 1], "--", **upright)
        declare_seed_dots(self, right, _MOST_ROWS)
        right.set_ylim(0.4 - _MOST_ROWS, 2.0)
        self.view("task", {task: _suite_view(source, left, right) for task, source in SUITE.items()})

    def describe(self, result, task, cells, length, budget):
        source, rows, share = SUITE[task], result["rows"], result["share"][:, result["column"]]
        column = result["lengths"][result["column"]]
        where = f", {source.words} {column}" if source.words else ""
        if not rows:
            return f"{_named(task)}{where}: no run of this cell is stored."
        if not result["timed"]:
            told = "; ".join(f"{row} {ends(seeds, 2)}" for row, seeds in zip(rows, result["taken"]))
            return f"{_named(task)}{where}, the share right from the lowest seed to the highest: {told}."
        seeds = result["taken"].shape[1]
        groups = {}
        for row, value, taken in zip(rows, share, result["taken"]):
            took = f" ({ends(taken[taken <= result['limit']], 6)})" if value else ""
            groups.setdefault(round(value * seeds), []).append(row + took)
        told = "; ".join(f"{n} of {seeds}: {', '.join(groups[n])}" for n in sorted(groups, reverse=True))
        return (
            f"{_named(task)}{where}, within {result['limit']:,.0f} {source.counted}, seeds that "
            f"solved it, and after how many {source.counted}: {told}."
        )


def _suite_row(task):
    """What the JavaScript must know of a task."""
    table, source = outcomes(task), SUITE[task]._asdict()
    families = [family(row) for row in table.rows]
    return {"source": source, "seeds": table.taken.shape[2], "families": families, **table._asdict()}


def _suite_view(source, left, right):
    """Titles, the axis of steps or of shares."""
    label = f"{source.counted} of training" if source.counted else "share right; dashed: chance"
    squares = "Seeds that solved it" if source.counted else "Share right, mean of the seeds"
    dots = "When each seed had solved it, × never" if source.counted else "Each seed"
    steps = {"xlim": (0, (NEVER + 0.05) * source.budget), "xlabel": label, "title": dots}
    return {left: {"title": squares}, right: steps}


def _cell(value, seeds, timed):
    """What stands in a square: 4/5, the count alone where 10/10 would not fit, or a share."""
    if not timed:
        return f"{value:.2f}"
    return f"{round(value * seeds)}/{seeds}" if seeds < 10 else f"{round(value * seeds)}"


def _named(task):
    return task[0].upper() + task[1:]
