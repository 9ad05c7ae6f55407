"""A panel of probabilities: bars to the right, the drawn one outlined, and their numbers."""

import numpy as np

from ...plots.lettering import Lettering, with_room
from ..cells import Blocks, boxes
from ..live import GREEN, VERMILLION, percent

_LEAST = 0.03  # a smaller share has no number, unless it was drawn


class Odds:
    """Shares from 0 to 1 as bars, one above the other."""

    def __init__(self, ax):
        ax.set(xlabel="probability", xlim=(0, 1.4), xticks=[0, 0.5, 1], xticklabels=["0", "½", "1"])
        self.bars = Blocks(ax, GREEN, alpha=0.75)
        self.drawn = Blocks(ax, "none", edgecolor=VERMILLION, linewidth=2.2)
        self.numbers = Lettering(ax, 8, align="left")
        self.artists = [self.bars, self.drawn, self.numbers]

    def show(self, p, y, drawn):
        """The shares p (n,) at the heights y (n,), the one at the index `drawn` outlined."""
        self.bars.place(boxes(0, p, y - 0.4, y + 0.4)[p > 0.002])
        self.drawn.place(boxes(0, p + 0.02, y - 0.48, y + 0.48)[[drawn]])
        first = np.where(np.arange(len(p)) == drawn, 2, p)  # its number goes before its neighbours'
        shown = (first >= _LEAST) & with_room(first)
        places = np.column_stack([p + 0.06, y])[shown]
        self.numbers.show([percent(share) for share in p[shown]], places)
