"""An LSTM whose way back is wrong in one line: how far its gradient reaches, and whether it still learns."""

from functools import cache

import numpy as np

from ... import experiments, tasks
from ...experiments.way_back import WAYS, WayBack
from .. import live

_BIASES, _CUT_LAGS, _BUDGET = [1, 3], [5, 10, 20, 40], 500
_SEQUENCES, _CUT_UNITS, _NEVER = 32, 24, 575  # where a seed stands that has not solved its task
_GROUND = 1e-28  # the foot of the picture
_SPREAD = np.linspace(0.3, -0.3, 10)  # of the ten seeds, around their row


@cache
def _stored_runs():
    """The stored runs, by way, bias and lag: {(way, bias, lag): {rate: steps (10,), NaN where it failed}}."""
    found = {}
    for run in experiments.results("cut_belt"):
        rates = found.setdefault((run["way"], run["bias"], run["lag"]), {})
        rates.setdefault(run["rate"], []).append(run["steps"] if run["solved"] else np.nan)
    return {
        key: {rate: np.array(steps, float) for rate, steps in rates.items()} for key, rates in found.items()
    }


@cache
def _reaching(way, bias, lag):
    """The share of the gradient at the last input that reaches each, (lag + 1,), in a new network."""
    cell = WayBack(7, _CUT_UNITS, init="glorot", forget_bias=float(bias), rng=0, dtype="float64", way=way)
    x = np.eye(7)[tasks.delayed_recall(0, _SEQUENCES, lag).inputs]
    outputs, _ = cell.forward(x)
    doutputs = np.zeros_like(outputs)
    doutputs[-1] = np.random.default_rng(0).normal(size=doutputs[-1].shape)  # the loss is at the cue alone
    dx, _ = cell.backward(doutputs)
    sizes = np.linalg.norm(dx, axis=(1, 2))[::-1]
    return sizes / sizes[0]


def _known(way, bias, lag):
    """What a page is handed of a way back."""
    runs = _stored_runs()[way, bias, lag]
    return {"reaching": _reaching(way, bias, lag), "rates": [*runs], "steps": [*runs.values()]}


class CutBelt(live.Explorer):
    """A right and a wrong way back of an LSTM, side by side: how far the gradient reaches, what is learnt.

    Delayed recall; the runs are those of the sweep cut_belt: ten seeds, three learning rates, 500 steps.
    """

    settings = live.Settings(
        way=live.Choice("belt cut", [way for way in WAYS if way != "right"], "wrong way back"),
        lag=live.Choice(40, _CUT_LAGS, "lag"),
        bias=live.Choice(3, _BIASES, "forget bias"),
    )
    presets = (
        live.Preset("A short lag: does the cut show?", lag=10),
        live.Preset("A long lag and bias 1", bias=1),
        live.Preset("Another wrong line: is any mistake as bad?", way="f reads c_t"),
        live.Preset("The other path cut", way="h cut"),
    )
    size = (800, 400)
    unbounded = frozenset({"steps"})  # NaN: not solved

    @staticmethod
    def compute(way, lag, bias):
        steps = [np.stack([*_stored_runs()[name, bias, lag].values()]) for name in ("right", way)]
        return {
            "back": np.arange(lag + 1),
            "right": _reaching("right", bias, lag),
            "wrong": _reaching(way, bias, lag),
            "rates": np.array([*_stored_runs()[way, bias, lag]]),
            "steps": np.array(steps),  # (right and wrong, rates, seeds)
        }

    @staticmethod
    def given():
        return {
            "known": {
                way: {bias: {lag: _known(way, bias, lag) for lag in _CUT_LAGS} for bias in _BIASES}
                for way in WAYS
            }
        }

    @staticmethod
    def shown(result, **_):
        steps = result["steps"].reshape(-1, result["steps"].shape[-1])
        heights = np.arange(len(steps))[::-1, None] + _SPREAD
        solved = np.isfinite(steps)
        places = np.stack([np.where(solved, steps, _NEVER), heights], axis=-1)
        half = len(steps) // 2
        return {
            "right curve": np.maximum(result["right"], _GROUND),
            "wrong curve": np.maximum(result["wrong"], _GROUND),
            "right solved": places[:half][solved[:half]],
            "wrong solved": places[half:][solved[half:]],
            "failed": places[~solved],
            "counts": [f"{row.sum()} of {row.size}" for row in solved],
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        left.set(title="What reaches each input", xlabel="steps back from the cue", ylabel="share, log scale")
        left.set(xlim=(-1, 41), yscale="log", ylim=(_GROUND, 1e3))
        left.axhline(1, color=live.GREY, lw=0.8)
        self.line(left, "back", "right curve", "o-", color=live.BLUE, ms=7, lw=1.4, label="right")
        self.line(left, "back", "wrong curve", "s--", color=live.VERMILLION, ms=4, lw=1.4, label="wrong")
        left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), ncols=2)
        rates = [f"{rate:g}" for rate in next(iter(_stored_runs().values()))]
        rows = [f"{name}, {rate}" for name in ("right", "wrong") for rate in rates]
        right.set(title="Steps until solved, ten seeds a row", xlabel="training steps")
        right.set(xlim=(0, 700), ylim=(-0.6, len(rows) - 0.4))
        right.set_yticks(range(len(rows))[::-1], rows)
        right.set_xticks([25, 100, 200, 300, 400, 500, _NEVER], [25, 100, 200, 300, 400, 500, "never"])
        right.axhline(len(rates) - 0.5, color=live.GREY, lw=0.8)
        right.axvline(_BUDGET + 30, color=live.INK, lw=0.8, ls=":")
        self.trail(right, "right solved", "o", color=live.BLUE, ms=5, label="solved, right")
        self.trail(right, "wrong solved", "s", color=live.VERMILLION, ms=4.5, label="solved, wrong")
        self.trail(right, "failed", "x", color=live.INK, ms=5, mew=1.2, label="not solved")
        places = [(652, height) for height in range(len(rows))[::-1]]
        self.words(right, "counts", places, 9)
        right.legend(loc="upper center", bbox_to_anchor=(0.45, -0.16), ncols=3, columnspacing=1.0)

    def describe(self, result, way, lag, bias):
        told = [_at_its_best(result["rates"], steps) for steps in result["steps"]]
        right, wrong = live.number(result["right"][-1], 2), live.number(result["wrong"][-1], 2)
        return (
            f"Recall over lag {lag}, forget bias {bias}. The right way back solves {told[0]}; with the wrong "
            f"one ({way}) {told[1]}. In a new network the share of the gradient that reaches the first input "
            f"is {right} with the right way back, and {wrong} with the wrong one."
        )


def _at_its_best(rates, steps):
    """How a way back does at its best learning rate, in a few words: steps (rates, seeds)."""
    solved = np.isfinite(steps).sum(axis=1)
    if not solved.any():
        return f"none of {steps.shape[1]} seeds at any of the {len(rates)} rates"
    most = np.flatnonzero(solved == solved.max())
    best = most[np.argmin(np.nanmean(steps[most], axis=1))]
    average = live.number(np.nanmean(steps[best]))
    told = f"{solved[best]} of {steps.shape[1]} seeds at its best rate, {rates[best]:g}"
    return f"{told}, after {average} steps on average"
