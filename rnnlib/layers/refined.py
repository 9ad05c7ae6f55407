"""LSTMs whose units start with every time scale, the second with a refined keeping gate. Gu et al. (2020)."""

import numpy as np

from .. import ops
from .cells import LSTM


class UniformGateLSTM(LSTM):
    """An LSTM whose forget gates start anywhere: b_f = logit u, u from U(1/H, 1 − 1/H), and b_i = −b_f.

    So the first gates σ(b_f) of a layer are spread evenly from nearly shut to nearly open. All other biases
    start at 0. `init`: "glorot" or "orthogonal" for the matrices; needs at least 3 units.
    """

    inits = ("glorot", "orthogonal")

    def __init__(
        self,
        input_size,
        hidden_size,
        num_layers=1,
        bidirectional=False,
        dropout=0.0,
        rng=0,
        dtype="float32",
        *,
        init="glorot",
    ):
        if ops.check_positive("hidden_size", hidden_size, integer=True) < 3:
            raise ValueError(f"hidden_size: wanted at least 3 units to share out, got {hidden_size}")
        super().__init__(input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init=init)

    def _first_weights(self, width):
        weights = super()._first_weights(width)
        u = self.rng.uniform(1 / self.hidden_size, 1 - 1 / self.hidden_size, self.hidden_size)
        first, second, _, _ = np.split(weights["b_h"], 4)
        second[:] = np.log(u / (1 - u))
        first[:] = -second
        return weights


class RefinedLSTM(UniformGateLSTM):
    """A refine gate r pushes the forget gate f towards open or shut: k says what is kept, 1 − k what is new.

    k = r·(1 − (1 − f)²) + (1 − r)·f²;  c_t = k·c_{t−1} + (1 − k)·g;  h_t = o·tanh c_t, blocks in the order
    r f g o. r, f and o are σ, g is tanh of x_t W_xh + h_{t−1} W_hh + b_h. Where f is near 1, its own slope
    is small; r moves k there between f² and 1 − (1 − f)². The first biases: f's b = logit u, r's −b.
    """

    gates = "rfgo"

    @ops.quiet()
    def _run(self, x, first, weights, mask):
        inside = np.ones((*x.shape[:2], 1), bool) if mask is None else mask[..., None]
        x = np.where(inside, x, x.dtype.type(0))
        h, c, tape = [first[0]], [first[1]], []
        for a, real in zip(x @ weights["W_xh"] + weights["b_h"], inside):
            gates = _squash(a + h[-1] @ weights["W_hh"])
            r, f, g, o = gates
            k = r * (1 - (1 - f) ** 2) + (1 - r) * f**2
            c_t = k * c[-1] + (1 - k) * g
            tape.append((*gates, k, np.tanh(c_t)))
            c.append(np.where(real, c_t, c[-1]))
            h.append(np.where(real, o * tape[-1][-1], h[-1]))
        if np.isnan(h[-1]).any():
            raise ValueError("NaN in the last state")
        h, c = np.array(h), np.array(c)
        return (h, c), (x, h, c, tape, inside, weights)

    @ops.quiet()
    def _run_back(self, dh, cache, dlast):
        x, h, c, tape, inside, weights = cache
        (dh_t, dc_t), da = dlast, np.empty((*x.shape[:2], weights["W_hh"].shape[1]), x.dtype)
        for t in range(len(x) - 1, -1, -1):  # step t + 1, whose state before it is h[t], c[t]
            (r, f, g, o, k, tanh_c), real = tape[t], inside[t]
            dh_t = dh_t + dh[t]
            dc = dc_t + dh_t * o * (1 - tanh_c**2)
            dk = dc * (c[t] - g)
            da_r = dk * 2 * f * (1 - f) * r * (1 - r)
            da_f = dk * 2 * (r * (1 - f) + (1 - r) * f) * f * (1 - f)
            da_g = dc * (1 - k) * (1 - g**2)
            da_o = dh_t * tanh_c * o * (1 - o)
            da[t] = np.where(real, np.concatenate([da_r, da_f, da_g, da_o], axis=1), 0)
            dh_t = np.where(real, da[t] @ weights["W_hh"].T, dh_t)
            dc_t = np.where(real, dc * k, dc_t)
        rows = da.reshape(-1, da.shape[-1])
        return {
            "x": da @ weights["W_xh"].T,
            "h0": dh_t,
            "c0": dc_t,
            "b_h": rows.sum(axis=0),
            "W_xh": x.reshape(len(rows), -1).T @ rows,
            "W_hh": h[:-1].reshape(len(rows), -1).T @ rows,
        }


def _squash(a):
    """a (B, 4H) -> r, f, g, o, each (B, H): σ, but tanh for g."""
    a_r, a_f, a_g, a_o = np.split(a, 4, axis=1)
    return ops.sigmoid(a_r), ops.sigmoid(a_f), np.tanh(a_g), ops.sigmoid(a_o)
