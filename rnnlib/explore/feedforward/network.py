"""A small network on points in the plane: every weight by hand, or trained."""

import numpy as np

from ... import losses, ops, optim
from ...models import FeedForward
from .. import live

_WIDTH = 4  # hidden neurons at most
_TRAINING_STEPS = 400
_BOUND = 2.0  # of the plane that is drawn, on every side
_AXIS = np.linspace(-_BOUND, _BOUND, 41)
_LEVELS = np.arange(0.125, 1, 0.125)
_EVERYWHERE = np.stack(np.meshgrid(_AXIS, _AXIS), axis=-1).reshape(-1, 2)
# a colour and a dash for each hidden neuron
_STROKES = ((live.GREEN, "-"), (live.PURPLE, "--"), (live.ORANGE, "-."), (live.SKY, ":"))
_MID_ROW = (_WIDTH - 1) / 2
_SOURCES, _SINK = np.array([[0, _MID_ROW + 0.7], [0, _MID_ROW - 0.7]]), np.array([2, _MID_ROW])


def _points(name):
    """60 points (60, 2) and their classes (60,)."""
    rng = np.random.default_rng(0)
    labels = np.arange(60) % 2
    if name == "ring":
        radius = np.where(labels, 1.45, 0.45) + 0.12 * rng.normal(size=60)
        angle = rng.uniform(0, 2 * np.pi, 60)
        return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), labels
    sides = np.where(np.arange(60) % 4 < 2, 1.0, -1.0)
    other = {"corners": np.where(labels, -sides, sides), "two halves": np.where(labels, 1.0, -1.0)}[name]
    return np.stack([sides, other], axis=1) + 0.28 * rng.normal(size=(60, 2)), labels


_DATA = {name: _points(name) for name in ("corners", "ring", "two halves")}
# both lines of the corners in their places, and one of them not yet
_TWO_LINES = ((3.0, 3.0, 0.0, 0.0), (3.0, 3.0, 0.0, 0.0), (-3.0, 3.0, 0.0, 0.0), (-3.0, 3.0, 0.0, 0.0))
_ONE_OFF = (*_TWO_LINES[:2], (-3.0, 0.0, 0.0, 0.0), _TWO_LINES[3])
_ENTRIES = ("from x₁", "from x₂", "bias", "out")
_INITIAL = ((1.0, -0.8, 0.6, -0.3), (0.7, -0.9, -0.7, 0.4), (0.4, 0.5, 0.1, 0.4), (0.8, 0.6, 0.7, 0.5))


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


class NetworkExplorer(live.Explorer):
    """A network with one hidden layer on two-dimensional data: its weights, its lines, its boundary.

    `weights` has a column for each hidden neuron: from x₁, from x₂, its bias, and to the output.
    """

    settings = live.Settings(
        data=live.Choice("corners", list(_DATA), "points"),
        hidden=live.IntSlider(3, 1, _WIDTH, label="hidden neurons"),
        weights=live.Numbers(_INITIAL, -9, 9, 0.1, "Weights of the hidden neurons, a column each", _ENTRIES),
        bias=live.Slider(0.0, -9, 9, 0.1, "bias of the output"),
    )
    presets = (
        live.Preset("Two lines on the corners: one in its place", hidden=2, weights=_ONE_OFF, bias=-2.8),
        live.Preset("One line only", hidden=1),
        live.Preset("A ring", data="ring"),
        live.Preset("An easy one", data="two halves", hidden=1),
    )
    size = (800, 350)
    challenge = live.Challenge(
        "with two hidden neurons, no ring or corner point on the wrong side.",
        lambda result, hidden, data, **_: hidden == 2 and data != "two halves" and result["wrong"].sum() == 0,
        hidden=2,
        weights=_TWO_LINES,
        bias=-2.8,
    )

    @staticmethod
    def compute(data, hidden, weights, bias):
        (points, labels), model = _DATA[data], _network(hidden, weights, bias)
        plane = ops.sigmoid(model.forward(_EVERYWHERE)[0][:, 0]).reshape(len(_AXIS), -1)
        scores = model.forward(points)[0]
        table = np.array(weights)[:, :hidden]
        return {
            "p": plane,
            "lines": np.array([_line(table[:2, j], table[2, j]) for j in range(hidden)]),
            "wrong": (scores[:, 0] > 0) != labels,
            "loss": np.array(_loss(scores, labels)[0]),
            "table": table,
        }

    @live.action("Train")
    def train(self):
        """Adam on all points, 400 steps."""
        values = self.values
        points, labels = _DATA[values["data"]]
        model = _network(values["hidden"], values["weights"], values["bias"])
        rule, full = optim.Adam(model.params, lr=0.05), np.array(values["weights"])
        for step in range(1, _TRAINING_STEPS + 1):
            _, dscores = _loss(model.forward(points)[0], labels)
            model.backward(dscores)
            rule.step(model.grads)
            if step % 4 == 0:
                yield live.Progress(step / _TRAINING_STEPS, _settings_of(model, full))

    @live.action("New weights")
    def renew(self):
        """Other random weights each time, and the same ones from the same state."""
        rng = np.random.default_rng(int(1e6 * np.abs(self.values["weights"]).sum()))
        weights = tuple(map(tuple, rng.normal(size=(4, _WIDTH)).round(1)))
        return {**self.values, "weights": weights, "bias": 0.0}

    @staticmethod
    def given():
        return {"data": {name: dict(zip(("points", "labels"), data)) for name, data in _DATA.items()}}

    @staticmethod
    def shown(result, data, hidden, **_):
        points, labels = _DATA[data]
        places = np.column_stack([np.ones(hidden), _MID_ROW + (hidden - 1) / 2 - np.arange(hidden)])
        arrows = [((_SOURCES[0], at), (_SOURCES[1], at), (at, _SINK)) for at in places]
        weights = result["table"][[0, 1, 3]].T.ravel()
        return {
            "class 0": points[labels == 0],
            "class 1": points[labels == 1],
            "wrong side": points[result["wrong"]],
            "arrows": np.reshape(arrows, (-1, 2, 2)),
            "colours": np.where(weights > 0, live.VERMILLION, live.BLUE),
            "widths": 0.4 + 1.3 * np.abs(weights) ** 0.7,
            "dashes": ["-" if weight > 0 else (0, (2, 1)) for weight in weights],
            **{f"neuron {j + 1}": places[j : j + 1] for j in range(_WIDTH)},
            "names": ["x₁", "x₂", "y", *(f"{j + 1}" for j in range(hidden))],
            "nodes": np.array([*_SOURCES, _SINK, *places]),
        }

    def build(self, figure):
        left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
        self._declare_plane(right)
        self._declare_network(left)

    def _declare_plane(self, ax):
        """What the network says of every place, with the lines of the hidden neurons, and the points."""
        ax.set(title="What it makes of the plane", xlabel="$x_1$", aspect="equal", anchor="NW")
        ax.set(xlim=(-_BOUND, _BOUND), ylim=(-_BOUND, _BOUND), xticks=[-1, 0, 1], yticks=[-1, 0, 1])
        ax.set_ylabel("$x_2$", rotation=0, labelpad=10)
        ax.grid(False)
        ax.set_facecolor(_tint(0))
        for level in _LEVELS:
            self.above(ax, "p", _AXIS, _AXIS, level, color=_tint(level + 0.0625))
        colours, dashes = zip(*_STROKES)
        self.segments(ax, "lines", colours, dashes=dashes, lw=1.6)
        look = {"color": live.INK, "lw": 2.6, "label": "undecided: ½"}
        boundary = self.level(ax, "p", _AXIS, _AXIS, 0.5, **look)
        look = {"ms": 6.5, "mec": live.CARD, "mew": 0.9, "ls": ""}
        zeros = self.trail(ax, "class 0", "o", color=live.BLUE, label="class 0", **look)
        ones = self.trail(ax, "class 1", "s", color=live.VERMILLION, label="class 1", **look)
        wrong = self.trail(ax, "wrong side", "x", color=live.INK, ms=5.5, mew=1.6, label="wrong side")
        look = {"bbox_to_anchor": (1.02, 1), "handletextpad": 0.4, "handlelength": 1.4}
        ax.legend(handles=[zeros, ones, wrong, boundary], loc="upper left", **look)

    def _declare_network(self, ax):
        """Arrows from two inputs to each hidden neuron and on to the output; the neurons lie over them."""
        ax.set(title="The network", xlim=(-0.35, 2.35), ylim=(-0.4, _WIDTH - 0.4))
        ax.axis("off")
        ax.text(1, -0.36, "dashed: negative weight", color=live.GREY, ha="center", fontsize=9)
        self.segments(ax, "arrows", "colours", "widths", "dashes")
        circle = {"ls": "", "marker": "o", "ms": 23, "mfc": live.CARD, "mew": 2}
        for j, (colour, _) in enumerate(_STROKES):
            self.trail(ax, f"neuron {j + 1}", color=colour, **circle)
        self.trail(ax, [*_SOURCES, _SINK], color=live.GREY, **circle)
        self.words(ax, "names", "nodes", 11)

    def describe(self, result, data, hidden, **_):
        wrong = int(result["wrong"].sum())
        neurons = (
            f"{hidden} hidden neuron{'s draw' if hidden > 1 else ' draws'} {hidden} line{'s' * (hidden > 1)}"
        )
        return (
            f"{neurons}; of the 60 points {wrong} {'lies' if wrong == 1 else 'lie'} on the wrong side; "
            f"the loss is {live.number(result['loss'], 2)} (a network that knows nothing: 0.69)."
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


def _tint(p):
    """The colour of the plane where class 1 has probability p."""
    return live.DIVERGING(0.5 + 0.6 * (p - 0.5))
