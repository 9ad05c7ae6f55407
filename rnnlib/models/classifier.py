"""Many to one: a whole sequence in, one answer out."""

import numpy as np

from .. import ops
from .base import within
from .reader import ReaderWithOutput


class SequenceClassifier(ReaderWithOutput):
    """y = s W + b, where s = Σ_t share_t · h_t sums the sequence up: outputs (B, output_size).

    `pooling`: "last" takes h at each sequence's own end (the reverse direction's at its beginning); "mean"
    the mean over the steps within its length. The other arguments as in `ReaderWithOutput`.
    """

    def __init__(self, *, pooling="last", **options):
        super().__init__(**options)
        self.pooling = ops.check_choice("pooling", pooling, ("last", "mean"))
        self.config |= {"pooling": pooling}

    def say(self, h, lengths=None, training=False):
        """h (T, B, width) -> outputs (B, output_size)."""
        self._share = self._shares(len(h), lengths)
        return super().say((self._share * h).sum(axis=0), training=training)

    def say_back(self, doutputs):
        """dh = share · ds, (T, B, width)."""
        return self._share * super().say_back(doutputs)

    def _shares(self, T, lengths):
        """What each step gives to s: (T, B or 1, features or 1). Padding repeats a sequence's last h."""
        if self.pooling == "mean":
            inside = within(lengths, T)[..., None]
            return (inside / inside.sum(axis=0)).astype(self.dtype)
        share = np.zeros((T, 1, self.width), self.dtype)
        share[-1, :, : self.cell.hidden_size] = 1
        share[0, :, self.cell.hidden_size :] = 1
        return share

    def _counted(self, batch, outputs):
        """A mask over the steps says what the lengths say: every sequence counts."""
        if batch.lengths is not None and np.ndim(batch.mask) == 2:
            steps = len(batch.inputs), len(outputs)
            ops.check_array("mask", batch.mask, shape=steps, dtype=bool)
            return np.ones(len(outputs), bool)
        return super()._counted(batch, outputs)
