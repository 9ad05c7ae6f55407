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
    """`array` is a plain array of this shape and this dtype: ValueError or TypeError otherwise.

    Masked arrays, matrices and their like are refused: the loops would drop what makes them so.
    """
    if type(array) is not np.ndarray or array.shape != shape or array.dtype != dtype:
        ops.check_array(name, array, shape=shape)
        raise TypeError(f"{name}: wanted an array of {dtype}, got {_kind(array)}")


def check_last(last, **arrays):
    """NaN or infinity in the last state: ValueError naming the array to blame, else an overflow told.

    A NaN in any weight gets there, whatever the steps before it were.
    """
    if not np.isfinite(last).all():
        for name, array in arrays.items():
            ops.check_array(name, array, finite=True)
        ops.tell_overflow(last.dtype)


def check_gradients(gradients, **given):
    """As check_last, for gradients and the ones `given` that they come from; NotFinite names one of those.

    What is not finite at any step gets back to the first state.
    """
    if not np.isfinite(gradients["h0"]).all():
        for name, array in given.items():
            if array is not None and not np.isfinite(array).all():
                raise ops.NotFinite(f"{name}: wanted finite numbers, got {array[~np.isfinite(array)][0]}")
        ops.tell_overflow(gradients["h0"].dtype)
    return gradients


def _check_input(name, x, axes):
    if type(x) is not np.ndarray or x.dtype not in (np.float32, np.float64):
        ops.as_array(name, x)
        raise TypeError(f"{name}: wanted an array of float32 or float64, got {_kind(x)}")
    if x.ndim != len(axes) or x.size == 0:
        raise ValueError(f"{name}: wanted shape ({', '.join(axes)}), nothing empty, got {x.shape}")


def _check_others(gates, x, W_hh, others):
    B, D = x.shape[-2:]
    shape = W_hh.shape if isinstance(W_hh, np.ndarray) else ops.as_array("W_hh", W_hh).shape
    H = max(1, shape[0]) if shape else 1
    check_array("W_hh", W_hh, (H, gates * H), x.dtype)
    weights = {"W_xh": (D, gates * H), "b_h": (gates * H,), "b_hn": (H,)}
    for name, array in others.items():
        check_array(name, array, weights.get(name, (B, H)), x.dtype)


def _kind(value):
    return value.dtype if type(value) is np.ndarray else type(value).__name__
