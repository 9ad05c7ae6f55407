"""One GRU unit: its gates set by weights, or by hand."""

from typing import NamedTuple

import numpy as np

from ... import kernels
from .. import live
from ..signals import FROM, declare_goal, declare_missed, declare_strips, goal, logit, strips, within

UNIT_STEPS, PULSE, MARKER = 28, 3, 24
_REACH = 1.15  # of the axis of h
_TOLD = 9  # decimals of a gate that the sentence tells: what is left of one that is shut is no news
_T = np.arange(1, UNIT_STEPS + 1)
_SIGNALS = dict.fromkeys(["x", "marker"], "input") | dict.fromkeys(["r  let h into n", "z  keep h"], "gate")
_SIGNALS |= {"n  candidate": "signal"}
_rng_of_inputs = np.random.default_rng(7)


class Input(NamedTuple):
    """x and a marker (T, 2), the lowest and highest h wanted at each step (2, T), and what to do."""

    x: np.ndarray
    wanted: np.ndarray
    goal: str


def _pulse(noise=0.0):
    """A one at step 3, and a marker at step 24 that says: let go."""
    x = np.stack([noise * _rng_of_inputs.uniform(-1, 1, UNIT_STEPS), _T == MARKER], axis=1)
    x[[PULSE - 1, MARKER - 1], 0] = 1, 0
    held, gone = (_T >= PULSE) & (_T < MARKER), _T >= MARKER
    wanted = np.array([np.where(held, 0.5, np.where(gone, -0.1, -np.inf)), np.where(gone, 0.1, np.inf)])
    return x, wanted


def _free(x):
    return np.stack([x, np.zeros(UNIT_STEPS)], axis=1), np.array([[-np.inf], [np.inf]]) * np.ones(UNIT_STEPS)


_HOLD = (
    f"h holds the pulse for 20 steps (h ≥ 0.5 from step {PULSE} to {MARKER - 1}) and lets go at the marker "
    f"(h within ±0.1 from step {MARKER} on)"
)
_WATCH = "choose an input with a pulse; with this one there is nothing to reach, only to watch."
_SQUARE, _COUNT = "a square wave", "ones to count"
INPUTS = {
    "a pulse, then a marker": Input(*_pulse(), f"{_HOLD}."),
    "a pulse in noise": Input(*_pulse(0.3), f"{_HOLD}, although noise comes in all the time."),
    _SQUARE: Input(*_free(np.where((_T - 1) // 7 % 2, -1.0, 1.0)), _WATCH),
    _COUNT: Input(*_free((_T % 3 == 0) * 1.0), _WATCH),
}
# Weights from x, from the marker, from h, and the bias: of r, z and n.
_KEPT_OPEN, _N = (0.0, 0.0, 0.0, 5.0), (3.0, 0.0, 0.0, 0.0)
ANSWER = (_KEPT_OPEN, (-20.0, -20.0, 0.0, 10.0), _N)
_NO_PAST = (_KEPT_OPEN, _KEPT_OPEN, _N)
_FIRST_WEIGHTS = ((0.0, 0.0, 0.0, 0.0), (0.0, 0.0, 0.0, 1.0), (3.0, 0.0, 1.0, 0.0))


def _parameters(by, weights, z_rest, z_event, r):
    """W_xh, W_hh, b_h of a GRU whose inputs are x, the marker, and whether a 1 comes: for z by hand."""
    table = np.array(weights)
    W_xh, u, b = np.vstack([table[:, :2].T, np.zeros(3)]), table[:, 2].copy(), table[:, 3].copy()
    if by == "hand":
        W_xh[:, :2], u[:2] = 0, 0
        W_xh[2, 1] = logit(z_event) - logit(z_rest)
        W_xh[:2, 2] = table[2, :2]
        b[:2] = logit(r), logit(z_rest)
    return W_xh, u[None], b


class GRUUnit(live.Explorer):
    """One GRU unit, h_t = (1 − z)·n + z·h_{t−1}: its gates r and z by their weights, or by hand.

    `weights` has a row for each of r, z and n: from x, from the marker, from h, and the bias. By hand, r is
    the same at every step, and z has one value where x or the marker is 1 and another where it is not.
    """

    settings = live.Settings(
        task=live.Choice("a pulse, then a marker", list(INPUTS), "input"),
        by=live.Choice("weights", {"by their weights": "weights", "by hand": "hand"}, "gates r and z"),
        z_rest=live.Slider(0.9, 0, 1, 0.01, "by hand: z at rest"),
        z_event=live.Slider(0.5, 0, 1, 0.01, "z when a 1 comes"),
        r=live.Slider(1.0, 0, 1, 0.01, "by hand: r"),
        weights=live.Numbers(_FIRST_WEIGHTS, -20, 20, 0.5, "Weights of r, z and n", ("r", "z", "n"), FROM),
    )
    presets = (
        live.Preset(
            "z = 0.9 by hand: how long does it last?", by="hand", z_rest=0.9, z_event=0.9, weights=_NO_PAST
        ),
        live.Preset("z = 1: nothing is ever written", by="hand", z_rest=1.0, z_event=1.0),
        live.Preset("z = 0, r = 1: a plain RNN", by="hand", z_rest=0.0, z_event=0.0),
        live.Preset("z = 0, r = 0: no memory at all", by="hand", z_rest=0.0, z_event=0.0, r=0.0),
        live.Preset(
            "z = 0.8 on a square wave", by="hand", z_rest=0.8, z_event=0.8, task=_SQUARE, weights=_NO_PAST
        ),
        live.Preset("Can it count?", by="hand", z_rest=1.0, z_event=0.8, task=_COUNT, weights=_NO_PAST),
    )
    challenge = live.Goals({name: task.goal for name, task in INPUTS.items()}, weights=ANSWER)
    size = (800, 420)
    unbounded = frozenset({"wanted"})  # free to one side, or to both

    @staticmethod
    def compute(task, by, weights, z_rest, z_event, r):
        x, wanted, _ = INPUTS[task]
        inputs = np.column_stack([x, x.max(axis=1) > 0.5])[:, None]
        W_xh, W_hh, b_h = _parameters(by, weights, z_rest, z_event, r)
        h, cache = kernels.gru_forward(inputs, np.zeros((1, 1)), W_xh, W_hh, b_h, np.zeros(1))
        h, gates = h[:, 0, 0].round(12), cache.gates[:, :, 0, 0].T  # a shut gate, σ(−37), lets 0 through
        right = within(h[1:], *wanted)
        some = np.isfinite(wanted).any(axis=0)
        return {
            "signals": np.vstack([x.T, gates]),
            "h": h,
            "wanted": wanted,
            "right": right,
            "met": some.any() and right.all(),
        }

    @staticmethod
    def shown(result, **_):
        bars = goal(result["h"][1:], result["wanted"], result["right"], _REACH)
        return strips(_SIGNALS, result["signals"]) | bars | {"n": result["signals"][4]}

    @staticmethod
    def given():
        inputs = {
            name: {"x": task.x[:, 0], "marker": task.x[:, 1], "wanted": task.wanted}
            for name, task in INPUTS.items()
        }
        return {"inputs": inputs}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        left.set(title="Input, gates, candidate", xlabel="step t")
        declare_strips(self, left, _SIGNALS, UNIT_STEPS)
        right.set(title="Output h and candidate n", xlabel="step t")
        right.set(xlim=(-0.6, UNIT_STEPS + 0.8), ylim=(-_REACH, _REACH))
        right.axhline(0, color="#A9ADB4", lw=0.8)
        declare_goal(self, right, width=5.5)
        self.line(right, _T, "n", "^:", color=live.PURPLE, ms=4, lw=1.1, label="candidate n")
        self.line(right, np.arange(UNIT_STEPS + 1), "h", "o-", color=live.BLUE, ms=4.5, lw=1.6, label="h")
        declare_missed(self, right)

    def describe(self, result, task, by, z_rest, **_):
        z, h = result["signals"][3], result["h"][1:]
        rest = z_rest if by == "hand" else np.median(z).round(_TOLD)
        keeps, takes, left = live.number(rest), live.number(round(1 - rest, _TOLD)), rest**20
        told = left >= 10.0**-_TOLD or left == 0
        left = live.number(left, 2) if told else f"less than 10{live.raised(-_TOLD)}"
        kept = (
            f"At rest z = {keeps}: each step keeps {keeps} of h and takes {takes} of n, so z alone leaves "
            f"{left} of a value after 20 steps"
        )
        if np.isfinite(result["wanted"]).any():
            missed = int((~result["right"]).sum())
            verdict = f"{missed} step{'s are' if missed > 1 else ' is'} not as wanted"
            pulse, before, end = (live.number(h[t - 1]) for t in (PULSE, MARKER - 1, UNIT_STEPS))
            outcome = (
                f"The output h is {pulse} at the pulse, {before} just before the marker and {end} at the "
                f"end; {verdict if missed else 'all is as wanted'}"
            )
        else:
            outcome = (
                f"The output h moves between {live.number(h.min())} and {live.number(h.max())}; it lies "
                "between the last h and n, which is a tanh, so it never leaves −1 to 1"
            )
        return f"{kept}. {outcome}. Here z keeps; where z replaces, the same gate is written {takes}."
