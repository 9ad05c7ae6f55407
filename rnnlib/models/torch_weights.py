"""The weights of a layer or a whole model by PyTorch's names, layouts and gate order: to_torch, from_torch.

PyTorch stores matrices transposed, (out, in), with the gates stacked along rows in our order: LSTM i f g o,
GRU r z n. It gives a cell two biases, which it adds: ours goes to bias_ih, with zeros in bias_hh. Only the
GRU's n block of bias_hh is a bias of its own: our b_hn, inside the reset product.

A model's names are those of a `torch.nn.Module` whose attributes are called like our parts: `embedding`,
`cell` and `output`, of an EncoderDecoder `encoder.cell` and so on. One-hot tokens have no embedding.
"""

from functools import singledispatch

from ..layers import AdditiveAttention, Embedding, LayerNorm, Linear, Recurrent
from .exchange import Dialect, check_equations, from_two_biases, other_cell, taken, two_biases, written

KINDS = "an RNN, LSTM, GRU, Linear, Embedding or LayerNorm, or a model of these"


def to_torch(layer, names=None):
    """A copy of the weights of a layer or a model, in PyTorch's own order: {"weight_ih_l0": array, …}.

    A model's are {"cell.weight_ih_l0": array, …}; `names={"cell": "lstm"}` if the module calls it `lstm`.
    What PyTorch does not have: TypeError, or ValueError for a GRU with reset_after=False.
    """
    return written(TORCH, layer, names)


def from_torch(layer, arrays, names=None):
    """Fill a layer or a model with `arrays`, {PyTorch's name: tensor or array}, or a PyTorch module; -> it.

    `names`: what the module calls a layer's part of it, `"lstm"`, or a model's parts, `{"cell": "lstm"}`. The
    weights change in place. ValueError for a name that is missing or unknown, a wrong shape or a number that
    is not finite, TypeError for what holds no numbers; then nothing changes.
    """
    arrays = arrays.state_dict() if hasattr(arrays, "state_dict") else arrays
    if not hasattr(arrays, "keys"):
        text = "a dict of arrays (module.state_dict()) or a PyTorch module"
        raise TypeError(f"arrays: wanted {text}, got {type(arrays).__name__}")
    return taken(TORCH, layer, arrays, names)


@singledispatch
def _write(layer):
    """The layer's weights in PyTorch's names and layout: views where they can be."""
    raise TypeError(f"layer: wanted {KINDS}, got {type(layer).__name__}")


@singledispatch
def _read(layer, arrays):
    """The way back: {our name: array}."""
    raise TypeError(f"layer: wanted {KINDS}, got {type(layer).__name__}")


TORCH = Dialect(".", _write, _read, other_cell)


@_write.register
def _(layer: Linear):
    return {"weight": layer.params["W"].T, "bias": layer.params["b"]}


@_read.register
def _(layer: Linear, arrays):
    return {"W": arrays["weight"].T, "b": arrays["bias"]}


@_write.register
def _(layer: Embedding):
    return {"weight": layer.params["W"]}


@_read.register
def _(layer: Embedding, arrays):
    return {"W": arrays["weight"]}


@_write.register
def _(layer: LayerNorm):
    return {"weight": layer.params["gain"], "bias": layer.params["bias"]}


@_read.register
def _(layer: LayerNorm, arrays):
    return {"gain": arrays["weight"], "bias": arrays["bias"]}


@_write.register
def _(layer: AdditiveAttention):
    """Three `nn.Linear` without biases: W_q, W_k and v."""
    W_q, W_k, v = (layer.params[name] for name in ("W_q", "W_k", "v"))
    return {"W_q.weight": W_q.T, "W_k.weight": W_k.T, "v.weight": v[None]}


@_read.register
def _(layer: AdditiveAttention, arrays):
    W_q, W_k, v = (arrays[f"{name}.weight"] for name in ("W_q", "W_k", "v"))
    return {"W_q": W_q.T, "W_k": W_k.T, "v": v[0]}


@_write.register
def _(layer: Recurrent):
    _check_recurrent(layer)
    arrays = {}
    for suffix in layer.suffixes:
        weights, slot = layer.weights(suffix), _slot(suffix)
        arrays[f"weight_ih{slot}"], arrays[f"weight_hh{slot}"] = weights["W_xh"].T, weights["W_hh"].T
        biases = two_biases(weights["b_h"], weights.get("b_hn", ()))
        arrays[f"bias_ih{slot}"], arrays[f"bias_hh{slot}"] = biases
    return arrays


@_read.register
def _(layer: Recurrent, arrays):
    ours = {}
    for suffix in layer.suffixes:
        W_xh, W_hh, *biases = (
            arrays[name + _slot(suffix)] for name in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        )
        inside = layer.weights(suffix).get("b_hn", ())
        b_h, b_hn = from_two_biases(*biases, len(inside))
        values = {"W_xh": W_xh.T, "W_hh": W_hh.T, "b_h": b_h, "b_hn": b_hn}
        ours |= {name + suffix: values[name] for name in layer.weight_names}
    return ours


def _check_recurrent(layer):
    check_equations("PyTorch", layer)
    if not getattr(layer, "reset_after", True):
        raise ValueError("layer: wanted a GRU with reset_after=True, as PyTorch's, got reset_after=False")


def _slot(suffix):
    """PyTorch's ending for our suffix: "" -> "_l0", "_reverse" -> "_l0_reverse", further layers as ours."""
    return suffix if suffix.startswith("_l") else "_l0" + suffix
