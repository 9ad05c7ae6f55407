"""Networks drawn from real numbers: recurrent ones, rolled up and unrolled, and one that reads a window."""

from dataclasses import dataclass

import numpy as np

from .canvas import COLUMN, RADIUS, Canvas, Node, extent_of, height_of
from .figures import Drawing
from .look import limit_of, styled
from .numbers import short

NAMES = {"x": "input $x_t$", "h": "state $h_t$", "y": "output $y_t$"}
WEIGHTS = {"x": "$W_{xh}$", "h": "$W_{hh}$", "y": "$W_{hy}$"}  # of the arrow that leads to or from h
ASIDE = {"x": {"ha": "right"}, "h": {"va": "bottom"}, "y": {"ha": "right"}}  # of the arrow it belongs to
GAP = 0.55  # between one row of nodes and the next


@dataclass(frozen=True)
class Chain:
    """Where an unrolled network stands: a column for each step from 0 on, the rows x, h and y upwards.

    `level` {kind: the height of its row}, `half` {kind: half the width and half the height of its nodes}.
    The arrow ("h", t) leads from h_{t−1} to h_t, the others to and from h_t.
    """

    steps: int
    level: dict
    half: dict

    def times(self, kind):
        """The steps at which a row has nodes: states begin with h_0."""
        return range(0 if kind == "h" else 1, self.steps + 1)

    def places(self, kind):
        """The middles (n, 2) of a row's nodes."""
        return np.array([(t, self.level[kind]) for t in self.times(kind)], float)

    def arrows(self, kind):
        """Where the arrows of a kind begin and end: (T, 2, 2)."""
        t = np.arange(1.0, self.steps + 1)
        if kind == "h":
            (wide, _), height = self.half["h"], np.full(self.steps, self.level["h"])
            return np.stack([np.column_stack([t - 1 + wide, height]), np.column_stack([t - wide, height])], 1)
        low, high = ("x", "h") if kind == "x" else ("h", "y")
        ends = self.level[low] + self.half[low][1], self.level[high] - self.half[high][1]
        return np.stack([np.column_stack([t, np.full(self.steps, end)]) for end in ends], axis=1)

    def weights(self, kind):
        """The middles (T, 2) of these arrows, beside which their weight is written."""
        return self.arrows(kind).mean(axis=1)


@styled
def unrolled_network(ax, x, h, y=None, *, W_xh=None, W_hh=None, W_hy=None, names=None, limit=None):
    """See one column per time step, the state handed to the right, the same weights on all arrows of a kind.

    x (T,) or (T, D), h (T+1,) or (T+1, H), where h[0] is the state before the first input, y (T,) or (T, K).
    A weight that is one number is written on its arrows, any other by name. `names` are T names for the
    steps, such as the letters read; `limit` is the value at which the colours end.
    Parts: nodes, arrows and weights (the texts on arrows), each {("x" | "h" | "y", t): part}, t from 1 (for
    nodes of h from 0); the arrow ("h", t) leads from h_{t−1} to h_t.
    """
    rows = _rows(x, h, y)
    limit = limit or max(limit_of(values) for values in rows.values())
    chain, top = _chain(rows)
    canvas = Canvas(ax, chain.steps + 1.9, top + 0.5, left=-1.4, bottom=-0.45)
    nodes = {
        (kind, t): Node(canvas, *place, value, limit, kind == "x")
        for kind, values in rows.items()
        for t, place, value in zip(chain.times(kind), chain.places(kind), values, strict=True)
    }
    arrows, weights = {}, {}
    for kind in rows:
        canvas.text(-0.42 if kind == "h" else 0.58, chain.level[kind], NAMES[kind], 0.19, ha="right")
        for t, ends, (x_at, y_at) in zip(chain.times("x"), chain.arrows(kind), chain.weights(kind)):
            beside = (x_at, y_at + 0.08) if kind == "h" else (x_at - 0.06, y_at)
            arrows[kind, t] = canvas.arrow(*ends)
            weights[kind, t] = canvas.text(*beside, "", 0.17, **ASIDE[kind])
    for t in chain.times("x"):
        canvas.text(t, -0.28, f"t = {t}" if names is None else str(names[t - 1]), 0.19)
    canvas.text(0, chain.level["h"] - chain.half["h"][1] - 0.15, "$h_0$", 0.19)

    def redraw(x=None, h=None, y=None, W_xh=None, W_hh=None, W_hy=None):
        for kind, values in _given(x=x, h=h, y=y):
            for t, value in zip(chain.times(kind), values):
                nodes[kind, t].set(value)
        for kind, weight in _given(x=W_xh, h=W_hh, y=W_hy if "y" in rows else None):
            for t in chain.times("x"):
                weights[kind, t].set_text(_weight(kind, weight))

    redraw(W_xh=_or_name(W_xh), W_hh=_or_name(W_hh), W_hy=_or_name(W_hy))
    alt = f"recurrent network unrolled over {chain.steps} steps"
    return Drawing(ax, redraw, alt, nodes=nodes, arrows=arrows, weights=weights)


@styled
def rolled_network(ax, *, x=None, h=None, y=None, W_xh=None, W_hh=None, W_hy=None, limit=1.0):
    """See the network as it is built: the state leaves upwards, and a loop with a delay brings it back.

    x, h, y are numbers, or None for empty nodes; weights are numbers, or None for their names.
    Parts: nodes {"x" | "h" | "y": Node}, weights {the same: text}.
    """
    canvas = Canvas(ax, 4.6, 3.9, left=-1.9, bottom=-0.4)
    level = {"x": 0.0, "h": 1.5, "y": 3.1}
    nodes = {kind: Node(canvas, 0, at, np.nan, limit, kind == "x") for kind, at in level.items()}
    for kind, at in level.items():
        canvas.text(-0.45, at, NAMES[kind], 0.19, ha="right")
        nodes[kind].texts[0].set_text("")
    canvas.arrow((0, nodes["x"].height / 2), (0, 1.5 - RADIUS))
    canvas.arrow((0, 1.5 + RADIUS), (0, 3.1 - RADIUS))
    canvas.arrow((0, 2.1), (1.6, 2.1), (1.6, 1.73))
    canvas.arrow((1.6, 1.27), (1.6, 0.75), (0.75, 0.75), (0.23, 1.5 - 0.23))
    canvas.box(1.6, 1.5, 1.3, 0.46, "delay:\none step", share=0.15)
    canvas.text(1.65, 1.98, "$h_t$", 0.19, ha="left")
    canvas.text(1.65, 0.95, "$h_{t-1}$", 0.19, ha="left")
    places = {"x": (-0.08, 0.75, "right"), "h": (1.15, 0.57, "center"), "y": (-0.08, 2.4, "right")}
    weights = {
        kind: canvas.text(x_at, y_at, WEIGHTS[kind], 0.19, ha=side)
        for kind, (x_at, y_at, side) in places.items()
    }

    def redraw(x=None, h=None, y=None, W_xh=None, W_hh=None, W_hy=None):
        for kind, value in _given(x=x, h=h, y=y):
            nodes[kind].set(value)
        for kind, weight in _given(x=W_xh, h=W_hh, y=W_hy):
            weights[kind].set_text(f"{WEIGHTS[kind]} = {short(weight)}")

    redraw(x, h, y, W_xh, W_hh, W_hy)
    return Drawing(ax, redraw, "recurrent network with its delay loop", nodes=nodes, weights=weights)


@styled
def window_network(ax, x, h, weights, *, names=None, limit=None):
    """See one neuron that reads a window: an arrow from every place, each with a weight of its own.

    x (T,), h a number, weights (T,); `names` are T names for the places; `limit` as in `unrolled_network`.
    Parts: nodes {("x", t): Node, ("h", 0): Node} and arrows and weights {t: part}, t from 1.
    """
    x, weights = (np.asarray(values, float) for values in (x, weights))
    if x.ndim != 1 or not x.size or weights.shape != x.shape:
        raise ValueError(f"x, weights: wanted shape (T,) both, got {x.shape} and {weights.shape}")
    limit, steps, top = limit or max(limit_of(x), limit_of(h)), len(x), 2.0
    canvas = Canvas(ax, steps + 0.9, top + 0.95, left=0.05, bottom=-0.45)
    nodes = {("x", t): Node(canvas, t, COLUMN / 2, value, limit, True) for t, value in enumerate(x, 1)}
    nodes["h", 0] = Node(canvas, (steps + 1) / 2, top, h, limit)
    arrows, texts = {}, {}
    for t in range(1, steps + 1):
        foot, tip = np.array([t, COLUMN]), np.array([(steps + 1) / 2, top])
        arrows[t] = canvas.arrow(foot, tip - RADIUS * (tip - foot) / np.hypot(*(tip - foot)))
        texts[t] = canvas.text(*(0.6 * foot + 0.4 * tip - [0.08, 0]), "", 0.17, ha="right")
        canvas.text(t, -0.28, f"place {t}" if names is None else str(names[t - 1]), 0.19)

    def redraw(x=None, h=None, weights=None):
        for t, value in enumerate(() if x is None else x, 1):
            nodes["x", t].set(value)
        if h is not None:
            nodes["h", 0].set(h)
        for t, weight in enumerate(() if weights is None else weights, 1):
            texts[t].set_text(short(weight))

    redraw(weights=weights)
    alt = f"one neuron over a window of {steps} places, a weight of its own for each"
    return Drawing(ax, redraw, alt, nodes=nodes, arrows=arrows, weights=texts)


def _rows(x, h, y):
    rows = {kind: np.asarray(values, float) for kind, values in _given(x=x, h=h, y=y)}
    steps = len(rows["h"]) - 1
    for kind, values in rows.items():
        if values.ndim not in (1, 2):
            raise ValueError(f"{kind}: wanted shape (T,) or (T, size), got {values.shape}")
        if kind != "h" and len(values) != steps:
            raise ValueError(f"{kind}: wanted {steps} steps, one fewer than the rows of h, got {len(values)}")
    return rows


def _chain(rows):
    """Where the rows stand, tall enough for their vectors, and the height of the sheet: a Chain, a number."""
    level, half, top = {}, {}, 0.0
    for kind, values in rows.items():
        tall = height_of(values[0].size)
        level[kind] = top + tall / 2
        half[kind] = np.divide(extent_of(values[0].size, entering=kind == "x"), 2)
        top += tall + GAP
    return Chain(len(rows["h"]) - 1, level, half), top - GAP + 0.05


def _given(**values):
    return [(kind, value) for kind, value in values.items() if value is not None]


def _or_name(weight):
    return "" if weight is None else weight


def _weight(kind, weight):
    if isinstance(weight, str) or np.size(weight) != 1:
        return WEIGHTS[kind]
    return short(np.ravel(weight)[0])
