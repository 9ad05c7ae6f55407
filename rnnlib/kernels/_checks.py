"""Do the arguments of a kernel fit together? Cheap where they do: a small sequence takes only 100 µs."""

import numpy as np

from .. import ops


def check_step(gates, x_t, W_hh, **others):
    """x_t (B, D), states (B, H) and the weights of `gates` gates fit together, H being W_hh's."""
    _check_input("x_t", x_t, ("B", "D"))
    _check_others(gates, x_t, W_hh, others)


def check_sequence(gates, x, W_hh, mask, **others):
    """As check_step, for x (T, B, D) and a mask (T, B) or None."""
    _check_input("x", x, ("T", "B", "D"))
    _check_others(gates, x, W_hh, others)
    if mask is not None:
        check_array("mask", mask, x.shape[:2], np.dtype(bool))


def check_array(name, array, shape, dtype):
    """`array` has this shape and this dtype: ValueError or TypeError otherwise."""
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
        ops.check_array(name, array, shape=shape)
        raise TypeError(f"{name}: wanted an array of {dtype}, got {_kind(array)}")


def blame_nan(last, **arrays):
    """NaN in the last state: ValueError naming the array to blame. A NaN in any weight gets there."""
    if np.isnan(last).any():
        for name, array in arrays.items():
            ops.check_array(name, array, finite=True)


def _check_input(name, x, axes):
    if not isinstance(x, np.ndarray) or x.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: wanted an array of float32 or float64, got {_kind(x)}")
    if x.ndim != len(axes) or x.size == 0:
        raise ValueError(f"{name}: wanted shape ({', '.join(axes)}), nothing empty, got {x.shape}")


def _check_others(gates, x, W_hh, others):
    B, D = x.shape[-2:]
    H = max(1, len(W_hh)) if np.ndim(W_hh) else 1
    check_array("W_hh", W_hh, (H, gates * H), x.dtype)
    weights = {"W_xh": (D, gates * H), "b_h": (gates * H,), "b_hn": (H,)}
    for name, array in others.items():
        check_array(name, array, weights.get(name, (B, H)), x.dtype)


def _kind(value):
    return value.dtype if isinstance(value, np.ndarray) else type(value).__name__
