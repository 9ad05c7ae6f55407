"""The gated recurrent unit, gates in the order r z n, z keeps: h_t = (1 − z)·n + z·h_{t−1}. Cho et al. (2014)."""

from typing import NamedTuple

import numpy as np

from .. import ops
from ..ops import sigmoid
from ._shared import blame_nan, check_arguments, check_array, project, sum_over_steps, without_padding


class GRUCache(NamedTuple):
    """What gru_forward keeps for gru_backward."""

    x: np.ndarray
    h: np.ndarray
    gates: np.ndarray
    W_xh: np.ndarray
    W_hh: np.ndarray
    b_hn: np.ndarray
    reset_after: bool
    mask: np.ndarray | None


def gru_step(x_t, h, W_xh, W_hh, b_h, b_hn, reset_after=True):
    """One step: x_t (B, D), the state h (B, H) -> the next state h (B, H).

    r = σ(…), z = σ(…), h_t = (1 − z)·n + z·h_{t−1}, and with `reset_after` (PyTorch)
    n = tanh(x_t W_n + b_n + r·(h_{t−1} U_n + b_hn)), without (Cho et al.) n = tanh(x_t W_n + b_n + (r·h_{t−1}) U_n + b_hn).
    """
    ops.check_choice("reset_after", reset_after, (True, False))
    check_arguments(3, x_t=x_t, h=h, W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_hn=b_hn)
    x_r, x_z, x_n = np.split(x_t @ W_xh + b_h, 3, axis=1)
    U_r, U_z, U_n = np.split(W_hh, 3, axis=1)
    r = sigmoid(x_r + h @ U_r)
    z = sigmoid(x_z + h @ U_z)
    n = np.tanh(x_n + r * (h @ U_n + b_hn)) if reset_after else np.tanh(x_n + (r * h) @ U_n + b_hn)
    return (1 - z) * n + z * h


def gru_forward(x, h0, W_xh, W_hh, b_h, b_hn, reset_after=True, mask=None):
    """gru_step over x (T, B, D) from h0 (B, H) -> h (T+1, B, H), cache."""
    ops.check_choice("reset_after", reset_after, (True, False))
    check_arguments(3, mask, x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_hn=b_hn)
    x = without_padding(x, mask)
    (T, B, _), H = x.shape, len(W_hh)
    gates = project(x, W_xh, b_h).reshape(T, B, 3, H)
    h = np.empty((T + 1, B, H), x.dtype)
    h[0] = h0
    U_rz, U_n = W_hh[:, : 2 * H], W_hh[:, 2 * H :]
    for t in range(1, T + 1):
        r, z, n = gates[t - 1].swapaxes(0, 1)
        h_rz = h[t - 1] @ U_rz
        r[:], z[:] = sigmoid(r + h_rz[:, :H]), sigmoid(z + h_rz[:, H:])
        n += r * (h[t - 1] @ U_n + b_hn) if reset_after else (r * h[t - 1]) @ U_n + b_hn
        n[:] = np.tanh(n)
        h[t] = (1 - z) * n + z * h[t - 1]
        if mask is not None:
            np.copyto(h[t], h[t - 1], where=~mask[t - 1, :, None])
    blame_nan(h[-1], x=x, h0=h0, W_xh=W_xh, W_hh=W_hh, b_h=b_h, b_hn=b_hn)
    return h, GRUCache(x, h, gates, W_xh, W_hh, b_hn, reset_after, mask)


def gru_backward(dh, cache, dh_T=None):
    """dh (T, B, H), and for the last state dh_T (B, H) -> gradients x, h0, W_xh, W_hh, b_h, b_hn."""
    x, h, gates, W_xh, W_hh, b_hn, reset_after, mask = cache
    check_array("dh", dh, h[1:].shape, h.dtype)
    T, B, H = dh.shape
    dh_t = np.zeros_like(h[0])
    if dh_T is not None:
        check_array("dh_T", dh_T, h[0].shape, h.dtype)
        dh_t += dh_T
    U_rz, U_n = W_hh[:, : 2 * H], W_hh[:, 2 * H :]
    da, dU_n, db_hn = np.empty_like(gates), np.zeros_like(U_n), np.zeros_like(b_hn)
    for t in range(T, 0, -1):
        r, z, n = gates[t - 1].swapaxes(0, 1)
        dh_t = dh_t + dh[t - 1]
        dn = dh_t * (1 - z) * (1 - n**2)
        dz = dh_t * (h[t - 1] - n) * z * (1 - z)
        if mask is not None:
            dn *= mask[t - 1, :, None]
            dz *= mask[t - 1, :, None]
        before = dh_t * z
        if mask is not None:
            np.copyto(before, dh_t, where=~mask[t - 1, :, None])
        if reset_after:
            dhU_n = dn * r
            dr = dn * (h[t - 1] @ U_n + b_hn) * r * (1 - r)
            before += dhU_n @ U_n.T
            dU_n += h[t - 1].T @ dhU_n
            db_hn += dhU_n.sum(0)
        else:
            drh = dn @ U_n.T
            dr = drh * h[t - 1] * r * (1 - r)
            before += drh * r
            dU_n += (r * h[t - 1]).T @ dn
            db_hn += dn.sum(0)
        da[t - 1, :, 0], da[t - 1, :, 1], da[t - 1, :, 2] = dr, dz, dn
        before += da[t - 1, :, :2].reshape(B, 2 * H) @ U_rz.T
        dh_t = before
    grads = {"h0": dh_t, **sum_over_steps(da, x, h, W_xh), "b_hn": db_hn}
    grads["W_hh"][:, 2 * H :] = dU_n
    return grads
