"""What every recurrent model begins with: tokens or vectors in, a cell's outputs and last state out."""

from .. import ops
from ..layers import GRU, LSTM, RNN, Embedding, RefinedLSTM, UniformGateLSTM
from ..layers.dropout import check_probability
from .base import Composite

CELLS = {cell.__name__: cell for cell in (RNN, LSTM, GRU, UniformGateLSTM, RefinedLSTM)}


class Encoder(Composite):
    """Tokens (T, B) below `vocabulary_size`, or vectors (T, B, input_size), read by a recurrent cell.

    Tokens become rows of an embedding, or one-hot vectors if `embedding_size` is None. `cell`: a name of
    CELLS ("RNN", "LSTM", "GRU" …), or a class with their constructor and methods; `cell_options` are its
    keywords: num_layers, bidirectional, init, forget_bias … `dropout` acts between its layers, if it has
    several. `rng`: a seed or a Generator for the weights.
    """

    def __init__(
        self,
        *,
        hidden_size,
        vocabulary_size=None,
        embedding_size=None,
        input_size=None,
        cell="LSTM",
        dropout=0.0,
        rng=0,
        dtype="float32",
        **cell_options,
    ):
        _check_source(vocabulary_size, embedding_size, input_size)
        check_probability("dropout", dropout)
        if ops.check_positive("num_layers", cell_options.get("num_layers", 1), integer=True) > 1:
            cell_options["dropout"] = dropout
        rng = ops.as_rng(rng)
        self.vocabulary_size = vocabulary_size
        self.embedding, width = None, input_size if vocabulary_size is None else vocabulary_size
        if embedding_size is not None:
            self.embedding, width = Embedding(vocabulary_size, embedding_size, rng, dtype), embedding_size
        self.cell = _cell_class(cell)(width, hidden_size, rng=rng, dtype=dtype, **cell_options)

    @property
    def parts(self):
        """The embedding, if there is one, and the cell."""
        return ({} if self.embedding is None else {"embedding": self.embedding}) | {"cell": self.cell}

    @property
    def width(self):
        """Features of one output of the cell: hidden_size · directions."""
        return self.cell.hidden_size * self.cell.directions

    def forward(self, inputs, state=None, lengths=None, training=False):
        """-> the cell's outputs (T, B, width), its last state (h,) or (h, c)."""
        inputs = ops.without_padding("inputs", inputs, lengths)
        return self.cell.forward(self.vectors(inputs), state, lengths, training)

    def backward(self, doutputs, dstate=None):
        """-> the gradient at the vectors that entered the cell, and the first state's."""
        dvectors, dstate = self.cell.backward(doutputs, dstate)
        if self.embedding is not None:
            self.embedding.backward(dvectors)
        return dvectors, dstate

    def vectors(self, inputs):
        """What enters the cell, (T, B, D): embedded or one-hot tokens, or the inputs themselves."""
        if self.vocabulary_size is None:
            return inputs
        tokens = ops.check_tokens("inputs", inputs, self.vocabulary_size)
        ops.check_array("inputs", tokens, shape=("T", "B"))
        if self.embedding is None:
            return ops.one_hot(tokens, self.vocabulary_size, self.dtype)
        return self.embedding.forward(tokens)

    def first_state(self, B=1):
        """The state before the first input: a tuple of zeros."""
        ops.check_positive("B", B, integer=True)
        return tuple(self.cell.check_state("state", None, B))


def cell_name(cell):
    """A class of CELLS by its name: text, which a file can hold."""
    return cell.__name__ if isinstance(cell, type) and cell in CELLS.values() else cell


def _cell_class(cell):
    return cell if callable(cell) else CELLS[ops.check_choice("cell", cell, CELLS)]


def _check_source(vocabulary_size, embedding_size, input_size):
    """Sizes, and only those of one kind of input: tokens or vectors."""
    sizes = {"vocabulary_size": vocabulary_size, "embedding_size": embedding_size, "input_size": input_size}
    for name, size in sizes.items():
        if size is not None:
            ops.check_positive(name, size, integer=True)
    if (vocabulary_size is None) == (input_size is None):
        raise ValueError(
            "wanted vocabulary_size (inputs are tokens) or input_size (inputs are vectors), "
            f"got vocabulary_size={vocabulary_size}, input_size={input_size}"
        )
    if input_size is not None and embedding_size is not None:
        raise ValueError(f"embedding_size: wanted None with input_size, got {embedding_size}")
