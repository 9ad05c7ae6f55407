"""What the gates of a cell do while it reads a sequence."""

from functools import singledispatch

import numpy as np

from .. import ops
from ..layers import GRU, LSTM, RNN
from ..ops import sigmoid
from ._trace import cell_of, trace, vectors_of

FROM_0_TO_1 = ("i", "f", "o", "r", "z")


def gate_activations(model, inputs, state=None, layer=-1):
    """Gates and states at steps 1 … T: {"i": (T, B, H), …}; LSTM: i f g o c h, GRU: r z n h, RNN: h.

    `state` as for the cell's forward; `layer`: which one of a stacked cell, the last by default.
    """
    cell, x = cell_of(model), vectors_of(model, inputs)
    return gates_of(cell, trace(cell, x, cell.check_state("state", state, x.shape[1]), layer)[-1])


def gate_saturation(gates, low=0.1, high=0.9):
    """How often each unit's gate is shut (below `low`) and open (above `high`): {"f": (shut, open), …}.

    `gates` from gate_activations; shares (H,) of all steps and sequences; only of i f o r z, from 0 to 1.
    """
    if not isinstance(gates, dict):
        raise TypeError(
            f"gates: wanted a dict of arrays, as gate_activations gives, got {type(gates).__name__}"
        )
    if not 0 <= ops.check_real("low", low) <= ops.check_real("high", high) <= 1:
        raise ValueError(f"low, high: wanted 0 ≤ low ≤ high ≤ 1, got {low} and {high}")
    asked = {name: _check_gate(name, gate) for name, gate in gates.items() if name in FROM_0_TO_1}
    return {name: (_share(gate < low), _share(gate > high)) for name, gate in asked.items()}


def _share(where):
    """How often each unit's is True, over all steps and sequences: (T, B, H) -> (H,)."""
    return where.mean(axis=(0, 1))


def _check_gate(name, gate):
    name = f"gates[{name!r}]"
    gate = ops.check_array(name, gate, ndim=3, finite=True)
    if not gate.size:
        raise ValueError(f"{name}: wanted at least one step, sequence and unit, got shape {gate.shape}")
    return gate


@singledispatch
def gates_of(cell, traced):
    """gate_activations of one traced layer, from the cell's equations."""
    raise TypeError(f"cell: wanted an RNN, LSTM or GRU, got {type(cell).__name__}")


@gates_of.register
def _(cell: RNN, traced):
    return {"h": traced.states["h"][1:]}


@gates_of.register
def _(cell: LSTM, traced):
    x, states, w = traced
    i, f, g, o = np.split(x @ w["W_xh"] + states["h"][:-1] @ w["W_hh"] + w["b_h"], 4, axis=-1)
    gates = {"i": sigmoid(i), "f": sigmoid(f), "g": np.tanh(g), "o": sigmoid(o)}
    return gates | {"c": states["c"][1:], "h": states["h"][1:]}


@gates_of.register
def _(cell: GRU, traced):
    x, states, w = traced
    h = states["h"][:-1]
    x_r, x_z, x_n = np.split(x @ w["W_xh"] + w["b_h"], 3, axis=-1)
    W_hr, W_hz, W_hn = np.split(w["W_hh"], 3, axis=-1)
    r, z = sigmoid(x_r + h @ W_hr), sigmoid(x_z + h @ W_hz)
    past = r * (h @ W_hn + w["b_hn"]) if cell.reset_after else (r * h) @ W_hn + w["b_hn"]
    return {"r": r, "z": z, "n": np.tanh(x_n + past), "h": states["h"][1:]}
