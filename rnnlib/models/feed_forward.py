"""A vector in, a vector out: the network of layers that has no memory."""

from itertools import pairwise

import numpy as np

from .. import ops
from ..layers import Linear
from .base import Model

# Each curve with its slope, written by means of its output h.
ACTIVATIONS = {
    "tanh": (np.tanh, lambda h: 1 - h**2),
    "sigmoid": (ops.sigmoid, lambda h: h * (1 - h)),
    "relu": (ops.relu, lambda h: (h > 0).astype(h.dtype)),
}


class FeedForward(Model):
    """h = f(x W + b), layer after layer; the last layer is without f.

    `sizes` (D, H, …, K): inputs, hidden layers, outputs; `activation` is f: "tanh", "sigmoid" or "relu".
    The layers are `layer1`, `layer2`, …, their weights `params["layer1.W"]` …
    """

    def __init__(self, sizes, *, activation="tanh", loss="cross_entropy", rng=0, dtype="float32"):
        if not isinstance(sizes, tuple | list):
            raise TypeError(f"sizes: wanted a list such as [2, 3, 1], got {type(sizes).__name__}")
        sizes = [ops.check_positive("sizes", size, integer=True) for size in sizes]
        if len(sizes) < 2:
            raise ValueError(f"sizes: wanted at least inputs and outputs, got {sizes}")
        super().__init__({"sizes": sizes, "activation": activation, "loss": loss, "dtype": dtype}, loss)
        self.activation = ops.check_choice("activation", activation, ACTIVATIONS)
        rng = ops.as_rng(rng)
        for n, (inputs, outputs) in enumerate(pairwise(sizes), start=1):
            setattr(self, f"layer{n}", Linear(inputs, outputs, rng, dtype))
        self._hidden = None

    @property
    def parts(self):
        """The layers: "layer1", "layer2" …"""
        names = (f"layer{n}" for n in range(1, len(self.config["sizes"])))
        return {name: getattr(self, name) for name in names}

    def forward(self, inputs, state=None, lengths=None, training=False):
        """inputs (B, D) -> outputs (B, K), and None: the memory that this network does not have."""
        for name, value in (("state", state), ("lengths", lengths)):
            if value is not None:
                raise ValueError(f"{name}: wanted None, since this network knows no sequences")
        f, _ = ACTIVATIONS[self.activation]
        *hidden_layers, last = self.parts.values()
        h, self._hidden = ops.check_array("inputs", inputs, dtype=self.dtype, finite=True), []
        for layer in hidden_layers:
            h = f(layer.forward(h))
            self._hidden.append(h)
        return last.forward(h), None

    def predict(self, inputs):
        """The likeliest class of each row of inputs (B, D); the numbers where the loss is for numbers."""
        outputs, _ = self.forward(inputs)
        return outputs if self.objective == "mean_squared_error" else outputs.argmax(axis=-1)

    def _backward(self, doutputs, dstate):
        _, slope = ACTIVATIONS[self.activation]
        *hidden_layers, last = self.parts.values()
        dh = last.backward(doutputs)
        for layer, h in zip(reversed(hidden_layers), reversed(self._hidden)):
            dh = layer.backward(dh * slope(h))
        return dh, None
