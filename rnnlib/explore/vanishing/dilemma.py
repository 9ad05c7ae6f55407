"""A unit that holds a bit against noise, beside the gradient with respect to that bit.

To hold a bit against noise a unit must pull every disturbance back to where it rests. The gradient is the
effect of a small disturbance: it is pulled in as well. After Bengio, Simard and Frasconi (1994), who proved
it for any number of units; unit, noise and measures are our own.
"""

from functools import cache, lru_cache

import numpy as np

from ...plots.marks import gapped
from .. import live

HELD_STEPS = 60  # time steps
RUNS = 100  # how many bits are held at once, each with noise of its own
_RUNS_SHOWN = 4  # runs that are drawn for each bit
BIT = 0.5  # h_0 is +½ or −½
GRID = np.round(np.arange(0.5, 2.501, 0.05), 2)  # of the curves over w
_FAINTEST = 1e-20  # of the axis of gradients


@cache
def bits_and_noise():
    """The bits h_0 (RUNS,), half of them +½, and noise of size 1, (HELD_STEPS, RUNS)."""
    bits = BIT * np.where(np.arange(RUNS) % 2, -1.0, 1.0)
    return bits, np.random.default_rng(0).standard_normal((HELD_STEPS, RUNS))


def held_against_noise(w, noise, steps):
    """States h (steps + 1, RUNS) and ∂h_t/∂h_0, alike, of h_t = tanh(w h_{t−1} + noise · ε_t).

    `w` may be an array (n, 1) of weights: then both are (steps + 1, n, RUNS).
    """
    bits, disturbances = bits_and_noise()
    h = np.empty((steps + 1, *np.broadcast_shapes(np.shape(w), bits.shape)))
    gradient = np.ones_like(h)
    h[0] = bits
    for t in range(1, steps + 1):
        h[t] = np.tanh(w * h[t - 1] + noise * disturbances[t - 1])
        gradient[t] = gradient[t - 1] * w * (1 - h[t] ** 2)
    return h, gradient


def held(h):
    """How many of the RUNS bits the last state still tells: it has the sign of the first."""
    return (np.sign(h[-1]) == np.sign(h[0])).sum(axis=-1)


def rest(w):
    """The size of the states at which a unit without noise rests: h = tanh(w h), 0 where w ≤ 1."""
    h = 1.0
    for _ in range(2000 if w > 1 else 0):
        h = np.tanh(w * h)
    return float(h) if w > 1 else 0.0


@lru_cache(maxsize=256)
def curves(noise, steps):
    """Over GRID: how many bits are held, and what is left of the gradient in the middle run."""
    h, gradient = held_against_noise(GRID[:, None], noise, steps)
    return held(h), np.median(gradient[-1], axis=-1)


def _both(result, noise, steps, **_):
    return bool(noise >= 0.1 and steps >= 20 and result["held"] >= 95 and result["left"] >= 0.01)


class Dilemma(live.Explorer):
    """One tanh unit holds a bit against noise, or lets the gradient of that bit through: as w moves.

    h_t = tanh(w h_{t−1} + noise · ε_t); the bit is the sign of h_0 = ±½, ε_t is drawn from N(0, 1).
    """

    settings = live.Settings(
        w=live.Slider(1.5, 0.5, 2.5, 0.01, "recurrent weight w"),
        noise=live.Slider(0.1, 0, 0.5, 0.05, "noise"),
        steps=live.IntSlider(50, 1, HELD_STEPS, label="steps T", play=True),
    )
    presets = (
        live.Preset("w = 1: the gradient lives, the bit drowns", w=1.0),
        live.Preset("w = 1.5: the bit lives, the gradient dies"),
        live.Preset("w = 1 without noise", w=1.0, noise=0.0),
        live.Preset("More noise asks for more w", w=1.5, noise=0.5),
        live.Preset("Only 5 steps: no dilemma", w=1.2, steps=5),
    )
    challenge = live.Challenge(
        "noise 0.1 or more, 20 steps or more: hold 95 of 100 bits and keep a hundredth of the gradient. "
        "How wide is the range of w that can? And over 50 steps?",
        _both,
        w=1.12,
        steps=20,
    )
    size = (800, 380)

    @staticmethod
    def compute(w, noise, steps):
        h, gradient = held_against_noise(w, noise, steps)
        bits, left = curves(noise, steps)
        return {
            "h": h[:, : 2 * _RUNS_SHOWN],
            "rest": np.array(rest(w)),
            "held": held(h),
            "left": np.median(gradient[-1]),
            "bits": bits,
            "gradients": left,
        }

    @staticmethod
    def given():
        return {"disturbances": bits_and_noise()[1]}

    @staticmethod
    def shown(result, w, steps, **_):
        t, h = np.arange(steps + 1), result["h"]
        low = np.maximum(result["gradients"], _FAINTEST / 100)
        size = result["rest"]
        return {
            "plus": gapped(np.column_stack([t, run]) for run in h[:, ::2].T),
            "minus": gapped(np.column_stack([t, run]) for run in h[:, 1::2].T),
            "rests": gapped([(0, y), (HELD_STEPS, y)] for y in ((size, -size) if size else (0.0,))),
            "low": low,
            "w at": [w, w],
            "here held": [(w, result["held"])],
            "here left": [(w, max(result["left"], _FAINTEST))],
        }

    def build(self, figure):
        grid = figure.add_gridspec(2, 2, width_ratios=[1.15, 1])
        states = figure.add_subplot(grid[:, 0])
        bits, left = (figure.add_subplot(grid[row, 1]) for row in range(2))
        states.set(title="Eight of the 100 runs", xlabel="step t", ylabel="state $h_t$")
        states.set(xlim=(-1, HELD_STEPS + 1), ylim=(-1.08, 1.42), yticks=[-1, -0.5, 0, 0.5, 1])
        self.trail(states, "rests", ":", color=live.INK, lw=1.6, label="rests without noise")
        self.trail(states, "plus", "-", color=live.BLUE, lw=1.2, label="bit +")
        self.trail(states, "minus", "--", color=live.VERMILLION, lw=1.2, label="bit −")
        states.legend(loc="upper left", ncols=3, columnspacing=1, handlelength=1.8)
        across = (GRID[0] - 0.05, GRID[-1] + 0.05)
        bits.set(title="Bits held after T steps, of 100", xlim=across, ylim=(30, 108), yticks=[50, 75, 100])
        bits.axhline(50, color=live.GREY, lw=0.8)
        bits.text(across[1] - 0.05, 51.5, "chance", ha="right", va="bottom", color=live.GREY, style="italic")
        left.set(title="What is left of the gradient", xlabel="recurrent weight w", xlim=across)
        left.set(yscale="log", ylim=(_FAINTEST / 5, 30), yticks=[1e-20, 1e-10, 1])
        for ax, curve, here in ((bits, "bits", "here held"), (left, "low", "here left")):
            self.line(ax, "w at", [0, 1], ":", color=live.GREY, lw=1.4, transform=ax.get_xaxis_transform())
            self.line(ax, GRID, curve, "-", color=live.INK, lw=1.4)
            self.trail(ax, here, "o", color=live.ORANGE, mec=live.INK, ms=9)

    def describe(self, result, w, noise, steps):
        size, over = float(result["rest"]), f"{steps} step{'s' * (steps != 1)}"
        factor = w * (1 - size**2)
        where = f"at ±{live.number(size, 2)}" if size else "at 0 only"
        bits = f"{result['held']} of {RUNS} bits can still be read from the sign of the state"
        return (
            f"With w = {live.number(w)} the unit rests {where}, where a step multiplies a small disturbance "
            f"by {live.number(factor, 2)}. After {over} with noise {live.number(noise)}, {bits}. Of the "
            f"gradient with respect to the bit, {live.number(result['left'], 2)} is left in the middle run."
        )
