"""Recurrent matrices of four kinds, and what the Jacobians of their networks multiply up to."""

from functools import cache, lru_cache

import numpy as np

from ... import diagnostics, ops
from ...layers import RNN

UNITS, STEPS = 24, 40
_BEFORE = 20  # steps that the network has run before the first that counts
_FEED = 1.4  # what a block of the non-normal matrix hands to the next


def _rotations(rng):
    """Rotations by random angles that shrink by 1 … 0.3, in blocks of two, each block feeding the next."""
    W = np.zeros((UNITS, UNITS))
    for n, size in zip(range(0, UNITS, 2), np.linspace(1, 0.3, UNITS // 2)):
        angle = rng.uniform(0, np.pi)
        c, s = size * np.cos(angle), size * np.sin(angle)
        W[n : n + 2, n : n + 2] = [[c, -s], [s, c]]
        W[n : n + 2, n + 2 : n + 4] = _FEED * np.eye(2)[:, : UNITS - n - 2]
    Q = ops.orthogonal(rng, W.shape, "float64")
    return Q @ W @ Q.T


def _symmetric(rng):
    W = rng.standard_normal((UNITS, UNITS))
    return W + W.T


KINDS = {
    "Gaussian": lambda rng: rng.standard_normal((UNITS, UNITS)),
    "orthogonal": lambda rng: ops.orthogonal(rng, (UNITS, UNITS), "float64"),
    "symmetric": _symmetric,
    "non-normal": _rotations,
}


@cache
def matrix(kind):
    """W_hh of this kind with spectral radius 1."""
    W_hh = KINDS[kind](np.random.default_rng(5))
    return W_hh / diagnostics.spectral_radius(W_hh)


@cache
def draws():
    """Inputs (T, 1, UNITS) of strength 1, and the gradient of length 1 at the last state."""
    rng = np.random.default_rng(7)
    dh = rng.standard_normal(UNITS)
    return rng.standard_normal((_BEFORE + STEPS, 1, UNITS)), dh / np.linalg.norm(dh)


def _jacobians(kind, radius, strength):
    """J (STEPS, UNITS, UNITS) of a tanh network that reads noise of this strength, a value for each unit."""
    cell = RNN(UNITS, UNITS, dtype="float64")
    cell.params["W_hh"][:] = radius * matrix(kind)
    cell.params["W_xh"][:] = strength * np.eye(UNITS)
    cell.params["b_h"][:] = 0
    return diagnostics.jacobians(cell, draws()[0])[_BEFORE:]


def _measured(J):
    """-> log σ of the products (T, n), and the length of a gradient after as many steps back (T,)."""
    _, dh = draws()
    lengths = []
    for step in J[::-1]:
        dh = dh @ step
        lengths.append(np.linalg.norm(dh))
    return diagnostics.singular_values_of_product(J, log=True), np.array(lengths)


@cache
def _linear(kind):
    """What is measured of J = W_hhᵀ at radius 1; at another radius each step multiplies it by that."""
    return _measured(np.broadcast_to(matrix(kind).T, (STEPS, UNITS, UNITS)))


@lru_cache(maxsize=64)
def walk(kind, radius, activation, strength):
    """Over 1 … STEPS steps: log σ, lengths of the gradient, the last J, and the mean slope of tanh."""
    if activation == "identity":
        logs, lengths = _linear(kind)
        grown = np.log(radius) * np.arange(1, STEPS + 1)
        return logs + grown[:, None], lengths * np.exp(grown), radius * matrix(kind).T, 1.0
    J = _jacobians(kind, radius, strength)
    row = radius * np.linalg.norm(matrix(kind), axis=0)  # of W_hhᵀ; tanh′ scales it
    return *_measured(J), J[-1], float((np.linalg.norm(J, axis=2) / row).mean())


@cache
def eigenvalues(kind):
    """Of the matrix of this kind with spectral radius 1."""
    return diagnostics.spectrum(matrix(kind))
