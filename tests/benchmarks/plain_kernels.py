"""The recurrent kernels as they are usually written: gate by gate, step by step, forward and then back.

What the fast forms are held against, for their results (tests/test_kernels.py) and their speed (kernels.py).
Each function runs forward and backward: x (T, B, D), first states (B, H), weights as in rnnlib.kernels, then
the gradients of all outputs, dh (T, B, H), and of the last states -> the states' sequences and a dict of
gradients. In code h[t] is h_t and x[t-1] is x_t.
"""

import numpy as np


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


def split(W, k):
    """One contiguous array for each of k gates."""
    return [np.ascontiguousarray(gate) for gate in np.split(W, k, axis=-1)]


def rnn(x, h0, W_xh, W_hh, b_h, dh_out, dh_T, activation="tanh"):
    h = [h0]
    for x_t in x:
        a = x_t @ W_xh + h[-1] @ W_hh + b_h
        h.append(np.tanh(a) if activation == "tanh" else np.maximum(a, 0))

    dx, dW_xh, dW_hh, db_h = map(np.zeros_like, (x, W_xh, W_hh, b_h))
    dh = dh_T
    for t in range(len(x), 0, -1):
        dh = dh + dh_out[t - 1]
        da = dh * (1 - h[t] ** 2) if activation == "tanh" else dh * (h[t] > 0)
        dx[t - 1] = da @ W_xh.T
        dW_xh += x[t - 1].T @ da
        dW_hh += h[t - 1].T @ da
        db_h += da.sum(0)
        dh = da @ W_hh.T
    return np.array(h), {"x": dx, "h0": dh, "W_xh": dW_xh, "W_hh": dW_hh, "b_h": db_h}


def lstm(x, h0, c0, W_xh, W_hh, b_h, dh_out, dh_T, dc_T):
    W_i, W_f, W_g, W_o = split(W_xh, 4)
    U_i, U_f, U_g, U_o = split(W_hh, 4)
    b_i, b_f, b_g, b_o = split(b_h, 4)
    h, c, gates = [h0], [c0], []
    for x_t in x:
        i = sigmoid(x_t @ W_i + h[-1] @ U_i + b_i)
        f = sigmoid(x_t @ W_f + h[-1] @ U_f + b_f)
        g = np.tanh(x_t @ W_g + h[-1] @ U_g + b_g)
        o = sigmoid(x_t @ W_o + h[-1] @ U_o + b_o)
        gates.append((i, f, g, o))
        c.append(f * c[-1] + i * g)
        h.append(o * np.tanh(c[-1]))

    dx = np.zeros_like(x)
    dW_i, dW_f, dW_g, dW_o = map(np.zeros_like, (W_i, W_f, W_g, W_o))
    dU_i, dU_f, dU_g, dU_o = map(np.zeros_like, (U_i, U_f, U_g, U_o))
    db_i, db_f, db_g, db_o = map(np.zeros_like, (b_i, b_f, b_g, b_o))
    dh, dc = dh_T, dc_T
    for t in range(len(x), 0, -1):
        i, f, g, o = gates[t - 1]
        tanh_c = np.tanh(c[t])
        dh = dh + dh_out[t - 1]
        dc = dc + dh * o * (1 - tanh_c**2)
        da_i = dc * g * i * (1 - i)
        da_f = dc * c[t - 1] * f * (1 - f)
        da_g = dc * i * (1 - g**2)
        da_o = dh * tanh_c * o * (1 - o)
        dW_i += x[t - 1].T @ da_i
        dW_f += x[t - 1].T @ da_f
        dW_g += x[t - 1].T @ da_g
        dW_o += x[t - 1].T @ da_o
        dU_i += h[t - 1].T @ da_i
        dU_f += h[t - 1].T @ da_f
        dU_g += h[t - 1].T @ da_g
        dU_o += h[t - 1].T @ da_o
        db_i += da_i.sum(0)
        db_f += da_f.sum(0)
        db_g += da_g.sum(0)
        db_o += da_o.sum(0)
        dx[t - 1] = da_i @ W_i.T + da_f @ W_f.T + da_g @ W_g.T + da_o @ W_o.T
        dh = da_i @ U_i.T + da_f @ U_f.T + da_g @ U_g.T + da_o @ U_o.T
        dc = dc * f
    return (
        np.array(h),
        np.array(c),
        {
            "x": dx,
            "h0": dh,
            "c0": dc,
            "W_xh": np.hstack([dW_i, dW_f, dW_g, dW_o]),
            "W_hh": np.hstack([dU_i, dU_f, dU_g, dU_o]),
            "b_h": np.hstack([db_i, db_f, db_g, db_o]),
        },
    )


def gru(x, h0, W_xh, W_hh, b_h, b_hn, dh_out, dh_T, reset_after=True):
    W_r, W_z, W_n = split(W_xh, 3)
    U_r, U_z, U_n = split(W_hh, 3)
    b_r, b_z, b_n = split(b_h, 3)
    h, gates = [h0], []
    for x_t in x:
        r = sigmoid(x_t @ W_r + h[-1] @ U_r + b_r)
        z = sigmoid(x_t @ W_z + h[-1] @ U_z + b_z)
        hU_n = h[-1] @ U_n + b_hn if reset_after else (r * h[-1]) @ U_n + b_hn
        n = np.tanh(x_t @ W_n + b_n + (r * hU_n if reset_after else hU_n))
        gates.append((r, z, n, hU_n))
        h.append((1 - z) * n + z * h[-1])

    dx = np.zeros_like(x)
    dW_r, dW_z, dW_n = map(np.zeros_like, (W_r, W_z, W_n))
    dU_r, dU_z, dU_n = map(np.zeros_like, (U_r, U_z, U_n))
    db_r, db_z, db_n, db_hn = map(np.zeros_like, (b_r, b_z, b_n, b_hn))
    dh = dh_T
    for t in range(len(x), 0, -1):
        r, z, n, hU_n = gates[t - 1]
        dh = dh + dh_out[t - 1]
        da_z = dh * (h[t - 1] - n) * z * (1 - z)
        da_n = dh * (1 - z) * (1 - n**2)
        dh = dh * z
        if reset_after:
            dhU_n = da_n * r
            da_r = da_n * hU_n * r * (1 - r)
            dU_n += h[t - 1].T @ dhU_n
            dh += dhU_n @ U_n.T
        else:
            dhU_n = da_n
            drh = da_n @ U_n.T
            da_r = drh * h[t - 1] * r * (1 - r)
            dU_n += (r * h[t - 1]).T @ dhU_n
            dh += drh * r
        dW_r += x[t - 1].T @ da_r
        dW_z += x[t - 1].T @ da_z
        dW_n += x[t - 1].T @ da_n
        dU_r += h[t - 1].T @ da_r
        dU_z += h[t - 1].T @ da_z
        db_r += da_r.sum(0)
        db_z += da_z.sum(0)
        db_n += da_n.sum(0)
        db_hn += dhU_n.sum(0)
        dx[t - 1] = da_r @ W_r.T + da_z @ W_z.T + da_n @ W_n.T
        dh += da_r @ U_r.T + da_z @ U_z.T
    return np.array(h), {
        "x": dx,
        "h0": dh,
        "W_xh": np.hstack([dW_r, dW_z, dW_n]),
        "W_hh": np.hstack([dU_r, dU_z, dU_n]),
        "b_h": np.hstack([db_r, db_z, db_n]),
        "b_hn": db_hn,
    }
