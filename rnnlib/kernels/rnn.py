"""The simple recurrent network: h_t = φ(x_t W_xh + h_{t−1} W_hh + b_h), φ tanh or relu. Elman (1990)."""

from typing import NamedTuple

import numpy as np

from .. import ops
from . import _shared as shared
from ._checks import check_array, check_gradients, check_last, check_sequence, check_step


class RNNCache(NamedTuple):
    """What rnn_forward keeps for rnn_backward; x holds zeros in the padding."""

    x: np.ndarray
    h: np.ndarray
    W_xh: np.ndarray
    W_hh: np.ndarray
    activation: str
    mask: np.ndarray | None


@ops.quiet()
def rnn_step(x_t, h, W_xh, W_hh, b_h, activation="tanh"):
    """One step: input x_t (B, D), state h (B, H) -> the next h.

    h_t = φ(x_t W_xh + h_{t−1} W_hh + b_h)
    """
    ops.check_choice("activation", activation, ("tanh", "relu"))
    check_step(1, x_t, W_hh, h=h, W_xh=W_xh, b_h=b_h)
    a = x_t @ W_xh + h @ W_hh + b_h
    return np.tanh(a) if activation == "tanh" else ops.relu(a)


def rnn_forward(x, h0, W_xh, W_hh, b_h, activation="tanh", mask=None):
    """rnn_step over x (T, B, D) from h0 (B, H) -> h (T+1, B, H), cache.

    The same as bare equations: `plain.rnn_forward`.

    Where `mask` (T, B) is False a step is padding: h_t = h_{t−1}, whatever x holds there.
    """
    ops.check_choice("activation", activation, ("tanh", "relu"))
    check_sequence(1, x, W_hh, mask, h0=h0, W_xh=W_xh, b_h=b_h)
    x = shared.without_padding(x, mask)
    T = len(x)
    h = np.empty((T + 1, *h0.shape), x.dtype)
    h[0] = h0
    squash = np.tanh if activation == "tanh" else _relu
    inputs = shared.project(x, W_xh, b_h)
    with ops.quiet():
        for a, h_before, h_t, padded in zip(inputs, h, h[1:], shared.padded_rows(mask, T)):
            h_before.dot(W_hh, h_t)
            np.add(h_t, a, h_t)
            squash(h_t, h_t)
            if padded is not None:
                np.copyto(h_t, h_before, where=padded)
    check_last(h[T], W_xh=W_xh, W_hh=W_hh, b_h=b_h, h0=h0, x=x)
    return h, RNNCache(x, h, W_xh, W_hh, activation, mask)


def rnn_backward(dh, cache, dh_T=None):
    """Back through rnn_forward -> gradients {"x", "h0", "W_xh", "W_hh", "b_h"}.

    The same as bare equations: `plain.rnn_backward`.

    dh (T, B, H) is ∂loss/∂h_t of every output, dh_T (B, H) that of the last state as a state (zeros if None).
    """
    x, h, W_xh, W_hh, activation, mask = cache
    check_array("dh", dh, h[1:].shape, h.dtype)
    dh_t = shared.gradient_at_end("dh_T", dh_T, h)
    U_T = np.ascontiguousarray(W_hh.T)
    slope = shared.tanh_slope if activation == "tanh" else np.sign  # h ≥ 0, so relu′ is its sign
    padding = shared.padded_rows(mask, len(x))
    dx, sums = np.empty(x.shape, x.dtype), shared.Sums()
    with ops.quiet():
        for steps, da in shared.stretches_back(*dh.shape[:2], x.dtype, dh_t.shape):
            slope(h[1:][steps], da)
            if mask is not None:
                da *= mask[steps][..., None]
            for dh_out, da_t, padded in shared.zip_back(dh[steps], da, padding[steps]):
                np.add(dh_t, dh_out, dh_t)
                np.multiply(da_t, dh_t, da_t)
                if padded is None:
                    da_t.dot(U_T, dh_t)
                else:
                    np.copyto(dh_t, da_t.dot(U_T), where=~padded)
            sums.add("W_hh", shared.product(h[steps], da))
            sums.add_input(x[steps], W_xh, da, dx[steps])
    return check_gradients({"x": dx, "h0": dh_t, **sums}, dh=dh, dh_T=dh_T)


def _relu(a, out):
    np.maximum(a, 0, out=out)
