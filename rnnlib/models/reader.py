"""What every recurrent model begins with: tokens or vectors in, a cell's outputs and last state out."""

import numpy as np

from .. import ops
from ..layers import GRU, LSTM, RNN, Dropout, Embedding, Linear, RefinedLSTM, UniformGateLSTM
from ..layers.dropout import check_probability
from .base import Model

CELLS = {cell.__name__: cell for cell in (RNN, LSTM, GRU, UniformGateLSTM, RefinedLSTM)}


class Reader(Model):
    """Tokens (T, B) below `vocabulary_size`, or vectors (T, B, input_size), read by a recurrent cell.

    Tokens become rows of an embedding, or one-hot vectors if `embedding_size` is None. `cell`: a name of
    CELLS ("RNN", "LSTM", "GRU" …), or a class with their constructor and methods; `cell_options` are its
    keywords: num_layers, bidirectional, init, forget_bias … `rng`: a seed or a Generator for the weights.
    """

    part_names = ("embedding", "cell")

    def __init__(
        self,
        *,
        hidden_size,
        vocabulary_size=None,
        embedding_size=None,
        input_size=None,
        cell="LSTM",
        loss="cross_entropy",
        rng=0,
        dtype="float32",
        **cell_options,
    ):
        super().__init__(arguments(locals()), loss)
        if (vocabulary_size is None) == (input_size is None):
            raise ValueError(
                "wanted vocabulary_size (inputs are tokens) or input_size (inputs are vectors), "
                f"got vocabulary_size={vocabulary_size}, input_size={input_size}"
            )
        if input_size is not None and embedding_size is not None:
            raise ValueError(f"embedding_size: wanted None with input_size, got {embedding_size}")
        rng = ops.as_rng(rng)
        self.vocabulary_size = vocabulary_size
        self.embedding, width = None, input_size if vocabulary_size is None else vocabulary_size
        if embedding_size is not None:
            self.embedding, width = Embedding(vocabulary_size, embedding_size, rng, dtype), embedding_size
        self.cell = _cell_class(cell)(width, hidden_size, rng=rng, dtype=dtype, **cell_options)

    @property
    def carries_state(self):
        """The state after a batch may be the first of the next; read both ways, half of it may not."""
        return self.cell.directions == 1

    @property
    def width(self):
        """Features of one output of the cell: hidden_size · directions."""
        return self.cell.hidden_size * self.cell.directions

    def vectors(self, inputs):
        """What enters the cell, (T, B, D): embedded or one-hot tokens, or the inputs themselves."""
        if self.vocabulary_size is None:
            return inputs
        tokens = ops.check_tokens("inputs", inputs, self.vocabulary_size)
        ops.check_array("inputs", tokens, shape=("T", "B"))
        if self.embedding is None:
            return ops.one_hot(tokens, self.vocabulary_size, self.dtype)
        return self.embedding.forward(tokens)

    def read(self, inputs, state=None, lengths=None, training=False):
        """-> the cell's outputs (T, B, width), its last state (h,) or (h, c)."""
        self.doutputs = None
        inputs = ops.without_padding("inputs", inputs, lengths)
        return self.cell.forward(self.vectors(inputs), state, lengths, training)

    def read_back(self, doutputs, dstate=None):
        """Gradients of `read` -> at the vectors that entered the cell, of the first state."""
        dvectors, dstate = self.cell.backward(doutputs, dstate)
        if self.embedding is not None:
            self.embedding.backward(dvectors)
        return dvectors, dstate

    def first_state(self, B=1):
        """The state before the first input: a tuple of zeros."""
        ops.check_positive("B", B, integer=True)
        shape = (self.cell.num_layers * self.cell.directions, B, self.cell.hidden_size)
        return tuple(np.zeros(shape, self.dtype) for _ in self.cell.states)


class ReaderWithOutput(Reader):
    """A reader, dropout and a linear output: what tagger, classifier and language model are made of.

    `output_size`: how many classes, or how many numbers with loss="mean_squared_error". `dropout` acts
    before the output and between layers, while training. The other arguments are the reader's.
    """

    part_names = (*Reader.part_names, "dropout", "output")

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
        config, rng = arguments(locals()), ops.as_rng(rng)
        super().__init__(
            hidden_size=hidden_size,
            vocabulary_size=vocabulary_size,
            embedding_size=embedding_size,
            input_size=input_size,
            cell=cell,
            loss=loss,
            rng=rng,
            dtype=dtype,
            **between_layers(dropout, **cell_options),
        )
        self.config = config
        self.dropout = Dropout(dropout, rng, dtype)
        self.output = Linear(self.width, output_size, rng, dtype)

    def forward(self, inputs, state=None, lengths=None, training=False):
        """Tokens (T, B) or vectors (T, B, D) -> outputs, the last state. `state`, `lengths` as for a cell."""
        h, state = self.read(inputs, state, lengths, training)
        return self.say(h, lengths, training), state

    def predict(self, inputs, lengths=None):
        """The likeliest classes; the numbers themselves where the loss is for numbers."""
        outputs, _ = self.forward(inputs, lengths=lengths)
        return outputs if self.objective == "mean_squared_error" else outputs.argmax(axis=-1)

    def probabilities(self, inputs, lengths=None):
        """p = softmax(logits), shaped like the logits."""
        return ops.softmax(self.forward(inputs, lengths=lengths)[0])

    def say(self, h, lengths=None, training=False):
        """What the cell put out, (T, B, width) -> outputs."""
        return self.output.forward(self.dropout.forward(h, training))

    def say_back(self, doutputs):
        """The gradient at the outputs -> at what the cell put out, (T, B, width)."""
        return self.dropout.backward(self.output.backward(doutputs))

    def _backward(self, doutputs, dstate):
        return self.read_back(self.say_back(doutputs), dstate)


def arguments(names):
    """A constructor's arguments from its `locals()`, all but `rng`; a class of CELLS by its name."""
    names = {name: value for name, value in names.items() if name not in ("self", "__class__", "rng")}
    for name in ("vocabulary_size", "embedding_size", "input_size", "output_size"):
        if names.get(name) is not None or (name in names and name == "output_size"):
            ops.check_positive(name, names[name], integer=True)
    if "dropout" in names:
        check_probability("dropout", names["dropout"])
    if isinstance(names["cell"], type) and names["cell"] in CELLS.values():
        names["cell"] = names["cell"].__name__  # text, which a file can hold
    return names | names.pop("cell_options", {}) | {"dtype": str(ops.check_dtype("dtype", names["dtype"]))}


def between_layers(dropout, **cell_options):
    """The options of a model's cell, which drops out between its layers if it has several."""
    layers = ops.check_positive("num_layers", cell_options.get("num_layers", 1), integer=True)
    return cell_options if layers == 1 else {"dropout": dropout, **cell_options}


def _cell_class(cell):
    if callable(cell):
        return cell
    return CELLS[ops.check_choice("cell", cell, CELLS)]
