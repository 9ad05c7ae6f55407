"""A layer's weights by PyTorch's names, layouts and gate order: to_torch there, from_torch back.

PyTorch stores matrices transposed, (out, in), with the gates stacked along rows in our order: LSTM i f g o,
GRU r z n. It gives a cell two biases, which it adds: ours goes to bias_ih, with zeros in bias_hh. Only the
GRU's n block of bias_hh is a bias of its own: our b_hn, inside the reset product.
"""

from collections.abc import Mapping
from functools import singledispatch

import numpy as np

from .. import ops
from ..layers import Embedding, LayerNorm, Linear, Recurrent
from ..layers.cells import has_known_equations


def to_torch(layer):
    """A copy of the weights of an RNN, LSTM, GRU, Linear, Embedding or LayerNorm: {"weight_ih_l0": array, …}.

    ValueError for a GRU with reset_after=False, which PyTorch does not have.
    """
    arrays = {name: np.array(place, order="C") for name, place in _places(layer).items()}
    for name, (b_h, b_hn) in _second_biases(layer).items():
        arrays[name] = np.concatenate([np.zeros_like(b_h[b_hn.size :]), b_hn])
    return arrays


def from_torch(layer, arrays):
    """Fill the layer with `arrays`, {PyTorch's name: tensor or array}, or a PyTorch module; -> the layer.

    The weights change in place. ValueError for a name that is missing or unknown, a wrong shape or a number
    that is not finite, TypeError for what holds no numbers; then nothing changes.
    """
    wanted = {name: array.shape for name, array in to_torch(layer).items()}
    arrays = arrays.state_dict() if hasattr(arrays, "state_dict") else arrays
    if not isinstance(arrays, Mapping):
        text = "a dict of arrays (module.state_dict()) or a PyTorch module"
        raise TypeError(f"arrays: wanted {text}, got {type(arrays).__name__}")
    missing, unknown = sorted(wanted.keys() - arrays.keys()), sorted(arrays.keys() - wanted.keys())
    if missing or unknown:
        raise ValueError(f"arrays: wanted the names {sorted(wanted)}, missing {missing}, unknown {unknown}")
    arrays = {
        name: ops.check_array(name, _in_numpy(arrays[name]), shape=shape, dtype=layer.dtype, finite=True)
        for name, shape in wanted.items()
    }
    for name, place in _places(layer).items():
        place[:] = arrays[name]
    for name, (b_h, b_hn) in _second_biases(layer).items():
        shared = b_h.size - b_hn.size
        b_h[:shared] += arrays[name][:shared]
        b_hn[:] = arrays[name][shared:]
    return layer


def _in_numpy(value):
    """A tensor without its graph, on the CPU and in a dtype that NumPy has; anything else as it is."""
    if not hasattr(value, "detach"):
        return value
    tensor = value.detach().cpu()
    return tensor.float() if str(tensor.dtype) == "torch.bfloat16" else tensor


@singledispatch
def _places(layer):
    """The layer's own arrays by PyTorch's names, seen in its layout: writing there writes here."""
    wanted = "an RNN, LSTM, GRU, Linear, Embedding or LayerNorm"
    raise TypeError(f"layer: wanted {wanted}, got {type(layer).__name__}")


@_places.register
def _(layer: Linear):
    return {"weight": layer.params["W"].T, "bias": layer.params["b"]}


@_places.register
def _(layer: Embedding):
    return {"weight": layer.params["W"]}


@_places.register
def _(layer: LayerNorm):
    return {"weight": layer.params["gain"], "bias": layer.params["bias"]}


@_places.register
def _(layer: Recurrent):
    if not has_known_equations(layer):
        wanted = "the equations of PyTorch's RNN, LSTM or GRU"
        raise TypeError(f"layer: wanted a cell with {wanted}, got {type(layer).__name__}")
    if not getattr(layer, "reset_after", True):
        raise ValueError("layer: wanted a GRU with reset_after=True, as PyTorch's, got reset_after=False")
    places = {}
    for suffix in layer.suffixes:
        weights, slot = layer.weights(suffix), _slot(suffix)
        places[f"weight_ih{slot}"], places[f"weight_hh{slot}"] = weights["W_xh"].T, weights["W_hh"].T
        places[f"bias_ih{slot}"] = weights["b_h"]
    return places


@singledispatch
def _second_biases(layer):
    """{a bias_hh: (the b_h to which it is added, the b_hn that is its last block, or nothing)}."""
    return {}


@_second_biases.register
def _(layer: Recurrent):
    biases = {}
    for suffix in layer.suffixes:
        weights = layer.weights(suffix)
        biases[f"bias_hh{_slot(suffix)}"] = weights["b_h"], weights.get("b_hn", weights["b_h"][:0])
    return biases


def _slot(suffix):
    """PyTorch's ending for our suffix: "" -> "_l0", "_reverse" -> "_l0_reverse", further layers as ours."""
    return suffix if suffix.startswith("_l") else "_l0" + suffix
