"""Vanishing and exploding gradients, moved by hand."""

import numpy as np

from .live import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    lowered,
    number,
    raised,
)

LONGEST = 100
_FUNCTIONS = {"identity": lambda a: a, "tanh": np.tanh, "relu": lambda a: np.maximum(a, 0.0)}
_SLOPES = {
    "identity": lambda h: np.ones_like(h),
    "tanh": lambda h: 1 - h**2,
    "relu": lambda h: (h > 0).astype(float),
}


def _kept(result, steps, **_):
    return steps >= 60 and 0.5 <= abs(result["gradient"][-1]) <= 2


class GradientDecay(Explorer):
    """The gradient through `steps` steps of one recurrent unit h_t = f(w h_{t−1}), h_0 = 0.5.

    Each step multiplies the gradient by w f′(a_t): the factors on the left, their product on the right.
    """

    settings = Settings(
        w=Slider(0.9, -1.5, 1.5, 0.01, "recurrent weight w"),
        activation=Choice("identity", ["identity", "tanh", "relu"], "activation f"),
        steps=IntSlider(50, 1, LONGEST, label="steps", play=True),
    )
    presets = (
        Preset("0.9⁵⁰", w=0.9, steps=50),
        Preset("1.1⁵⁰", w=1.1, steps=50),
        Preset("tanh tames w = 1.3", w=1.3, activation="tanh", steps=50),
        Preset("tanh at w = 1", w=1.0, activation="tanh", steps=100),
        Preset("a sign that flips", w=-0.95, steps=40),
    )
    challenge = Challenge(
        "after 60 steps or more, a gradient between ½ and 2. How exactly must w be set?",
        _kept,
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

    def build(self, figure):
        left, right = figure.subplots(1, 2)
        left.set(
            title="State and factor, step by step", xlabel="step t", xlim=(-2, LONGEST + 2), ylim=(-1.6, 1.6)
        )
        right.set(
            title="Gradient through t steps",
            xlabel="steps t",
            xlim=(-2, LONGEST + 2),
            yscale="log",
            ylim=(1e-10, 1e5),
        )
        right.set_yticks(10.0 ** np.arange(-9, 4, 3))
        left.axhline(0, color=GREY, lw=0.8)
        right.axhline(1, color=GREY, lw=0.8)
        for text, height in (("explodes", 0.95), ("vanishes", 0.05)):
            right.text(
                0.99,
                height,
                text,
                color=GREY,
                style="italic",
                ha="right",
                va="center",
                transform=right.transAxes,
            )
        self.h = left.plot([], [], "o-", color=BLUE, ms=3.5, lw=1.2, label="state $h_t$")[0]
        self.factor = left.plot([], [], "s--", color=ORANGE, ms=3.5, lw=1, label="factor $w\\,f\\,'(a_t)$")[0]
        self.gradient = right.plot([], [], "o-", color=VERMILLION, ms=3.5, lw=1.2, label="$|∂h_t/∂h_0|$")[0]
        self.alone = right.plot([], [], "--", color=INK, lw=1.2, label="the weight alone, $|w|^t$")[0]
        self.end = right.text(0, 1, "", fontweight="bold", va="center")
        left.legend(loc="lower left", ncols=2)
        right.legend(loc="lower left")
        return self.h, self.factor, self.gradient, self.alone, self.end

    def draw(self, result, w, activation, steps):
        t, size = np.arange(steps + 1), np.abs(result["gradient"])
        self.h.set_data(t, result["h"])
        self.factor.set_data(t[1:], result["factor"])
        self.gradient.set_data(t[1:], size)
        self.alone.set_data(t[1:], result["alone"])
        side = (
            2 if steps < 75 else -2
        )  # the number stands where there is room: after the curve, or above its end
        self.end.set(text=number(size[-1]), ha="left" if side > 0 else "right")
        self.end.set_position((steps + side, np.clip(size[-1], 1e-9, 1e4) * (1 if side > 0 else 8)))

    def describe(self, result, w, activation, steps):
        gradient = result["gradient"][-1]
        verb = "vanishes" if abs(gradient) < 1e-2 else "explodes" if abs(gradient) > 1e2 else "survives"
        name = "no activation" if activation == "identity" else activation
        return (
            f"With w = {number(w)} and {name}, the gradient {verb}: after {steps} step{'s' * (steps != 1)} "
            f"∂h{lowered(steps)}/∂h₀ = {number(gradient)}, where the weight alone gives |w|{raised(steps)} = "
            f"{number(result['alone'][-1])}; the last step multiplied by {number(result['factor'][-1])}."
        )
