"""One LSTM unit with every weight in the reader's hands."""

import numpy as np

from ... import kernels
from ..cells import Goals, Strips, within
from ..live import (
    BLUE,
    GREEN,
    PURPLE,
    VERMILLION,
    Choice,
    Explorer,
    IntSlider,
    Numbers,
    Preset,
    Settings,
    frame,
    number,
)
from .jobs import EXAMPLES, JOBS, STEPS

_T = np.arange(1, STEPS + 1)
_LIMITS = (1.35, 2, 3, 6, 12, 22)  # of the axis of c and h

# Weights from x, from the marker, from h, and the bias: of i, f, g and o.
_WRITES_ON_MARK = (0.0, 10.0, 0.0, -5.0)
_WRITES_ON_ONE = (10.0, 0.0, 0.0, -5.0)
_OPEN, _SHUT = (0.0, 0.0, 0.0, 8.0), (0.0, 0.0, 0.0, -8.0)
_READS_X, _ONES = (3.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 5.0)
_HALF = (0.0, 0.0, 0.0, 0.0)
ANSWERS = {
    "hold the first bit": (_WRITES_ON_MARK, _OPEN, _READS_X, _OPEN),
    "deliver on the marker": (_OPEN, _OPEN, _READS_X, _WRITES_ON_MARK),
    "count the ones": (_WRITES_ON_ONE, _OPEN, _ONES, _OPEN),
    "count since the marker": (_WRITES_ON_ONE, (0.0, -16.0, 0.0, 8.0), _ONES, _OPEN),
    "flip on every one": (_WRITES_ON_ONE, (-20.0, 0.0, 0.0, 10.0), (0.0, 0.0, -6.0, 0.5), _OPEN),
}


class LSTMUnit(Explorer):
    """One LSTM unit reading x and a marker: all of its sixteen weights, its gates, its c and its h.

    `weights` has a row for each of i, f, g and o: from x, from the marker, from h, and the bias.
    """

    settings = Settings(
        task=Choice("hold the first bit", list(JOBS), "task"),
        example=IntSlider(1, 1, EXAMPLES, label="example shown"),
        weights=Numbers(
            (_HALF, (0.0, 0.0, 0.0, 1.0), _READS_X, (0.0, 0.0, 0.0, 2.0)),
            -20,
            20,
            0.5,
            "Weights of the gates i, f, g, o",
            ("i", "f", "g", "o"),
            ("from x", "marker", "from h", "bias"),
        ),
    )
    presets = (
        Preset("All weights 0: every gate half open", weights=(_HALF,) * 4),
        Preset("Forget bias 1: a leak", weights=(_WRITES_ON_MARK, (0.0, 0.0, 0.0, 1.0), _READS_X, _OPEN)),
        Preset("The door stays open: noise adds up", example=2, weights=(_OPEN, _OPEN, _READS_X, _OPEN)),
        Preset(
            "A counter that leaks",
            task="count the ones",
            weights=(_WRITES_ON_ONE, (0.0, 0.0, 0.0, 2.0), _ONES, _OPEN),
        ),
        Preset(
            "A counter that cannot reset", task="count since the marker", weights=ANSWERS["count the ones"]
        ),
        Preset(
            "A switch: what is w_h for?",
            task="flip on every one",
            weights=(*ANSWERS["flip on every one"][:2], (0.0, 0.0, 0.0, 0.5), _OPEN),
        ),
    )
    challenge = Goals({name: job.goal for name, job in JOBS.items()}, weights=ANSWERS["hold the first bit"])
    size = (800, 430)
    unbounded = frozenset({"wanted"})  # free to one side, or to both

    @staticmethod
    def compute(task, example, weights):
        job, table = JOBS[task], np.array(weights)
        none = np.zeros((EXAMPLES, 1))
        h, c, cache = kernels.lstm_forward(job.x, none, none, table[:, :2].T, table[:, 2][None], table[:, 3])
        right = within({"h": h, "c": c}[job.part][1:, :, 0], *job.wanted)
        shown = example - 1
        signals = np.vstack([job.x[:, shown].T, cache.gates[:, :, shown, 0].T])
        return {
            "signals": signals.round(12) + 0.0,  # a gate that is shut, but for rounding, is 0
            "c": c[:, shown, 0].round(12) + 0.0,
            "h": h[:, shown, 0].round(12) + 0.0,
            "reach": np.array([c.min(), c.max()]),  # of all examples: the axis is the same for each
            "wanted": job.wanted[:, :, shown],
            "right": right[:, shown],
            "good": right.all(axis=0),
            "met": right.all(),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        left.set(title="What comes in, and the four gates", xlabel="step t")
        names = dict.fromkeys(["x", "marker"], "input") | {
            "i  write": "gate",
            "f  keep": "gate",
            "g  what": "signal",
            "o  show": "gate",
        }
        self.strips = Strips(left, names, STEPS)
        self.ax = right
        right.set(title="Cell state c and output h", xlabel="step t", xlim=(-0.6, STEPS + 0.8))
        right.axhline(0, color="#A9ADB4", lw=0.8)
        bars = {"color": GREEN, "alpha": 0.35, "lw": 7, "capstyle": "butt"}
        self.wanted = right.vlines([], [], [], label="wanted", **bars)
        self.c = right.plot([], [], "o-", color=BLUE, ms=4.5, lw=1.6, label="c")[0]
        self.h = right.plot([], [], "s--", color=PURPLE, ms=4, lw=1.4, label="h = o·tanh(c)")[0]
        self.missed = right.plot([], [], "x", color=VERMILLION, ms=8, mew=2, label="not as wanted")[0]
        right.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=4, handletextpad=0.5, columnspacing=1.2
        )
        return [self.strips.artists, self.wanted, self.c, self.h, self.missed]

    def draw(self, result, task, **_):
        self.strips.show(result["signals"])
        c, h = result["c"], result["h"]
        lowest, highest = result["reach"]
        limit = next(limit for limit in _LIMITS if max(highest, -lowest) <= limit)
        below = limit if JOBS[task].part == "h" or lowest < -limit / 8 else limit / 8
        frame(self.ax, y=(-below, limit))
        low, high = result["wanted"]
        some = np.isfinite(low) | np.isfinite(high)
        ends = np.clip([low, high], -limit, limit)
        thin = np.abs(ends[1] - ends[0]) < limit / 15  # a goal this narrow would hardly be seen
        ends = ends + np.array([[-1], [1]]) * thin * limit / 50
        self.wanted.set_segments([[(t, a), (t, b)] for t, a, b in zip(_T[some], *ends[:, some])])
        self.c.set_data(np.arange(STEPS + 1), c)
        self.h.set_data(np.arange(STEPS + 1), h)
        missed = ~result["right"]
        self.missed.set_data(_T[missed], {"h": h, "c": c}[JOBS[task].part][1:][missed])

    def describe(self, result, task, example, weights):
        f, right = result["signals"][3], result["right"]
        gate = f"moves between {number(f.min())} and {number(f.max())}"
        gate = f"stays at {number(f[0])}" if np.ptp(f) < 0.005 else gate
        missed = np.flatnonzero(~right) + 1
        here = (
            "every step of this example is as wanted"
            if right.all()
            else (f"this example goes wrong at {len(missed)} of {STEPS} steps, first at step {missed[0]}")
        )
        return (
            f"The forget gate {gate}; after {STEPS} steps c = {number(result['c'][-1])} and "
            f"h = {number(result['h'][-1])}; {here}; {int(result['good'].sum())} of the {EXAMPLES} "
            "examples are right throughout."
        )
