"""What the three kernels share: checks of arguments, and the products that run over all steps at once."""

import numpy as np

from .. import ops


def check_arguments(gates, mask=None, *, W_hh, **arrays):
    """All arrays fit the first of `arrays`, x (T, B, D) or x_t (B, D), and `gates` gates of H = len(W_hh) units."""
    name, x = next(iter(arrays.items()))
    axes = ("T", "B", "D") if name == "x" else ("B", "D")
    if not isinstance(x, np.ndarray) or x.dtype not in (np.float32, np.float64):
        raise TypeError(f"{name}: wanted an array of float32 or float64, got {getattr(x, 'dtype', type(x).__name__)}")
    if x.ndim != len(axes) or x.size == 0:
        raise ValueError(f"{name}: wanted shape ({', '.join(axes)}), nothing empty, got {x.shape}")
    B, D = x.shape[-2:]
    H = len(W_hh) if np.ndim(W_hh) == 2 else "H"
    columns = "H" * (H == "H") or gates * H
    shapes = {"W_xh": (D, columns), "W_hh": (H, columns), "b_h": (columns,), "b_hn": (H,)}
    for name, array in {"W_hh": W_hh, **arrays}.items():
        if array is not x:
            check_array(name, array, shapes.get(name, (B, H)), x.dtype)
    if mask is not None:
        check_array("mask", mask, x.shape[:2], np.dtype(bool))


def check_array(name, array, shape, dtype):
    """`array` has this shape and this dtype: ValueError or TypeError otherwise."""
    if not isinstance(array, np.ndarray) or array.shape != shape or array.dtype != dtype:
        array = ops.check_array(name, array, shape=shape)
        raise TypeError(f"{name}: wanted an array of {dtype}, got {array.dtype}")


def blame_nan(last, **arrays):
    """NaN in the last state: ValueError naming the array that brought it in. A NaN in any weight gets there."""
    if np.isnan(last).any():
        for name, array in arrays.items():
            if np.isnan(array).any():
                raise ValueError(f"{name}: wanted numbers, got NaN")


def without_padding(x, mask):
    """x with zeros where `mask` is False, so that whatever stood there goes nowhere."""
    return x if mask is None else np.where(mask[..., None], x, x.dtype.type(0))


def project(x, W_xh, b):
    """x_t W_xh + b for every step at once: one product of (T·B, D) and (D, kH)."""
    T, B, D = x.shape
    a = x.reshape(T * B, D) @ W_xh
    a += b
    return a.reshape(T, B, -1)


def sum_over_steps(da, x, h, W_xh):
    """The gradients that only sum over steps, from da (T, B, kH): each one product over all T·B rows."""
    T, B, D = x.shape
    flat = da.reshape(T * B, -1)
    return {
        "x": (flat @ W_xh.T).reshape(T, B, D),
        "W_xh": x.reshape(T * B, D).T @ flat,
        "W_hh": h[:-1].reshape(T * B, -1).T @ flat,
        "b_h": flat.sum(0),
    }
