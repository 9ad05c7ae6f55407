"""A small network on points in the plane: every weight by hand, or trained."""

import contourpy
import numpy as np
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from ... import losses, ops, optim
from ...models import FeedForward
from ...plots.lettering import Lettering
from ..live import (
    BLUE,
    CARD,
    DIVERGING,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PURPLE,
    SKY,
    VERMILLION,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Numbers,
    Preset,
    Progress,
    Settings,
    Slider,
    action,
    number,
)

MOST = 4  # hidden neurons
_STEPS = 400
_REACH = 2.0
_GRID = np.linspace(-_REACH, _REACH, 41)
_LEVELS = np.arange(0.125, 1, 0.125)
_NOWHERE = Path(np.full((3, 2), 50.0))
_PLANE = np.stack(np.meshgrid(_GRID, _GRID), axis=-1).reshape(-1, 2)
_LOOKS = (
    (GREEN, "-"),
    (PURPLE, "--"),
    (ORANGE, "-."),
    (SKY, ":"),
)  # a colour and a dash for each hidden neuron


def _points(name):
    """60 points (60, 2) and their classes (60,)."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 2
    if name == "ring":
        radius, angle = (
            np.where(labels, 1.45, 0.45) + 0.12 * rng.normal(size=60),
            rng.uniform(0, 2 * np.pi, 60),
        )
        return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), labels
    sides = np.where(np.arange(60) % 4 < 2, 1.0, -1.0)
    other = {"corners": np.where(labels, -sides, sides), "two halves": np.where(labels, 1.0, -1.0)}[name]
    return np.stack([sides, other], axis=1) + 0.28 * rng.normal(size=(60, 2)), labels


_DATA = {name: _points(name) for name in ("corners", "ring", "two halves")}
_START = ((1.0, -0.8, 0.6, -0.3), (0.7, -0.9, -0.7, 0.4), (0.4, 0.5, 0.1, 0.4), (0.8, 0.6, 0.7, 0.5))


def _network(hidden, weights, bias):
    """The FeedForward network of sizes [2, hidden, 1] with these weights: one score, of class 1."""
    model, table = FeedForward([2, hidden, 1], dtype="float64"), np.array(weights)[:, :hidden]
    for name, values in {"1.W": table[:2], "1.b": table[2], "2.W": table[3][:, None], "2.b": [bias]}.items():
        model.params[f"layer{name}"][:] = values
    return model


def _loss(scores, labels):
    """Cross entropy of one score against a score of 0 for class 0 -> loss, dscores (B, 1)."""
    loss, dscores = losses.cross_entropy(np.hstack([np.zeros_like(scores), scores]), labels)
    return loss, dscores[:, 1:]


def _line(w, b):
    """Two ends of the line w·x + b = 0 outside the picture: (2, 2); outside as a whole where w is 0."""
    norm = np.hypot(*w)
    if norm < 1e-9:
        return np.full((2, 2), 50.0)
    foot, along = -b * w / norm**2, np.array([-w[1], w[0]]) / norm
    return np.array([foot - 3 * along, foot + 3 * along])


class NetworkExplorer(Explorer):
    """A network with one hidden layer on two-dimensional data: its weights, its lines, its boundary.

    `weights` has a column for each hidden neuron: from x₁, from x₂, its bias, and to the output.
    """

    settings = Settings(
        data=Choice("corners", list(_DATA), "points"),
        hidden=IntSlider(3, 1, MOST, label="hidden neurons"),
        weights=Numbers(
            _START,
            -9,
            9,
            0.1,
            "Weights of the hidden neurons, a column each",
            ("from x₁", "from x₂", "bias", "out"),
        ),
        bias=Slider(0.0, -9, 9, 0.1, "bias of the output"),
    )
    presets = (
        Preset(
            "Two lines on the corners: one in its place",
            hidden=2,
            weights=(
                (3.0, 3.0, 0.0, 0.0),
                (3.0, 3.0, 0.0, 0.0),
                (-3.0, 0.0, 0.0, 0.0),
                (-3.0, 3.0, 0.0, 0.0),
            ),
            bias=-2.8,
        ),
        Preset("One line only", hidden=1),
        Preset("A ring", data="ring"),
        Preset("An easy one", data="two halves", hidden=1),
    )
    size = (800, 350)
    challenge = Challenge(
        "with two hidden neurons, no ring or corner point on the wrong side.",
        lambda result, hidden, data, **_: hidden == 2 and data != "two halves" and result["wrong"].sum() == 0,
        hidden=2,
        weights=((3.0, 3.0, 0.0, 0.0), (3.0, 3.0, 0.0, 0.0), (-3.0, 3.0, 0.0, 0.0), (-3.0, 3.0, 0.0, 0.0)),
        bias=-2.8,
    )

    @staticmethod
    def compute(data, hidden, weights, bias):
        (points, labels), model = _DATA[data], _network(hidden, weights, bias)
        plane = ops.sigmoid(model.forward(_PLANE)[0][:, 0]).reshape(len(_GRID), -1)
        scores = model.forward(points)[0]
        table = np.array(weights)[:, :hidden]
        return {
            "p": plane,
            "lines": np.array([_line(table[:2, j], table[2, j]) for j in range(hidden)]),
            "wrong": (scores[:, 0] > 0) != labels,
            "loss": np.array(_loss(scores, labels)[0]),
            "table": table,
        }

    @action("Train")
    def train(self):
        """Adam on all points, 400 steps."""
        values = self.values
        points, labels = _DATA[values["data"]]
        model = _network(values["hidden"], values["weights"], values["bias"])
        rule, full = optim.Adam(model.params, lr=0.05), np.array(values["weights"])
        for step in range(1, _STEPS + 1):
            _, dscores = _loss(model.forward(points)[0], labels)
            model.backward(dscores)
            rule.step(model.grads)
            if step % 4 == 0:
                yield Progress(step / _STEPS, _settings_of(model, full))

    @action("New weights")
    def renew(self):
        """Other random weights each time, and the same ones from the same state."""
        rng = np.random.default_rng(int(1e6 * np.abs(self.values["weights"]).sum()))
        return {**self.values, "weights": tuple(map(tuple, rng.normal(size=(4, MOST)).round(1))), "bias": 0.0}

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        left.set(title="The network", xlim=(-0.35, 2.35), ylim=(-0.4, MOST - 0.4))
        left.axis("off")
        right.set(
            title="What it makes of the plane", xlabel="$x_1$", xlim=(-_REACH, _REACH), ylim=(-_REACH, _REACH)
        )
        right.set(aspect="equal", anchor="NW", xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        right.set_ylabel("$x_2$", rotation=0, labelpad=10)
        right.grid(False)
        right.set_facecolor(_shade(0))
        self.regions = [right.add_patch(PathPatch(_NOWHERE, lw=0, color=_shade(p + 0.0625))) for p in _LEVELS]
        self.lines = [right.plot([], [], dash, color=colour, lw=1.6)[0] for colour, dash in _LOOKS]
        self.boundary = right.plot([], [], color=INK, lw=2.6, label="undecided: ½")[0]
        looks = {"ls": "", "ms": 6.5, "mec": CARD, "mew": 0.9}
        self.zeros = right.plot([], [], "o", color=BLUE, label="class 0", **looks)[0]
        self.ones = right.plot([], [], "s", color=VERMILLION, label="class 1", **looks)[0]
        self.wrong = right.plot([], [], "x", color=INK, ms=5.5, mew=1.6, label="wrong side")[0]
        handles = [self.zeros, self.ones, self.wrong, self.boundary]
        right.legend(
            handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1), handletextpad=0.4, handlelength=1.4
        )
        self._build_network(left)
        marks = [self.boundary, self.zeros, self.ones, self.wrong]
        return [self.regions, self.lines, marks, self.arrows, self.nodes, self.ends, self.names]

    def _build_network(self, ax):
        """Arrows from two inputs to each hidden neuron and on to the output; the neurons lie over them."""
        self.arrows = [[ax.plot([], [], solid_capstyle="butt")[0] for _ in range(3)] for _ in range(MOST)]
        middle = (MOST - 1) / 2
        circle = {"ls": "", "marker": "o", "ms": 23, "mfc": CARD, "mew": 2}
        self.inputs, self.output = np.array([[0, middle + 0.7], [0, middle - 0.7]]), np.array([2, middle])
        self.ends = ax.plot(*np.array([*self.inputs, self.output]).T, color=GREY, **circle)[0]
        self.nodes = [ax.plot([], [], color=colour, **circle)[0] for colour, _ in _LOOKS]
        self.names = Lettering(ax, 11)
        self.names.show([f"{j + 1}" for j in range(MOST)], np.zeros((MOST, 2)))  # their shapes, once
        ax.text(1, -0.36, "dashed: negative weight", color=GREY, ha="center", fontsize=9)

    def draw(self, result, data, hidden, **_):
        points, labels = _DATA[data]
        contours = contourpy.contour_generator(_GRID, _GRID, result["p"], fill_type="OuterCode")
        for region, level in zip(self.regions, _LEVELS):
            region.set_path(_region(contours, level))
        self.boundary.set_data(*_boundary(contours))
        self.zeros.set_data(*points[labels == 0].T)
        self.ones.set_data(*points[labels == 1].T)
        self.wrong.set_data(*points[result["wrong"]].T)
        places = [np.array([1, (MOST - 1) / 2 + (hidden - 1) / 2 - j]) for j in range(hidden)]
        numbers = [f"{j + 1}" for j in range(hidden)]
        self.names.show(["x₁", "x₂", "y", *numbers], [*self.inputs, self.output, *places])
        for j in range(MOST):
            shown = j < hidden
            for artist in (self.lines[j], self.nodes[j], *self.arrows[j]):
                artist.set_visible(shown)
            if shown:
                self._draw_neuron(j, places[j], result)

    def _draw_neuron(self, j, place, result):
        self.lines[j].set_data(*result["lines"][j].T)
        self.nodes[j].set_data([place[0]], [place[1]])
        ends = [(self.inputs[0], place), (self.inputs[1], place), (place, self.output)]
        for arrow, (start, end), weight in zip(self.arrows[j], ends, result["table"][[0, 1, 3], j]):
            arrow.set_data(*np.array([start, end]).T)
            arrow.set(lw=0.4 + 1.3 * abs(weight) ** 0.7, color=VERMILLION if weight > 0 else BLUE)
            arrow.set_linestyle("-" if weight > 0 else (0, (2, 1)))

    def describe(self, result, data, hidden, **_):
        wrong = int(result["wrong"].sum())
        neurons = (
            f"{hidden} hidden neuron{'s draw' if hidden > 1 else ' draws'} {hidden} line{'s' * (hidden > 1)}"
        )
        return (
            f"{neurons}; of the 60 points {wrong} {'lies' if wrong == 1 else 'lie'} on the wrong side; "
            f"the loss is {number(result['loss'], 2)} (a network that knows nothing: 0.69)."
        )


def _settings_of(model, full):
    """The model's weights as values of the explorer's settings, rounded to what its fields show."""
    table, hidden = full.copy(), model.layer1.out_features
    parts = [model.params[name] for name in ("layer1.W", "layer1.b", "layer2.W")]
    table[:, :hidden] = np.vstack([parts[0], parts[1], parts[2].T])
    rounded = np.clip(table, -9, 9).round(2) + 0.0
    return {
        "weights": tuple(map(tuple, rounded.tolist())),
        "bias": float(np.clip(model.params["layer2.b"][0], -9, 9).round(2)),
    }


def _shade(p):
    """The colour of the plane where class 1 has probability p."""
    return DIVERGING(0.5 + 0.6 * (p - 0.5))


def _region(contours, level):
    """Where p > level, as one path."""
    pieces = contours.filled(level, 2.0)
    return Path.make_compound_path(*map(Path, *pieces)) if pieces[0] else _NOWHERE


def _boundary(contours):
    """Where p = ½: x and y, the pieces divided by NaN."""
    gap = np.full((1, 2), np.nan)
    return np.concatenate([part for piece in contours.lines(0.5) for part in (piece, gap)] or [gap]).T
