"""Recurrent networks drawn from real numbers: rolled up, with the delay, and unrolled over time."""

import numpy as np

from .canvas import RADIUS, Canvas, Node, height_of
from .figures import Drawing
from .look import limit_of, styled
from .numbers import short

NAMES = {"x": "input $x_t$", "h": "state $h_t$", "y": "output $y_t$"}
WEIGHTS = {"x": "$W_{xh}$", "h": "$W_{hh}$", "y": "$W_{hy}$"}  # of the arrow that leads to or from h
GAP = 0.55  # between one row of nodes and the next


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
    steps = len(rows["h"]) - 1
    limit = limit or max(limit_of(values) for values in rows.values())
    level, top = _levels(rows)
    canvas = Canvas(ax, steps + 1.9, top + 0.5, left=-1.4, bottom=-0.45)
    times = {kind: range(0 if kind == "h" else 1, steps + 1) for kind in rows}
    nodes = {
        (kind, t): Node(canvas, t, level[kind], rows[kind][t - times[kind][0]], limit, kind == "x")
        for kind in rows
        for t in times[kind]
    }
    arrows, weights = {}, {}
    for kind in rows:
        canvas.text(-0.42 if kind == "h" else 0.58, level[kind], NAMES[kind], 0.19, ha="right")
        for t in range(1, steps + 1):
            arrows[kind, t], weights[kind, t] = _connect(canvas, nodes, kind, t)
    for t in range(1, steps + 1):
        canvas.text(t, -0.28, f"t = {t}" if names is None else str(names[t - 1]), 0.19)
    canvas.text(0, level["h"] - nodes["h", 0].height / 2 - 0.15, "$h_0$", 0.19)

    def redraw(x=None, h=None, y=None, W_xh=None, W_hh=None, W_hy=None):
        for kind, values in _given(x=x, h=h, y=y):
            for t in times[kind]:
                nodes[kind, t].set(values[t - times[kind][0]])
        for kind, weight in _given(x=W_xh, h=W_hh, y=W_hy if "y" in rows else None):
            for t in range(1, steps + 1):
                weights[kind, t].set_text(_weight(kind, weight))

    redraw(W_xh=_or_name(W_xh), W_hh=_or_name(W_hh), W_hy=_or_name(W_hy))
    alt = f"recurrent network unrolled over {steps} steps"
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


def _rows(x, h, y):
    rows = {kind: np.asarray(values, float) for kind, values in _given(x=x, h=h, y=y)}
    steps = len(rows["h"]) - 1
    for kind, values in rows.items():
        if values.ndim not in (1, 2):
            raise ValueError(f"{kind}: wanted shape (T,) or (T, size), got {values.shape}")
        if kind != "h" and len(values) != steps:
            raise ValueError(f"{kind}: wanted {steps} steps, one fewer than the rows of h, got {len(values)}")
    return rows


def _levels(rows):
    """The height of the middle of each row, and that of the sheet: from the bottom x, h, y."""
    level, top = {}, 0.0
    for kind, values in rows.items():
        tall = height_of(values[0].size)
        level[kind] = top + tall / 2
        top += tall + GAP
    return level, top - GAP + 0.05


def _connect(canvas, nodes, kind, t):
    """The arrow of one kind at step t, and the text on it that names its weight."""
    state = nodes["h", t]
    if kind == "h":
        last = nodes["h", t - 1]
        ends = (t - 1 + last.width / 2, state.y), (t - state.width / 2, state.y)
        return canvas.arrow(*ends), canvas.text(t - 0.5, state.y + 0.08, "", 0.17, va="bottom")
    low, high = (nodes["x", t], state) if kind == "x" else (state, nodes["y", t])
    bottom, top = low.y + low.height / 2, high.y - high.height / 2
    name = canvas.text(t - 0.06, (bottom + top) / 2, "", 0.17, ha="right")
    return canvas.arrow((t, bottom), (t, top)), name


def _given(**values):
    return [(kind, value) for kind, value in values.items() if value is not None]


def _or_name(weight):
    return "" if weight is None else weight


def _weight(kind, weight):
    if isinstance(weight, str) or np.size(weight) != 1:
        return WEIGHTS[kind]
    return short(np.ravel(weight)[0])
