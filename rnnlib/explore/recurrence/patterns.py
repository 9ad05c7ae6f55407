"""What one recurrent unit gets to read, and what it makes of it."""

import numpy as np

from ... import kernels

STEPS = 32


def _patterns():
    """Inputs (STEPS,) by name; index t − 1 is step t."""
    steps = np.arange(1, STEPS + 1)
    noise = np.clip(0.45 * np.random.default_rng(0).normal(size=STEPS), -0.9, 0.9).round(2)
    return {
        "one pulse": 1.0 * (steps == 2),
        "three pulses": 1.0 * np.isin(steps, (2, 5, 8)),
        "up, then down": 1.0 * (steps == 2) - (steps == 7),
        "a pulse, then noise": np.where(steps < 2, 0.0, np.where(steps == 2, 1.0, noise)),
        "noise": noise,
        "alternating": 1.0 - 2 * (steps % 2 == 0),
        "silence": np.zeros(STEPS),
    }


PATTERNS = _patterns()


def run_unit(x, h_0, w_x, w_h, b, activation):
    """States (STEPS + 1, B) of the unit for inputs (STEPS, B)."""
    h = np.full((STEPS + 1, x.shape[1]), h_0)
    if activation == "identity":  # which the kernel does not have: h[t] is h_t, x[t - 1] is x_t
        for t in range(1, STEPS + 1):
            h[t] = w_x * x[t - 1] + w_h * h[t - 1] + b
        return h
    weights = np.array([[w_x]]), np.array([[w_h]]), np.array([b])
    return kernels.rnn_forward(x[:, :, None], h[0][:, None], *weights, activation=activation)[0][:, :, 0]
