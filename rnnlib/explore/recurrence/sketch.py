"""How a network of boxes is drawn over time, for any number of steps: few artists, all of them set anew."""

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from ...plots.lettering import Lettering
from ..live import CARD, DIVERGING, GREEN, GREY, INK, ORANGE

UNITS = 4  # numbers in a state
_LEFT, _RIGHT, _WIDEST = 100, 790, 106  # CSS pixels: where the columns may be, and how far apart at most
_INPUT, _STATE, _OUTPUT, _FOOT = 70, 163, 256, 24  # heights of the rows
_HALF, _TALL = 17, 40  # half the height of an input or output box, and of a state


class Sketch:
    """Columns of input, state and output on `ax`, the state handed to the right."""

    def __init__(self, ax):
        ax.set(xlim=(0, 800), ylim=(0, 340))
        ax.axis("off")
        for height, name in ((_OUTPUT, "output"), (_STATE, "state"), (_INPUT, "input")):
            ax.text(14, height, name, va="center", fontsize=11, color=INK, fontweight="bold")
        self._lines = ax.add_collection(LineCollection([], colors=INK, linewidths=1.6))
        self._back = ax.add_collection(LineCollection([], colors=INK, linewidths=1.4, linestyles=(0, (3, 2))))
        self._heads = ax.add_collection(PolyCollection([], facecolors=INK, linewidths=0))
        self._cells = ax.add_collection(PolyCollection([], edgecolors=INK, linewidths=1))
        self._inputs = ax.add_collection(PolyCollection([], linewidths=1.8, edgecolors=ORANGE))
        self._outputs = ax.add_collection(PolyCollection([], linewidths=1.8, edgecolors=GREEN))
        self._signs, self._words = Lettering(ax, 8), Lettering(ax, 10, "o")
        self._notes = Lettering(ax, 10, "o")
        self._title = Lettering(ax, 12, "o", align="left", bold=True)
        self.artists = [
            self._lines,
            self._back,
            self._heads,
            self._cells,
            self._inputs,
            self._outputs,
            self._signs,
            self._words,
            self._notes,
            self._title,
        ]

    def set(self, title, entering, leaving, states, own, reader, notes):
        """Show T columns: tokens `entering` (T), of which the first `own` are inputs and the rest fed back,
        tokens `leaving` (T), None where there is no output, states (T, UNITS). The first `reader` columns are
        one network, the rest, drawn bolder, a second; notes {(first column, last): text} stand below."""
        T = len(entering)
        pitch = min(_WIDEST, (_RIGHT - _LEFT) / T)
        at = (_LEFT + _RIGHT) / 2 + pitch * (np.arange(T) - (T - 1) / 2)
        half = min(36, pitch / 2 - 6)
        out = [t for t in range(T) if leaving[t] is not None]
        self._set_boxes(at, half, out, own)
        self._set_arrows(at, half, out, own)
        self._set_states(at, states, reader)
        places = [(x, _INPUT) for x in at] + [(at[t], _OUTPUT) for t in out]
        self._words.show([*entering, *[leaving[t] for t in out]], places)
        middles = [((at[start] + at[end]) / 2, _FOOT) for start, end in notes]
        self._notes.show(list(notes.values()), middles, GREY)
        self._title.show([title], [(14, 318)])

    def _set_boxes(self, at, half, out, own):
        self._inputs.set_verts([_box(x, _INPUT, half) for x in at])
        self._inputs.set_facecolor(["#FBECCC"] * own + [CARD] * (len(at) - own))
        self._inputs.set_linestyle(["-"] * own + [(0, (3, 2))] * (len(at) - own))
        self._outputs.set_verts([_box(at[t], _OUTPUT, half, cut=9) for t in out])
        self._outputs.set_facecolor("#CCECE3")

    def _set_arrows(self, at, half, out, own):
        """From input to state, on to the next state, and to output; dashed, from an output to its use."""
        across = [((at[t] + 17, _STATE), (at[t + 1] - 17, _STATE)) for t in range(len(at) - 1)]
        up = [((x, _INPUT + _HALF), (x, _STATE - _TALL)) for x in at]
        up += [((at[t], _STATE + _TALL), (at[t], _OUTPUT - _HALF)) for t in out]
        back = [_detour(at[t - 1], at[t], half) for t in range(own, len(at)) if t - 1 in out]
        self._lines.set_segments(across + up)
        self._back.set_segments(back)
        self._heads.set_verts([_head(*line[-2:]) for line in across + up + back])

    def _set_states(self, at, states, reader):
        side = 2 * _TALL / UNITS
        middles = [(x, _STATE + _TALL - (n + 0.5) * side) for x in at for n in range(UNITS)]
        self._cells.set_verts([_box(x, y, 17, tall=side / 2) for x, y in middles])
        self._cells.set_linewidth(np.where(np.arange(len(middles)) < reader * UNITS, 1.0, 2.2))
        self._cells.set_facecolor(DIVERGING(0.5 + 0.5 * np.ravel(states)))
        self._signs.show(["+" if value > 0 else "−" for value in np.ravel(states)], middles)


def _box(x, y, wide, tall=_HALF, cut=0.0):
    """Corners of a box of half width `wide` and half height `tall` around (x, y), each `cut` off."""
    low, high = tall - cut, wide - cut
    corner = [(wide, low), (high, tall)] if cut else [(wide, tall)]
    turned = [(-a, b) for a, b in corner[::-1]]
    half = corner + turned
    return np.array(half + [(-a, -b) for a, b in half]) + np.array([x, y])


def _detour(x, following, half):
    """From an output, down between two columns, to the input box of the column that follows."""
    middle = (x + following) / 2
    return (x + half, _OUTPUT), (middle, _OUTPUT), (middle, _INPUT), (following - half, _INPUT)


def _head(start, end):
    """The three corners of an arrow's head at `end`."""
    along = np.subtract(end, start) / np.hypot(*np.subtract(end, start))
    across = np.array([-along[1], along[0]])
    return np.array([end, end - 8 * along + 4.5 * across, end - 8 * along - 4.5 * across])
