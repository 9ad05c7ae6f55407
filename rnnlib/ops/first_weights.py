"""First weights, drawn in float64 and then cast: a seed means the same weights in every dtype."""

from math import prod
from numbers import Integral

import numpy as np

from .checks import LARGEST, as_rng, check_array, check_dtype, check_positive


def uniform(rng, shape, bound, dtype="float32"):
    """U(−bound, bound); with bound 1/√H this is PyTorch's way with recurrent layers."""
    check_positive("bound", bound)
    dtype, shape = check_dtype("dtype", dtype), _check_shape("shape", shape)
    return as_rng(rng).uniform(-bound, bound, shape).astype(dtype)


def glorot(rng, shape, dtype="float32"):
    """U(−b, b) with b = √(6 / (rows + columns)), for shape (rows, columns). Glorot & Bengio (2010), eq. 16.

    The weights of several gates side by side are several matrices: draw each one by itself.
    """
    rows, columns = _check_matrix_shape(shape)
    return uniform(rng, shape, np.sqrt(6 / (rows + columns)), dtype)


def orthogonal(rng, shape, dtype="float32", gain=1.0):
    """`gain` times a random matrix with orthonormal columns (rows, if it is wider than tall).

    Saxe, McClelland & Ganguli (2014). QR leaves the sign of each column open. Making the diagonal of
    R positive settles it, so that every orthogonal matrix is equally likely and every LAPACK gives the same.
    """
    rows, columns = _check_matrix_shape(shape)
    gain, dtype = check_array("gain", gain, shape=(), finite=True), check_dtype("dtype", dtype)
    tall = as_rng(rng).standard_normal((max(rows, columns), min(rows, columns)))
    q, r = np.linalg.qr(tall)
    q = q * np.where(np.diag(r) < 0, -1, 1)
    return np.ascontiguousarray(gain * (q if rows >= columns else q.T), dtype)


def chrono_bias(rng, size, max_lag, dtype="float32"):
    """b = log u, u from U(1, max_lag − 1): a gate σ(b) that forgets in about u steps.

    Tallec & Ollivier (2018). This is the forget gate's bias, (size,); the input gate's is −b.
    """
    if check_positive("max_lag", max_lag) <= 2:
        raise ValueError(f"max_lag: wanted more than 2 steps, got {max_lag}")
    dtype, size = check_dtype("dtype", dtype), _check_shape("size", size)
    return np.log(as_rng(rng).uniform(1, max_lag - 1, size)).astype(dtype)


def _check_shape(name, shape):
    """A size, or a tuple of sizes, as a tuple."""
    sizes = tuple(shape) if isinstance(shape, tuple | list) else (shape,)
    if not all(isinstance(size, Integral) and not isinstance(size, bool) for size in sizes):
        raise TypeError(f"{name}: wanted integers, got {shape!r}")
    if any(size < 0 for size in sizes) or prod(sizes) > LARGEST:
        raise ValueError(f"{name}: wanted sizes of at least 0, at most {LARGEST} numbers, got {shape}")
    return sizes


def _check_matrix_shape(shape):
    if len(_check_shape("shape", shape)) != 2 or min(shape) < 1:
        raise ValueError(f"shape: wanted (rows, columns), both at least 1, got {shape}")
    return shape
