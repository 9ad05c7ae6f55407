"""Long short-term memory, gates in the order i f g o. Hochreiter & Schmidhuber (1997); Gers et al. (2000)."""

from typing import NamedTuple

import numpy as np

from .. import ops
from ..ops import sigmoid
from . import _shared as shared
from ._checks import check_array, check_gradients, check_last, check_sequence, check_step


class LSTMCache(NamedTuple):
    """What lstm_forward keeps for lstm_backward: i, f, g, o = gates.swapaxes(0, 1), each (T, B, H).

    In the padding x is zero and i = 0, f = 1, o = 0: nothing enters, all is kept, nothing leaves.
    """

    x: np.ndarray
    h: np.ndarray
    c: np.ndarray
    tanh_c: np.ndarray  # (T, B, H), tanh c_t
    gates: np.ndarray  # (T, 4, B, H): gate by gate, so that each is contiguous
    W_xh: np.ndarray
    W_hh: np.ndarray
    mask: np.ndarray | None


@ops.quiet()
def lstm_step(x_t, h, c, W_xh, W_hh, b_h):
    """One step: input x_t (B, D), state h and c (B, H) -> the next h and c.

    i, f, o = σ(x_t W + h_{t−1} U + b) and g = tanh(x_t W + h_{t−1} U + b), each with its own W, U, b;
    c_t = f·c_{t−1} + i·g;  h_t = o·tanh(c_t)
    """
    check_step(4, x_t, W_hh, h=h, c=c, W_xh=W_xh, b_h=b_h)
    a_i, a_f, a_g, a_o = np.split(x_t @ W_xh + h @ W_hh + b_h, 4, axis=1)
    i = sigmoid(a_i)
    f = sigmoid(a_f)
    g = np.tanh(a_g)
    o = sigmoid(a_o)
    c = f * c + i * g
    h = o * np.tanh(c)
    return h, c


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h, mask=None):
    """lstm_step over x (T, B, D) from h0 and c0 (B, H) -> h (T+1, B, H), c (T+1, B, H), cache.

    The same as bare equations: `plain.lstm_forward`.

    Where `mask` (T, B) is False a step is padding: h_t = h_{t−1} and c_t = c_{t−1}, whatever x holds there.
    """
    check_sequence(4, x, W_hh, mask, h0=h0, c0=c0, W_xh=W_xh, b_h=b_h)
    x = shared.without_padding(x, mask)
    (T, B, _), H = x.shape, len(W_hh)
    h, c = np.empty((T + 1, B, H), x.dtype), np.empty((T + 1, B, H), x.dtype)
    h[0], c[0] = h0, c0
    gates, tanh_c = shared.allocate(x.dtype, (T, 4, B, H), (T, B, H))
    scale, shift = np.full((2, 4, B, H), 0.5, x.dtype)
    scale[2], shift[2] = 1, 0  # g is a tanh, the others are σ
    hU, ig = np.empty((B, 4 * H), x.dtype), np.empty((B, H), x.dtype)
    hU_gates = shared.side_by_side(hU, 4)
    inputs, padding = shared.project(x, W_xh, b_h, gates=4), shared.padded_rows(mask, T)
    with ops.quiet():
        for a, h_before, h_t, c_before, c_t, tanh_c_t, ifgo, padded in zip(
            inputs, h, h[1:], c, c[1:], tanh_c, gates, padding
        ):
            h_before.dot(W_hh, hU)
            np.add(hU_gates, a, ifgo)
            shared.squash(ifgo, scale, shift)
            i, f, g, o = ifgo
            if padded is not None:
                for gate, value in (i, 0), (f, 1), (o, 0):
                    np.copyto(gate, value, where=padded)
            np.multiply(f, c_before, c_t)
            np.multiply(i, g, ig)
            np.add(c_t, ig, c_t)
            np.tanh(c_t, tanh_c_t)
            np.multiply(o, tanh_c_t, h_t)
            if padded is not None:
                np.copyto(h_t, h_before, where=padded)
    check_last(h[T], W_xh=W_xh, W_hh=W_hh, b_h=b_h, h0=h0, c0=c0, x=x)
    return h, c, LSTMCache(x, h, c, tanh_c, gates, W_xh, W_hh, mask)


def lstm_backward(dh, cache, dh_T=None, dc_T=None):
    """Back through lstm_forward -> gradients {"x", "h0", "c0", "W_xh", "W_hh", "b_h"}.

    The same as bare equations: `plain.lstm_backward`.

    dh (T, B, H) is ∂loss/∂h_t of every output, dh_T and dc_T (B, H) those of the last state (zeros if None).
    """
    x, h, c, tanh_c, gates, W_xh, W_hh, mask = cache
    check_array("dh", dh, h[1:].shape, h.dtype)
    dh_t, dc_t = shared.gradient_at_end("dh_T", dh_T, h), shared.gradient_at_end("dc_T", dc_T, c)
    U_T, odh = np.ascontiguousarray(W_hh.T), np.empty_like(dh_t)
    padding = shared.padded_rows(mask, len(x))
    dx, sums = np.empty(x.shape, x.dtype), shared.Sums()
    T, B, H = dh.shape
    with ops.quiet():
        for steps, dc_dh, slopes, da in shared.stretches_back(T, B, x.dtype, (B, H), (4, B, H), (B, 4 * H)):
            _local_gradients(gates[steps], c[steps], tanh_c[steps], dc_dh, slopes)
            da_gates, f = shared.side_by_side(da, 4), gates[steps, 1]
            for dh_out, dc_dh_t, slopes_t, f_t, da_t, da_gates_t, padded in shared.zip_back(
                dh[steps], dc_dh, slopes, f, da, da_gates, padding[steps]
            ):
                np.add(dh_t, dh_out, dh_t)
                np.multiply(dc_dh_t, dh_t, odh)
                np.add(dc_t, odh, dc_t)
                np.multiply(slopes_t[:3], dc_t, da_gates_t[:3])
                np.multiply(slopes_t[3], dh_t, da_gates_t[3])
                np.multiply(dc_t, f_t, dc_t)
                if padded is None:
                    da_t.dot(U_T, dh_t)
                else:
                    np.copyto(dh_t, da_t.dot(U_T), where=~padded)
            sums.add("W_hh", shared.product(h[steps], da))
            sums.add_input(x[steps], W_xh, da, dx[steps])
    gradients = {"x": dx, "h0": dh_t, "c0": dc_t, **sums}
    return check_gradients(gradients, dh=dh, dh_T=dh_T, dc_T=dc_T)


def _local_gradients(gates, c_before, tanh_c, dc_dh, slopes):
    """Fill, for many steps at once, what they will multiply their gradients by.

    dc_dh: dh_t, for its share of dc_t, o (1 − tanh² c_t). slopes: dc_t, for da_i, da_f, da_g; dh_t, for da_o.
    """
    i, _, g, o = gates.swapaxes(0, 1)
    shared.tanh_slope(tanh_c, dc_dh)
    dc_dh *= o
    shared.sigmoid_slope(gates, slopes)
    d_i, d_f, d_g, d_o = slopes.swapaxes(0, 1)
    d_i *= g
    d_f *= c_before
    shared.tanh_slope(g, d_g)
    d_g *= i
    d_o *= tanh_c
