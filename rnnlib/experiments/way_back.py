"""Sweeps over the LSTM's way back: one line of it wrong, or a millionth of the gradient left."""

from functools import partial

import numpy as np

from .. import optim
from ..layers import LSTM
from .learning import learn
from .problems import PROBLEMS
from .sweep import grid, sweep

# What each way back does with the two gradients that a step hands to the one before it (along the belt, and
# through h and the gates), and which cell state it takes for the forget gate's.
WAYS = {"right": {}, "belt cut": {"belt": 0}, "h cut": {"through_h": 0}, "f reads c_t": {"late": 1}}


class WayBack(LSTM):
    """An LSTM that goes back as `way` says: `right` is what `lstm_backward` returns, the others are wrong.

    It goes forward as every LSTM does, so that nothing but the gradient differs.
    """

    def __init__(self, *sizes, way="right", **options):
        super().__init__(*sizes, **options)
        self.way = WAYS[way]

    def _run_back(self, dh, cache, dlast):
        return backward(dh, cache, *dlast, **self.way)


def backward(dh, cache, dh_T, dc_T, *, belt=1, through_h=1, late=0):
    """`kernels.lstm_backward` with one line to change: its gradients by name, from dh (T, B, H).

    `belt` 0: dc_{t−1} gets nothing from dc_t; `through_h` 0: dh_{t−1} gets nothing from the sums of step t;
    `late` 1: df = dc · c_t, where c_{t−1} belongs.
    """
    x, h, c, tanh_c, gates, W_xh, W_hh, _ = cache
    das, dh_later, dc_later = [], dh_T, dc_T
    for t in range(len(x) - 1, -1, -1):  # step t + 1, whose state before it is h[t], c[t]
        i, f, g, o = gates[t]
        dh_t = dh[t] + dh_later
        dc = dh_t * o * (1 - tanh_c[t] ** 2) + dc_later
        da_i, da_f = dc * g * i * (1 - i), dc * c[t + late] * f * (1 - f)
        da_g, da_o = dc * i * (1 - g**2), dh_t * tanh_c[t] * o * (1 - o)
        das.insert(0, np.hstack([da_i, da_f, da_g, da_o]))
        dh_later, dc_later = through_h * (das[0] @ W_hh.T), belt * (dc * f)
    da = np.array(das)
    return {
        "x": da @ W_xh.T,
        "h0": dh_later,
        "c0": dc_later,
        "W_xh": np.einsum("tbd,tbk->dk", x, da, optimize=True),
        "W_hh": np.einsum("tbh,tbk->hk", h[:-1], da, optimize=True),
        "b_h": da.sum(axis=(0, 1)),
    }


@sweep(
    "With one line of the way back wrong: how far can an LSTM still learn to remember?",
    grid(way=tuple(WAYS), bias=(1, 3), lag=(5, 10, 20, 40), rate=(1e-3, 3e-3, 1e-2)),
    short={"lag": 3, "steps": 20},
    seeds=10,
)
def cut_belt(way, bias, lag, rate, seed, steps=500, hidden=24):
    """Delayed recall; Adam, clip 1, Glorot weights, 32 new sequences a step; solved at ≥ 99 % of 256.

    "With the belt's gradient cut nothing is learnt over a long lag" would be overturned by a rate or a bias
    at which lag 40 is solved all the same; "it is the belt that is missed, not any part of a gradient", if
    the two other wrong ways, which leave the belt whole, failed there too.
    """
    options = {"hidden_size": hidden, "init": "glorot", "forget_bias": float(bias)}
    return learn(PROBLEMS["recall"], options | {"cell": partial(WayBack, way=way)}, lag, seed, steps, rate)


_SYMBOLS = 2  # rows of W_xh that the symbol to be remembered chooses: nothing but step 1 reads them


class OneFactor(optim.SGD):
    """SGD with every gradient scaled to a length of 1 first: one factor for all weights."""

    def step(self, grads):
        size = np.sqrt(sum(float((g.astype(float) ** 2).sum()) for g in grads.values()))
        super().step({name: g / max(size, 1e-30) for name, g in grads.items()})


class OwnFactors(optim.Adam):
    """Adam for some weights, SGD at rate 0.3 for the others: `chosen` says which rows of W_xh are Adam's.

    `rest` True: everything else is Adam's too, and the rows that are not chosen are SGD's.
    """

    def __init__(self, params, lr, chosen, rest):
        super().__init__(params, lr)
        self._chosen, self._rest = chosen, rest

    def _change(self, name, g):
        adam, plain = super()._change(name, g), 0.3 * g
        changed = np.array(adam if self._rest else plain)
        if name == "cell.W_xh":
            rows = slice(_SYMBOLS)
            changed[rows] = (adam if self._chosen else plain)[rows]
        return changed


OPTIMISERS = {
    "SGD": (optim.SGD, (0.03, 0.1, 0.3, 1.0, 3.0)),
    "SGD, length 1": (OneFactor, (0.01, 0.03, 0.1, 0.3)),
    "Adam": (optim.Adam, (1e-3, 3e-3, 1e-2)),
    "Adam for the symbols": (partial(OwnFactors, chosen=True, rest=False), (1e-3, 3e-3, 1e-2)),
    "SGD for the symbols": (partial(OwnFactors, chosen=False, rest=True), (1e-3, 3e-3, 1e-2)),
}


@sweep(
    "A millionth of the gradient comes back along the belt: which optimiser learns from it?",
    tuple(
        {"optimiser": name, "bias": bias, "rate": rate}
        for name, (_, rates) in OPTIMISERS.items()
        for bias in (0, 3)
        for rate in rates
    ),
    short={"lag": 3, "steps": 20},
)
def tiny_gradient(optimiser, bias, rate, seed, steps=500, lag=20, hidden=24):
    """Delayed recall over 20 steps; clip 1, Glorot weights, 32 new sequences a step; solved at ≥ 99 % of 256.

    "Adam learns from it because each weight has a factor of its own" would be overturned by a rate at which
    SGD solves bias 0, whole or scaled to one length. Bias 3, where four tenths come back, shows that SGD can
    learn the task. The last two give Adam's factors only to the rows that read the symbol, or to all others.
    """
    options = {"hidden_size": hidden, "init": "glorot", "forget_bias": float(bias)}
    return learn(PROBLEMS["recall"], options, lag, seed, steps, rate, rule=OPTIMISERS[optimiser][0])
