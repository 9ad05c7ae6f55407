"""Rows of dots, one for each seed: filled if it succeeded in time, hollow if it did later, × if never."""

import numpy as np

from ...plots import CELLS
from ..live import CARD, GREY, INK, LIGHT

LOOKS = {cell: (look["color"], look["marker"]) for cell, look in CELLS.items()} | {"n-gram": (GREY, "D")}
NEVER = 1.07  # where the × stand, in budgets


class SeedDots:
    """At most `rows` rows on `ax`, from the top down: each row's seeds lie up to `fan` from it."""

    def __init__(self, ax, rows, fan=0.26):
        self.fan = fan
        ax.set(ylim=(0.6 - rows, 0.6), yticks=[])
        ax.grid(False)
        ax.spines["left"].set_visible(False)
        self.lines = ax.plot([], [], color=LIGHT, lw=0.8, transform=ax.get_yaxis_transform())[0]
        self.spread = ax.plot([], [], "-", color="#A9ADB4", lw=2.5)[0]
        look = {"ls": "", "ms": 6, "mew": 1.2}
        self.late = {f: ax.plot([], [], m, mfc=CARD, mec=c, **look)[0] for f, (c, m) in LOOKS.items()}
        self.good = {f: ax.plot([], [], m, mfc=c, mec=c, **look)[0] for f, (c, m) in LOOKS.items()}
        self.never = ax.plot([], [], "x", color=INK, ls="", ms=5, mew=1.4)[0]

    @property
    def artists(self):
        return [self.lines, self.spread, self.late, self.good, self.never]

    def show(self, taken, families, limit, budget, apart=1.0):
        """taken (R, S), infinite for never; those up to `limit` are good. Row n is drawn at −n · `apart`."""
        rows, seeds = taken.shape
        at = -apart * np.arange(rows)
        heights = at[:, None] + np.linspace(self.fan, -self.fan, seeds)
        self.lines.set_data(np.tile([0, 1, np.nan], rows), np.repeat(at, 3))
        never = np.isinf(taken)
        of = np.array(families)[:, None]
        for family in LOOKS:
            mine = (of == family) & ~never
            for line, chosen in ((self.good, mine & (taken <= limit)), (self.late, mine & (taken > limit))):
                line[family].set_data(taken[chosen], heights[chosen])
        self.never.set_data(np.full(never.sum(), NEVER * budget), heights[never])
        ends = [(row, taken[row][~never[row]]) for row in range(rows) if (~never[row]).sum() > 1]
        pieces = [[(found.min(), at[row]), (found.max(), at[row]), (np.nan, np.nan)] for row, found in ends]
        self.spread.set_data(*np.reshape(pieces, (-1, 2)).T if pieces else ([], []))
