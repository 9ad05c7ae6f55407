"""Losses over two weights: three small models of how sunspots follow on sunspots, a year later.

Each foretells next year's number y from this year's x. With squared errors a line's loss is a quadratic
bowl, whose shape hangs on how x is counted; two weights in a row, w₁ · w₂ · x, make a valley that bends.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from ... import datasets


class Loss(NamedTuple):
    """The loss at one place, its slopes along w₁ and w₂, and the second slopes: w₁ twice, both, w₂ twice."""

    value: float
    slopes: tuple
    curvatures: tuple


class Line:
    """ŷ = w₁ x + w₂: half the mean squared error, from the data's means alone."""

    def __init__(self, x, y):
        self.xx, self.x, self.xy = float(np.mean(x * x)), float(x.mean()), float(np.mean(x * y))
        self.y, self.yy = float(y.mean()), float(np.mean(y * y))

    def at(self, w1, w2):
        """-> Loss; w₁ and w₂ may be arrays."""
        by_w1, by_w2 = self.xx * w1 + self.x * w2 - self.xy, self.x * w1 + w2 - self.y
        value = ((by_w1 - self.xy) * w1 + (by_w2 - self.y) * w2 + self.yy) / 2
        return Loss(value, (by_w1, by_w2), (self.xx, self.x, 1.0))

    @property
    def lowest(self):
        """Where the loss is lowest: w₁, w₂."""
        return np.linalg.solve([[self.xx, self.x], [self.x, 1.0]], [self.xy, self.y])


class TwoInARow:
    """ŷ = w₁ w₂ x: two layers of one weight each, with no curve between them."""

    def __init__(self, x, y):
        self.xx, self.xy, self.yy = (float(np.mean(product)) for product in (x * x, x * y, y * y))

    def at(self, w1, w2):
        """-> Loss; w₁ and w₂ may be arrays."""
        product = w1 * w2
        error = self.xx * product - self.xy  # the slope along w₁ w₂
        value = ((error - self.xy) * product + self.yy) / 2
        curvatures = self.xx * w2 * w2, error + self.xx * product, self.xx * w1 * w1
        return Loss(value, (error * w2, error * w1), curvatures)

    @property
    def lowest(self):
        """One of the places where the loss is lowest, the one with equal weights: w₁, w₂."""
        return np.full(2, np.sqrt(self.xy / self.xx))


@cache
def landscape(name):
    """A Line or TwoInARow by its name in FORMULAS; y has mean 0 and spread 1 in all of them."""
    number = datasets.load_sunspots().number
    x, y = number[:-1], number[1:]
    y, centred = _standard(y), _standard(x)
    made = {
        "bowl": lambda: Line(centred, y),
        "valley": lambda: Line(x / 10, y),
        "saddle": lambda: TwoInARow(centred, y),
    }
    return made[name]()


FORMULAS = {
    "bowl": "ŷ = w₁ x + w₂, x with mean 0 and spread 1",
    "valley": "ŷ = w₁ x + w₂, x counted in tens",
    "saddle": "ŷ = w₂ (w₁ x), x with mean 0 and spread 1",
}


def steepest(loss):
    """The largest curvature at a place: how fast the slope changes in the direction where it changes most."""
    a, b, c = loss.curvatures
    return (a + c) / 2 + np.hypot((a - c) / 2, b)


def _standard(values):
    return (values - values.mean()) / values.std()
