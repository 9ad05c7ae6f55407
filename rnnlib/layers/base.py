"""What every layer is: named weights, their gradients, and the memory of the last forward pass."""

import copy

import numpy as np

from .. import ops


class Layer:
    """`params` and `grads` are dicts with the same keys and arrays of the same shapes.

    `backward` overwrites the arrays in `grads` with the gradients of one call; they stay the same objects,
    as do the weights, so whoever shares them sees every change. It may be called any number of times
    after a `forward`, as long as neither the weights nor the inputs have been changed in between.
    """

    def __init__(self, dtype, **params):
        self.dtype = ops.check_dtype("dtype", dtype)
        self.params = {name: np.asarray(value, self.dtype) for name, value in params.items()}
        self.grads = {name: np.zeros_like(value) for name, value in self.params.items()}
        self._cache = None

    def __repr__(self):
        shapes = ", ".join(f"{name} {value.shape}" for name, value in self.params.items())
        return f"<{type(self).__name__}: {shapes}>" if shapes else f"<{type(self).__name__}>"

    def astype(self, dtype):
        """A copy that computes in `dtype`: the same weights, gradients and random numbers to come."""
        dtype = ops.check_dtype("dtype", dtype)
        layer = copy.copy(self)
        layer._cache = None
        layer = copy.deepcopy(layer)
        layer.dtype = dtype
        layer.params = {name: value.astype(dtype) for name, value in layer.params.items()}
        layer.grads = {name: value.astype(dtype) for name, value in layer.grads.items()}
        return layer

    def _recall(self):
        """What `forward` kept for `backward`; RuntimeError if there was no forward pass."""
        if self._cache is None:
            raise RuntimeError(f"{type(self).__name__}: backward needs a forward pass first")
        return self._cache

    def _set_grads(self, grads):
        for name, grad in grads.items():
            np.copyto(self.grads[name], grad)

    def _check_result(self, result, **inputs):
        """NaN or infinity in `result` is laid at the door of a weight or an input; else it is an overflow.

        Layers pass a part of their result that NaN in any weight must reach, such as one row of many: it is
        cheaper to look through than the weights themselves.
        """
        if not np.isfinite(result).all():
            self._check_finite(**inputs)
            ops.tell_overflow(self.dtype)

    def _check_finite(self, **inputs):
        """ValueError naming the first weight, or input, that is not finite."""
        for name, value in (self.params | inputs).items():
            ops.check_array(name, value, finite=True)


def check_rows(name, value, size, dtype):
    """`value` as an array (..., size) of `dtype` with at least one row."""
    array = ops.check_array(name, value, dtype=dtype)
    if array.ndim == 0 or array.shape[-1] != size or array.size == 0:
        raise ValueError(f"{name}: wanted shape (..., {size}), nothing empty, got {array.shape}")
    return array


def check_sequence(name, value, size, dtype):
    """`value` as an array (T, B, size) of `dtype`, T and B at least 1."""
    array = ops.check_array(name, value, shape=("T", "B", size), dtype=dtype)
    if array.size == 0:
        raise ValueError(f"{name}: wanted shape (T, B, {size}), T and B at least 1, got {array.shape}")
    return array


def check_gradient(name, value, shape, dtype):
    """`value` as an array of this shape and dtype; NotFinite for NaN and infinities."""
    array = ops.check_array(name, value, shape=shape, dtype=dtype)
    if not np.isfinite(array).all():
        raise ops.NotFinite(f"{name}: wanted finite numbers, got {array[~np.isfinite(array)][0]}")
    return array
