"""First weights of a network, gate by gate: number for number those of `browser/start.js`."""

from functools import lru_cache

import numpy as np

from .generator import Generator
from .weights import GATES_OF


def _uniform(random, rows, units):
    """U(±1/√H), PyTorch's way, biases too."""
    return _matrix(rows, units, lambda: random.uniform(-(units**-0.5), units**-0.5))


def _glorot(random, rows, units):
    """U(±√(6 / (rows + columns))), eq. 16 of Glorot & Bengio (2010)."""
    bound = np.sqrt(6 / (rows + units))
    return _matrix(rows, units, lambda: random.uniform(-bound, bound))


def _orthogonal(random, rows, units):
    """Orthonormal rows: normal numbers, each row freed of those above it, and twice against rounding.

    Saxe, McClelland & Ganguli (2014).
    """
    made = _matrix(rows, units, random.normal)
    for k, row in enumerate(made):
        for above in (*made[:k], *made[:k]):
            row -= (row @ above) * above
        row /= np.sqrt(row @ row)
    return made


def _none(random, rows, units):
    return np.zeros((rows, units))


def _matrix(rows, columns, draw):
    return np.array([[draw() for _ in range(columns)] for _ in range(rows)])


_KEEPING = {"f": 1.0, "z": 0.0}  # biases of gates that keep

# How a gate's block of W_xh, of W_hh and of a bias is drawn
STARTS = {
    "orthogonal": (_glorot, _orthogonal, _none),
    "glorot": (_glorot, _glorot, _none),
    "uniform": (_uniform, _uniform, _uniform),
}


@lru_cache(256)
def first_weights(cell, units, start, gain, seed):
    """All weights (n,) one after another, as a tuple; `gain` multiplies W_hh alone."""
    random, gates, (of_input, of_state, of_bias) = Generator(seed), GATES_OF[cell], STARTS[start]
    W_xh = np.hstack([of_input(random, 2, units) for _ in gates])
    W_hh = np.hstack([gain * of_state(random, units, units) for _ in gates])
    drawn = [of_bias(random, 1, units) for _ in gates]
    b_h = np.hstack(
        [np.full((1, units), _KEEPING[gate]) if gate in _KEEPING else b for gate, b in zip(gates, drawn)]
    )
    b_hn = [of_bias(random, 1, units)] if cell == "GRU" else []
    output = _matrix(units + 1, 1, lambda: random.uniform(-(units**-0.5), units**-0.5))  # W_hy, b_y
    return tuple(float(w) for part in (W_xh, W_hh, b_h, *b_hn, output) for w in np.ravel(part))
