"""Where one recurrent unit rests when nothing comes in: the solutions of h = f(w h + b)."""

from typing import NamedTuple

import numpy as np

from ...ops import relu

KINDS = ("stable", "unstable", "on the edge")
FUNCTIONS = {"tanh": np.tanh, "relu": relu, "identity": lambda a: a}


class Resting(NamedTuple):
    """Resting states (n,), the slope of h ↦ f(w h + b) at each (n,), and a stretch of nothing but such."""

    states: np.ndarray
    slopes: np.ndarray
    stretch: tuple | None = None

    def of_kind(self, kind):
        """Those that are "stable" (|slope| < 1), "unstable" (> 1), or "on the edge" (= 1)."""
        excess = np.abs(self.slopes) - 1
        excess[np.abs(excess) < 1e-9] = 0
        return self.states[np.sign(excess) == {"stable": -1, "unstable": 1, "on the edge": 0}[kind]]


def resting_states(w, b, activation):
    """All resting states of h_t = f(w h_{t−1} + b), in rising order, f "tanh", "relu" or "identity"."""
    if activation == "tanh":
        states = _tanh_states(w, b)
        return Resting(states, w * (1 - states**2))
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
