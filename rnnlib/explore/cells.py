"""What the explorers of LSTM and GRU units share: signals drawn as bars."""

import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .live import BLUE, GREEN, GREY, INK, LIGHT, VERMILLION

_NOWHERE = Path(np.full((3, 2), np.nan))


class Blocks(PathPatch):
    """Many four-sided blocks in one colour, drawn as one artist."""

    def __init__(self, ax, colour, **look):
        super().__init__(_NOWHERE, **{"facecolor": colour, "edgecolor": "none", "linewidth": 0} | look)
        ax.add_artist(self)

    def place(self, corners):
        """Show the blocks with these corners, (n, 4, 2), in the units of the axes."""
        corners = np.asarray(corners, float)
        if not len(corners):
            self.set_path(_NOWHERE)
            return
        closed = np.concatenate([corners, corners[:, :1]], axis=1).reshape(-1, 2)
        codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(corners))
        self.set_path(Path(closed, codes))


def boxes(left, right, bottom, top):
    """Corners (…, 4, 2) of upright blocks."""
    left, right, bottom, top = np.broadcast_arrays(left, right, bottom, top)
    x, y = np.stack([left, right, right, left], axis=-1), np.stack([bottom, bottom, top, top], axis=-1)
    return np.stack([x, y], axis=-1)


class Strips:
    """Signals over T steps, each as a strip of bars: gates from 0 to 1, the others from −1 to 1.

    `names`: {what is written before a strip: "gate", "signal" or "input"}, from the top down.
    """

    height = 0.8  # of a strip; they are 1 apart

    def __init__(self, ax, names, steps):
        self.kinds = np.array(list(names.values()))
        self.floors = np.arange(len(names))[::-1] - self.height / 2
        ax.set(xlim=(0.2, steps + 0.8), ylim=(-0.55, len(names) - 0.45), yticks=self.floors + self.height / 2)
        ax.set_yticklabels(names, fontsize=10, color=INK)
        ax.tick_params(axis="y", length=0)
        ax.grid(False)
        ax.spines["left"].set_visible(False)
        ax.hlines(self.floors, 0.2, steps + 0.8, color=LIGHT, lw=0.8)
        ax.hlines(self.floors + self.height, 0.2, steps + 0.8, color=LIGHT, lw=0.8)
        signed = self.floors[self.kinds != "gate"] + self.height / 2
        ax.hlines(signed, 0.2, steps + 0.8, color=GREY, lw=0.8)
        self.blocks = {
            "gate": Blocks(ax, GREEN, alpha=0.75),
            "above": Blocks(ax, VERMILLION, alpha=0.85),
            "below": Blocks(ax, BLUE, alpha=0.85),
            "input": Blocks(ax, INK),
        }
        self.left = np.arange(1, steps + 1) - 0.38

    @property
    def artists(self):
        return list(self.blocks.values())

    def show(self, signals):
        """Show one row of `signals` (n, T) in each strip."""
        gates = self.kinds == "gate"
        bottom = (self.floors + np.where(gates, 0, self.height / 2))[:, None]
        tall = signals * np.where(gates, self.height, self.height / 2)[:, None]
        corners = boxes(self.left, self.left + 0.76, bottom, bottom + tall)
        kinds = np.broadcast_to(self.kinds[:, None], signals.shape)
        visible = np.abs(signals) > 0.004
        self.blocks["gate"].place(corners[visible & (kinds == "gate")])
        self.blocks["input"].place(corners[visible & (kinds == "input")])
        self.blocks["above"].place(corners[visible & (kinds == "signal") & (signals > 0)])
        self.blocks["below"].place(corners[visible & (kinds == "signal") & (signals < 0)])
