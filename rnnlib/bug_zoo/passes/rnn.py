"""h_t = tanh(x_t W_xh + h_{t−1} W_hh + b_h), y_t = h_t W_hy + b_y, a loss at every step."""

import numpy as np

from ...losses import cross_entropy

loss = cross_entropy


def forward(x, h0, W_xh, W_hh, b_h, W_hy, b_y):
    """x (T, B, D), h0 (B, H) -> y (T, B, K), and what the way back needs of every step."""
    h, y, cache = h0, [], []
    for x_t in x:
        h_before = h
        h = np.tanh(x_t @ W_xh + h_before @ W_hh + b_h)
        y.append(h @ W_hy + b_y)
        cache.append((x_t, h_before, h))
    return np.array(y), cache


def backward(dy, cache, W_xh, W_hh, b_h, W_hy, b_y):
    """dy (T, B, K) -> the gradients of all weights, by name."""
    dW_xh = dW_hh = db_h = dW_hy = db_y = dh_next = 0
    for dy_t, (x_t, h_before, h) in zip(reversed(dy), reversed(cache)):
        dW_hy += h.T @ dy_t
        db_y += dy_t.sum(axis=0)
        dh = dy_t @ W_hy.T + dh_next
        da = dh * (1 - h**2)
        dW_xh += x_t.T @ da
        dW_hh += h_before.T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}
