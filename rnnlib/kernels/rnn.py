"""The simple recurrent network: h_t = φ(x_t W_xh + h_{t−1} W_hh + b_h), φ tanh or relu. Elman (1990)."""

from typing import NamedTuple

import numpy as np

from .. import ops
from ._shared import blame_nan, check_arguments, check_array, project, sum_over_steps, without_padding


class RNNCache(NamedTuple):
    """What rnn_forward keeps for rnn_backward."""

    x: np.ndarray
    h: np.ndarray
    W_xh: np.ndarray
    W_hh: np.ndarray
    activation: str
    mask: np.ndarray | None


def rnn_step(x_t, h, W_xh, W_hh, b_h, activation="tanh"):
    """One step: x_t (B, D), the state h (B, H) -> the next state h (B, H)."""
    ops.check_choice("activation", activation, ("tanh", "relu"))
    check_arguments(1, x_t=x_t, h=h, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    a = x_t @ W_xh + h @ W_hh + b_h
    return np.tanh(a) if activation == "tanh" else np.maximum(a, 0)


def rnn_forward(x, h0, W_xh, W_hh, b_h, activation="tanh", mask=None):
    """rnn_step over x (T, B, D) from h0 (B, H) -> h (T+1, B, H), cache."""
    ops.check_choice("activation", activation, ("tanh", "relu"))
    check_arguments(1, mask, x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    x = without_padding(x, mask)
    a = project(x, W_xh, b_h)
    h = np.empty((len(x) + 1, *h0.shape), x.dtype)
    h[0] = h0
    for t in range(1, len(h)):
        step = np.dot(h[t - 1], W_hh)
        step += a[t - 1]
        h[t] = np.tanh(step) if activation == "tanh" else np.maximum(step, 0)
        if mask is not None:
            np.copyto(h[t], h[t - 1], where=~mask[t - 1, :, None])
    blame_nan(h[-1], x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h)
    return h, RNNCache(x, h, W_xh, W_hh, activation, mask)


def rnn_backward(dh, cache, dh_T=None):
    """dh (T, B, H), ∂loss/∂h_t as an output, and dh_T (B, H), as the last state -> gradients x, h0, W_xh, W_hh, b_h."""
    x, h, W_xh, W_hh, activation, mask = cache
    check_array("dh", dh, h[1:].shape, h.dtype)
    dh_t = np.zeros_like(h[0])
    if dh_T is not None:
        check_array("dh_T", dh_T, h[0].shape, h.dtype)
        dh_t += dh_T
    da = 1 - h[1:] ** 2 if activation == "tanh" else (h[1:] > 0).astype(h.dtype)
    if mask is not None:
        da *= mask[..., None]
    for t in range(len(x), 0, -1):
        dh_t += dh[t - 1]
        da[t - 1] *= dh_t
        before = np.dot(da[t - 1], W_hh.T)
        if mask is not None:
            before += np.where(mask[t - 1, :, None], 0, dh_t)
        dh_t = before
    return {"h0": dh_t, **sum_over_steps(da, x, h, W_xh)}
