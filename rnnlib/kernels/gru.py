"""The gated recurrent unit, gates in the order r z n, where z keeps. Cho et al. (2014)."""

from typing import NamedTuple

import numpy as np

from .. import ops
from ..ops import sigmoid
from . import _shared as shared
from ._checks import check_array, check_gradients, check_last, check_sequence, check_step


class GRUCache(NamedTuple):
    """What gru_forward keeps for gru_backward: r, z, n = gates.swapaxes(0, 1), each (T, B, H).

    In the padding x is zero and z is 1: all is kept.
    """

    x: np.ndarray
    h: np.ndarray
    gates: np.ndarray  # (T, 3, B, H): gate by gate, so that each is contiguous
    inner: np.ndarray  # (T, B, H): with reset_after h_{t−1} U_n + b_hn, without r·h_{t−1}
    W_xh: np.ndarray
    W_hh: np.ndarray
    reset_after: bool


@ops.quiet()
def gru_step(x_t, h, W_xh, W_hh, b_h, b_hn, reset_after=True):
    """One step: input x_t (B, D), state h (B, H) -> the next h.

    r = σ(x_t W_r + h_{t−1} U_r + b_r);  z = σ(x_t W_z + h_{t−1} U_z + b_z)
    n = tanh(x_t W_n + b_n + r·(h_{t−1} U_n + b_hn)) with `reset_after` (PyTorch), without it
    n = tanh(x_t W_n + b_n + (r·h_{t−1}) U_n + b_hn) (Cho et al.)
    h_t = (1 − z)·n + z·h_{t−1}
    """
    ops.check_choice("reset_after", reset_after, (True, False))
    check_step(3, x_t, W_hh, h=h, W_xh=W_xh, b_h=b_h, b_hn=b_hn)
    x_r, x_z, x_n = np.split(x_t @ W_xh + b_h, 3, axis=1)
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    r = sigmoid(x_r + h @ U_r)
    z = sigmoid(x_z + h @ U_z)
    inner = r * (h @ U_n + b_hn) if reset_after else (r * h) @ U_n + b_hn
    n = np.tanh(x_n + inner)
    return (1 - z) * n + z * h


def gru_forward(x, h0, W_xh, W_hh, b_h, b_hn, reset_after=True, mask=None):
    """gru_step over x (T, B, D) from h0 (B, H) -> h (T+1, B, H), cache.

    The same as bare equations: `plain.gru_forward`.

    Where `mask` (T, B) is False a step is padding: h_t = h_{t−1}, whatever x holds there.
    """
    ops.check_choice("reset_after", reset_after, (True, False))
    check_sequence(3, x, W_hh, mask, h0=h0, W_xh=W_xh, b_h=b_h, b_hn=b_hn)
    x = shared.without_padding(x, mask)
    (T, B, _), H = x.shape, len(W_hh)
    h = np.empty((T + 1, B, H), x.dtype)
    h[0] = h0
    gates, inner = shared.allocate(x.dtype, (T, 3, B, H), (T, B, H))
    U_rz, U_n = W_hh[:, : 2 * H].copy(), W_hh[:, 2 * H :].copy()
    half, b_inner = np.array(0.5, x.dtype), np.empty_like(h0)
    b_inner[:] = b_hn
    hU = np.empty((B, 2 * H), x.dtype)
    hU_rz = shared.side_by_side(hU, 2)
    inputs, padding = shared.project(x, W_xh, b_h, gates=3), shared.padded_rows(mask, T)
    with ops.quiet():
        for a, h_before, h_t, rzn, inner_t, padded in zip(inputs, h, h[1:], gates, inner, padding):
            rz, (r, z, n) = rzn[:2], rzn
            h_before.dot(U_rz, hU)
            np.add(hU_rz, a[:2], rz)
            shared.squash(rz, half, half)
            if reset_after:
                h_before.dot(U_n, inner_t)
                np.add(inner_t, b_inner, inner_t)
                np.multiply(r, inner_t, n)
            else:
                np.multiply(r, h_before, inner_t)
                inner_t.dot(U_n, n)
                np.add(n, b_inner, n)
            np.add(n, a[2], n)
            np.tanh(n, n)
            np.subtract(h_before, n, h_t)
            np.multiply(h_t, z, h_t)
            np.add(h_t, n, h_t)  # n + z·(h_{t−1} − n)
            if padded is not None:
                np.copyto(z, 1, where=padded)
                np.copyto(h_t, h_before, where=padded)
    check_last(h[T], W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_hn=b_hn, h0=h0, x=x)
    return h, GRUCache(x, h, gates, inner, W_xh, W_hh, reset_after)


def gru_backward(dh, cache, dh_T=None):
    """Back through gru_forward -> gradients {"x", "h0", "W_xh", "W_hh", "b_h", "b_hn"}.

    The same as bare equations: `plain.gru_backward`.

    dh (T, B, H) is ∂loss/∂h_t of every output, dh_T (B, H) that of the last state as a state (zeros if None).
    """
    x, h = cache.x, cache.h
    check_array("dh", dh, h[1:].shape, h.dtype)
    dh_t = shared.gradient_at_end("dh_T", dh_T, h)
    dx, sums = np.empty(x.shape, x.dtype), shared.Sums()
    back = _back_reset_after if cache.reset_after else _back_reset_before
    with ops.quiet():
        back(dh, dh_t, cache, dx, sums)
    return check_gradients({"x": dx, "h0": dh_t, **sums}, dh=dh, dh_T=dh_T)


def _back_reset_after(dh, dh_t, cache, dx, sums):
    """Turn dh_t from the last state's gradient into the first one's; fill dx and sums.

    A step is linear in dh_t: da_r, da_z, dinner and da_n are dh_t times slopes that are known beforehand.
    `da` holds the first three, which go back through U in one product; x_t W_n receives da_n, not dinner.
    """
    x, h, gates, inner, W_xh, W_hh, _ = cache
    T, B, H = dh.shape
    U_T, dh_through_U = np.ascontiguousarray(W_hh.T), np.empty_like(dh_t)
    for steps, slopes, da_n, da in shared.stretches_back(T, B, x.dtype, (3, B, H), (B, H), (B, 3 * H)):
        r, z, n = gates[steps].swapaxes(0, 1)
        d_r, d_z, d_inner = slopes.swapaxes(0, 1)
        _local_gradients(h[steps], z, n, d_z, da_n)
        shared.sigmoid_slope(r, d_r)
        d_r *= inner[steps]
        d_r *= da_n
        np.multiply(r, da_n, d_inner)
        da_gates = shared.side_by_side(da, 3)
        for dh_out, z_t, slopes_t, da_n_t, da_t, da_gates_t in shared.zip_back(
            dh[steps], z, slopes, da_n, da, da_gates
        ):
            np.add(dh_t, dh_out, dh_t)
            np.multiply(slopes_t, dh_t, da_gates_t)
            np.multiply(da_n_t, dh_t, da_n_t)
            da_t.dot(U_T, dh_through_U)
            np.multiply(dh_t, z_t, dh_t)
            np.add(dh_t, dh_through_U, dh_t)
        sums.add("W_hh", shared.product(h[steps], da))
        sums.add_bias("b_hn", da[..., 2 * H :])
        da[..., 2 * H :] = da_n
        sums.add_input(x[steps], W_xh, da, dx[steps])


def _back_reset_before(dh, dh_t, cache, dx, sums):
    """As _back_reset_after, but r stands before the product: da_r must wait for drh = da_n U_nᵀ."""
    x, h, gates, rh, W_xh, W_hh, _ = cache
    T, B, H = dh.shape
    U_rz_T, U_n_T = (np.ascontiguousarray(U.T) for U in (W_hh[:, : 2 * H], W_hh[:, 2 * H :]))
    drh, dh_through_U = np.empty_like(dh_t), np.empty_like(dh_t)
    shapes = (2, B, H), (B, H), (B, 2 * H), (B, 3 * H)
    for steps, slopes, da_n, da_rz, da in shared.stretches_back(T, B, x.dtype, *shapes):
        r, z, n = gates[steps].swapaxes(0, 1)
        d_r, d_z = slopes.swapaxes(0, 1)
        _local_gradients(h[steps], z, n, d_z, da_n)
        shared.sigmoid_slope(r, d_r)
        d_r *= h[steps]
        da_r, da_z = shared.side_by_side(da_rz, 2).swapaxes(0, 1)
        for dh_out, r_t, z_t, d_r_t, d_z_t, da_r_t, da_z_t, da_rz_t, da_n_t in shared.zip_back(
            dh[steps], r, z, d_r, d_z, da_r, da_z, da_rz, da_n
        ):
            np.add(dh_t, dh_out, dh_t)
            np.multiply(d_z_t, dh_t, da_z_t)
            np.multiply(da_n_t, dh_t, da_n_t)
            da_n_t.dot(U_n_T, drh)
            np.multiply(d_r_t, drh, da_r_t)
            da_rz_t.dot(U_rz_T, dh_through_U)
            np.multiply(dh_t, z_t, dh_t)
            np.multiply(drh, r_t, drh)
            np.add(dh_t, drh, dh_t)
            np.add(dh_t, dh_through_U, dh_t)
        dU_rz, dU_n = shared.product(h[steps], da_rz), shared.product(rh[steps], da_n)
        sums.add("W_hh", np.concatenate([dU_rz, dU_n], axis=-1))
        sums.add_bias("b_hn", da_n)
        np.concatenate([da_rz, da_n], axis=-1, out=da)
        sums.add_input(x[steps], W_xh, da, dx[steps])


def _local_gradients(h_before, z, n, d_z, d_n):
    """What dh_t is multiplied by to give da_z, (h_{t−1} − n) z (1 − z), and da_n, (1 − z)(1 − n²)."""
    np.subtract(1, z, d_z)
    shared.tanh_slope(n, d_n)
    d_n *= d_z
    d_z *= z
    d_z *= h_before - n
