"""One recurrent unit: what it gets to read, the states it goes through, and where it rests."""

from typing import NamedTuple

import numpy as np

from ... import kernels
from ...ops import relu, sigmoid

RUN_STEPS = 32
ACTIVATIONS = {"tanh": np.tanh, "sigmoid": sigmoid, "relu": relu, "identity": lambda a: a}
STABILITIES = ("stable", "unstable", "on the edge")  # of resting states


def _patterns():
    """Inputs (RUN_STEPS,) by name; index t − 1 is step t."""
    steps = np.arange(1, RUN_STEPS + 1)
    noise = np.clip(0.45 * np.random.default_rng(0).normal(size=RUN_STEPS), -0.9, 0.9).round(2)
    return {
        "one pulse": 1.0 * (steps == 2),
        "three pulses": 1.0 * np.isin(steps, (2, 5, 8)),
        "up, then down": 1.0 * (steps == 2) - (steps == 7),
        "a pulse, then noise": np.where(steps < 2, 0.0, np.where(steps == 2, 1.0, noise)),
        "noise": noise,
        "alternating": 1.0 - 2 * (steps % 2 == 0),
        "silence": np.zeros(RUN_STEPS),
    }


PATTERNS = _patterns()


def run_unit(x, h_0, w_x, w_h, b, activation):
    """States (RUN_STEPS + 1, B) of the unit for inputs (RUN_STEPS, B)."""
    h = np.full((RUN_STEPS + 1, x.shape[1]), h_0)
    if activation in ("sigmoid", "identity"):  # which the kernel lacks: h[t] is h_t, x[t - 1] is x_t
        for t in range(1, RUN_STEPS + 1):
            h[t] = ACTIVATIONS[activation](w_x * x[t - 1] + w_h * h[t - 1] + b)
        return h
    weights = np.array([[w_x]]), np.array([[w_h]]), np.array([b])
    return kernels.rnn_forward(x[:, :, None], h[0][:, None], *weights, activation=activation)[0][:, :, 0]


class Resting(NamedTuple):
    """Solutions (n,) of h = f(w h + b), the slopes of the right side there, and a stretch of nothing else."""

    states: np.ndarray
    slopes: np.ndarray
    stretch: tuple | None = None

    def of_kind(self, kind):
        """Those that are "stable" (|slope| < 1), "unstable" (> 1), or "on the edge" (= 1)."""
        excess = np.abs(self.slopes) - 1
        excess[np.abs(excess) < 1e-9] = 0
        return self.states[np.sign(excess) == {"stable": -1, "unstable": 1, "on the edge": 0}[kind]]


def resting_states(w, b, activation):
    """All resting states of h_t = f(w h_{t−1} + b), in rising order; f is one of ACTIVATIONS, by name."""
    if activation == "tanh":
        states = _tanh_states(w, b)
        return Resting(states, w * (1 - states**2))
    if activation == "sigmoid":  # σ(a) = ½ + ½ tanh(a/2), so 2h − 1 rests as a tanh unit does
        states = (1 + _tanh_states(w / 4, w / 4 + b / 2)) / 2
        return Resting(states, w * states * (1 - states))
    lowest = 0.0 if activation == "relu" else -np.inf
    if w == 1 and b == 0:
        return Resting(np.empty(0), np.empty(0), (lowest, np.inf))
    found = []
    if activation == "relu" and b <= 0:  # at b = 0 only states above 0 come back to it, with slope w
        found.append((0.0, max(w, 0.0) if b == 0 else 0.0))
    if w != 1 and b / (1 - w) > lowest:
        found.append((b / (1 - w), w))
    return Resting(*np.array(sorted(found), float).reshape(-1, 2).T)


def _tanh_states(w, b):
    """Between −1, 1 and the turning points of tanh(w h + b) − h lies one root where its sign changes."""
    turns = np.arccosh(np.sqrt(max(w, 1.0))) * np.array([-1, 1])
    edges = np.clip([-1, *np.sort((turns - b) / w if w > 1 else turns), 1], -1, 1)
    excess = np.tanh(w * edges + b) - edges
    crossing = excess[:-1] * excess[1:] < 0
    low, high = edges[:-1][crossing], edges[1:][crossing]
    rises = np.sign(excess[1:][crossing])
    for _ in range(52):
        middle = (low + high) / 2
        side = rises * np.sign(np.tanh(w * middle + b) - middle)
        low, high = np.where(side <= 0, middle, low), np.where(side >= 0, middle, high)
    touching = edges[1:-1][excess[1:-1] == 0]
    return np.unique(np.concatenate([(low + high) / 2, touching]))
