"""The length of all gradients taken as one long vector, and a limit to it."""

import math

import numpy as np

from ..ops import NotFinite, check_real


def global_norm(grads):
    """√ Σ g² over every entry of every array in the dict `grads`, in float64.

    NotFinite, a ValueError that names the parameter, if a gradient holds NaN or infinity.
    """
    if not isinstance(grads, dict):
        raise TypeError(f"grads: wanted a dict of arrays (model.grads), got {type(grads).__name__}")
    with np.errstate(over="ignore"):
        squares = {name: float(np.square(g, dtype=np.float64).sum()) for name, g in grads.items()}
    for name, square in squares.items():
        if not math.isfinite(square):
            bad = grads[name][~np.isfinite(grads[name])]
            given = bad[0] if len(bad) else f"a sum of squares of {square}"
            raise NotFinite(f"gradient of {name}: wanted finite numbers, got {given}")
    return math.sqrt(sum(squares.values()))


def clip_by_global_norm(grads, max_norm):
    """g ← g · max_norm / norm for every gradient if norm > max_norm, in place -> norm, as it was before.

    All gradients shrink by one factor: the direction of the step stays. Pascanu, Mikolov & Bengio (2013),
    algorithm 1. Nothing is changed if an error is raised.
    """
    if not check_real("max_norm", max_norm, "a number above 0") > 0:
        raise ValueError(f"max_norm: wanted a number above 0, got {max_norm}")
    for name, g in grads.items() if isinstance(grads, dict) else ():
        if not (isinstance(g, np.ndarray) and g.dtype.kind == "f" and g.flags.writeable):
            raise TypeError(f"gradient of {name}: wanted an array of floats that may be changed in place")
    norm = global_norm(grads)
    if norm > max_norm:
        for g in grads.values():
            g *= max_norm / norm
    return norm
