"""One step of an RNN, LSTM or GRU unit, drawn as the flow of its own numbers."""

from .canvas import RADIUS, Canvas, Node, colour_of
from .figures import Drawing
from .look import ink, styled
from .numbers import short

WIDTH, HEIGHT = 1.04, 0.62  # of a box
HALF = HEIGHT / 2
BUS = 0.0  # the height of the wire that brings h and x to every gate


@styled
def rnn_cell(ax, *, h_prev, x, a, h, limit=1.0):
    """See the last state and the input, weighted and summed with the bias to a, then squashed by tanh to h.

    Every argument is one number. Parts: nodes {name: [Node]}, boxes {name: artists}; `set` takes any name.
    """
    cell = _Cell(ax, "RNN", (6.4, 2.6), {"h_prev": h_prev, "x": x, "a": a, "h": h}, limit, bottom=-0.45)
    draw = cell.canvas
    cell.node("h_prev", 0, 1.5, "$h_{t-1}$")
    cell.node("x", 1.6, 0, "$x_t$", beside=True)
    cell.node("h", 5.4, 1.5, "$h_t$")
    draw.operation(1.6, 1.5, "+")
    cell.box("a", 2.9, 1.5, "a", "sum", share=None)
    draw.box(4.2, 1.5, 0.8, HEIGHT, "tanh", share=0.19)
    for start, end in ((0.3, 1.43), (1.77, 2.44), (3.36, 3.8), (4.6, 5.1)):
        draw.arrow((start, 1.5), (end, 1.5))
    draw.arrow((1.6, 0.3), (1.6, 1.33))
    draw.text(0.85, 1.6, "$W_{hh}$", 0.19, va="bottom")
    draw.text(1.5, 0.8, "$W_{xh}$", 0.19, ha="right")
    draw.text(1.6, 1.78, "$+\\,b_h$", 0.19, va="bottom")
    return cell.drawing()


@styled
def lstm_cell(ax, *, c_prev, i, f, g, o, c, h, h_prev=None, x=None, limit=1.0):
    """See the cell state run along the top, forgotten by ×f, added to by i×g; right, o lets tanh(c) out.

    Every argument is one unit's number at one step; gates lie between 0 and 1. Parts: nodes {name: [Node]},
    boxes {name: artists}; `set` takes any of the same names.
    """
    values = {"c_prev": c_prev, "i": i, "f": f, "g": g, "o": o, "c": c, "h": h, "h_prev": h_prev, "x": x}
    derived = {"fc": lambda v: v["f"] * v["c_prev"], "ig": lambda v: v["i"] * v["g"]}
    cell = _Cell(ax, "LSTM", (8.7, 5.0), values, limit, derived)
    draw, top = cell.canvas, 3.0
    cell.inputs(until=5.6)
    cell.node("c_prev", 0, top, "$c_{t-1}$")
    cell.node("c", 7.7, top, "$c_t$")
    cell.node("h", 7.7, 1.2, "$h_t$")
    for key, at in {"f": 1.7, "i": 3.0, "g": 4.3, "o": 5.6}.items():
        cell.box(key, at, 1.2, key, "tanh" if key == "g" else "σ", share=key != "g")
        draw.arrow((at, BUS), (at, 1.2 - HALF))
    for start, end in ((0.32, 1.53), (1.87, 3.48), (3.82, 7.38)):
        draw.arrow((start, top), (end, top), width=2)
    for x_at, y_at, sign in ((1.7, top, "×"), (3.65, top, "+"), (3.65, 2.15, "×"), (6.6, 1.2, "×")):
        draw.operation(x_at, y_at, sign)
    draw.arrow((1.7, 1.2 + HALF), (1.7, top - 0.17))
    draw.arrow((3.0, 1.2 + HALF), (3.0, 2.15), (3.48, 2.15))
    draw.arrow((4.3, 1.2 + HALF), (4.3, 2.15), (3.82, 2.15))
    draw.arrow((3.65, 2.32), (3.65, top - 0.17))
    draw.arrow((5.6 + WIDTH / 2, 1.2), (6.43, 1.2))
    draw.arrow((6.6, top), (6.6, 1.37))
    draw.arrow((6.77, 1.2), (7.38, 1.2))
    draw.box(6.6, 2.15, 0.62, 0.36, "tanh", share=0.17)
    cell.wire("fc", 2.65, top + 0.12, "f·c", ha="center")
    cell.wire("ig", 3.75, 2.58, "i·g", ha="left")
    return cell.drawing()


@styled
def gru_cell(ax, *, h_prev, inner, r, z, n, h, x=None, limit=1.0):
    """See the state run along the top: z of it kept, 1 − z of the candidate n added; r opens the past to n.

    Drawn as the library computes by default: what the last state brings to n, `inner` = h U_n + b_hn, is
    finished before r multiplies it. Every argument is one unit's number at one step. Parts: nodes
    {name: [Node]}, boxes {name: artists}; `set` takes any of the same names.
    """
    values = {"h_prev": h_prev, "inner": inner, "r": r, "z": z, "n": n, "h": h, "x": x}
    derived = {
        "zh": lambda v: v["z"] * v["h_prev"],
        "zn": lambda v: (1 - v["z"]) * v["n"],
        "heard": lambda v: v["r"] * v["inner"],
    }
    cell = _Cell(ax, "GRU", (8.0, 5.3), values, limit, derived)
    draw, gates, middle, top = cell.canvas, 1.55, 2.5, 3.3
    cell.inputs(until=5.8)
    cell.node("h_prev", 0, top, "$h_{t-1}$")
    cell.node("h", 7.0, top, "$h_t$")
    for key, at in {"z": 1.8, "r": 3.2, "n": 5.8}.items():
        cell.box(key, at, gates, key, "tanh" if key == "n" else "σ", share=key != "n")
        draw.arrow((at, BUS), (at, gates - HALF))
    cell.box("inner", 4.5, 0.68, "inner", "$h_{t-1}U_n + b_{hn}$", share=None, width=1.5)
    for start, end in ((0.3, 1.63), (1.97, 5.63), (5.97, 6.7)):
        draw.arrow((start, top), (end, top), width=2)
    for x_at, y_at, sign in ((1.8, top, "×"), (5.8, top, "+"), (2.9, middle, "1−"), (5.8, middle, "×")):
        draw.operation(x_at, y_at, sign)
    draw.operation(4.5, gates, "×")
    draw.arrow((1.8, gates + HALF), (1.8, top - 0.17))
    draw.arrow((1.8, middle), (2.73, middle))
    draw.arrow((3.07, middle), (5.63, middle))
    draw.arrow((3.2 + WIDTH / 2, gates), (4.33, gates))
    draw.arrow((4.67, gates), (5.8 - WIDTH / 2, gates))
    draw.line((4.5, BUS), (4.5, 0.68 - HALF))
    draw.arrow((4.5, 0.68 + HALF), (4.5, gates - 0.17))
    draw.arrow((5.8, gates + HALF), (5.8, middle - 0.17))
    draw.arrow((5.8, middle + 0.17), (5.8, top - 0.17))
    draw.text(5.9, 0.55, "$x_tW_n + b_n$", 0.17, ha="left")
    cell.wire("heard", 4.5, gates + 0.36, "r·inner", ha="center")
    cell.wire("zh", 3.7, top + 0.12, "z·h", ha="center")
    cell.wire("zn", 5.72, middle + 0.42, "(1−z)·n", ha="right")
    return cell.drawing()


class _Cell:
    """The sheet of one cell: nodes for what comes in and goes out, boxes for what is computed, by name."""

    def __init__(self, ax, name, size, values, limit, derived=None, bottom=-1.2):
        self.canvas = Canvas(ax, *size, left=-0.5, bottom=bottom)
        self.name, self.values, self.limit, self.derived = name, values, limit, derived or {}
        self.nodes, self.boxes = {}, {}

    def node(self, key, x, y, name, beside=False):
        """A circle for a value, with its name above it or beside it; without a value the name goes inside."""
        if self.values[key] is None:
            self.canvas.box(x, y, 0.6, 0.6, name, share=0.22, colour="#EFEFEF")
            return
        node = Node(self.canvas, x, y, self.values[key], self.limit, key == "x")
        self.nodes.setdefault(key, []).append(node)  # the GRU shows its last state twice
        place = {"x": x + 0.4, "y": y, "ha": "left"} if beside else {"x": x, "y": y + 0.36, "va": "bottom"}
        self.canvas.text(text=name, share=0.22, **place)

    def inputs(self, until):
        """The last state and the input, on one wire that passes below every gate."""
        self.node("h_prev", 0, BUS, "$h_{t-1}$")
        self.node("x", 0.9, BUS - 0.8, "$x_t$", beside=True)
        self.canvas.line((RADIUS, BUS), (until, BUS))
        self.canvas.line((0.9, BUS - 0.8), (0.9, BUS))

    def box(self, key, x, y, name, function, share, width=WIDTH):
        """A box with the value of a gate (`share` of 1) or of a candidate, its function at its lower edge."""
        shape, text = self.canvas.box(x, y, width, HEIGHT, share=0.18)
        self.canvas.text(x + 0.08, y - HALF - 0.04, function, 0.16, va="top", ha="left", color="#555555")
        self.boxes[key] = shape, text, name, share

    def wire(self, key, x, y, name, ha):
        """A derived number, written on a wire."""
        text = self.canvas.text(x, y, "", 0.18, ha=ha, va="bottom" if ha == "center" else "center")
        self.boxes[key] = None, text, name, None

    def set(self, **values):
        """Show other numbers, under the names that the function takes."""
        unknown = values.keys() - self.values.keys()
        if unknown:
            raise TypeError(f"set: wanted some of {', '.join(self.values)}, got {', '.join(sorted(unknown))}")
        self.values |= values
        for key, nodes in self.nodes.items():
            for node in nodes:
                node.set(self.values[key])
        for key, (shape, text, name, share) in self.boxes.items():
            value = self.derived[key](self.values) if key in self.derived else self.values[key]
            text.set_text(f"{name} = {short(value)}")
            if shape:
                colour = colour_of(value, self.limit, share)
                shape.set_facecolor(colour)
                text.set_color(ink(colour))

    def drawing(self):
        self.set()
        boxes = {key: [part for part in box[:2] if part] for key, box in self.boxes.items()}
        alt = f"one step of one {self.name} unit"
        return Drawing(self.canvas.ax, self.set, alt, nodes=self.nodes, boxes=boxes)
