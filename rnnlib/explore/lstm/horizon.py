"""How far back an LSTM's memory reaches, for each forget bias, beside that of an RNN."""

from functools import lru_cache

import numpy as np

from ... import kernels
from ...ops import sigmoid
from ...plots.lettering import Lettering
from ..live import (
    BLUE,
    GREEN,
    GREY,
    INK,
    VERMILLION,
    Challenge,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    number,
)

LONGEST = 100
_LAGS = np.arange(LONGEST + 1)
_MEASURED = np.arange(0, LONGEST + 1, 5)  # the lags at which gradients are measured
_FLOOR = 1e-14  # below the picture
_LITTLE = 0.01
_STORED = 0.5  # h_0 of the RNN, c_0 of the LSTM
# Sequences of no input, one for each measured lag: what lies beyond is padding, which the kernels skip.
_NOTHING = np.zeros((LONGEST, len(_MEASURED), 1))
_MASK = np.arange(1, LONGEST + 1)[:, None] <= _MEASURED
_FIRST = np.full((len(_MEASURED), 1), _STORED)


@lru_cache(maxsize=512)
def _lstm(bias):
    """An LSTM unit, all weights and biases 0 but f's bias -> c_t / c_0, and ∂c_T/∂c_0 by lstm_backward."""
    none, b_h = np.zeros((1, 4)), np.array([0.0, bias, 0.0, 0.0])
    _, c, cache = kernels.lstm_forward(_NOTHING, 0 * _FIRST, _FIRST, none, none, b_h, mask=_MASK)
    grads = kernels.lstm_backward(np.zeros_like(_NOTHING), cache, dc_T=np.ones_like(_FIRST))
    return c[:, -1, 0] / _STORED, grads["c0"][:, 0]


@lru_cache(maxsize=512)
def _rnn(weight):
    """h_t = tanh(w h_{t−1}) -> h_t / h_0, ∂h_T/∂h_0 by rnn_backward, and as the product of w (1 − h_t²)."""
    W_hh = np.array([[weight]])
    h, cache = kernels.rnn_forward(_NOTHING, _FIRST, np.zeros((1, 1)), W_hh, np.zeros(1), mask=_MASK)
    grads = kernels.rnn_backward(np.zeros_like(_NOTHING), cache, dh_T=np.ones_like(_FIRST))
    slopes = np.cumprod(weight * (1 - h[1:, -1, 0] ** 2))
    return h[:, -1, 0] / _STORED, grads["h0"][:, 0], np.concatenate([[1.0], slopes])


class MemoryHorizon(Explorer):
    """What is left of a stored value, and of the gradient, after `lag` steps: an LSTM's σ(b)^lag, and an RNN.

    Nothing comes in, so only the forget bias b (the recurrent weight w of the RNN) decides.
    """

    settings = Settings(
        bias=Slider(1.0, -2, 8, 0.05, "forget bias b"),
        lag=IntSlider(20, 2, LONGEST, label="lag", play=True),
        w=Slider(0.9, 0, 2, 0.01, "RNN weight w"),
    )
    presets = (
        Preset("Bias 0: half is lost at every step", bias=0.0, lag=10),
        Preset("Is bias 1 enough at lag 80?", bias=1.0, lag=80),
        Preset("Bias 3 at lag 80", bias=3.0, lag=80),
        Preset("The rule of thumb: b = log(lag − 1)", bias=4.35, lag=80),
        Preset("An RNN at its best: w = 1", w=1.0, lag=80, bias=4.35),
        Preset("A latch: the value stays, the gradient goes", w=1.5, lag=40, bias=4.0),
    )
    challenge = Challenge(
        "keep at least half of the LSTM's gradient at lag 80 or more.",
        lambda result, lag, **_: lag >= 80 and result["left"][2] >= 0.5,
        bias=5.0,
        lag=80,
    )
    size = (800, 420)

    @staticmethod
    def compute(bias, lag, w):
        (c, dc), (h, dh, slopes) = _lstm(bias), _rnn(w)
        f = sigmoid(bias)
        return {
            "c": c,
            "h": h,
            "dc": dc,
            "dh": dh,
            "dh_every": slopes,
            "f": f,
            "left": np.array([c[lag], h[lag], f**lag, slopes[lag]]),
            "chrono": np.array([np.log(lag - 1), (1 - 1 / lag) ** lag]),
            "horizon": np.ceil(np.log(_LITTLE) / np.log(f)),
            "horizon_rnn": np.argmax(slopes < _LITTLE) if (slopes < _LITTLE).any() else -1,
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, sharey=True)
        left.set(title="What is left of the stored value", ylabel="share, log scale")
        right.set(title="What is left of the gradient")
        for ax in (left, right):
            ax.set(xlabel="lag (steps)", xlim=(-2, LONGEST + 2), yscale="log", ylim=(1e-12, 3e4))
            ax.set_yticks([1e-12, 1e-9, 1e-6, _LITTLE, 1], ["10⁻¹²", "10⁻⁹", "10⁻⁶", "1 %", "1"])
            ax.axhline(1, color=GREY, lw=0.8)
            ax.axhline(_LITTLE, color=INK, ls=":", lw=1.2)
        self.lag = [ax.axvline(1, color="#A9ADB4", lw=1.4) for ax in (left, right)]
        lstm, rnn = {"color": BLUE, "ms": 5}, {"color": VERMILLION, "ms": 5}
        self.stored = [
            left.plot([], [], "-", label="LSTM  $c_t / c_0$", **lstm)[0],
            left.plot([], [], "--", label="RNN  $h_t / h_0$", **rnn)[0],
        ]
        self.gradients = [
            right.plot([], [], "-", lw=1.2, label="$σ(b)^{lag}$", **lstm)[0],
            right.plot([], [], "--", lw=1.2, label="product of $w\\,(1 - h^2)$", **rnn)[0],
        ]
        self.measured = [
            right.plot([], [], "o", label="LSTM  $∂c_t/∂c_0$, measured", **lstm)[0],
            right.plot([], [], "s", label="RNN  $∂h_t/∂h_0$, measured", **rnn)[0],
        ]
        self.star = right.plot([], [], "*", color=GREEN, ms=15, mec=INK, mew=0.7, label="chrono's rule")[0]
        self.readings = [Lettering(ax, 10, align="left", bold=True) for ax in (left, right)]
        below = {"loc": "upper center", "ncols": 2, "columnspacing": 1.2}
        left.legend(bbox_to_anchor=(0.5, -0.16), **below)
        order = [self.gradients[0], self.measured[0], self.star, self.gradients[1], self.measured[1]]
        right.legend(handles=order, bbox_to_anchor=(0.44, -0.16), **below)
        return [self.lag, self.stored, self.gradients, self.measured, self.star, self.readings]

    def draw(self, result, bias, lag, w):
        for line in self.lag:
            line.set_xdata([lag, lag])
        powers = result["f"] ** _LAGS
        for curves, lags, values in (
            (self.stored, _LAGS, (result["c"], result["h"])),
            (self.gradients, _LAGS, (powers, result["dh_every"])),
            (self.measured, _MEASURED, (result["dc"], result["dh"])),
        ):
            for curve, ys in zip(curves, values):
                curve.set_data(lags, np.maximum(ys, _FLOOR))
        self.star.set_data([lag], [result["chrono"][1]])
        x = lag + (3 if lag < 52 else -48)  # the numbers stand where there is room
        for readings, values in zip(self.readings, np.split(result["left"], 2)):
            texts = [f"{cell} {_share(value)}" for cell, value in zip(("LSTM", "RNN"), values)]
            readings.show(texts, [(x, 3e3), (x, 60)], [BLUE, VERMILLION])

    def describe(self, result, bias, lag, w):
        value, h, _, dh = result["left"]
        horizon, fall = int(result["horizon"]), int(result["horizon_rnn"])
        fate = f"falls under 1 % after {fall} step{'s' * (fall != 1)}"
        fate = f"stays above 1 % for all {LONGEST} steps" if fall < 0 else fate
        lstm = (
            f"With forget bias {number(bias)} the LSTM keeps σ(b) = {number(result['f'], 4)} of its cell at "
            f"each step: after {lag} steps {_share(value)} of the value and as much of the gradient is left; "
            f"under 1 % after {number(horizon, 6)} step{'s' * (horizon != 1)}"
        )
        rnn = f"has {_share(h)} of its value and {_share(dh)} of its gradient left; it {fate}"
        rule, kept = result["chrono"]
        chrono = f"b = log({lag} − 1) = {number(rule)}, would leave {_share(kept)}"
        return f"{lstm}. The RNN with w = {number(w)} {rnn}. Chrono's rule for this lag, {chrono}."


def _share(value):
    """A share of 1 as it is said: 37 %, 0.014 %, 2.9 × 10⁻¹¹."""
    return f"{number(100 * value, 2)} %" if value >= 1e-5 else number(value, 2)
