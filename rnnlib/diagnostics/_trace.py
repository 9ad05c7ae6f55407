"""What happens inside a recurrent cell, layer by layer: the input, the states and the weights of each."""

from typing import NamedTuple

import numpy as np

from .. import kernels, ops
from ..layers import GRU, LSTM, RNN
from ..layers.cells import has_known_equations
from ..models import Encoder, SequenceModel


class Trace(NamedTuple):
    """One layer over one sequence: x (T, B, D), states {"h": (T+1, B, H), …}, weights {"W_xh": array, …}."""

    x: np.ndarray
    states: dict
    weights: dict


def cell_of(model, dtype="float64"):
    """A cell, or the one inside a model, as a copy in `dtype` (its own: None); it reads in one direction."""
    cell = model.cell if isinstance(model, SequenceModel | Encoder) else model
    if not isinstance(cell, RNN | LSTM | GRU):
        raise TypeError(f"model: wanted an RNN, LSTM, GRU or a model around one, got {type(model).__name__}")
    if cell.bidirectional:
        raise ValueError("model: wanted a cell that reads in one direction, got bidirectional=True")
    return cell.astype(dtype or cell.dtype)


def vectors_of(model, inputs, dtype="float64"):
    """What enters the cell, (T, B, D)."""
    encoder = model.encoder if isinstance(model, SequenceModel) else model
    if isinstance(encoder, Encoder):
        return encoder.astype(dtype).vectors(inputs)
    return ops.check_array("inputs", inputs, shape=("T", "B", model.input_size), dtype=dtype)


def trace(cell, x, state, layer):
    """A Trace of each layer of `cell` from the lowest up to `layer`, x (T, B, D)."""
    if not has_known_equations(cell):
        raise TypeError(
            f"model: wanted a cell with the equations of RNN, LSTM or GRU, got {type(cell).__name__}"
        )
    stack = range(cell.num_layers)
    layer = ops.check_index("layer", layer, len(stack))
    traces = []
    for n in stack[: stack[layer] + 1]:
        weights = cell.weights(cell.suffixes[n])
        states = _run(cell, x, [part[n] for part in state], weights)
        traces.append(Trace(x, states, weights))
        x = states["h"][1:]
    return traces


def _run(cell, x, first, weights):
    """The states over time, from h_0 on, by name."""
    if isinstance(cell, LSTM):
        h, c, _ = kernels.lstm_forward(x, *first, **weights)
        return {"h": h, "c": c}
    if isinstance(cell, GRU):
        return {"h": kernels.gru_forward(x, *first, **weights, reset_after=cell.reset_after)[0]}
    return {"h": kernels.rnn_forward(x, *first, **weights, activation=cell.activation)[0]}
