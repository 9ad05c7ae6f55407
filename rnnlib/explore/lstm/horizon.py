"""How far back an LSTM's memory reaches, for each forget bias, beside that of an RNN."""

from functools import lru_cache

import numpy as np

from ... import kernels
from ...ops import sigmoid
from .. import live

LONGEST_LAG = 100
_LAGS = np.arange(LONGEST_LAG + 1)
_MEASURED = np.arange(0, LONGEST_LAG + 1, 5)  # the lags at which gradients are measured
_FLOOR = 1e-14  # below the picture
_LITTLE = 0.01
_STORED = 0.5  # h_0 of the RNN, c_0 of the LSTM
# Sequences of no input, one for each measured lag: what lies beyond is padding, which the kernels skip.
_NO_INPUT = np.zeros((LONGEST_LAG, len(_MEASURED), 1))
_MASK = np.arange(1, LONGEST_LAG + 1)[:, None] <= _MEASURED
_FIRST = np.full((len(_MEASURED), 1), _STORED)


@lru_cache(maxsize=512)
def _lstm(bias):
    """An LSTM unit, all weights and biases 0 but f's bias -> c_t / c_0, and ∂c_T/∂c_0 by lstm_backward."""
    none, b_h = np.zeros((1, 4)), np.array([0.0, bias, 0.0, 0.0])
    _, c, cache = kernels.lstm_forward(_NO_INPUT, 0 * _FIRST, _FIRST, none, none, b_h, mask=_MASK)
    grads = kernels.lstm_backward(np.zeros_like(_NO_INPUT), cache, dc_T=np.ones_like(_FIRST))
    return c[:, -1, 0] / _STORED, grads["c0"][:, 0]


@lru_cache(maxsize=512)
def _rnn(weight):
    """h_t = tanh(w h_{t−1}) -> h_t / h_0, ∂h_T/∂h_0 by rnn_backward, and as the product of w (1 − h_t²)."""
    W_hh = np.array([[weight]])
    h, cache = kernels.rnn_forward(_NO_INPUT, _FIRST, np.zeros((1, 1)), W_hh, np.zeros(1), mask=_MASK)
    grads = kernels.rnn_backward(np.zeros_like(_NO_INPUT), cache, dh_T=np.ones_like(_FIRST))
    slopes = np.cumprod(weight * (1 - h[1:, -1, 0] ** 2))
    return h[:, -1, 0] / _STORED, grads["h0"][:, 0], np.concatenate([[1.0], slopes])


class MemoryHorizon(live.Explorer):
    """What is left of a stored value, and of the gradient, after `lag` steps: an LSTM's σ(b)^lag, and an RNN.

    Nothing comes in, so only the forget bias b (the recurrent weight w of the RNN) decides.
    """

    settings = live.Settings(
        bias=live.Slider(1.0, -2, 8, 0.05, "forget bias b"),
        lag=live.IntSlider(20, 2, LONGEST_LAG, label="lag", play=True),
        w=live.Slider(0.9, 0, 2, 0.01, "RNN weight w"),
    )
    presets = (
        live.Preset("Bias 0: half is lost at every step", bias=0.0, lag=10),
        live.Preset("Is bias 1 enough at lag 80?", bias=1.0, lag=80),
        live.Preset("Bias 3 at lag 80", bias=3.0, lag=80),
        live.Preset("The rule of thumb: b = log(lag − 1)", bias=4.35, lag=80),
        live.Preset("An RNN at its best: w = 1", w=1.0, lag=80, bias=4.35),
        live.Preset("A latch: the value stays, the gradient goes", w=1.5, lag=40, bias=4.0),
    )
    challenge = live.Challenge(
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

    @staticmethod
    def shown(result, lag, **_):
        curves = {key: result[key] for key in ("c", "h", "dc", "dh", "dh_every")}
        curves["powers"] = result["f"] ** _LAGS
        told = [f"{cell} {_share(v)}" for cell, v in zip(("LSTM", "RNN") * 2, result["left"])]
        x = lag + (3 if lag < 52 else -48)  # the numbers stand where there is room
        return {f"{key} curve": np.maximum(values, _FLOOR) for key, values in curves.items()} | {
            "lag": [lag, lag],
            "chrono's rule": [(lag, result["chrono"][1])],
            "of the value": told[:2],
            "of the gradient": told[2:],
            "beside": [(x, 3e3), (x, 60)],
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, sharey=True)
        left.set(title="What is left of the stored value", ylabel="share, log scale")
        right.set(title="What is left of the gradient")
        for ax in (left, right):
            ax.set(xlabel="lag (steps)", xlim=(-2, LONGEST_LAG + 2), yscale="log", ylim=(1e-12, 3e4))
            ax.set_yticks([1e-12, 1e-9, 1e-6, _LITTLE, 1], ["10⁻¹²", "10⁻⁹", "10⁻⁶", "1 %", "1"])
            ax.axhline(1, color=live.GREY, lw=0.8)
            ax.axhline(_LITTLE, color=live.INK, ls=":", lw=1.2)
            self.line(ax, "lag", [1e-12, 3e4], color="#A9ADB4", lw=1.4)
        lstm, rnn = {"color": live.BLUE, "ms": 5}, {"color": live.VERMILLION, "ms": 5}
        self.line(left, _LAGS, "c curve", "-", label="LSTM  $c_t / c_0$", **lstm)
        self.line(left, _LAGS, "h curve", "--", label="RNN  $h_t / h_0$", **rnn)
        slopes = "product of $w\\,(1 - h^2)$"
        power = self.line(right, _LAGS, "powers curve", "-", lw=1.2, label="$σ(b)^{lag}$", **lstm)
        product = self.line(right, _LAGS, "dh_every curve", "--", lw=1.2, label=slopes, **rnn)
        dc = self.line(right, _MEASURED, "dc curve", "o", label="LSTM  $∂c_t/∂c_0$, measured", **lstm)
        dh = self.line(right, _MEASURED, "dh curve", "s", label="RNN  $∂h_t/∂h_0$, measured", **rnn)
        look = {"color": live.GREEN, "ms": 15, "mec": live.INK, "mew": 0.7}
        star = self.trail(right, "chrono's rule", "*", label="chrono's rule", **look)
        for ax, texts in ((left, "of the value"), (right, "of the gradient")):
            self.words(ax, texts, "beside", colors=[live.BLUE, live.VERMILLION], align="left", bold=True)
        below = {"loc": "upper center", "ncols": 2, "columnspacing": 1.2}
        left.legend(bbox_to_anchor=(0.5, -0.16), **below)
        right.legend(handles=[power, dc, star, product, dh], bbox_to_anchor=(0.44, -0.16), **below)

    def describe(self, result, bias, lag, w):
        number, (value, h, _, dh) = live.number, result["left"]
        horizon, fall = int(result["horizon"]), int(result["horizon_rnn"])
        fate = f"falls under 1 % after {fall} step{'s' * (fall != 1)}"
        fate = f"stays above 1 % for all {LONGEST_LAG} steps" if fall < 0 else fate
        rule, kept = result["chrono"]
        return (
            f"With forget bias {number(bias)} the LSTM keeps σ(b) = {number(result['f'], 4)} of its cell at "
            f"each step: after {lag} steps {_share(value)} of the value and as much of the gradient is left; "
            f"under 1 % after {number(horizon, 6)} step{'s' * (horizon != 1)}. The RNN with w = {number(w)} "
            f"has {_share(h)} of its value and {_share(dh)} of its gradient left; it {fate}. Chrono's rule "
            f"for this lag, b = log({lag} − 1) = {number(rule)}, would leave {_share(kept)}."
        )


def _share(value):
    """A share of 1 as it is said: 37 %, 0.014 %, 2.9 × 10⁻¹¹."""
    return f"{live.number(100 * value, 2)} %" if value >= 1e-5 else live.number(value, 2)
