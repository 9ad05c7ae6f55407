"""n = tanh(x_t W_n + b_n + r·(h_{t−1} U_n + b_hn)), h_t = (1 − z)·n + z·h_{t−1}, y_t = h_t W_hy + b_y.

Gates in the order r z n; a loss at every step.
"""

import numpy as np

from ...losses import cross_entropy
from ...ops import sigmoid

loss = cross_entropy


def forward(x, h0, W_xh, W_hh, b_h, b_hn, W_hy, b_y):
    """x (T, B, D), h0 (B, H) -> y (T, B, K), and what the way back needs of every step."""
    h, y, cache = h0, [], []
    for x_t in x:
        h_before = h
        x_r, x_z, x_n = np.split(x_t @ W_xh + b_h, 3, axis=1)
        h_r, h_z, h_n = np.split(h_before @ W_hh, 3, axis=1)
        r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
        inner = h_n + b_hn
        n = np.tanh(x_n + r * inner)
        h = (1 - z) * n + z * h_before
        y.append(h @ W_hy + b_y)
        cache.append((x_t, h_before, r, z, inner, n, h))
    return np.array(y), cache


def backward(dy, cache, W_xh, W_hh, b_h, b_hn, W_hy, b_y):
    """dy (T, B, K) -> the gradients of all weights, by name."""
    dW_xh = dW_hh = db_h = db_hn = dW_hy = db_y = dh_next = 0
    for dy_t, (x_t, h_before, r, z, inner, n, h) in zip(reversed(dy), reversed(cache)):
        dW_hy += h.T @ dy_t
        db_y += dy_t.sum(axis=0)
        dh = dy_t @ W_hy.T + dh_next
        dn = dh * (1 - z)
        dz = dh * (h_before - n)
        da_n = dn * (1 - n**2)
        dr = da_n * inner
        dinner = da_n * r
        da_r = dr * r * (1 - r)
        da_z = dz * z * (1 - z)
        da_x, da_h = np.hstack([da_r, da_z, da_n]), np.hstack([da_r, da_z, dinner])
        dW_xh += x_t.T @ da_x
        dW_hh += h_before.T @ da_h
        db_h += da_x.sum(axis=0)
        db_hn += dinner.sum(axis=0)
        dh_next = da_h @ W_hh.T + dh * z
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "b_hn": db_hn, "W_hy": dW_hy, "b_y": db_y}
