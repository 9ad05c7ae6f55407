"""One recurrent unit h_t = tanh(w h_{t−1} + b), h_0 = ½, with the loss L = ½ (h_T − ½)²: its error surface.

Where w is large the unit has two resting states. Which one it runs into hangs on the side of a line in the
plane of w and b on which it starts: the loss has a step there, the steeper the longer the unit runs. The idea
of the picture is figure 6 of Pascanu, Mikolov and Bengio (2013); unit, start and loss are our own.
"""

import math
from functools import cache, lru_cache

import contourpy
import numpy as np
from matplotlib.path import Path

from ...kernels import rnn_forward

START, TARGET = 0.5, 0.5  # h_0, and what h_T should be
LONGEST = 50  # time steps
ITERATIONS = 100
W, B = (0.2, 3.0), (-1.2, 0.9)  # the map
LEVELS = np.array([0.05, 0.1, 0.2, 0.3, 0.4, 0.55, 0.7, 0.85, 1.0, 1.15, 1.3, 1.4])  # of |h_T − ½|
_FAR = 1000.0  # a path that gets further out than this has ended
_NOWHERE = Path(np.full((3, 2), 50.0))


@cache
def _states():
    """w (176,), b (131,) and h (LONGEST + 1, 131, 176), from one run of 176 units, each with its own w.

    Their w stand on the diagonal of W_hh, so that none hears of another; b comes in as the input.
    """
    w, b = np.linspace(*W, 176), np.linspace(*B, 131)
    x = np.broadcast_to(b[:, None], (LONGEST, len(b), 1)).copy()
    h0 = np.full((len(b), len(w)), START)
    h, _ = rnn_forward(x, h0, np.ones((1, len(w))), np.diag(w), np.zeros(len(w)))
    return w, b, h


@lru_cache(maxsize=LONGEST)
def regions(steps):
    """Where |h_T − ½| is above each of LEVELS, as paths in the plane of w and b."""
    w, b, h = _states()
    contours = contourpy.contour_generator(w, b, np.abs(h[steps] - TARGET), fill_type="OuterCode")
    return [_compound(contours.filled(level, 2.0)) for level in LEVELS]


def _compound(pieces):
    return Path.make_compound_path(*map(Path, *pieces)) if pieces[0] else _NOWHERE


def loss_and_gradient(w, b, steps):
    """L, ∂L/∂w, ∂L/∂b after `steps` steps, carried forward beside h: ∂h_t/∂w = φ′ (h_{t−1} + w ∂h_{t−1}/∂w).

    For two weights that is one loop, ten times as fast as forward and backward through arrays.
    """
    h, h_by_w, h_by_b = START, 0.0, 0.0
    for _ in range(steps):
        before, h = h, math.tanh(w * h + b)
        slope = 1 - h * h
        h_by_w, h_by_b = slope * (before + w * h_by_w), slope * (1 + w * h_by_b)
    error = h - TARGET
    return error * error / 2, error * h_by_w, error * h_by_b


@lru_cache(maxsize=64)
def descend(w, b, steps, rate, threshold):
    """Gradient descent, (ITERATIONS + 1, 4): w, b, loss and the gradient's norm before it is clipped.

    A gradient longer than `threshold` is scaled down to it. Beyond _FAR a path stays where it is: tanh is
    flat there, and the gradient is told as 0.
    """
    rows = []
    while len(rows) <= ITERATIONS and max(abs(w), abs(b)) <= _FAR:
        loss, dw, db = loss_and_gradient(w, b, steps)
        norm = math.hypot(dw, db)
        rows.append((w, b, loss, norm))
        stride = rate * min(1.0, threshold / norm) if norm else 0.0
        w, b = w - stride * dw, b - stride * db
    if len(rows) <= ITERATIONS:
        end = (w, b, loss_and_gradient(w, b, steps)[0], 0.0)
        rows += [end] * (ITERATIONS + 1 - len(rows))
    return np.array(rows)
