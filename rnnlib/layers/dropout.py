"""Dropout: while training, some units are silenced at random."""

from .. import ops
from .base import Layer, check_gradient


class Dropout(Layer):
    """y = x · keep, keep = 1/(1 − p) with probability 1 − p, else 0, so that E[y] = x.

    Without training, y = x. Every element of x is kept or dropped by itself. Srivastava et al. (2014).
    """

    def __init__(self, p=0.5, rng=0, dtype="float32"):
        self.p = check_probability("p", p)
        self.rng = ops.as_rng(rng)
        super().__init__(dtype)

    def forward(self, x, training=False):
        """x of any shape -> y of the same shape, a new draw at every call with `training`."""
        x = ops.check_array("x", x, dtype=self.dtype)
        keep = draw_keep(self.rng, self.p if training else 0, x.shape, self.dtype)
        self._cache = keep, x.shape
        return x * keep

    def backward(self, dy):
        """dx = dy · keep."""
        keep, shape = self._recall()
        return check_gradient("dy", dy, shape, self.dtype) * keep


def draw_keep(rng, p, shape, dtype):
    """0 with probability p, else 1/(1 − p), for every element; just 1, and nothing drawn, for p = 0."""
    return ((rng.random(shape) >= p) / (1 - p)).astype(dtype) if p else 1


def check_probability(name, p):
    """`p` as a float from 0 up to, not including, 1."""
    p = float(ops.check_array(name, p, shape=()))
    if not 0 <= p < 1:
        raise ValueError(f"{name}: wanted 0 ≤ {name} < 1, got {p}")
    return p
