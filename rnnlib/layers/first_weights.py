"""The first weights of recurrent layers, by the name of the init. Every gate's block is a draw of its own."""

import numpy as np

from .. import ops


def _uniform(rng, shape, dtype):
    return ops.uniform(rng, shape, shape[-1] ** -0.5, dtype)


def _zeros(rng, shape, dtype):
    return np.zeros(shape, dtype)


# How one gate's block of W_xh (D, H), of W_hh (H, H) and of a bias (H,) is drawn.
DRAWS = {
    "uniform": (_uniform, _uniform, _uniform),  # U(±1/√H), PyTorch's way
    "glorot": (ops.glorot, ops.glorot, _zeros),
    "orthogonal": (ops.glorot, ops.orthogonal, _zeros),
    "chrono": (ops.glorot, ops.glorot, _zeros),  # the layer sets its gates' biases itself
}


def draw_weights(rng, init, gates, D, H):
    """W_xh (D, kH), W_hh (H, kH) and b_h (kH,) for k `gates`, in float64."""
    shapes = {"W_xh": (D, H), "W_hh": (H, H), "b_h": (H,)}
    return {
        name: np.concatenate([draw(rng, shape, "float64") for _ in range(gates)], axis=-1)
        for (name, shape), draw in zip(shapes.items(), DRAWS[init])
    }


def draw_bias(rng, init, H):
    """A bias (H,) beside b_h, in float64."""
    return DRAWS[init][2](rng, (H,), "float64")
