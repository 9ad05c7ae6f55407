"""One LSTM unit with every weight in the reader's hands."""

import numpy as np

from ... import kernels
from .. import live
from ..signals import FROM, declare_goal, declare_missed, declare_strips, goal, strips, within
from .tasks import EXAMPLES, JOB_STEPS, JOBS

_LIMITS = (1.35, 2, 3, 6, 12, 22)  # of the axis of c and h
_STRIPS = dict.fromkeys(["x", "marker"], "input") | dict.fromkeys(["i  write", "f  keep"], "gate")
_STRIPS |= {"g  what": "signal", "o  show": "gate"}

# Weights from x, from the marker, from h, and the bias: of i, f, g and o.
_WRITES_ON_MARK = (0.0, 10.0, 0.0, -5.0)
_WRITES_ON_ONE = (10.0, 0.0, 0.0, -5.0)
_OPEN = (0.0, 0.0, 0.0, 8.0)
_READS_X, _ONES = (3.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 5.0)
_HALF = (0.0, 0.0, 0.0, 0.0)
_LEAKS = (0.0, 0.0, 0.0, 1.0)
_START = (_HALF, _LEAKS, _READS_X, (0.0, 0.0, 0.0, 2.0))
_LATCH = (_WRITES_ON_MARK, _OPEN, _READS_X, _OPEN)
_COUNTER = (_WRITES_ON_ONE, _OPEN, _ONES, _OPEN)
_LEAKY_COUNTER = (_WRITES_ON_ONE, (0.0, 0.0, 0.0, 2.0), _ONES, _OPEN)
_SWITCH = (_WRITES_ON_ONE, (-20.0, 0.0, 0.0, 10.0), (0.0, 0.0, -6.0, 0.5), _OPEN)
_DEAF_SWITCH = (*_SWITCH[:2], (0.0, 0.0, 0.0, 0.5), _OPEN)
ANSWERS = {
    "hold the first bit": _LATCH,
    "deliver on the marker": (_OPEN, _OPEN, _READS_X, _WRITES_ON_MARK),
    "count the ones": _COUNTER,
    "count since the marker": (_WRITES_ON_ONE, (0.0, -16.0, 0.0, 8.0), _ONES, _OPEN),
    "flip on every one": _SWITCH,
}


class LSTMUnit(live.Explorer):
    """One LSTM unit reading x and a marker: all of its sixteen weights, its gates, its c and its h.

    `weights` has a row for each of i, f, g and o: from x, from the marker, from h, and the bias.
    """

    settings = live.Settings(
        task=live.Choice("hold the first bit", list(JOBS), "task"),
        example=live.IntSlider(1, 1, EXAMPLES, label="example shown"),
        weights=live.Numbers(_START, -20, 20, 0.5, "Weights of the gates i, f, g, o", tuple("ifgo"), FROM),
    )
    presets = (
        live.Preset("All weights 0: every gate half open", weights=(_HALF,) * 4),
        live.Preset("Forget bias 1: a leak", weights=(_WRITES_ON_MARK, _LEAKS, _READS_X, _OPEN)),
        live.Preset("The door stays open: noise adds up", example=2, weights=(_OPEN, _OPEN, _READS_X, _OPEN)),
        live.Preset("A counter that leaks", task="count the ones", weights=_LEAKY_COUNTER),
        live.Preset("A counter that cannot reset", task="count since the marker", weights=_COUNTER),
        live.Preset("A switch: what is w_h for?", task="flip on every one", weights=_DEAF_SWITCH),
    )
    challenge = live.Goals({name: job.goal for name, job in JOBS.items()}, weights=_LATCH)
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

    @staticmethod
    def shown(result, task, **_):
        (lowest, highest), part = result["reach"], JOBS[task].part
        limit = next(limit for limit in _LIMITS if max(highest, -lowest) <= limit)
        below = "to both sides" if part == "h" or lowest < -limit / 8 else "upwards"
        bars = goal(result[part][1:], result["wanted"], result["right"], limit)
        return strips(_STRIPS, result["signals"]) | bars | {"axis": f"{below} to {limit}"}

    @staticmethod
    def given():
        return {"jobs": {name: {"part": job.part, "examples": job.examples} for name, job in JOBS.items()}}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        left.set(title="What comes in, and the four gates", xlabel="step t")
        declare_strips(self, left, _STRIPS, JOB_STEPS)
        right.set(title="Cell state c and output h", xlabel="step t", xlim=(-0.6, JOB_STEPS + 0.8))
        right.axhline(0, color="#A9ADB4", lw=0.8)
        declare_goal(self, right, width=7)
        every, output = np.arange(JOB_STEPS + 1), "h = o·tanh(c)"
        self.line(right, every, "c", "o-", color=live.BLUE, ms=4.5, lw=1.6, label="c")
        self.line(right, every, "h", "s--", color=live.PURPLE, ms=4, lw=1.4, label=output)
        declare_missed(self, right)
        below = {"to both sides": 1, "upwards": 1 / 8}  # how far the axis goes below 0
        limits = {f"{to} to {x}": (-x * share, x) for to, share in below.items() for x in _LIMITS}
        self.view("axis", {name: {right: {"ylim": limit}} for name, limit in limits.items()})

    def describe(self, result, task, example, weights):
        f, right = result["signals"][3], result["right"]
        gate = f"moves between {live.number(f.min())} and {live.number(f.max())}"
        gate = f"stays at {live.number(f[0])}" if np.ptp(f) < 0.005 else gate
        missed, here = np.flatnonzero(~right) + 1, "every step of this example is as wanted"
        if len(missed):
            here = f"this example goes wrong at {len(missed)} of {JOB_STEPS} steps, first at step {missed[0]}"
        return (
            f"The forget gate {gate}; after {JOB_STEPS} steps c = {live.number(result['c'][-1])} and "
            f"h = {live.number(result['h'][-1])}; {here}; {int(result['good'].sum())} of the {EXAMPLES} "
            "examples are right throughout."
        )
