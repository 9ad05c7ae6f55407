"""An unrolled chain of one unit, and the path of the gradient through it."""

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from ...plots.lettering import Lettering
from ..live import CARD, DIVERGING, GREY, INK, LIGHT, VERMILLION

_LOSS, _FACTOR, _STATE, _INPUT, _CUT, _IMMEDIATE = 2.85, 2.13, 1.6, 0.72, 0.42, 0.05  # heights
_PLUM = "#9A4A78"
_DOTS = (0, (1, 1.2))
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Chain:
    """States, inputs and, from the loss at step t back to step k, a path as wide as the gradient on it."""

    def __init__(self, ax, key, steps):
        self.at = np.arange(steps + 1)
        ax.set(title="The path of the gradient, from the loss at step t back to step k", ylim=(-0.15, 3.2))
        ax.set_axis_off()
        _background(ax, steps)
        _key(key)
        self.path, self.lost = LineCollection([], color=VERMILLION), LineCollection([], color=GREY)
        self.lost.set(linestyle=_DOTS, linewidth=2.5)
        self.path.set_capstyle("butt")
        for lines in (self.path, self.lost):
            ax.add_collection(lines, autolim=False)
        self.heads = ax.plot([], [], "<", color=INK, ms=5)[0]
        self.nodes = ax.scatter(self.at, np.full(steps + 1, _STATE), s=680)
        self.loss = ax.plot([], [], "s", ms=17, mfc=CARD, mec=VERMILLION, mew=2)[0]
        self.cut = ax.plot([], [], "--", color=INK, lw=1.6)[0]
        self.states, self.inputs = Lettering(ax, 8.5), Lettering(ax, 9)
        self.factors, self.words = Lettering(ax, 9.5), Lettering(ax, 10.5)

    @property
    def artists(self):
        lines = [self.lost, self.path, self.loss, self.heads, self.nodes, self.cut]
        return [*lines, self.states, self.inputs, self.factors, self.words]

    def show(self, result, t, k, beyond):
        """The path from step t to step k; steps 1 … `beyond` lie behind the cut."""
        self._show_path(result["through"], t, k, beyond)
        self._show_states(result["h"], result["x"], t, k)
        self._show_words(result, t, k, beyond)

    def _show_path(self, through, t, k, beyond):
        back = np.arange(t, k, -1)  # the steps passed through, latest first
        ends = np.stack([back, np.full(len(back), _STATE), back - 1, np.full(len(back), _STATE)], axis=1)
        ends, reached = ends.reshape(-1, 2, 2), back - 1 > beyond
        left = np.append(1.0, np.abs(through[back - 2][reached]))  # ∂h_t/∂h_{j−1}
        self.path.set_segments([np.array([[t, _LOSS], [t, _STATE]]), *ends[reached]])
        self.path.set_linewidths(1.2 + 8 * np.minimum(left, 1.4))
        self.lost.set_segments(ends[~reached])
        self.heads.set_data(back - 0.5, np.full(len(back), _STATE))
        self.loss.set_data([t], [_LOSS])
        shown = beyond > 0
        self.cut.set_data([beyond + 0.5] * 2 * shown, [_CUT + 0.16, _STATE + 0.36] * shown)

    def _show_states(self, h, x, t, k):
        colours = DIVERGING(0.5 + 0.3 * np.clip(h, -1, 1))
        colours[self.at > t] = (1, 1, 1, 1)
        self.nodes.set_facecolor(colours)
        self.nodes.set_edgecolor([INK if j == k else LIGHT if j > t else GREY for j in self.at])
        self.nodes.set_linewidth([2.8 if j == k else 1.2 for j in self.at])
        places = np.column_stack([self.at, np.full(len(h), _STATE)])
        self.states.show([short(value) for value in h], places, [GREY if j > t else INK for j in self.at])
        places = np.column_stack([self.at[1:], np.full(len(x), _INPUT)])
        self.inputs.show([short(value) for value in x], places, GREY)

    def _show_words(self, result, t, k, beyond):
        """The factors over the path, and what stands at its two ends."""
        back = range(k + 1, t + 1)
        factors = [short(result["factor"][j - 1]) for j in back]
        self.factors.show(factors, [(j - 0.5, _FACTOR) for j in back], VERMILLION)
        start = f"dL/dh = {short(result['dh'])}"
        end = f"∂⁺h{str(k).translate(_SUBSCRIPTS)}/∂w_h = {short(result['immediate'][k - 1])}"
        places = [(t, _LOSS), (t - 1.28, _LOSS), (k, _IMMEDIATE), (beyond + 0.5, _CUT)]
        self.words.show(["L", start, end, "✂" * (beyond > 0)], places, [INK, VERMILLION, _PLUM, INK])


def short(value):
    """A number in five characters or so: 0.85, −12.3, 4e5."""
    size = abs(value)
    if size >= 999.5:
        mantissa, power = f"{value:.0e}".split("e")
        return f"{mantissa}e{int(power)}".replace("-", "−")
    text = f"{value:.{2 if size < 9.995 else 1}f}"
    if float(text) == value:
        text = f"{value:g}"
    return (text if float(text) else text.lstrip("-")).replace("-", "−")


def _background(ax, steps):
    for height, name in ((_STATE, "state $h_t$"), (_INPUT, "input $x_t$")):
        ax.text(-0.42, height, name, ha="right", va="center")
    look = {"arrowstyle": "-|>", "color": LIGHT, "lw": 1.4, "shrinkA": 0, "shrinkB": 0}
    for t in range(1, steps + 1):
        ax.annotate("", (t - 0.28, _STATE), (t - 0.72, _STATE), arrowprops=look)
        ax.annotate("", (t, _STATE - 0.34), (t, _INPUT + 0.18), arrowprops=look)


def _key(ax):
    ax.set_axis_off()
    entries = [
        Line2D([], [], color=VERMILLION, lw=6, label="the path: as wide\nas what is left"),
        Line2D([], [], color=VERMILLION, ls="", marker="$0.8$", ms=16, label="factor $w_h φ'$"),
        Line2D([], [], color=GREY, ls=_DOTS, lw=2.5, label="cut off"),
        Line2D([], [], color=INK, ls="--", lw=1.6, label="truncation"),
    ]
    ax.legend(handles=entries, loc="center left", bbox_to_anchor=(-0.35, 0.5), handlelength=1.6)
