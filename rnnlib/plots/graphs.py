"""A computational graph: every node with its operation, its value above it and its gradient below."""

from typing import NamedTuple

from matplotlib.patches import Circle

from .canvas import LINE, Canvas
from .figures import Drawing
from .look import BLUE, VERMILLION, YELLOW, styled
from .numbers import short

VALUE_TEXT = {"color": BLUE, "fontweight": "bold"}
GRADIENT_TEXT = {"color": VERMILLION, "style": "italic"}


class GraphNode(NamedTuple):
    """One number of a calculation. `layer` counts from the left, `row` from the top; None spreads evenly."""

    name: str
    layer: int
    op: str = ""
    value: float | None = None
    gradient: float | None = None
    row: float | None = None


@styled
def computational_graph(ax, nodes, edges, *, digits=2, legend=True):
    """See a calculation from left to right: blue above a node its value, orange below it the gradient.

    `nodes`: GraphNodes or tuples of the same order; `edges`: (from, to) or (from, to, local slope), by name.
    Parts: circles, values, gradients {name: artist}, arrows, slopes {(from, to): artist}.
    `set(values={}, gradients={}, slopes={}, lit=())` shows other numbers (None: not yet) and lights `lit` up.
    """
    nodes = [GraphNode(*node) for node in nodes]
    known = {node.name for node in nodes}
    for edge in edges:
        if not known.issuperset(edge[:2]):
            raise ValueError(f"edges: wanted names from {', '.join(sorted(known))}, got {edge[:2]}")
    place, size = _layout(nodes)
    canvas = Canvas(ax, *size, left=-0.7, bottom=-1.1)
    circles, values, gradients, arrows, slopes = {}, {}, {}, {}, {}
    for node in nodes:
        x, y = place[node.name]
        look = {"facecolor": "#F2F2F2", "edgecolor": LINE, "linewidth": 1.2, "zorder": 4}
        circles[node.name] = ax.add_patch(Circle((x, y), 0.26, **look))
        canvas.text(x, y, node.op or node.name, 0.2)
        values[node.name] = canvas.text(x, y + 0.3, "", 0.18, va="bottom", **VALUE_TEXT)
        gradients[node.name] = canvas.text(x, y - 0.3, "", 0.18, va="top", **GRADIENT_TEXT)
    for start, end, *slope in edges:
        arrows[start, end], slopes[start, end] = _edge(canvas, place[start], place[end])
        slopes[start, end].set_text(short(slope[0], digits, tiny=True) if slope else "")
    if legend:
        above = canvas.text(-0.6, -1.05, "above: value", 0.17, ha="left", va="bottom", **VALUE_TEXT)
        look = {"fontsize": above.get_fontsize(), "xycoords": above, "textcoords": "offset points"}
        ax.annotate("below: gradient", (1, 0), (9, 0), **look, **GRADIENT_TEXT)

    texts_of = values, gradients, slopes

    def redraw(*, values=None, gradients=None, slopes=None, lit=()):
        for texts, numbers in zip(texts_of, (values, gradients, slopes)):
            for key, value in (numbers or {}).items():
                texts[key].set_text(short(value, digits, tiny=True))
        for name, circle in circles.items():
            circle.set(linewidth=3 if name in lit else 1.2, facecolor=YELLOW if name in lit else "#F2F2F2")

    redraw(values={n.name: n.value for n in nodes}, gradients={n.name: n.gradient for n in nodes})
    alt = f"computational graph of {len(nodes)} nodes: {', '.join(node.name for node in nodes)}"
    parts = {"circles": circles, "values": values, "gradients": gradients, "arrows": arrows, "slopes": slopes}
    return Drawing(ax, redraw, alt, **parts)


def _layout(nodes):
    """Where each node lies, and how large the sheet is: layers 1.5 apart, rows 1.25."""
    layers = sorted({node.layer for node in nodes})
    members = {layer: [node for node in nodes if node.layer == layer] for layer in layers}
    rows = max([len(m) for m in members.values()] + [node.row + 1 for node in nodes if node.row is not None])
    place = {}
    for column, layer in enumerate(layers):
        for n, node in enumerate(members[layer]):
            row = node.row if node.row is not None else (n + 0.5) * rows / len(members[layer]) - 0.5
            place[node.name] = 1.5 * column, 1.25 * (rows - 1 - row)
    return place, (1.5 * (len(layers) - 1) + 1.4, 1.25 * (rows - 1) + 1.85)


def _edge(canvas, start, end):
    (x0, y0), (x1, y1) = start, end
    length = ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5
    dx, dy = 0.28 * (x1 - x0) / length, 0.28 * (y1 - y0) / length
    arrow = canvas.arrow((x0 + dx, y0 + dy), (x1 - dx, y1 - dy))
    at = 0.4  # nearer to where it starts: two edges to one node keep their labels apart
    text = canvas.text(x0 + at * (x1 - x0), y0 + at * (y1 - y0), "", 0.15, color="#333333")
    text.set_bbox({"facecolor": "white", "edgecolor": "none", "pad": 1})
    return arrow, text
