"""An encoder and a head: what tagger, classifier and language model are made of."""

from .. import ops
from .base import Model, within
from .encoder import Encoder, cell_name
from .head import Head


class SequenceModel(Model):
    """A cell reads the sequence, and a linear output answers from what the cell puts out.

    `output_size`: how many classes, or how many numbers with loss="mean_squared_error". `dropout` acts
    before the output and between layers, while training. The other arguments are the Encoder's.
    """

    def __init__(
        self,
        *,
        hidden_size,
        output_size,
        vocabulary_size=None,
        embedding_size=None,
        input_size=None,
        cell="LSTM",
        dropout=0.0,
        loss="cross_entropy",
        rng=0,
        dtype="float32",
        **cell_options,
    ):
        source = {
            "vocabulary_size": vocabulary_size,
            "embedding_size": embedding_size,
            "input_size": input_size,
        }
        config = {
            "hidden_size": hidden_size,
            "output_size": ops.check_positive("output_size", output_size, integer=True),
            **source,
            "cell": cell_name(cell),
            "dropout": dropout,
            "loss": loss,
            "dtype": str(ops.check_dtype("dtype", dtype)),
            **cell_options,
        }
        super().__init__(config, loss)
        rng = ops.as_rng(rng)
        options = {"cell": cell, "dropout": dropout, "rng": rng, "dtype": dtype, **cell_options}
        self.encoder = Encoder(hidden_size=hidden_size, **source, **options)
        self.head = Head(self.encoder.width, output_size, dropout, rng, dtype)

    @property
    def parts(self):
        """The layers of the encoder and of the head: "embedding", "cell", "output"."""
        return self.encoder.parts | self.head.parts

    @property
    def cell(self):
        """The recurrent cell."""
        return self.encoder.cell

    @property
    def output(self):
        """The linear layer that answers."""
        return self.head.output

    @property
    def carries_state(self):
        """The state after a batch may be the first of the next; read both ways, half of it may not."""
        return self.cell.directions == 1

    def forward(self, inputs, state=None, lengths=None, training=False):
        """Tokens (T, B) or vectors (T, B, D) -> outputs, the last state. `state`, `lengths` as for a cell."""
        self.doutputs = None
        h, state = self.encoder.forward(inputs, state, lengths, training)
        return self.head.forward(h, lengths, training), state

    def _backward(self, doutputs, dstate):
        return self.encoder.backward(self.head.backward(doutputs), dstate)

    def predict(self, inputs, lengths=None):
        """The likeliest classes; the numbers themselves where the loss is for numbers."""
        outputs, _ = self.forward(inputs, lengths=lengths)
        return outputs if self.objective == "mean_squared_error" else outputs.argmax(axis=-1)

    def probabilities(self, inputs, lengths=None):
        """p = softmax(logits), shaped like the logits."""
        return ops.softmax(self.forward(inputs, lengths=lengths)[0])

    def _counted(self, batch, outputs):
        """The positions in the mask and, where every step has an output, within the lengths."""
        counted = super()._counted(batch, outputs)
        return counted & within(batch.lengths, len(outputs)) if self.head.pool is None else counted


class SequenceTagger(SequenceModel):
    """Many to many, in step: y_t = h_t W + b at every step t, outputs (T, B, output_size).

    Outputs beyond a sequence's length mean nothing, and the loss does not count them.
    """
