"""Many to many, in step: an output at every step."""

from .base import within
from .reader import ReaderWithOutput


class SequenceTagger(ReaderWithOutput):
    """y_t = h_t W + b at every step t: outputs (T, B, output_size). The arguments as in `ReaderWithOutput`.

    Outputs beyond a sequence's length mean nothing, and the loss does not count them.
    """

    def _counted(self, batch, outputs):
        """The positions in the mask and within the lengths."""
        return super()._counted(batch, outputs) & within(batch.lengths, len(outputs))
