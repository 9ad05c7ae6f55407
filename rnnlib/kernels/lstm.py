"""Long short-term memory, gates in the order i f g o. Hochreiter & Schmidhuber (1997); Gers et al. (2000)."""

from typing import NamedTuple

import numpy as np

from ..ops import sigmoid
from ._shared import blame_nan, check_arguments, check_array, project, sum_over_steps, without_padding


class LSTMCache(NamedTuple):
    """What lstm_forward keeps for lstm_backward: gates (T, B, 4, H) in the order i f g o."""

    x: np.ndarray
    h: np.ndarray
    c: np.ndarray
    gates: np.ndarray
    W_xh: np.ndarray
    W_hh: np.ndarray
    mask: np.ndarray | None


def lstm_step(x_t, h, c, W_xh, W_hh, b_h):
    """One step: x_t (B, D), the state h and c (B, H) -> the next h and c.

    i = σ(…), f = σ(…), g = tanh(…), o = σ(…), c_t = f·c_{t−1} + i·g, h_t = o·tanh c_t.
    """
    check_arguments(4, x_t=x_t, h=h, c=c, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    a_i, a_f, a_g, a_o = np.split(x_t @ W_xh + h @ W_hh + b_h, 4, axis=1)
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h, mask=None):
    """lstm_step over x (T, B, D) from h0 and c0 (B, H) -> h (T+1, B, H), c (T+1, B, H), cache."""
    check_arguments(4, mask, x=x, h0=h0, c0=c0, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    x = without_padding(x, mask)
    (T, B, _), H = x.shape, len(W_hh)
    gates = project(x, W_xh, b_h)
    h, c = np.empty((2, T + 1, B, H), x.dtype)
    h[0], c[0] = h0, c0
    for t in range(1, T + 1):
        a = gates[t - 1]
        a += h[t - 1] @ W_hh
        i, f, g, o = np.split(a, 4, axis=1)
        i[:], f[:], g[:], o[:] = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c[t] = f * c[t - 1] + i * g
        h[t] = o * np.tanh(c[t])
        if mask is not None:
            padded = ~mask[t - 1, :, None]
            np.copyto(h[t], h[t - 1], where=padded)
            np.copyto(c[t], c[t - 1], where=padded)
    blame_nan(h[-1], x=x, h0=h0, c0=c0, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    return h, c, LSTMCache(x, h, c, gates.reshape(T, B, 4, H), W_xh, W_hh, mask)


def lstm_backward(dh, cache, dh_T=None, dc_T=None):
    """dh (T, B, H), and for the last state dh_T, dc_T (B, H) -> gradients x, h0, c0, W_xh, W_hh, b_h."""
    x, h, c, gates, W_xh, W_hh, mask = cache
    check_array("dh", dh, h[1:].shape, h.dtype)
    dh_t, dc_t = np.zeros_like(h[0]), np.zeros_like(h[0])
    if dh_T is not None:
        check_array("dh_T", dh_T, h[0].shape, h.dtype)
        dh_t += dh_T
    if dc_T is not None:
        check_array("dc_T", dc_T, h[0].shape, h.dtype)
        dc_t += dc_T
    da = np.empty_like(gates)
    for t in range(len(x), 0, -1):
        i, f, g, o = gates[t - 1].swapaxes(0, 1)
        tanh_c = np.tanh(c[t])
        dh_t = dh_t + dh[t - 1]
        dc = dc_t + dh_t * o * (1 - tanh_c**2)
        da[t - 1, :, 0] = dc * g * i * (1 - i)
        da[t - 1, :, 1] = dc * c[t - 1] * f * (1 - f)
        da[t - 1, :, 2] = dc * i * (1 - g**2)
        da[t - 1, :, 3] = dh_t * tanh_c * o * (1 - o)
        if mask is not None:
            da[t - 1] *= mask[t - 1, :, None, None]
        dh_before, dc_before = da[t - 1].reshape(h[0].shape[0], -1) @ W_hh.T, dc * f
        if mask is not None:
            padded = ~mask[t - 1, :, None]
            dh_before += dh_t * padded
            np.copyto(dc_before, dc_t, where=padded)
        dh_t, dc_t = dh_before, dc_before
    return {"h0": dh_t, "c0": dc_t, **sum_over_steps(da, x, h, W_xh)}
