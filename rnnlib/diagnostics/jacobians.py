"""How each state depends on the one before: the step Jacobians, and the spectrum of a recurrent matrix."""

from functools import singledispatch

import numpy as np

from .. import ops
from ..layers import GRU, LSTM, RNN
from ._trace import cell_of, trace, vectors_of
from .gates import gates_of


def jacobians(model, inputs, state=None, layer=-1):
    """J (T, H, H) for one sequence: J[t−1][i, j] = ∂h_t[i]/∂h_{t−1}[j], the layer's input held fixed.

    For an LSTM J (T, 2H, 2H) of the whole state, h_t in the first H rows and columns, c_t in the last.
    inputs (T, 1) or (T, 1, D). `state` as for the cell's forward; `layer`: which one of a stacked cell.
    """
    cell, x = cell_of(model), vectors_of(model, inputs)
    if x.shape[1] != 1:
        raise ValueError(f"inputs: wanted one sequence, B = 1, got B = {x.shape[1]}")
    traced = trace(cell, x, cell.check_state("state", state, 1), layer)[-1]
    before = {name: sequence[:-1, 0] for name, sequence in traced.states.items()}
    gates = {name: gate[:, 0] for name, gate in gates_of(cell, traced).items()}
    return _jacobians(cell, gates, before, traced.weights)


def spectrum(W_hh):
    """The eigenvalues of W_hh (H, H), complex, the largest absolute value first."""
    W_hh = ops.check_array("W_hh", W_hh, ndim=2, dtype="float64", finite=True)
    if W_hh.shape[0] != W_hh.shape[1] or not W_hh.size:
        raise ValueError(f"W_hh: wanted shape (H, H), got {W_hh.shape}")
    eigenvalues = np.linalg.eigvals(W_hh).astype(complex)
    return eigenvalues[np.argsort(-np.abs(eigenvalues), kind="stable")]


def spectral_radius(W_hh):
    """max |λ| over the eigenvalues of W_hh (H, H)."""
    return float(np.abs(spectrum(W_hh)[0]))


@singledispatch
def _jacobians(cell, gates, before, weights):
    """gates and the states before each step, (T, H) -> J."""
    raise TypeError(f"cell: wanted an RNN, LSTM or GRU, got {type(cell).__name__}")


@_jacobians.register
def _(cell: RNN, gates, before, weights):
    """J = diag(φ′) W_hhᵀ."""
    h = gates["h"]
    return _diag((h > 0) if cell.activation == "relu" else 1 - h**2) @ weights["W_hh"].T


@_jacobians.register
def _(cell: LSTM, gates, before, weights):
    """∂c_t/∂c_{t−1} = diag(f); by h_{t−1}, c_t depends on i, f and g, and h_t on all of these and on o."""
    i, f, g, o, c, _ = gates.values()
    U_i, U_f, U_g, U_o = (U.T for U in np.split(weights["W_hh"], 4, axis=1))
    tanh_c = np.tanh(c)
    c_by_c = _diag(f)
    c_by_h = (
        _diag(g * i * (1 - i)) @ U_i + _diag(before["c"] * f * (1 - f)) @ U_f + _diag(i * (1 - g**2)) @ U_g
    )
    h_by_c_now = _diag(o * (1 - tanh_c**2))
    h_by_h = h_by_c_now @ c_by_h + _diag(tanh_c * o * (1 - o)) @ U_o
    return np.block([[h_by_h, h_by_c_now @ c_by_c], [c_by_h, c_by_c]])


@_jacobians.register
def _(cell: GRU, gates, before, weights):
    """J = diag(z) + diag((h_{t−1} − n) z′) W_hzᵀ + diag((1 − z) n′) ∂a/∂h_{t−1}, where n = tanh a."""
    r, z, n, _ = gates.values()
    h = before["h"]
    U_r, U_z, U_n = (U.T for U in np.split(weights["W_hh"], 3, axis=1))
    r_by_h = _diag(r * (1 - r)) @ U_r
    if cell.reset_after:
        a_by_h = _diag(r) @ U_n + _diag(h @ U_n.T + weights["b_hn"]) @ r_by_h
    else:
        a_by_h = U_n @ (_diag(r) + _diag(h) @ r_by_h)
    return _diag(z) + _diag((h - n) * z * (1 - z)) @ U_z + _diag((1 - z) * (1 - n**2)) @ a_by_h


def _diag(values):
    """(T, H) -> diagonal matrices (T, H, H)."""
    return values[..., None] * np.eye(values.shape[-1])
