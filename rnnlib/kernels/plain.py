"""RNN, LSTM and GRU as bare equations: a step, a sequence forward, a sequence back. Read these first.

The fast forms beside this file compute the same, and a test holds them to it. Nothing is checked here, and
nothing arranged for speed. Shapes: x (T, B, D), h and c (T+1, B, H) with h[0] the first state, weights as in
`rnnlib.kernels`; dh (T, B, H) is the gradient of every output h[1:], dh_T and dc_T that of the last state.
In code `h[t]` is h_t and `x[t-1]` is x_t. `d` before a name: the gradient of the loss with respect to it.
"""

import numpy as np

from ..ops import sigmoid


def rnn_step(x_t, h, W_xh, W_hh, b_h, activation="tanh"):
    """h_t = tanh(x_t W_xh + h_{t−1} W_hh + b_h), or ReLU of it."""
    a = x_t @ W_xh + h @ W_hh + b_h
    return np.tanh(a) if activation == "tanh" else np.maximum(a, 0)


def rnn_forward(x, h0, W_xh, W_hh, b_h, activation="tanh"):
    """All states h, the first one before them."""
    h = [h0]
    for x_t in x:
        h.append(rnn_step(x_t, h[-1], W_xh, W_hh, b_h, activation))
    return np.array(h)


def rnn_backward(dh, dh_T, x, h, W_xh, W_hh, b_h, activation="tanh"):
    """From the last step to the first: through the activation, then to the input, the weights and h_{t−1}."""
    dx, dW_xh, dW_hh, db_h = map(np.zeros_like, (x, W_xh, W_hh, b_h))
    dh_t = dh_T
    for t in range(len(x), 0, -1):
        dh_t = dh_t + dh[t - 1]
        da = dh_t * (1 - h[t] ** 2) if activation == "tanh" else dh_t * (h[t] > 0)
        dx[t - 1] = da @ W_xh.T
        dW_xh += x[t - 1].T @ da
        dW_hh += h[t - 1].T @ da
        db_h += da.sum(axis=0)
        dh_t = da @ W_hh.T
    return {"x": dx, "h0": dh_t, "W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h}


def lstm_step(x_t, h, c, W_xh, W_hh, b_h):
    """i, f, o = σ(a), g = tanh(a), c_t = f·c_{t−1} + i·g, h_t = o·tanh(c_t) -> h_t, c_t and the gates."""
    a_i, a_f, a_g, a_o = np.split(x_t @ W_xh + h @ W_hh + b_h, 4, axis=-1)
    i, f, g, o = sigmoid(a_i), sigmoid(a_f), np.tanh(a_g), sigmoid(a_o)
    c = f * c + i * g
    return o * np.tanh(c), c, (i, f, g, o)


def lstm_forward(x, h0, c0, W_xh, W_hh, b_h):
    """All states h and c, the first ones before them, and the gates of every step."""
    h, c, gates = [h0], [c0], []
    for x_t in x:
        h_t, c_t, ifgo = lstm_step(x_t, h[-1], c[-1], W_xh, W_hh, b_h)
        h.append(h_t)
        c.append(c_t)
        gates.append(ifgo)
    return np.array(h), np.array(c), gates


def lstm_backward(dh, dh_T, dc_T, x, h, c, gates, W_xh, W_hh, b_h):
    """c_t is reached through h_t and straight from c_{t+1}: dc gathers both before it is handed on."""
    dx, dW_xh, dW_hh, db_h = map(np.zeros_like, (x, W_xh, W_hh, b_h))
    dh_t, dc = dh_T, dc_T
    for t in range(len(x), 0, -1):
        i, f, g, o = gates[t - 1]
        tanh_c = np.tanh(c[t])
        dh_t = dh_t + dh[t - 1]
        dc = dc + dh_t * o * (1 - tanh_c**2)
        da_i = dc * g * i * (1 - i)
        da_f = dc * c[t - 1] * f * (1 - f)
        da_g = dc * i * (1 - g**2)
        da_o = dh_t * tanh_c * o * (1 - o)
        da = np.concatenate([da_i, da_f, da_g, da_o], axis=-1)
        dx[t - 1] = da @ W_xh.T
        dW_xh += x[t - 1].T @ da
        dW_hh += h[t - 1].T @ da
        db_h += da.sum(axis=0)
        dh_t = da @ W_hh.T
        dc = dc * f
    return {"x": dx, "h0": dh_t, "c0": dc, "W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h}


def gru_step(x_t, h, W_xh, W_hh, b_h, b_hn, reset_after=True):
    """r, z = σ(a), n = tanh(a_n + r·u), h_t = (1 − z)·n + z·h_{t−1} -> h_t, and r, z, n, u.

    u = h_{t−1} U_n + b_hn. With the reset before the product u = (r·h_{t−1}) U_n + b_hn, n = tanh(a_n + u).
    """
    U_rz, U_n = np.split(W_hh, [2 * h.shape[-1]], axis=-1)
    x_r, x_z, x_n = np.split(x_t @ W_xh + b_h, 3, axis=-1)
    h_r, h_z = np.split(h @ U_rz, 2, axis=-1)
    r, z = sigmoid(x_r + h_r), sigmoid(x_z + h_z)
    u = (h if reset_after else r * h) @ U_n + b_hn
    n = np.tanh(x_n + (r * u if reset_after else u))
    return (1 - z) * n + z * h, (r, z, n, u)


def gru_forward(x, h0, W_xh, W_hh, b_h, b_hn, reset_after=True):
    """All states h, the first one before them, and r, z, n, u of every step."""
    h, gates = [h0], []
    for x_t in x:
        h_t, rznu = gru_step(x_t, h[-1], W_xh, W_hh, b_h, b_hn, reset_after)
        h.append(h_t)
        gates.append(rznu)
    return np.array(h), gates


def gru_backward(dh, dh_T, x, h, gates, W_xh, W_hh, b_h, b_hn, reset_after=True):
    """h_{t−1} is reached through z straight, through both gates, and through u (by way of r·h if before)."""
    dx, dW_xh, dW_hh, db_h, db_hn = map(np.zeros_like, (x, W_xh, W_hh, b_h, b_hn))
    H = h.shape[-1]
    U_n = W_hh[:, 2 * H :]
    dh_t = dh_T
    for t in range(len(x), 0, -1):
        r, z, n, u = gates[t - 1]
        dh_t = dh_t + dh[t - 1]
        da_n = dh_t * (1 - z) * (1 - n**2)
        da_z = dh_t * (h[t - 1] - n) * z * (1 - z)
        if reset_after:
            du, before = da_n * r, h[t - 1]
            da_r = da_n * u * r * (1 - r)
            dh_t = dh_t * z + du @ U_n.T
        else:
            du, before = da_n, r * h[t - 1]
            da_r = (du @ U_n.T) * h[t - 1] * r * (1 - r)
            dh_t = dh_t * z + (du @ U_n.T) * r
        da, da_rz = np.concatenate([da_r, da_z, da_n], axis=-1), np.concatenate([da_r, da_z], axis=-1)
        dx[t - 1] = da @ W_xh.T
        dW_xh += x[t - 1].T @ da
        dW_hh[:, : 2 * H] += h[t - 1].T @ da_rz
        dW_hh[:, 2 * H :] += before.T @ du
        db_h += da.sum(axis=0)
        db_hn += du.sum(axis=0)
        dh_t = dh_t + da_rz @ W_hh[:, : 2 * H].T
    return {"x": dx, "h0": dh_t, "W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h, "b_hn": db_hn}


def rnn(x, h0, W_xh, W_hh, b_h, dh, dh_T, activation="tanh"):
    """Forward, then back -> h and the gradients by name."""
    weights = W_xh, W_hh, b_h
    h = rnn_forward(x, h0, *weights, activation)
    return h, rnn_backward(dh, dh_T, x, h, *weights, activation)


def lstm(x, h0, c0, W_xh, W_hh, b_h, dh, dh_T, dc_T):
    """Forward, then back -> h, c and the gradients by name."""
    weights = W_xh, W_hh, b_h
    h, c, gates = lstm_forward(x, h0, c0, *weights)
    return h, c, lstm_backward(dh, dh_T, dc_T, x, h, c, gates, *weights)


def gru(x, h0, W_xh, W_hh, b_h, b_hn, dh, dh_T, reset_after=True):
    """Forward, then back -> h and the gradients by name."""
    weights = W_xh, W_hh, b_h, b_hn
    h, gates = gru_forward(x, h0, *weights, reset_after)
    return h, gru_backward(dh, dh_T, x, h, gates, *weights, reset_after)
