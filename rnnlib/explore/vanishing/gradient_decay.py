"""The gradient through the steps of one recurrent unit, which vanishes or explodes."""

import numpy as np

from .. import live

_MOST_STEPS = 100
_FUNCTIONS = {"identity": lambda a: a, "tanh": np.tanh, "relu": lambda a: np.maximum(a, 0.0)}
_SLOPES = {
    "identity": lambda h: np.ones_like(h),
    "tanh": lambda h: 1 - h**2,
    "relu": lambda h: (h > 0).astype(float),
}


def _survives(result, steps, **_):
    return steps >= 60 and 0.5 <= abs(result["gradient"][-1]) <= 2


class GradientDecay(live.Explorer):
    """The gradient through `steps` steps of one recurrent unit h_t = f(w h_{t−1}), h_0 = 0.5.

    Each step multiplies the gradient by w f′(a_t): the factors on the left, their product on the right.
    """

    settings = live.Settings(
        w=live.Slider(0.9, -1.5, 1.5, 0.01, "recurrent weight w"),
        activation=live.Choice("identity", ["identity", "tanh", "relu"], "activation f"),
        steps=live.IntSlider(50, 1, _MOST_STEPS, label="steps", play=True),
    )
    presets = (
        live.Preset("0.9⁵⁰", w=0.9, steps=50),
        live.Preset("1.1⁵⁰", w=1.1, steps=50),
        live.Preset("tanh tames w = 1.3", w=1.3, activation="tanh", steps=50),
        live.Preset("tanh at w = 1", w=1.0, activation="tanh", steps=100),
        live.Preset("a sign that flips", w=-0.95, steps=40),
    )
    challenge = live.Challenge(
        "after 60 steps or more, a gradient between ½ and 2. How exactly must w be set?",
        _survives,
        w=1.0,
        steps=60,
    )

    @staticmethod
    def compute(w, activation, steps):
        h = np.full(steps + 1, 0.5)
        for t in range(1, steps + 1):
            h[t] = _FUNCTIONS[activation](w * h[t - 1])
        factor = w * _SLOPES[activation](h[1:])
        return {
            "h": h,
            "factor": factor,
            "gradient": np.cumprod(factor),
            "alone": abs(w) ** np.arange(1, steps + 1),
        }

    @staticmethod
    def shown(result, steps, **_):
        t, size = np.arange(steps + 1), np.abs(result["gradient"])
        end, y, room = [live.number(size[-1])], np.clip(size[-1], 1e-9, 1e4), steps < 75
        beside = (_MOST_STEPS + 1, 3000 * y) if y <= 4e-8 else (steps - 2, y / 8 if y < 1 else 8 * y)
        return {
            "t": t,
            "steps": t[1:],
            "size": size,
            "after": end * room,
            "after at": [(steps + 2, y)] * room,
            "beside": end * (not room),  # where the curve does not come from, or above it if it is steep
            "beside at": [beside] * (not room),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        for ax in (left, right):
            ax.set_xlim(-2, _MOST_STEPS + 2)
        left.set(title="State and factor, step by step", xlabel="step t", ylim=(-1.6, 1.6))
        right.set(title="Gradient through t steps", xlabel="steps t", yscale="log", ylim=(1e-10, 1e5))
        right.set_yticks(10.0 ** np.arange(-9, 4, 3))
        left.axhline(0, color=live.GREY, lw=0.8)
        right.axhline(1, color=live.GREY, lw=0.8)
        look = {"color": live.GREY, "style": "italic", "va": "center", "transform": right.transAxes}
        right.text(0.02, 0.95, "explodes", ha="left", **look)
        right.text(0.99, 0.05, "vanishes", ha="right", **look)
        factor, gradient, alone = "factor $w\\,f\\,'(a_t)$", "$|∂h_t/∂h_0|$", "the weight alone, $|w|^t$"
        self.line(left, "t", "h", "o-", color=live.BLUE, ms=3.5, lw=1.2, label="state $h_t$")
        self.line(left, "steps", "factor", "s--", color=live.ORANGE, ms=3.5, lw=1, label=factor)
        self.line(right, "steps", "size", "o-", color=live.VERMILLION, ms=3.5, lw=1.2, label=gradient)
        self.line(right, "steps", "alone", "--", color=live.INK, lw=1.2, label=alone)
        self.words(right, "after", "after at", bold=True, align="left")
        self.words(right, "beside", "beside at", bold=True, align="right")
        left.legend(loc="lower left", ncols=2)
        right.legend(loc="lower left")

    def describe(self, result, w, activation, steps):
        gradient, alone, factor = (result[key][-1] for key in ("gradient", "alone", "factor"))
        verb = "vanishes" if abs(gradient) < 1e-2 else "explodes" if abs(gradient) > 1e2 else "survives"
        name = "no activation" if activation == "identity" else activation
        return (
            f"With w = {live.number(w)} and {name}, the gradient {verb}: after {steps} "
            f"step{'s' * (steps != 1)} ∂h{live.lowered(steps)}/∂h₀ = {live.number(gradient)}, where the "
            f"weight alone gives |w|{live.raised(steps)} = {live.number(alone)}; the last step multiplied by "
            f"{live.number(factor)}."
        )
