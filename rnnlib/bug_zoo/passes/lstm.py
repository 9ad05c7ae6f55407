"""c_t = f·c_{t−1} + i·g, h_t = o·tanh c_t, y_t = h_t W_hy + b_y, a loss at every step; gates i f g o."""

import numpy as np

from ...losses import cross_entropy
from ...ops import sigmoid

loss = cross_entropy


def forward(x, h0, c0, W_xh, W_hh, b_h, W_hy, b_y):
    """x (T, B, D), h0 and c0 (B, H) -> y (T, B, K), and what the way back needs of every step."""
    h, c, y, cache = h0, c0.copy(), [], []
    for x_t in x:
        h_before, c_before = h, c
        a_i, a_f, a_g, a_o = np.split(x_t @ W_xh + h_before @ W_hh + b_h, 4, axis=1)
        i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
        c = f * c_before + i * g
        h = o * np.tanh(c)
        y.append(h @ W_hy + b_y)
        cache.append((x_t, h_before, c_before, i, f, g, o, c, h))
    return np.array(y), cache


def backward(dy, cache, W_xh, W_hh, b_h, W_hy, b_y):
    """dy (T, B, K) -> the gradients of all weights, by name."""
    dW_xh = dW_hh = db_h = dW_hy = db_y = dh_next = dc_next = 0
    for dy_t, (x_t, h_before, c_before, i, f, g, o, c, h) in zip(reversed(dy), reversed(cache)):
        dW_hy += h.T @ dy_t
        db_y += dy_t.sum(axis=0)
        dh = dy_t @ W_hy.T + dh_next
        do = dh * np.tanh(c)
        dc = dc_next + dh * o * (1 - np.tanh(c) ** 2)
        di = dc * g
        df = dc * c_before
        dg = dc * i
        da_i = di * i * (1 - i)
        da_f = df * f * (1 - f)
        da_g = dg * (1 - g**2)
        da_o = do * o * (1 - o)
        da = np.hstack([da_i, da_f, da_g, da_o])
        dW_xh += x_t.T @ da
        dW_hh += h_before.T @ da
        db_h += da.sum(axis=0)
        dh_next = da @ W_hh.T
        dc_next = dc * f
    return {"W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "W_hy": dW_hy, "b_y": db_y}
