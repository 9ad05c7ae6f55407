"""Layer normalisation: every vector is centred and scaled by its own mean and spread."""

import numpy as np

from .. import ops
from .base import Layer, check_gradient, check_rows


class LayerNorm(Layer):
    """y = gain · x̂ + bias, x̂ = (x − μ)/√(σ² + ε), μ and σ² over the last axis. Ba, Kiros & Hinton (2016)."""

    def __init__(self, size, epsilon=1e-5, dtype="float32"):
        self.size = ops.check_positive("size", size, integer=True)
        self.epsilon = float(ops.check_positive("epsilon", epsilon))
        super().__init__(dtype, gain=np.ones(size), bias=np.zeros(size))

    def forward(self, x):
        """x (..., size) -> y of the same shape."""
        x = check_rows("x", x, self.size, self.dtype)
        centred = x - x.mean(axis=-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self.epsilon)
        normal = centred / spread
        y = self.params["gain"] * normal + self.params["bias"]
        self._check_result(y)
        self._cache = normal, spread
        return y

    def backward(self, dy):
        """dx = (dx̂ − mean dx̂ − x̂ · mean(dx̂ · x̂)) / √(σ² + ε), dx̂ = gain · dy."""
        normal, spread = self._recall()
        dy = check_gradient("dy", dy, normal.shape, self.dtype)
        leading = tuple(range(dy.ndim - 1))
        self._set_grads({"gain": (dy * normal).sum(axis=leading), "bias": dy.sum(axis=leading)})
        dnormal = self.params["gain"] * dy
        along = (dnormal * normal).mean(axis=-1, keepdims=True)
        return (dnormal - dnormal.mean(axis=-1, keepdims=True) - normal * along) / spread
