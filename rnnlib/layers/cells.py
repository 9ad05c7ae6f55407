"""RNN, LSTM and GRU: what tells them apart is the kernel, the parts of the state and the first biases."""

import numpy as np

from .. import kernels, ops
from .recurrent import Recurrent


class RNN(Recurrent):
    """h_t = φ(x_t W_xh + h_{t−1} W_hh + b_h), φ tanh or relu. Elman (1990).

    `init`: "uniform" U(±1/√H), PyTorch's way, biases too; "glorot"; "orthogonal", W_hh so and W_xh Glorot;
    both with biases 0. `dropout` acts between layers while training. `rng`: a seed or a Generator.
    """

    gates = "h"

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
        activation="tanh",
        init="uniform",
    ):
        self.activation = ops.check_choice("activation", activation, ("tanh", "relu"))
        super().__init__(input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init)

    def _run(self, x, first, weights, mask):
        h, cache = kernels.rnn_forward(x, *first, **weights, activation=self.activation, mask=mask)
        return (h,), cache

    def _run_back(self, dh, cache, dlast):
        return kernels.rnn_backward(dh, cache, *dlast)


class Gated(Recurrent):
    """What LSTM and GRU share: a gate σ(a) that keeps the memory, whose first bias b decides for how long.

    Where a is near b, what is remembered shrinks to 1/e in about exp(b) steps. init="chrono" draws b = log u,
    u from U(1, chrono_max_lag − 1), with Glorot weights and the other biases 0. Tallec & Ollivier (2018).
    """

    inits = (*Recurrent.inits, "chrono")

    def _first_keeping_bias(self, bias, drawn):
        """The keeping gate's bias: chrono's draw, else `bias`, or as `drawn` by the init if that is None."""
        if self.init == "chrono":
            return ops.chrono_bias(self.rng, self.hidden_size, self.chrono_max_lag, "float64")
        return drawn if bias is None else bias


class LSTM(Gated):
    """c_t = f·c_{t−1} + i·g, h_t = o·tanh c_t. Hochreiter & Schmidhuber (1997); Gers et al. (2000).

    As RNN, and: the forget gate's bias starts at `forget_bias` (None: as drawn) in every `init` but "chrono",
    which draws it as log u and sets the input gate's to −log u: see Gated.
    """

    gates = "ifgo"
    states = ("h", "c")

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
        forget_bias=1.0,
        init="uniform",
        chrono_max_lag=100,
    ):
        self.forget_bias = _check_bias("forget_bias", forget_bias)
        self.chrono_max_lag = _check_max_lag("chrono_max_lag", chrono_max_lag)
        super().__init__(input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init)

    def _first_weights(self, width):
        weights = super()._first_weights(width)
        i, f, _, _ = np.split(weights["b_h"], 4)
        f[:] = self._first_keeping_bias(self.forget_bias, f)
        if self.init == "chrono":
            i[:] = -f
        return weights

    def _run(self, x, first, weights, mask):
        h, c, cache = kernels.lstm_forward(x, *first, **weights, mask=mask)
        return (h, c), cache

    def _run_back(self, dh, cache, dlast):
        return kernels.lstm_backward(dh, cache, *dlast)


class GRU(Gated):
    """h_t = (1 − z)·n + z·h_{t−1}: z keeps. Cho et al. (2014).

    As RNN, and: `reset_after` True resets the product, r·(h W_hn + b_hn), as PyTorch does; False the state,
    (r·h) W_hn + b_hn, as the paper. The bias of z starts at `keep_bias` (None: as drawn) in every `init` but
    "chrono", which draws it as log u: see Gated.
    """

    gates = "rzn"
    weight_names = (*Recurrent.weight_names, "b_hn")

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
        reset_after=True,
        keep_bias=0.0,
        init="uniform",
        chrono_max_lag=100,
    ):
        self.reset_after = ops.check_choice("reset_after", reset_after, (True, False))
        self.keep_bias = _check_bias("keep_bias", keep_bias)
        self.chrono_max_lag = _check_max_lag("chrono_max_lag", chrono_max_lag)
        super().__init__(input_size, hidden_size, num_layers, bidirectional, dropout, rng, dtype, init)

    def _first_weights(self, width):
        weights = super()._first_weights(width)
        _, z, _ = np.split(weights["b_h"], 3)
        z[:] = self._first_keeping_bias(self.keep_bias, z)
        return weights | {"b_hn": self._first_bias()}

    def _run(self, x, first, weights, mask):
        h, cache = kernels.gru_forward(x, *first, **weights, reset_after=self.reset_after, mask=mask)
        return (h,), cache

    def _run_back(self, dh, cache, dlast):
        return kernels.gru_backward(dh, cache, *dlast)


def has_known_equations(cell):
    """Whether a cell computes what RNN, LSTM or GRU do; a subclass may, if only its first weights differ."""
    return any(isinstance(cell, kind) and type(cell)._run is kind._run for kind in (RNN, LSTM, GRU))


def _check_bias(name, bias):
    """`bias` as a float, or None."""
    return None if bias is None else float(ops.check_array(name, bias, shape=(), finite=True))


def _check_max_lag(name, lag):
    if ops.check_positive(name, lag) <= 2:
        raise ValueError(f"{name}: wanted more than 2 steps, got {lag}")
    return lag
