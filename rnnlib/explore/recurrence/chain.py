"""The unrolled chain of one unit, for a picture that moves: states as circles, inputs as squares."""

import numpy as np
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from ...plots.lettering import Lettering
from ...plots.style import ink
from ..live import DIVERGING, GREY, INK

_EDGE = "#4A4A4A"
_H, _X = 1.12, 0.0  # heights of the two rows; a column of the chain is one unit wide


class Chain:
    """States h_0 … h_T and inputs x_1 … x_T on `ax`, with the same two weights written at every step."""

    def __init__(self, ax, steps):
        ax.set(xlim=(-1.25, steps + 0.45), ylim=(-0.8, 1.55))
        ax.axis("off")
        h_places = np.array([(t, _H) for t in range(steps + 1)])
        x_places = np.array([(t, _X) for t in range(1, steps + 1)])
        for t in range(1, steps + 1):
            _arrow(ax, (t - 0.69, _H), (t - 0.31, _H))
            _arrow(ax, (t, _X + 0.32), (t, _H - 0.38))
            ax.text(t, -0.58, f"t = {t}", color=GREY, ha="center", va="center", fontsize=9)
        for height, name in ((_H, "state $h_t$"), (_X, "input $x_t$")):
            ax.text(-0.42, height, name, ha="right", va="center", fontsize=10)
        self._places = np.concatenate([h_places, x_places])
        self._nodes = _nodes(ax, steps + 1, steps, self._places)
        self._numbers, self._weights = Lettering(ax, 8.8), Lettering(ax, 8.0)
        over, beside = np.array([-0.5, 0.17]), np.array([-0.24, (_H + _X) / 2 - 0.03])
        self._weight_places = np.concatenate([h_places[1:] + over, x_places + beside])
        self.artists = [self._nodes, self._numbers, self._weights]

    def set(self, h, x, w_h, w_x, limit):
        """Show states (T+1,), inputs (T,) and the weights; colours end at ±limit."""
        grounds = DIVERGING(0.5 + 0.5 * np.clip(np.concatenate([h, x]) / limit, -1, 1))
        self._nodes.set_facecolor(grounds)
        self._numbers.show([short(v) for v in (*h, *x)], self._places, [ink(ground) for ground in grounds])
        self._weights.show([short(w_h)] * len(x) + [short(w_x)] * len(x), self._weight_places, INK)


def short(value):
    """The number in at most five letters: 0.5, −0.52, −12.3, 999, −4e9."""
    size = abs(value)
    if size >= 999.5:
        mantissa, power = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    text = f"{value:.{2 if size < 9.995 else 1 if size < 99.95 else 0}f}"
    if "." in text and float(text) == float(f"{value:.9f}"):  # 0.5 for what is exactly that, 0.50 for about
        text = text.rstrip("0").rstrip(".")
    return (text if float(text) else text.lstrip("-")).replace("-", "−")


def _nodes(ax, circles, squares, places):
    """So many circles 34 points wide, then squares of 28, all in one artist."""
    square = Path(Path.unit_rectangle().vertices - 0.5, Path.unit_rectangle().codes)
    paths = [Path.unit_circle()] * circles + [square] * squares
    look = {"sizes": [17.0**2] * circles + [28.0**2] * squares, "linewidth": 1.2, "edgecolor": _EDGE}
    nodes = PathCollection(paths, offsets=places, offset_transform=ax.transData, **look)
    nodes.set_transform(IdentityTransform())
    return ax.add_collection(nodes, autolim=False)


def _arrow(ax, start, end):
    look = {"arrowstyle": "-|>", "color": _EDGE, "lw": 1.2, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 10}
    ax.annotate("", end, start, arrowprops=look)
