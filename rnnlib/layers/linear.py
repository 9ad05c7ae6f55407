"""The linear layer: one matrix product and a bias."""

import numpy as np

from .. import ops
from .base import Layer, check_gradient, check_rows


class Linear(Layer):
    """y = x W + b, for x of any leading shape; W (in_features, out_features), b (out_features,).

    `init`: "uniform" draws W and b from U(±1/√in_features), PyTorch's way; "glorot" has b zero.
    """

    def __init__(self, in_features, out_features, rng=0, dtype="float32", init="uniform"):
        self.in_features = ops.check_positive("in_features", in_features, integer=True)
        self.out_features = ops.check_positive("out_features", out_features, integer=True)
        ops.check_choice("init", init, ("uniform", "glorot"))
        rng, dtype, shape = ops.as_rng(rng), ops.check_dtype("dtype", dtype), (in_features, out_features)
        if init == "uniform":
            bound = in_features**-0.5
            W, b = ops.uniform(rng, shape, bound, dtype), ops.uniform(rng, out_features, bound, dtype)
        else:
            W, b = ops.glorot(rng, shape, dtype), np.zeros(out_features)
        super().__init__(dtype, W=W, b=b)

    def forward(self, x):
        """x (..., in_features) -> y (..., out_features)."""
        x = check_rows("x", x, self.in_features, self.dtype)
        rows = x.reshape(-1, self.in_features)  # one product for all rows, whatever their leading shape
        with ops.quiet():
            y = rows @ self.params["W"] + self.params["b"]
        self._check_result(y[-1])
        self._cache = rows, x.shape
        return y.reshape(*x.shape[:-1], self.out_features)

    def backward(self, dy):
        """dy (..., out_features) -> dx = dy Wᵀ; dW = Σ xᵀ dy and db = Σ dy, summed over all rows."""
        rows, shape = self._recall()
        dy = check_gradient("dy", dy, (*shape[:-1], self.out_features), self.dtype)
        dy = dy.reshape(-1, self.out_features)
        with ops.quiet():
            self._set_grads({"W": rows.T @ dy, "b": dy.sum(axis=0)})
            return (dy @ self.params["W"].T).reshape(shape)
