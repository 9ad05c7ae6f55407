"""Bars that add up: each step's share of a gradient, all of them together, and those that are kept."""

import numpy as np
from matplotlib.collections import PolyCollection

from ...plots.lettering import Lettering
from ..live import GREY, INK, VERMILLION, number

_CUT = "#F1F1F1"
_GAP = 0.055  # from the end of a bar to its number
_ROUND = (1, 1.5, 2, 3, 4, 6, 8, 10)


class Shares:
    """A bar for each step, hollow and dashed if it is cut off; beside them their sum, and that of the kept.

    The axis runs from 0 to 1; what stands on it is measured anew in every frame, and so are its ticks.
    """

    def __init__(self, ax, sums, steps):
        ax.set(title="What each step adds to $dL_t/dw_h$", xlabel="step", xticks=range(1, steps + 1))
        sums.set(title="Sum", xlim=(-0.6, 1.6), xticks=[0, 1])
        sums.set_xticklabels(["all", "kept"], color=INK, fontsize=10)
        for panel in (ax, sums):
            panel.set(ylim=(0, 1), yticks=[])
            panel.grid(False)
            panel.spines[["left", "bottom"]].set_visible(False)
            panel.tick_params(length=0)
        self.bars, self.sums = PolyCollection([]), PolyCollection([])
        ax.add_collection(self.bars, autolim=False)
        sums.add_collection(self.sums, autolim=False)
        self.sums.set(facecolor=[INK, VERMILLION], edgecolor=[INK, VERMILLION])
        self.zeros = [
            panel.plot(ends, [0, 0], color=GREY, lw=1)[0]
            for panel, ends in ((ax, (0.4, steps + 0.5)), (sums, (-0.5, 1.5)))
        ]
        self.scale, self.numbers, self.totals = Lettering(ax, 8.5), Lettering(ax, 8.5), Lettering(sums, 9)

    @property
    def artists(self):
        return [self.bars, self.sums, self.zeros, self.scale, self.numbers, self.totals]

    def show(self, result, k, beyond):
        """The shares of steps 1 … t: step k is outlined, steps 1 … `beyond` are cut off."""
        share, sums = result["share"], np.array([result["whole"], result["kept"]])
        steps = np.arange(1, len(share) + 1)
        axis = _Axis(np.append(share, sums))
        axis.stand(self.bars, self.numbers, steps, share)
        axis.stand(self.sums, self.totals, np.arange(2), sums)
        self.bars.set_facecolor([VERMILLION if j > beyond else _CUT for j in steps])
        self.bars.set_edgecolor([INK if j == k else VERMILLION if j > beyond else GREY for j in steps])
        self.bars.set_linewidth([2.6 if j == k else 1 for j in steps])
        self.bars.set_linestyle(["-" if j > beyond else (0, (2, 1.5)) for j in steps])
        for line in self.zeros:
            line.set_ydata([axis.level(0)] * 2)
        self.scale.show([number(v) for v in axis.ticks], [(-0.3, axis.level(v)) for v in axis.ticks], GREY)


class _Axis:
    """From `low` to `high` with room for `values` and the numbers at their ends, and round ticks.

    It never spans less than 0.1, so that a gradient that has vanished looks small.
    """

    def __init__(self, values):
        top, bottom = max(values.max(), 0), max(-values.min(), 0)
        reach = 1.15 * max(top, bottom, 0.085)
        power = 10.0 ** np.floor(np.log10(reach))
        unit = power * next(step for step in _ROUND if step * power >= reach * (1 - 1e-9))
        self.low = -unit if bottom > 0.06 * unit else -0.15 * unit
        self.high = unit if top > 0.06 * unit or bottom <= 0.06 * unit else 0.15 * unit
        ticks = unit * np.array([-1, -0.5, 0, 0.5, 1])
        self.ticks = ticks[(ticks >= self.low) & (ticks <= self.high)]

    def level(self, values):
        """Where they stand between 0 and 1."""
        return (values - self.low) / (self.high - self.low)

    def stand(self, bars, numbers, at, values):
        """Bars of these values, each with its number at its end."""
        tops = self.level(values)
        left, right, zero = at - 0.31, at + 0.31, np.full(len(at), self.level(0))
        corners = [(left, zero), (right, zero), (right, tops), (left, tops)]
        bars.set_verts(np.swapaxes([np.column_stack(corner) for corner in corners], 0, 1))
        texts = [number(v, 2 if v == 0 or 1e-3 <= abs(v) < 1e5 else 1) for v in values]
        numbers.show(texts, np.column_stack([at, tops + np.where(values < 0, -_GAP, _GAP)]))
