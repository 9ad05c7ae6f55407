"""The spectrum of a recurrent matrix, and what many steps through it do to a gradient."""

import numpy as np

from ... import diagnostics, plots
from ..live import (
    BLUE,
    GREY,
    INK,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Settings,
    Slider,
    number,
)
from .networks import KINDS, STEPS, eigenvalues, walk

_FLOOR = 1e-300  # less is shown and told as this
_WIDEST = 1.6  # spectral radius


def _kept(result, activation, strength, steps, **_):
    lengths = result["gradient"]
    steady = bool(lengths.min() >= 0.1 and lengths.max() <= 10)
    return steady and activation == "tanh" and strength >= 1 and steps == STEPS


class JacobianSpectrum(Explorer):
    """A recurrent matrix grows or shrinks; so do the products of its network's step Jacobians.

    J_t = diag(φ′) W_hhᵀ. The gradient of length 1 that comes back n steps is no longer than the largest
    singular value of J_T ⋯ J_{T−n+1}, and no shorter than the smallest.
    """

    settings = Settings(
        kind=Choice("Gaussian", list(KINDS), "matrix W_hh"),
        radius=Slider(1.0, 0.5, _WIDEST, 0.01, "spectral radius"),
        activation=Choice("identity", ["identity", "tanh"], "activation φ"),
        strength=Slider(1.0, 0, 3, 0.1, "input strength"),
        steps=IntSlider(STEPS, 1, STEPS, label="steps n", play=True),
    )
    presets = (
        Preset("Radius 0.9: it vanishes", radius=0.9),
        Preset("Orthogonal, radius 1: all lengths stay", kind="orthogonal"),
        Preset("Radius 1.1: it grows", radius=1.1),
        Preset("Non-normal: all |λ| < 1, yet it grows first", kind="non-normal", radius=0.8),
        Preset("Does saturation tame radius 1.5?", radius=1.5, activation="tanh", strength=0.5),
        Preset("A strong input saturates every unit", radius=1.5, activation="tanh", strength=3.0),
        Preset("tanh without input: nothing tames it", radius=1.5, activation="tanh", strength=0.0),
    )
    challenge = Challenge(
        "with tanh and input strength 1 or more, a gradient between 0.1 and 10 at each of the 40 steps. "
        "Which matrix can?",
        _kept,
        kind="non-normal",
        radius=1.3,
        activation="tanh",
        strength=1.0,
    )
    size = (800, 360)

    @staticmethod
    def compute(kind, radius, activation, strength, steps):
        logs, lengths, J, slope = walk(kind, radius, activation, strength)
        sigma = np.exp(np.maximum(logs[:steps], np.log(_FLOOR)))
        return {
            "eigenvalues": radius * eigenvalues(kind),
            "last": diagnostics.spectrum(J),
            "largest": sigma[:, 0],
            "median": np.median(sigma, axis=1),
            "smallest": sigma[:, -1],
            "gradient": np.maximum(lengths[:steps], _FLOOR),
            "alone": radius ** np.arange(1.0, steps + 1),
            "slope": np.array(slope),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        self.spectrum = plots.eigenvalues(left, np.zeros(1), limit=1.1 * _WIDEST)
        left.set(title="Eigenvalues", xlabel="real part", ylabel="", anchor="NW")
        left.tick_params(labelsize=9)
        left.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], yticklabels=["−i", "0", "i"])
        self.last = left.plot([], [], "+", color=INK, ms=7, mew=1.4, label="of $J_T$")[0]
        left.legend(loc="upper left", bbox_to_anchor=(0.98, 1), handletextpad=0.1, title="of $W_{hh}$")
        right.set(title="Product of n step Jacobians", xlabel="steps n", xlim=(-1, STEPS + 1))
        right.set(yscale="log", ylim=(1e-12, 1e9))
        right.set_yticks(10.0 ** np.arange(-12, 10, 3))
        right.axhline(1, color=GREY, lw=0.8)
        self.band = right.fill([], [], color="#E3EEF5", lw=0)[0]
        self.lines = {
            name: right.plot([], [], style, label=label, markevery=4, **look)[0]
            for name, style, label, look in _LINES
        }
        right.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handlelength=2.2)
        return self.spectrum.artists, self.last, self.band, self.lines

    def draw(self, result, activation, steps, **_):
        n = np.arange(1, steps + 1)
        self.spectrum.set(result["eigenvalues"])
        shown = result["last"] if activation == "tanh" else np.zeros(0)
        self.last.set_data(shown.real, shown.imag)
        low, high = np.clip(result["smallest"], 1e-13, None), result["largest"]
        self.band.set_xy(np.column_stack([np.append(n, n[::-1]), np.append(high, low[::-1])]))
        for name, line in self.lines.items():
            line.set_data(n, result[name])

    def describe(self, result, kind, radius, activation, strength, steps):
        largest, length = result["largest"], result["gradient"][-1]
        power = f"{number(radius)}^{steps} = {number(result['alone'][-1])}"
        return (
            f"{'An' if kind[0] == 'o' else 'A'} {kind} matrix of spectral radius {number(radius)}, "
            f"{_squashed(activation, strength, result)}. Over {steps} step{'s' * (steps > 1)} the largest "
            f"singular value of the product of Jacobians is {_told(largest[-1])}, where the eigenvalues of "
            f"W_hh alone give {power}; the median is {_told(result['median'][-1])}, the smallest "
            f"{_told(result['smallest'][-1])}.{_detour(largest)} "
            f"A gradient of length 1 comes back with length {_told(length)}: it {_verdict(length)}."
        )


_LINES = (
    ("largest", "-^", "largest $σ$", {"color": BLUE, "lw": 1.6}),
    ("median", "-.", "median $σ$", {"color": BLUE, "lw": 1.2}),
    ("smallest", "-v", "smallest $σ$", {"color": BLUE, "lw": 1.6}),
    ("alone", "--", "radius$^n$", {"color": INK, "lw": 1.2}),
    ("gradient", "-o", "a gradient", {"color": VERMILLION, "lw": 1.6}),
)


def _squashed(activation, strength, result):
    if activation == "identity":
        return "no activation"
    if strength == 0:
        return "tanh, and no input: the state rests at 0, where tanh has slope 1"
    return f"tanh, with slope {number(result['slope'], 2)} on average"


def _verdict(length):
    """What has become of a length of 1, in a word."""
    limits = {0.01: "vanishes", 0.1: "fades", 10: "survives", 100: "grows"}
    return next((word for limit, word in limits.items() if length < limit), "explodes")


def _detour(largest):
    """Said if the largest singular value has been far higher on the way than before and after."""
    peak = int(largest.argmax())
    if largest[peak] < 2 * max(1.0, largest[-1]):
        return ""
    return f" On the way it rose to {number(largest[peak])}, after {peak + 1} steps."


def _told(value):
    return f"below {number(1e-30)}" if value < 1e-30 else number(value)
