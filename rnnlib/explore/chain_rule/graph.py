"""A computational graph: values forward, gradients back, one operation at a time."""

import numpy as np

from ...plots.lettering import Lettering
from ..live import (
    BLUE,
    GREY,
    INK,
    VERMILLION,
    YELLOW,
    Challenge,
    Choice,
    Explorer,
    IntSlider,
    Preset,
    Progress,
    Settings,
    Slider,
    action,
    number,
)
from .expressions import EXPRESSIONS, backward, forward, slopes
from .marks import Arrows, Marks
from .moments import Moment

PAUSE = 1.5  # seconds to read a step in while it plays
_RADIUS = 23  # of a node, in CSS pixels
_SIGNS = {"²": "( )²"}  # where a node shows another sign than its operation's name


def _stuck(result, expression, step, **_):
    """Whether a neuron that errs gets no gradient on its weight, and the sweep has come so far."""
    graph = EXPRESSIONS[expression]
    names = [node.name for node in graph.nodes]
    done = expression == "neuron" and step == graph.last_step
    return bool(done and result["gradients"][names.index("w")] == 0 and result["values"][-1] > 0.5)


class ComputationalGraph(Explorer):
    """A calculation as a graph: step by step, values come forward and gradients go back."""

    settings = Settings(
        expression=Choice("neuron", {graph.text: name for name, graph in EXPRESSIONS.items()}, "calculation"),
        x=Slider(1.0, -3, 3, 0.1, "input x"),
        w=Slider(0.8, -3, 3, 0.1, "weight w"),
        b=Slider(-0.3, -3, 3, 0.1, "bias b"),
        v=Slider(1.5, -3, 3, 0.1, "second weight v"),
        t=Slider(1.0, -2, 2, 0.1, "target t"),
        step=IntSlider(11, 0, max(graph.last_step for graph in EXPRESSIONS.values()), label="step"),
    )
    presets = (
        Preset("A neuron, from its first step", step=0),
        Preset("Used twice: which gradients add?", expression="used twice", x=2.0, w=3.0),
        Preset("Two layers: what does the first weight get?", expression="two layers", w=0.5),
        Preset("One weight in both layers", expression="same weight", w=1.5, t=0.0),
        Preset("A saturated tanh: what reaches w?", x=2.0, w=2.0, b=0.0, t=-1.0),
    )
    challenge = Challenge(
        "the neuron at its last step, dw exactly 0 although its error L is above ½. Why is w not told?",
        _stuck,
        x=0.0,
    )
    size = (800, 400)

    def __init__(self, **values):
        super().__init__(**values)
        self.controls["expression"].observe(self._enable, "value")
        self._enable()

    def _enable(self, _change=None):
        """Only the numbers that the calculation has can be moved."""
        leaves = {leaf.name for leaf in EXPRESSIONS[self.controls["expression"].value].leaves}
        for name in set(self.controls) - {"expression", "step"}:
            self.controls[name].disabled = name not in leaves

    @staticmethod
    def compute(expression, x, w, b, v, t, step):
        graph = EXPRESSIONS[expression]
        now, values = Moment(graph, step), forward(graph, {"x": x, "w": w, "b": b, "v": v, "t": t})
        gradients = backward(graph, values, now.back) if now.turned else {}
        earlier = backward(graph, values, now.back - 1) if now.back else {}
        names = [node.name for node in graph.nodes]
        return {
            "values": np.array([values[name] for name in names]),
            "known": np.array([name in now.known for name in names]),
            "gradients": np.array([gradients.get(name, 0.0) for name in names]),
            "begun": np.array([name in gradients for name in names]),
            "awaiting": np.array([name in now.awaited for name in names]),  # more is to be added
            "earlier": np.array([earlier.get(name, 0.0) for name in names]),  # gradients a step ago
            "begun_earlier": np.array([name in earlier for name in names]),
        }

    @staticmethod
    def settle(expression, step, **_):
        return {"step": min(step, EXPRESSIONS[expression].last_step)}

    @action("Play the steps")
    def play(self):
        """From where it stands, or from the start if it is at the end."""
        last = EXPRESSIONS[self.values["expression"]].last_step
        for step in range(self.values["step"] % last, last + 1):
            yield Progress(step / last, {"step": step}, pause=PAUSE)

    @action("Next step")
    def advance(self):
        """One on; `settle` stops at the end."""
        return {"step": min(self.values["step"] + 1, self.settings["step"].high)}

    def build(self, figure):
        page = figure.add_axes([0, 0, 1, 1])
        page.set(xlim=(0, self.size[0]), ylim=(self.size[1], 0))
        page.axis("off")
        looks = {"va": "center", "ha": "right", "fontsize": 9.5}
        page.text(784, 20, "above a node: its value", color=BLUE, **looks)
        page.text(
            784, 37, "below it: its gradient, how the result changes with it", color=VERMILLION, **looks
        )
        self.arrows, self.nodes = Arrows(page), Marks(page, 1.44 * _RADIUS)
        self.signs, self.labels = Lettering(page, 11, bold=True), Lettering(page, 10.5)
        self.factors = Lettering(page, 9.5)
        self.titles = Lettering(page, 12, "o", align="left", bold=True)
        self.story = Lettering(page, 10.5, "o", align="left")
        return self.arrows, self.nodes, self.signs, self.factors, self.labels, self.titles, self.story

    def draw(self, result, expression, step, **_):
        graph = EXPRESSIONS[expression]
        now, places = Moment(graph, step), {node.name: _place(node) for node in graph.nodes}
        marks = ["o" if node.operation else "s" for node in graph.nodes]
        here = [node is now.node for node in graph.nodes]
        faces, edges = np.where(here, YELLOW, "#F2F2F2"), np.where(here, INK, GREY)
        self.nodes.show(marks, [*places.values()], faces, edges, np.where(here, 3.0, 1.3))
        signs = [_SIGNS.get(node.operation, node.operation) or node.name for node in graph.nodes]
        self.signs.show(signs, [*places.values()])
        self._draw_arrows(now, places, _by_name(graph, result["values"]))
        self._draw_labels(now, places, result)
        head, *lines = _story(now, result)
        self.titles.show([graph.text, head], [(16, 26), (16, 340)])
        self.story.show(lines, [(16, 362), (16, 383)])

    def _draw_arrows(self, now, places, values):
        """All of them in grey; those just gone along in colour, back where a gradient was handed."""
        edges = [(name, node.name) for node in now.expression.operations for name in node.inputs]
        here = now.node.name if now.going in ("forward", "back") else ""
        lit, back = np.array([end == here for _, end in edges]), now.going == "back"
        arrows = np.array([_between(places[start], places[end]) for start, end in edges])
        arrows[lit] = arrows[lit, :: -1 if back else 1]
        colours = np.where(lit, VERMILLION if back else BLUE, GREY)
        factors = [f"× {number(slope)}" for slope in slopes(now.node, values).values()] if back else []
        holes = np.zeros(len(edges))
        holes[lit & back] = [7.0 * len(factor) + 6 for factor in factors]
        self.arrows.show(arrows, np.where(lit, 4.0, 1.6), colours, lit & back, holes)
        self.factors.show(factors, arrows[lit].mean(axis=1)[: len(factors)], VERMILLION)

    def _draw_labels(self, now, places, result):
        """Values above, gradients below, and over the node just worked on which way it went."""
        labels = []
        for k, (name, place) in enumerate(places.items()):
            told = f"= {_short(result['values'][k])}" if result["known"][k] else ""
            leaf = not now.expression.nodes[k].operation
            labels.append((told[2:] if leaf else f"{name} {told}", place - [0, 35], BLUE))
            if result["begun"][k]:
                more = " + …" if result["awaiting"][k] else ""
                text = f"d{name} = {_short(result['gradients'][k])}{more}"
                labels.append((text, place + np.array([0, 36]), VERMILLION))
        if now.node:
            labels.append(("▼ back" if now.turned else "▼ forward", places[now.node.name] - [0, 54], INK))
        self.labels.show(*zip(*labels))

    def describe(self, result, expression, step, **_):
        now = Moment(EXPRESSIONS[expression], step)
        told = f"{now.expression.text}. {' '.join(_story(now, result))}"
        if step < now.last:
            return told
        gradients = _by_name(now.expression, result["gradients"])
        known = ", ".join(f"d{leaf.name} = {number(gradients[leaf.name])}" for leaf in now.expression.leaves)
        return f"{told} All gradients are known: {known}."


def _by_name(graph, numbers, shown=True):
    shown = np.broadcast_to(shown, len(graph.nodes))
    return {node.name: float(entry) for node, entry, wanted in zip(graph.nodes, numbers, shown) if wanted}


def _story(now, result):
    gradients = _by_name(now.expression, result["gradients"])
    earlier = _by_name(now.expression, result["earlier"], result["begun_earlier"])
    return now.story(_by_name(now.expression, result["values"]), gradients, earlier)


def _short(value):
    """Fewer digits where a power of ten takes their place."""
    return number(value, 3 if abs(value) >= 1e-4 else 1)


def _place(node):
    """Where a node is drawn, in CSS pixels."""
    return np.array([70.0 + 132 * node.column, 92.0 + 88 * node.row])


def _between(start, end):
    """The ends of an arrow from node to node, outside of both: (2, 2)."""
    along = (end - start) / np.hypot(*(end - start))
    return np.array([start + (_RADIUS + 3) * along, end - (_RADIUS + 3) * along])
