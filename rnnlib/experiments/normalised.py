"""A plain recurrent cell with layer normalisation inside, in two forms: a sweep asks when that helps."""

import numpy as np

from .. import ops
from ..layers import Recurrent
from .learning import TEST, train_and_measure
from .memory import ADAM_RATES
from .problems import PROBLEMS
from .sweep import grid, sweep

EPSILON = 1e-5


class Normalised(Recurrent):
    """What both forms share: gains for the normalised sums, and sequences of one length in a batch."""

    gates = "h"
    gains = ()  # names of the gains, (H,) each, which start at 1

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

    @property
    def weight_names(self):
        return (*Recurrent.weight_names, *self.gains)

    def _first_weights(self, width):
        return super()._first_weights(width) | {name: np.ones(self.hidden_size) for name in self.gains}

    def _run(self, x, first, weights, mask):
        if mask is not None:
            raise ValueError("lengths: wanted None, since a normalised cell knows no padding")
        return self._run_forward(x, first[0], weights)


class NormalisedRNN(Normalised):
    """h_t = tanh(gain · N(x_t W_xh + h_{t−1} W_hh) + b_h), N as in rnnlib.LayerNorm.

    Ba, Kiros & Hinton (2016), equation 4: for a plain RNN the sum is normalised. Ten times all weights are
    the same cell; ten times W_hh are another, in which the input counts for less.
    """

    gains = ("gain",)

    def _run_forward(self, x, h0, weights):
        h, kept = [h0], []
        for product in x @ weights["W_xh"]:
            kept.append(normalise(product + h[-1] @ weights["W_hh"]))
            h.append(np.tanh(weights["gain"] * kept[-1][0] + weights["b_h"]))
        h = np.array(h)
        return (h,), (x, h, kept, weights)

    def _run_back(self, dh, cache, dlast):
        x, h, kept, weights = cache
        da, dsum, dh_later = np.empty_like(dh), np.empty_like(dh), dlast[0]
        for t in range(len(dh), 0, -1):
            da[t - 1] = (dh[t - 1] + dh_later) * (1 - h[t] ** 2)
            dsum[t - 1] = normalise_back(da[t - 1] * weights["gain"], *kept[t - 1])
            dh_later = dsum[t - 1] @ weights["W_hh"].T
        n, steps = np.array([n for n, _ in kept]), ([0, 1], [0, 1])
        return {
            "x": dsum @ weights["W_xh"].T,
            "h0": dh_later,
            "W_xh": np.tensordot(x, dsum, steps),
            "W_hh": np.tensordot(h[:-1], dsum, steps),
            "b_h": da.sum(axis=(0, 1)),
            "gain": (da * n).sum(axis=(0, 1)),
        }


class ApartNormalisedRNN(Normalised):
    """h_t = tanh(gain_x · N(x_t W_xh) + gain_h · N(h_{t−1} W_hh) + b_h), N as in rnnlib.LayerNorm.

    Both summands are normalised apart, as in the LSTM of Ba, Kiros & Hinton (2016), equation 20. Ten times
    W_hh are the same cell, and so are ten times W_xh.
    """

    gains = ("gain_x", "gain_h")

    def _run_forward(self, x, h0, weights):
        h, kept = [h0], []
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


FORMS = {"plain": "RNN", "sum": NormalisedRNN, "apart": ApartNormalisedRNN}
LENGTHS = {"noisy frames": 40, "temporal order": 20}
STEPS_OF = {"noisy frames": 200, "temporal order": 150}  # of training


@sweep(
    "With good first weights, does layer normalisation inside the cell help, and where must it act?",
    grid(task=tuple(LENGTHS), form=tuple(FORMS), rate=ADAM_RATES),
    short={"steps": 10},
    seeds=10,
)
def layer_norm(task, form, rate, seed, steps=None, scale=1.0, gain=1.0):
    """An RNN of 32 units, W_hh orthogonal: plain, the sum normalised, or both summands apart.

    W_hh is multiplied by `scale`, gains start at `gain`. Adam, clip 1, 32 new sequences a step: noisy frames
    to label (200 steps), or temporal order over 20 steps (150). "Normalisation hurts" would be overturned by
    the other form or by another rate.
    """
    problem, length = PROBLEMS[task], LENGTHS[task]
    rng = np.random.default_rng([seed, 12])
    model = problem.model(hidden_size=32, cell=FORMS[form], init="orthogonal", rng=ops.as_rng(seed))
    model.params["cell.W_hh"] *= np.float32(scale)
    for name, array in model.params.items():
        if name.startswith("cell.gain"):
            array[:] = gain
    test, budget = problem.draw(10_000 + seed, TEST, length), steps or STEPS_OF[task]
    return train_and_measure(model, lambda step: problem.draw(rng, 32, length), test, budget, rate)


@sweep(
    "Does layer normalisation mend first weights of the wrong size, and what do its first gains change?",
    (
        *grid(task=("noisy frames",), form=tuple(FORMS), scale=(10.0,), gain=(1.0,), rate=ADAM_RATES),
        *grid(task=("temporal order",), form=("sum", "apart"), scale=(1.0,), gain=(0.1,), rate=ADAM_RATES),
    ),
    short={"steps": 10},
)
def layer_norm_starts(task, form, scale, gain, rate, seed, steps=None):
    """As `layer_norm`, from ten times the recurrent weights, or from gains of a tenth.

    "It mends weights that are too large" would be overturned by a rate at which the plain network learns with
    them; "smaller gains help" by the form that they do not help.
    """
    return layer_norm(task, form, rate, seed, steps, scale, gain)
