"""Two readings of a text as routes through their letters, from a common start to their ends."""

import numpy as np

from ...plots.lettering import Lettering
from ..live import BLUE, CARD, GREY, INK, VERMILLION, number

_NAMES = ("first", "second")
_LOOKS = {"first": (BLUE, "-", "o"), "second": (VERMILLION, "--", "s")}


class Panel:
    """Two readings on one `ax`: a route each from the left to its end, and how far apart the ends lie."""

    def __init__(self, ax):
        ax.set(xlim=(-0.06, 1.14), ylim=(-1.75, 1.4), xticks=[], xlabel="as it is read, step by step")
        ax.axhline(0, color=GREY, lw=0.8)
        self.routes = {
            name: ax.plot([], [], dash, marker=mark, color=colour, lw=1.8, ms=6, mec=CARD, mew=0.8)[0]
            for name, (colour, dash, mark) in _LOOKS.items()
        }
        self.ends = {
            name: ax.plot([], [], mark, ms=13 if name == "first" else 15, mfc="none", mec=colour, mew=2)[0]
            for name, (colour, _, mark) in _LOOKS.items()
        }
        self.gap = ax.plot([], [], ":", color=INK, lw=2)[0]
        self.halo, self.letters = Lettering(ax, 11, "o", halo=3), Lettering(ax, 11, "o")
        self.distance = Lettering(ax, 11)
        self.artists = [self.routes, self.gap, self.ends, self.halo, self.letters, self.distance]

    def set(self, heights, tokens, apart):
        """Show two readings, (T+1,) each, with the tokens read, and say how far `apart` they end."""
        longest = max(map(len, tokens))
        places = [np.arange(len(height)) / longest for height in heights]
        for name, x, y in zip(_NAMES, places, heights):
            self.routes[name].set_data(x, y)
            self.ends[name].set_data(x[-1:], y[-1:])
        self.gap.set_data([places[0][-1], places[1][-1]], [heights[0][-1], heights[1][-1]])
        self._set_letters(places, heights, tokens)
        self.distance.show([f"the ends lie {number(apart, 2)} apart"], [(0.54, -1.6)])

    def _set_letters(self, places, heights, tokens):
        """Every token at the point it leads to: above it on the upper route, below it on the lower one."""
        above = [height[1:] >= _beside(height, other)[1:] for height, other in (heights, heights[::-1])]
        above[1][: len(above[0])] &= ~above[0][: len(above[1])]  # where both come to one point
        texts = [token.replace(" ", "␣") for words in tokens for token in words]
        y = np.concatenate([height[1:] + _lifts(up) for height, up in zip(heights, above)])
        x = np.concatenate([place[1:] for place in places])
        x = np.minimum(x, 1.13 - 0.017 * np.array([len(text) for text in texts]))  # no word leaves
        colours = [_LOOKS[name][0] for name, words in zip(_NAMES, tokens) for _ in words]
        at = np.stack([x, y], axis=1)
        self.halo.show(texts, at, CARD)
        self.letters.show(texts, at, colours)


def _beside(height, other):
    """The other route's height at every step of this one, 0 where it has ended."""
    return np.append(other, np.zeros(len(height)))[: len(height)]


def _lifts(above):
    """How much higher than its point each letter lies; the last one clears the mark of the end."""
    return np.where(above, 1, -1) * np.append(np.full(len(above) - 1, 0.2), 0.26)
