"""What every sequence model ends with: from the cell's outputs to those of the model."""

from .. import ops
from ..layers import Dropout, Linear
from .base import Composite


class Head(Composite):
    """y = h W + b with dropout on h while training; a `pool`, where there is one, sums h up before."""

    def __init__(self, width, output_size, dropout=0.0, rng=0, dtype="float32"):
        rng = ops.as_rng(rng)
        self.pool = None
        self.dropout = Dropout(dropout, rng, dtype)
        self.output = Linear(width, output_size, rng, dtype)

    @property
    def parts(self):
        """The one part that has weights."""
        return {"output": self.output}

    def forward(self, h, lengths=None, training=False):
        """h (T, B, width) -> outputs (T, B, output_size), or (B, output_size) of a pool."""
        h = h if self.pool is None else self.pool.forward(h, lengths)
        return self.output.forward(self.dropout.forward(h, training))

    def backward(self, doutputs):
        """-> dh (T, B, width)."""
        dh = self.dropout.backward(self.output.backward(doutputs))
        return dh if self.pool is None else self.pool.backward(dh)
