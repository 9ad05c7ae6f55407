"""Many to one: a whole sequence in, one answer out."""

import numpy as np

from .. import ops
from ..layers import Layer
from .base import within
from .sequence_model import SequenceModel


class Pool(Layer):
    """s = Σ_t share_t · h_t: the last h of each direction, or the mean, of every sequence's own steps."""

    def __init__(self, pooling, hidden_size, dtype):
        self.pooling = ops.check_choice("pooling", pooling, ("last", "mean"))
        self.hidden_size = hidden_size
        super().__init__(dtype)

    def forward(self, h, lengths=None):
        """h (T, B, width) -> s (B, width)."""
        self._cache = self._shares(*h.shape, lengths)
        return (self._cache * h).sum(axis=0)

    def backward(self, ds):
        """dh = share · ds, (T, B, width)."""
        return self._recall() * ds

    def _shares(self, T, B, width, lengths):
        """What each step gives to s: (T, B or 1, features or 1). Padding repeats a sequence's last h."""
        if self.pooling == "mean":
            inside = within(lengths, T)[..., None]
            return (inside / inside.sum(axis=0)).astype(self.dtype)
        share = np.zeros((T, 1, width), self.dtype)
        share[-1, :, : self.hidden_size] = 1
        share[0, :, self.hidden_size :] = 1
        return share


class SequenceClassifier(SequenceModel):
    """y = s W + b, where s = Σ_t share_t · h_t sums the sequence up: outputs (B, output_size).

    `pooling`: "last" takes h at each sequence's own end (the reverse direction's at its beginning); "mean"
    the mean over the steps within its length. The other arguments as in `SequenceModel`.
    """

    def __init__(self, *, pooling="last", **options):
        super().__init__(**options)
        self.config |= {"pooling": pooling}
        self.head.pool = Pool(pooling, self.cell.hidden_size, self.dtype)

    def _counted(self, batch, outputs):
        """A mask over the steps says what the lengths say: every sequence counts."""
        if batch.lengths is not None and np.ndim(batch.mask) == 2:
            steps = len(batch.inputs), len(outputs)
            ops.check_array("mask", batch.mask, shape=steps, dtype=bool)
            return np.ones(len(outputs), bool)
        return super()._counted(batch, outputs)
