"""The suite: which cell, started in which way, solves which task, over which length, in which time?"""

import numpy as np
from matplotlib.collections import PolyCollection

from ...plots.lettering import Lettering
from ..cells import boxes
from ..live import (
    GREY,
    INK,
    SEQUENTIAL,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    frame,
    number,
    retitle,
)
from .dots import NEVER, SeedDots
from .tables import SUITE, family, stored

_ROWS, _COLUMNS = 10, 5  # the largest table
_NAMES = 4.6  # the width of the names, in columns


def _plain_alone(result, **_):
    """A plain network solves it with every seed, and no gated cell with any."""
    plain = np.array(result["families"]) == "RNN"
    counts, all_seeds = result["share"][:, result["column"]], result["timed"]
    return bool(
        all_seeds and not plain.all() and counts[plain].max(initial=0) == 1 and not counts[~plain].any()
    )


class Suite(Explorer):
    """Stored runs of every cell on every task: how many seeds solved it, and how long each of them took.

    A smaller budget asks who would have been done by then. Agreement has no "solved": it shows the share
    of places, by the distance to the word that decides, at which the right language is preferred.
    """

    settings = Settings(
        task=Choice("delayed recall", list(SUITE), "task"),
        cells=Choice("all", ["all", "RNN", "LSTM", "GRU"], "cells"),
        length=IntSlider(5, 1, _COLUMNS, label="column: lag or length"),
        budget=IntSlider(100, 5, 100, 5, label="budget, % of steps"),
    )
    presets = (
        Preset("Lag 80: the bias decides"),
        Preset("Lag 80 with a quarter of the steps", budget=25),
        Preset("Adding: who needs how long?", task="adding", length=1),
        Preset("Copy: a plain network ahead", task="copy", length=1),
        Preset("Copy over 20: no longer", task="copy", length=2),
        Preset("Temporal order over 50", task="temporal order", length=2),
        Preset("Agreement at 16 words and more", task="agreement", length=4),
    )
    challenge = Challenge(
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
        return {"length": min(length, len(stored(task).lengths))}

    @staticmethod
    def compute(task, cells, length, budget):
        table, source = stored(task), SUITE[task]
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

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.25, 1])
        self.left, self.right = left, right
        left.set_title("Seeds that solved it")
        left.axis("off")
        right.set(title="What each seed took", xlim=(0, 500), xlabel="steps of training")
        self.map = left.add_collection(PolyCollection([], edgecolors="none"), autolim=False)
        left.set(xlim=(-_NAMES, _COLUMNS + 0.06), ylim=(0.4 - _ROWS, 2.0))
        self.frame = left.plot([], [], color=INK, lw=2)[0]
        self.names = Lettering(left, 9.5, "o", align="left")
        self.numbers = Lettering(left, 9.5, bold=True)
        self.heads = Lettering(left, 9.5)
        self.dots = SeedDots(right, _ROWS)
        right.set_ylim(0.4 - _ROWS, 2.0)
        self.limit = right.axvline(0, color=GREY, ls="--", lw=1.4)
        return [self.map, self.frame, self.names, self.numbers, self.heads, self.limit, self.dots.artists]

    def draw(self, result, task, cells, length, budget):
        source, share = SUITE[task], result["share"]
        rows, columns = share.shape
        apart = min(2, _ROWS / max(rows, 1))  # few rows stand further apart
        low, r, c = (0.5 - rows) * apart, *np.indices(share.shape)
        corners = boxes(c, c + 1, -(r + 0.5) * apart, (0.5 - r) * apart)
        self.map.set_verts(corners.reshape(-1, 4, 2))
        self.map.set_facecolor(SEQUENTIAL(share.ravel() / 1.25))
        seeds = result["taken"].shape[1]
        at = [(c + 0.5, -r * apart) for r in range(rows) for c in range(columns)]
        texts = [_cell(value, seeds, result["timed"]) for value in share.ravel()]
        self.numbers.show(texts, at, ["white" if value > 0.6 else INK for value in share.ravel()])
        self.names.show(result["rows"], [(0.15 - _NAMES, -r * apart) for r in range(rows)])
        heads = [f"{source.words}:", *result["lengths"]] if source.words else ["", f"of {seeds}"]
        above = apart / 2 + 0.5
        places = [(-1.0 if len(source.words) < 8 else -1.9, above)]
        places += [(c + 0.5, above) for c in range(columns)]
        self.heads.show(heads, places, GREY)
        a, b = result["column"], result["column"] + 1
        self.frame.set_data([a, b, b, a, a], [apart / 2, apart / 2, low, low, apart / 2])
        self._draw_seeds(result, source, apart)

    def _draw_seeds(self, result, source, apart):
        frame(self.right, x=(0, (NEVER + 0.05) * source.budget))
        label = f"{source.counted} of training" if result["timed"] else "share right; dashed: chance"
        if label != self.right.get_xlabel():
            self.right.set_xlabel(label)
        retitle(self.left, "Seeds that solved it" if result["timed"] else "Share right, mean of the seeds")
        retitle(self.right, "When each seed had solved it, × never" if result["timed"] else "Each seed")
        limit = result["limit"] if result["timed"] else 1 / 3
        self.limit.set_xdata([limit, limit])
        shown = limit if result["timed"] else 1
        self.dots.show(result["taken"], result["families"], shown, source.budget, apart)

    def describe(self, result, task, cells, length, budget):
        source, rows, share = SUITE[task], result["rows"], result["share"][:, result["column"]]
        column = result["lengths"][result["column"]]
        where = f", {source.words} {column}" if source.words else ""
        if not rows:
            return f"{_named(task)}{where}: no run of this cell is stored."
        if not result["timed"]:
            told = "; ".join(f"{row} {_ends(seeds, 2)}" for row, seeds in zip(rows, result["taken"]))
            return f"{_named(task)}{where}, the share right from the lowest seed to the highest: {told}."
        seeds = result["taken"].shape[1]
        groups = {}
        for row, value, taken in zip(rows, share, result["taken"]):
            took = f" ({_ends(taken[taken <= result['limit']], 6)})" if value else ""
            groups.setdefault(round(value * seeds), []).append(row + took)
        told = "; ".join(f"{n} of {seeds}: {', '.join(groups[n])}" for n in sorted(groups, reverse=True))
        return (
            f"{_named(task)}{where}, within {result['limit']:,.0f} {source.counted}, seeds that "
            f"solved it, and after how many {source.counted}: {told}."
        )


def _cell(value, seeds, timed):
    """What stands in a square: 4/5, the count alone where 10/10 would not fit, or a share."""
    if not timed:
        return f"{value:.2f}"
    return f"{round(value * seeds)}/{seeds}" if seeds < 10 else f"{round(value * seeds)}"


def _ends(values, digits):
    """The smallest and the largest."""
    low, high = number(min(values), digits), number(max(values), digits)
    return low if low == high else f"{low} to {high}"


def _named(task):
    return task[0].upper() + task[1:]
