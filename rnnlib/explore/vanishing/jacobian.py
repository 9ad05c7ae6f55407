"""The spectrum of a recurrent matrix, and what many steps through it do to a gradient."""

from functools import cache, lru_cache

import numpy as np

from ... import diagnostics, ops
from ...layers import RNN
from ...plots.gradients import unit_disc
from .. import live

UNITS, STEPS = 24, 40
_BEFORE = 20  # steps that the network has run before the first that counts
_FEED = 1.4  # what a block of the non-normal matrix hands to the next
_NOUGHT = 1e-300  # less is shown and told as this
_WIDEST = 1.6  # spectral radius
_LINES = (
    ("largest", "-^", "largest $σ$", {"color": live.BLUE, "lw": 1.6}),
    ("median", "-.", "median $σ$", {"color": live.BLUE, "lw": 1.2}),
    ("smallest", "-v", "smallest $σ$", {"color": live.BLUE, "lw": 1.6}),
    ("alone", "--", "radius$^n$", {"color": live.INK, "lw": 1.2}),
    ("gradient", "-o", "a gradient", {"color": live.VERMILLION, "lw": 1.6}),
)


def _rotations(rng):
    """Rotations by random angles that shrink by 1 … 0.3, in blocks of two, each block feeding the next."""
    W = np.zeros((UNITS, UNITS))
    for n, size in zip(range(0, UNITS, 2), np.linspace(1, 0.3, UNITS // 2)):
        angle = rng.uniform(0, np.pi)
        c, s = size * np.cos(angle), size * np.sin(angle)
        W[n : n + 2, n : n + 2] = [[c, -s], [s, c]]
        W[n : n + 2, n + 2 : n + 4] = _FEED * np.eye(2)[:, : UNITS - n - 2]
    Q = ops.orthogonal(rng, W.shape, "float64")
    return Q @ W @ Q.T


def _symmetric(rng):
    W = rng.standard_normal((UNITS, UNITS))
    return W + W.T


KINDS = {
    "Gaussian": lambda rng: rng.standard_normal((UNITS, UNITS)),
    "orthogonal": lambda rng: ops.orthogonal(rng, (UNITS, UNITS), "float64"),
    "symmetric": _symmetric,
    "non-normal": _rotations,
}


@cache
def matrix(kind):
    """W_hh of this kind with spectral radius 1."""
    W_hh = KINDS[kind](np.random.default_rng(5))
    return W_hh / diagnostics.spectral_radius(W_hh)


@cache
def draws():
    """Inputs (T, 1, UNITS) of strength 1, and the gradient of length 1 at the last state."""
    rng = np.random.default_rng(7)
    dh = rng.standard_normal(UNITS)
    return rng.standard_normal((_BEFORE + STEPS, 1, UNITS)), dh / np.linalg.norm(dh)


def _jacobians(kind, radius, strength):
    """J (STEPS, UNITS, UNITS) of a tanh network that reads noise of this strength, a value for each unit."""
    cell = RNN(UNITS, UNITS, dtype="float64")
    cell.params["W_hh"][:] = radius * matrix(kind)
    cell.params["W_xh"][:] = strength * np.eye(UNITS)
    cell.params["b_h"][:] = 0
    return diagnostics.jacobians(cell, draws()[0])[_BEFORE:]


def _products(J):
    """-> log σ of the products (T, n), and the length of a gradient after as many steps back (T,)."""
    _, dh = draws()
    lengths = []
    for step in J[::-1]:
        dh = dh @ step
        lengths.append(np.linalg.norm(dh))
    return diagnostics.singular_values_of_product(J, log=True), np.array(lengths)


@cache
def _linear(kind):
    """What is measured of J = W_hhᵀ at radius 1; at another radius each step multiplies it by that."""
    return _products(np.broadcast_to(matrix(kind).T, (STEPS, UNITS, UNITS)))


@lru_cache(maxsize=64)
def walk(kind, radius, activation, strength):
    """Over 1 … STEPS steps: log σ, lengths of the gradient, the last J, and the mean slope of tanh."""
    if activation == "identity":
        logs, lengths = _linear(kind)
        grown = np.log(radius) * np.arange(1, STEPS + 1)
        return logs + grown[:, None], lengths * np.exp(grown), radius * matrix(kind).T, 1.0
    J = _jacobians(kind, radius, strength)
    row = radius * np.linalg.norm(matrix(kind), axis=0)  # of W_hhᵀ; tanh′ scales it
    return *_products(J), J[-1], float((np.linalg.norm(J, axis=2) / row).mean())


@cache
def eigenvalues(kind):
    """Of the matrix of this kind with spectral radius 1."""
    return diagnostics.spectrum(matrix(kind))


def _steady(result, activation, strength, steps, **_):
    lengths = result["gradient"]
    steady = bool(lengths.min() >= 0.1 and lengths.max() <= 10)
    return steady and activation == "tanh" and strength >= 1 and steps == STEPS


class JacobianSpectrum(live.Explorer):
    """A recurrent matrix grows or shrinks; so do the products of its network's step Jacobians.

    J_t = diag(φ′) W_hhᵀ. The gradient of length 1 that comes back n steps is no longer than the largest
    singular value of J_T ⋯ J_{T−n+1}, and no shorter than the smallest.
    """

    settings = live.Settings(
        kind=live.Choice("Gaussian", list(KINDS), "matrix W_hh"),
        radius=live.Slider(1.0, 0.5, _WIDEST, 0.01, "spectral radius"),
        activation=live.Choice("identity", ["identity", "tanh"], "activation φ"),
        strength=live.Slider(1.0, 0, 3, 0.1, "input strength"),
        steps=live.IntSlider(STEPS, 1, STEPS, label="steps n", play=True),
    )
    presets = (
        live.Preset("Radius 0.9: it vanishes", radius=0.9),
        live.Preset("Orthogonal, radius 1: all lengths stay", kind="orthogonal"),
        live.Preset("Radius 1.1: it grows", radius=1.1),
        live.Preset("Non-normal: all |λ| < 1, yet it grows first", kind="non-normal", radius=0.8),
        live.Preset("Does saturation tame radius 1.5?", radius=1.5, activation="tanh", strength=0.5),
        live.Preset("A strong input saturates every unit", radius=1.5, activation="tanh", strength=3.0),
        live.Preset("tanh without input: nothing tames it", radius=1.5, activation="tanh", strength=0.0),
    )
    challenge = live.Challenge(
        "with tanh and input strength 1 or more, a gradient between 0.1 and 10 at each of the 40 steps. "
        "Which matrix can?",
        _steady,
        kind="non-normal",
        radius=1.3,
        activation="tanh",
        strength=1.0,
    )
    size = (800, 360)

    @staticmethod
    def compute(kind, radius, activation, strength, steps):
        logs, lengths, J, slope = walk(kind, radius, activation, strength)
        sigma = np.exp(np.maximum(logs[:steps], np.log(_NOUGHT)))
        return {
            "eigenvalues": radius * eigenvalues(kind),
            "last": diagnostics.spectrum(J),
            "largest": sigma[:, 0],
            "median": np.median(sigma, axis=1),
            "smallest": sigma[:, -1],
            "gradient": np.maximum(lengths[:steps], _NOUGHT),
            "alone": radius ** np.arange(1.0, steps + 1),
            "slope": np.array(slope),
        }

    @staticmethod
    def shown(result, activation, steps, **_):
        n, values = np.arange(1, steps + 1), result["eigenvalues"]
        out = np.abs(values) > 1 + 1e-9
        low = np.maximum(result["smallest"], 1e-13)
        band = np.column_stack([np.append(n, n[::-1]), np.append(result["largest"], low[::-1])])
        return {
            "inside": _in_plane(values[~out]),
            "outside": _in_plane(values[out]),
            "last shown": _in_plane(result["last"] if activation == "tanh" else np.zeros(0)),
            "n": n,
            "band": band[None],
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.15])
        unit_disc(left, 1.1 * _WIDEST)
        left.set(title="Eigenvalues", xlabel="real part", ylabel="", anchor="NW")
        left.tick_params(labelsize=9)
        left.set(xticks=[-1, 0, 1], yticks=[-1, 0, 1], yticklabels=["−i", "0", "i"])
        self.trail(left, "inside", "o", color=live.BLUE, ms=6, label="|λ| ≤ 1")
        self.trail(left, "outside", "s", color=live.VERMILLION, ms=6, label="|λ| > 1")
        self.trail(left, "last shown", "+", color=live.INK, ms=7, mew=1.4, label="of $J_T$")
        left.legend(loc="upper left", bbox_to_anchor=(0.98, 1), handletextpad=0.1, title="of $W_{hh}$")
        right.set(title="Product of n step Jacobians", xlabel="steps n", xlim=(-1, STEPS + 1))
        right.set(yscale="log", ylim=(1e-12, 1e9))
        right.set_yticks(10.0 ** np.arange(-12, 10, 3))
        right.axhline(1, color=live.GREY, lw=0.8)
        self.polygons(right, "band", facecolor="#E3EEF5", linewidth=0)
        for key, style, label, look in _LINES:
            self.line(right, "n", key, style, label=label, markevery=4, **look)
        right.legend(loc="upper left", bbox_to_anchor=(1.0, 1.02), handlelength=2.2)

    def describe(self, result, kind, radius, activation, strength, steps):
        largest, length = result["largest"], result["gradient"][-1]
        power = f"{live.number(radius)}^{steps} = {live.number(result['alone'][-1])}"
        return (
            f"{'An' if kind[0] == 'o' else 'A'} {kind} matrix of spectral radius {live.number(radius)}, "
            f"{_squashed(activation, strength, result)}. Over {steps} step{'s' * (steps > 1)} the largest "
            f"singular value of the product of Jacobians is {_small(largest[-1])}, where the eigenvalues of "
            f"W_hh alone give {power}; the median is {_small(result['median'][-1])}, the smallest "
            f"{_small(result['smallest'][-1])}.{_peak(largest)} "
            f"A gradient of length 1 comes back with length {_small(length)}: it {_fate(length)}."
        )


def _in_plane(values):
    return np.column_stack([values.real, values.imag])


def _squashed(activation, strength, result):
    if activation == "identity":
        return "no activation"
    if strength == 0:
        return "tanh, and no input: the state rests at 0, where tanh has slope 1"
    return f"tanh, with slope {live.number(result['slope'], 2)} on average"


def _fate(length):
    """What has become of a length of 1, in a word."""
    limits = {0.01: "vanishes", 0.1: "fades", 10: "survives", 100: "grows"}
    return next((word for limit, word in limits.items() if length < limit), "explodes")


def _peak(largest):
    """Said if the largest singular value has been far higher on the way than before and after."""
    peak = int(largest.argmax())
    if largest[peak] < 2 * max(1.0, largest[-1]):
        return ""
    return f" On the way it rose to {live.number(largest[peak])}, after {peak + 1} steps."


def _small(value):
    return f"below {live.number(1e-30)}" if value < 1e-30 else live.number(value)
