"""What one LSTM unit can be asked to do: eight examples of each task, and where c or h is wanted."""

from typing import NamedTuple

import numpy as np

STEPS, EXAMPLES = 20, 8
_RNG = np.random.default_rng(6)


class Job(NamedTuple):
    """Inputs x and marker (T, B, 2); the lowest and highest wanted of `part`, "h" or "c", (2, T, B)."""

    x: np.ndarray
    part: str
    wanted: np.ndarray
    goal: str


def _inputs(x, marker):
    return np.stack([x, np.broadcast_to(marker, x.shape)], axis=-1).astype(float)


def _signed(sign):
    """From 0.5 up where the sign is +1, to −0.5 down where it is −1, anything where it is 0."""
    return np.array([np.where(sign > 0, 0.5, -np.inf), np.where(sign < 0, -0.5, np.inf)])


def _about(counts):
    return np.array([counts - 0.25, counts + 0.25])


def _at(*steps):
    return np.isin(np.arange(1, STEPS + 1), steps)[:, None]


def _hold():
    x = _RNG.choice([-1, 1], (STEPS, EXAMPLES))
    x[0] = np.resize([1, -1], EXAMPLES)
    goal = "h keeps the sign of the marked first bit to the end (|h| ≥ 0.5), whatever noise follows, "
    goal += "in all 8 examples."
    return Job(_inputs(x, _at(1)), "h", _signed(np.broadcast_to(x[0], x.shape)), goal)


def _deliver():
    x, asked = np.zeros((STEPS, EXAMPLES)), _at(STEPS)
    x[0] = np.resize([1, -1], EXAMPLES)
    wanted = np.where(asked, _signed(np.broadcast_to(x[0], x.shape)), np.array([-0.1, 0.1])[:, None, None])
    goal = "h is silent (within ±0.1) until the marker, and then says the first bit (|h| ≥ 0.5), "
    goal += "in all 8 examples."
    return Job(_inputs(x, asked), "h", wanted, goal)


def _count():
    x = (_RNG.random((STEPS, EXAMPLES)) < 0.4).astype(float)
    goal = "c counts the ones: at every step within ¼ of the true count, in all 8 examples."
    return Job(_inputs(x, 0.0), "c", _about(x.cumsum(axis=0)), goal)


def _count_again():
    x = (_RNG.random((STEPS, EXAMPLES)) < 0.5).astype(float)
    marker = np.zeros_like(x)
    for b in range(EXAMPLES):
        marker[_RNG.choice(np.arange(3, STEPS - 1), 2, replace=False), b] = 1
    x *= 1 - marker
    count = np.zeros_like(x)
    for t in range(STEPS):
        count[t] = (1 - marker[t]) * ((count[t - 1] if t else 0) + x[t])
    goal = "c counts the ones since the last marker: at every step within ¼ of the true count, "
    goal += "in all 8 examples."
    return Job(_inputs(x, marker), "c", _about(count), goal)


def _flip():
    x = (_RNG.random((STEPS, EXAMPLES)) < 0.35).astype(float)
    count = x.cumsum(axis=0)
    goal = "h changes sign at every one: plus after an odd number of ones, minus after an even one, "
    goal += "|h| ≥ 0.5 from the second one on, in all 8 examples."
    sign = np.where(count < 2, 0, np.where(count % 2, 1, -1))
    return Job(_inputs(x, 0.0), "h", _signed(sign), goal)


JOBS = {
    "hold the first bit": _hold(),
    "deliver on the marker": _deliver(),
    "count the ones": _count(),
    "count since the marker": _count_again(),
    "flip on every one": _flip(),
}
