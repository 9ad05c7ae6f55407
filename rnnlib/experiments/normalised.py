"""A plain recurrent cell with layer normalisation inside, and a sweep that asks when that helps."""

import numpy as np

from .. import ops
from ..layers import Recurrent
from .learning import TEST, train_and_measure
from .problems import PROBLEMS
from .sweep import grid, sweep

EPSILON = 1e-5


class NormalisedRNN(Recurrent):
    """h_t = tanh(gain_x · N(x_t W_xh) + gain_h · N(h_{t−1} W_hh) + b_h), N as in rnnlib.LayerNorm.

    Both summands are normalised apart, as in the LSTM of Ba, Kiros & Hinton (2016). Ten times W_hh is the
    same cell. Sequences in a batch are of one length.
    """

    gates = "h"
    weight_names = (*Recurrent.weight_names, "gain_x", "gain_h")

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
        init="uniform",
    ):
        super().__init__(input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init)

    def _first_weights(self, width):
        gains = {name: np.ones(self.hidden_size) for name in ("gain_x", "gain_h")}
        return super()._first_weights(width) | gains

    def _run(self, x, first, weights, mask):
        if mask is not None:
            raise ValueError("lengths: wanted None, since a normalised cell knows no padding")
        h, kept = [first[0]], []
        n_x, s_x = normalise(x @ weights["W_xh"])
        for n in n_x:
            kept.append(normalise(h[-1] @ weights["W_hh"]))
            h.append(np.tanh(weights["gain_x"] * n + weights["gain_h"] * kept[-1][0] + weights["b_h"]))
        h = np.array(h)
        return (h,), (x, h, n_x, s_x, kept, weights)

    def _run_back(self, dh, cache, dlast):
        x, h, n_x, s_x, kept, weights = cache
        da, dproduct, dh_later = np.empty_like(dh), np.empty_like(dh), dlast[0]
        for t in range(len(dh), 0, -1):
            da[t - 1] = (dh[t - 1] + dh_later) * (1 - h[t] ** 2)
            dproduct[t - 1] = normalise_back(da[t - 1] * weights["gain_h"], *kept[t - 1])
            dh_later = dproduct[t - 1] @ weights["W_hh"].T
        dinput = normalise_back(da * weights["gain_x"], n_x, s_x)
        n_h, steps = np.array([n for n, _ in kept]), ([0, 1], [0, 1])
        return {
            "x": dinput @ weights["W_xh"].T,
            "h0": dh_later,
            "W_xh": np.tensordot(x, dinput, steps),
            "W_hh": np.tensordot(h[:-1], dproduct, steps),
            "b_h": da.sum(axis=(0, 1)),
            "gain_x": (da * n_x).sum(axis=(0, 1)),
            "gain_h": (da * n_h).sum(axis=(0, 1)),
        }


def normalise(a):
    """a (…, H) -> n = (a − μ)/s and s = √(σ² + ε), μ and σ² over the last axis."""
    centred = a - a.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON)
    return centred / spread, spread


def normalise_back(dn, n, spread):
    """da = (dn − mean dn − n · mean(dn · n)) / s."""
    along = (dn * n).mean(axis=-1, keepdims=True)
    return (dn - dn.mean(axis=-1, keepdims=True) - n * along) / spread


@sweep(
    "When does layer normalisation inside the cell help?",
    (
        *grid(task=("noisy frames",), scale=(1.0, 3.0, 10.0), normalised=(False, True), gain=(1.0,)),
        *grid(task=("temporal order",), scale=(1.0,), normalised=(False, True), gain=(1.0,)),
        *grid(task=("temporal order",), scale=(1.0,), normalised=(True,), gain=(0.1,)),
    ),
    short={"steps": 10},
)
def layer_norm(task, scale, normalised, gain, seed, steps=300):
    """An RNN of 32 units, W_hh orthogonal times `scale`, plain or normalised; both gains start at `gain`.

    Adam 3e-3, clip 1, 32 new sequences a step: noisy frames to label, or temporal order over 20 steps.
    """
    problem, length = PROBLEMS[task], {"noisy frames": 40, "temporal order": 20}[task]
    rng, cell = np.random.default_rng([seed, 12]), NormalisedRNN if normalised else "RNN"
    model = problem.model(hidden_size=32, cell=cell, init="orthogonal", rng=ops.as_rng(seed))
    model.params["cell.W_hh"] *= np.float32(scale)
    for name, array in model.params.items():
        if name.startswith("cell.gain"):
            array[:] = gain
    test = problem.draw(10_000 + seed, TEST, length)
    return train_and_measure(model, lambda step: problem.draw(rng, 32, length), test, steps, 3e-3)
