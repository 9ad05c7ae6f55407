"""Look inside a cell or a model: how far gradients reach, what gates do, what one unit follows. Arrays out.

`model` is a cell, whose inputs are vectors (T, B, D), or a model around one, whose inputs are what it reads.
Everything is computed in a copy, in float64 unless said: the smallest gradients are not lost, and the model's
own `grads` stay as they are.
"""

from .gates import gate_activations, gate_saturation
from .gradients import gradient_by_lag, influence, state_gradients
from .jacobians import jacobians, spectral_radius, spectrum
from .products import singular_values_of_product
from .units import linear_probe, unit_activations, unit_scores

__all__ = [
    "gate_activations",
    "gate_saturation",
    "gradient_by_lag",
    "influence",
    "jacobians",
    "linear_probe",
    "singular_values_of_product",
    "spectral_radius",
    "spectrum",
    "state_gradients",
    "unit_activations",
    "unit_scores",
]
