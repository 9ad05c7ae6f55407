"""Ways down the gradient: SGD, Momentum and Adam, clipping by global norm, learning rates that change.

optimiser = Adam(model.params, lr=5e-3)
clip_by_global_norm(model.grads, 1.0)
optimiser.step(model.grads)               changes the arrays of model.params in place
"""

from .clipping import NotFinite, clip_by_global_norm, global_norm
from .rules import SGD, Adam, Momentum, Optimiser
from .schedules import Schedule, constant, cosine_decay, linear_decay, step_decay, warmup

__all__ = [
    "SGD",
    "Adam",
    "Momentum",
    "NotFinite",
    "Optimiser",
    "Schedule",
    "clip_by_global_norm",
    "constant",
    "cosine_decay",
    "global_norm",
    "linear_decay",
    "step_decay",
    "warmup",
]
