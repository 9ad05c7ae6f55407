"""One neuron, moved by hand."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from ...ops import relu, sigmoid
from .. import live

_CORNERS = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
_CLASSES = {"AND": [0, 0, 0, 1], "OR": [0, 1, 1, 1], "x1, not x2": [0, 0, 1, 0], "XOR": [0, 1, 1, 0]}
_SUMS = np.linspace(-8, 8, 321)
_OUT_OF_SIGHT = 100.0  # beyond every sum and every corner of the plane


def _levels(low, high, step):
    """Sums from `low` to `high` after one far below: where each shade begins."""
    return np.concatenate([[-_OUT_OF_SIGHT], np.arange(low, high + step / 2, step)])


class _Activation(NamedTuple):
    f: Callable
    limits: tuple  # of the axis of y
    levels: np.ndarray  # sums a at which the plane of the inputs changes its shade
    shade: Callable  # from y to a shade between −1 and 1


_ACTIVATIONS = {
    "sigmoid": _Activation(sigmoid, (-0.1, 1.15), _levels(-4, 4, 0.5), lambda y: 2 * y - 1),
    "tanh": _Activation(np.tanh, (-1.2, 1.3), _levels(-2, 2, 0.25), lambda y: y),
    "relu": _Activation(relu, (-0.8, 8.6), _levels(0, 4, 0.25), lambda y: y / 4),
    "step": _Activation(lambda a: (a > 0) * 1.0, (-0.1, 1.15), _levels(0, 0, 1), lambda y: 2 * y - 1),
}


def _half_plane(w, b, level):
    """Corners of the part of the plane where w·x + b > level, as far as anyone can see: (4, 2)."""
    norm = np.hypot(*w)
    if norm < 1e-9:  # the sum is b everywhere: all of the plane or, put out of sight, none of it
        return _OUT_OF_SIGHT * (np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) + (0 if b > level else 10))
    normal, tangent = w / norm, np.array([-w[1], w[0]]) / norm
    foot = (level - b) / norm * normal
    near = [foot - _OUT_OF_SIGHT * tangent, foot + _OUT_OF_SIGHT * tangent]
    return np.array([*near, near[1] + 2 * _OUT_OF_SIGHT * normal, near[0] + 2 * _OUT_OF_SIGHT * normal])


class NeuronExplorer(live.Explorer):
    """One neuron y = f(w₁x₁ + w₂x₂ + b): its response, and the line that cuts its plane of inputs."""

    settings = live.Settings(
        w1=live.Slider(2.0, -4, 4, 0.1, "weight w₁"),
        w2=live.Slider(1.0, -4, 4, 0.1, "weight w₂"),
        b=live.Slider(-1.5, -4, 4, 0.1, "bias b"),
        activation=live.Choice("sigmoid", list(_ACTIVATIONS), "activation f"),
        points=live.Choice("AND", list(_CLASSES), "points to separate"),
    )
    presets = (
        live.Preset("a steep cut", w1=4.0, w2=4.0, b=-2.0, points="OR"),
        live.Preset("only the bias", w1=0.0, w2=0.0, b=1.0),
        live.Preset("ReLU", w1=2.0, w2=-2.0, b=-1.0, activation="relu", points="x1, not x2"),
        live.Preset("try XOR", w1=1.5, w2=1.5, b=-0.8, points="XOR"),
    )
    challenge = live.Challenge(
        "bring all four AND points to their right side, each with |a| ≥ ½.",
        lambda result, points, **_: points == "AND" and bool(np.all(result["side"] * result["a"] >= 0.5)),
        w1=2.0,
        w2=2.0,
        b=-3.0,
    )

    @staticmethod
    def compute(w1, w2, b, activation, points):
        f, _, levels, _ = _ACTIVATIONS[activation]
        w, side = np.array([w1, w2]), 2 * np.array(_CLASSES[points]) - 1
        a = _CORNERS @ w + b
        return {
            "a": a,
            "y": f(a),
            "side": side,
            "right": (a > 0) == (side > 0),
            "curve": f(_SUMS),
            "regions": np.array([_half_plane(w, b, level) for level in levels]),
            "cut": _half_plane(w, b, 0.0)[:2],
        }

    @staticmethod
    def shown(result, activation, **_):
        f, limits, levels, shade = _ACTIVATIONS[activation]
        on_curve = np.column_stack([np.clip(result["a"], -7.8, 7.8), np.clip(result["y"], *limits)])
        side, wrong = result["side"], ~result["right"]
        marked = {"class 0": side < 0, "class 1": side > 0, "wrong side": wrong}
        return {
            "limits": activation,
            "shades": live.DIVERGING(0.5 + 0.3 * shade(f(levels + 0.25))),
            **{f"{name}, response": on_curve[those] for name, those in marked.items()},
            **{f"{name}, plane": _CORNERS[those] for name, those in marked.items()},
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1.2, 1])
        left.set(title="Response", xlabel="sum  $a = w_1x_1 + w_2x_2 + b$", ylabel="output  $y = f(a)$")
        left.set(xlim=(-8, 8), ylim=(-8, 8))  # until shown: room for the labels of y
        left.axvline(0, color=live.INK, ls="--", lw=1)
        right.set(title="Plane of the inputs", xlabel="$x_1$", xlim=(-0.5, 1.5), ylim=(-0.5, 1.5))
        right.set(xticks=[0, 1], yticks=[0, 1], aspect="equal", anchor="NW")
        right.set_ylabel("$x_2$", rotation=0, labelpad=10)
        right.grid(False)
        self.view("limits", {name: {left: {"ylim": kind.limits}} for name, kind in _ACTIVATIONS.items()})
        self.polygons(right, "regions", "shades", lw=0)
        self.line(left, _SUMS, "curve", color=live.GREY)
        self.trail(right, "cut", "--", color=live.INK, lw=1.6)
        self._declare_points(left, "response")
        named = self._declare_points(right, "plane")
        right.legend(handles=named, loc="center left", bbox_to_anchor=(1.02, 0.5), handletextpad=0.3)

    def _declare_points(self, ax, where):
        """The points of class 0, those of class 1, and a cross on each that lies on the wrong side."""
        look = {"ls": "", "mec": live.CARD, "clip_on": False}
        looks = {
            "class 0": {"marker": "o", "color": live.BLUE, "ms": 11, "mew": 1.2},
            "class 1": {"marker": "s", "color": live.VERMILLION, "ms": 11, "mew": 1.2},
            "wrong side": {"marker": "X", "color": live.INK, "ms": 8, "mew": 0.8},
        }
        return [self.trail(ax, f"{name}, {where}", label=name, **look, **own) for name, own in looks.items()]

    def describe(self, result, w1, w2, b, activation, points):
        outputs = ", ".join(live.number(y, 2) for y in result["y"])
        terms = f"{live.number(w1)} x₁ + {live.number(w2)} x₂ + {live.number(b)} = 0"
        where = f"the cut runs where {terms.replace('+ −', '− ')}"
        if w1 == w2 == 0:
            where = f"both weights are 0, so the sum is b = {live.number(b)} everywhere and nothing is cut"
        return (
            f"{int(result['right'].sum())} of the 4 {points} points lie on their right side; {where}; "
            f"for (0,0), (0,1), (1,0) and (1,1) the neuron puts out {outputs}."
        )
