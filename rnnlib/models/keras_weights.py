"""The weights of a layer or a whole model by Keras's names, layouts and gate order: to_keras, from_keras.

Keras stores matrices as we do, (in, out), with the gates along columns. An LSTM's are in our order, i f c o.
A GRU's are z r h, ours r z n: the first two blocks change places. It has two biases, (2, 3H), if it resets
after the product (`reset_after=True`, the default there and here), and one, (3H,), if before.

Keras takes and gives weights as a list: `layer.set_weights(list(to_keras(cell).values()))`. A cell of several
layers or of both directions stands there for as many recurrent layers one upon the other, or `Bidirectional`
ones; a chain such as Embedding, LSTM, Dense has its lists one after another, in the order of our parts. Of
numbers that are no weights, one differs: Keras's LayerNormalization has epsilon=1e-3 unless told otherwise.
"""

from functools import singledispatch

import numpy as np

from ..layers import GRU, RNN, AdditiveAttention, Embedding, LayerNorm, Linear, Recurrent
from .exchange import (
    Dialect,
    check_equations,
    from_two_biases,
    other_cell,
    parts_of,
    taken,
    two_biases,
    written,
)

KINDS = "an RNN, LSTM, GRU, Linear, Embedding or LayerNorm, or a model of these"
RECURRENT = {"SimpleRNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}  # their name: ours


def to_keras(layer, names=None):
    """A copy of the weights of a layer or a model in the order of `get_weights()`: {"kernel": array, …}.

    A model's are {"cell/kernel": array, …}; `names={"cell": "lstm"}` puts other names for its parts.
    """
    return written(KERAS, layer, names)


def from_keras(layer, weights, names=None):
    """Fill a layer or a model with `weights`; -> it.

    `weights`: a Keras layer or model, its `get_weights()`, or a dict as `to_keras` gives it. A Keras object
    also says which cell it is and how its gates are curved, and must be of our kind. Ours change in place.
    ValueError for too many or too few, a wrong shape, a number that is not finite, another cell; TypeError
    for what holds no numbers; then nothing changes.
    """
    if hasattr(weights, "get_weights"):
        _check_settings(layer, weights)
        weights = weights.get_weights()
    if isinstance(weights, list | tuple):
        wanted = list(written(KERAS, layer, names))
        if len(weights) != len(wanted):
            raise ValueError(f"weights: wanted {len(wanted)} arrays, {wanted}, got {len(weights)}")
        weights = dict(zip(wanted, weights))
    if not hasattr(weights, "keys"):
        text = "a Keras layer or model, its get_weights(), or a dict of arrays"
        raise TypeError(f"weights: wanted {text}, got {type(weights).__name__}")
    return taken(KERAS, layer, weights, names)


@singledispatch
def _write(layer):
    """The layer's weights in Keras's names and layout: views where they can be."""
    raise TypeError(f"layer: wanted {KINDS}, got {type(layer).__name__}")


@singledispatch
def _read(layer, arrays):
    """The way back: {our name: array}."""
    raise TypeError(f"layer: wanted {KINDS}, got {type(layer).__name__}")


@_write.register
def _(layer: Linear):
    return {"kernel": layer.params["W"], "bias": layer.params["b"]}


@_read.register
def _(layer: Linear, arrays):
    return {"W": arrays["kernel"], "b": arrays["bias"]}


@_write.register
def _(layer: Embedding):
    return {"embeddings": layer.params["W"]}


@_read.register
def _(layer: Embedding, arrays):
    return {"W": arrays["embeddings"]}


@_write.register
def _(layer: LayerNorm):
    return {"gamma": layer.params["gain"], "beta": layer.params["bias"]}


@_read.register
def _(layer: LayerNorm, arrays):
    return {"gain": arrays["gamma"], "bias": arrays["beta"]}


@_write.register
def _(layer: AdditiveAttention):
    """Three `Dense` without biases: W_q, W_k and v."""
    W_q, W_k, v = (layer.params[name] for name in ("W_q", "W_k", "v"))
    return {"W_q/kernel": W_q, "W_k/kernel": W_k, "v/kernel": v[:, None]}


@_read.register
def _(layer: AdditiveAttention, arrays):
    W_q, W_k, v = (arrays[f"{name}/kernel"] for name in ("W_q", "W_k", "v"))
    return {"W_q": W_q, "W_k": W_k, "v": v[:, 0]}


@_write.register
def _(layer: Recurrent):
    check_equations("Keras", layer)
    arrays = {}
    for suffix in layer.suffixes:
        weights = layer.weights(suffix)
        arrays[f"kernel{suffix}"] = _exchanged(layer, weights["W_xh"])
        arrays[f"recurrent_kernel{suffix}"] = _exchanged(layer, weights["W_hh"])
        arrays[f"bias{suffix}"] = _exchanged(layer, _bias(layer, weights))
    return arrays


@_read.register
def _(layer: Recurrent, arrays):
    ours = {}
    for suffix in layer.suffixes:
        kernel, recurrent, bias = (
            _exchanged(layer, arrays[name + suffix]) for name in ("kernel", "recurrent_kernel", "bias")
        )
        values = {"W_xh": kernel, "W_hh": recurrent, "b_h": bias}
        if isinstance(layer, GRU):
            biases = bias if layer.reset_after else (bias, np.zeros_like(bias))
            values["b_h"], values["b_hn"] = from_two_biases(*biases, layer.hidden_size)
        ours |= {name + suffix: value for name, value in values.items()}
    return ours


def _bias(layer, weights):
    """(kH,); of a GRU that resets after the product two, (2, 3H), of one that resets before their sum."""
    if not isinstance(layer, GRU):
        return weights["b_h"]
    biases = np.stack(two_biases(weights["b_h"], weights["b_hn"]))
    return biases if layer.reset_after else biases.sum(axis=0)


def _exchanged(layer, array):
    """The first two blocks of H columns in each other's place, if it is a GRU: r z n <-> z r h."""
    if not isinstance(layer, GRU):
        return array
    first, second, third = np.split(array, 3, axis=-1)
    return np.concatenate([second, first, third], axis=-1)


def _explain(layer, given, wanted):
    """What an array of another shape would be: a GRU's bias with the other reset, another cell's."""
    if isinstance(layer, GRU) and {given, wanted} == {(3 * layer.hidden_size,), (2, 3 * layer.hidden_size)}:
        return f"it was made with reset_after={not layer.reset_after}; make ours so"
    return other_cell(layer, given, wanted)


def _check_settings(layer, theirs):
    """ValueError unless every recurrent layer of the Keras object is our cell, with our curves."""
    cells = [part for part in parts_of(layer).values() if isinstance(part, Recurrent)]
    for other in getattr(theirs, "layers", [theirs]):
        other = getattr(other, "forward_layer", other)  # of a Bidirectional
        if type(other).__name__ not in RECURRENT or not cells:
            continue
        given = {"cell": RECURRENT[type(other).__name__], **other.get_config()}
        for setting, wanted in _settings(cells[0]).items():
            if given.get(setting, wanted) != wanted:
                raise ValueError(f"weights: wanted a layer with {setting}={wanted!r}, got {given[setting]!r}")


def _settings(cell):
    """What a Keras layer that computes the same would say of itself."""
    kind = next(kind.__name__ for kind in type(cell).__mro__ if kind.__name__ in RECURRENT.values())
    settings = {"cell": kind, "activation": "tanh", "recurrent_activation": "sigmoid", "use_bias": True}
    if isinstance(cell, RNN):
        settings["activation"] = cell.activation
    if isinstance(cell, GRU):
        settings["reset_after"] = cell.reset_after
    return settings


KERAS = Dialect("/", _write, _read, _explain)
