"""A computational graph: values forward, gradients back, one operation at a time."""

import numpy as np

from .. import live
from .expressions import EXPRESSIONS, OPERATIONS, RULES, Sweep, backward, forward, slopes

PAUSE = 1.5  # seconds to read a step in while it plays
_RADIUS = 23  # of a node, in CSS pixels
_DASH, _DASH_GAP = 9.0, 4.0  # of an arrow back
_LIT = 4.0  # the width of an arrow just gone along


def _stuck(result, expression, step, **_):
    """Whether a neuron that errs gets no gradient on its weight, and the sweep has come so far."""
    graph = EXPRESSIONS[expression]
    names = [node.name for node in graph.nodes]
    done = expression == "neuron" and step == graph.last_step
    return bool(done and result["gradients"][names.index("w")] == 0 and result["values"][-1] > 0.5)


class ComputationalGraph(live.Explorer):
    """A calculation as a graph: step by step, values come forward and gradients go back."""

    settings = live.Settings(
        expression=live.Choice(
            "neuron", {graph.text: name for name, graph in EXPRESSIONS.items()}, "calculation"
        ),
        x=live.Slider(1.0, -3, 3, 0.1, "input x"),
        w=live.Slider(0.8, -3, 3, 0.1, "weight w"),
        b=live.Slider(-0.3, -3, 3, 0.1, "bias b"),
        v=live.Slider(1.5, -3, 3, 0.1, "second weight v"),
        target=live.Slider(1.0, -2, 2, 0.1, "target"),
        step=live.IntSlider(11, 0, max(graph.last_step for graph in EXPRESSIONS.values()), label="step"),
    )
    presets = (
        live.Preset("A neuron, from its first step", step=0),
        live.Preset("Used twice: which gradients add?", expression="used twice", x=2.0, w=3.0),
        live.Preset("Two layers: what does the first weight get?", expression="two layers", w=0.5),
        live.Preset("One weight in both layers", expression="same weight", w=1.5, target=0.0),
        live.Preset("A saturated tanh: what reaches w?", x=2.0, w=2.0, b=0.0, target=-1.0),
    )
    challenge = live.Challenge(
        "the neuron at its last step, dw exactly 0 although its error L is above ½. Why is w not told?",
        _stuck,
        x=0.0,
    )
    size = (800, 400)

    @staticmethod
    def compute(expression, x, w, b, v, target, step):
        graph = EXPRESSIONS[expression]
        put_in = {"x": x, "w": w, "b": b, "v": v, "target": target}
        now, values = Sweep(graph, step), forward(graph, put_in)
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

    @staticmethod
    def idle(expression, step, **numbers):
        """The numbers that the calculation does not have."""
        return set(numbers) - {leaf.name for leaf in EXPRESSIONS[expression].leaves}

    @staticmethod
    def given():
        return {"expressions": {name: graph.facts for name, graph in EXPRESSIONS.items()}, "rules": RULES}

    @live.action("Play the steps")
    def play(self):
        """From where it stands, or from the start if it is at the end."""
        last = EXPRESSIONS[self.values["expression"]].last_step
        for step in range(self.values["step"] % last, last + 1):
            yield live.Progress(step / last, {"step": step}, pause=PAUSE)

    @live.action("Next step")
    def advance(self):
        """One on; `settle` stops at the end."""
        return {"step": min(self.values["step"] + 1, self.settings["step"].high)}

    @staticmethod
    def shown(result, expression, step, **_):
        graph = EXPRESSIONS[expression]
        now = Sweep(graph, step)
        here = [node is now.node for node in graph.nodes]
        places = {
            node.name: np.array([70.0 + 132 * node.column, 92.0 + 88 * node.row]) for node in graph.nodes
        }
        head, *story = _story(now, result)
        return {
            **_edges(now, places, _by_name(graph, result["values"])),
            **_labels(now, places, result),
            "places": [*places.values()],
            "faces": np.where(here, live.YELLOW, "#F2F2F2"),
            "edges": np.where(here, live.INK, live.GREY),
            "widths": np.where(here, 3.0, 1.3),
            "markers": ["o" if node.operation else "s" for node in graph.nodes],
            **_signs_within(graph, places),
            "titles": [graph.text, head],
            "story": story,
        }

    def build(self, figure):
        page = self.page(figure)
        look = {"va": "center", "ha": "right", "fontsize": 9.5}
        page.text(784, 20, "above a node: its value", color=live.BLUE, **look)
        below = "below it: its gradient, how the result changes with it"
        page.text(784, 37, below, color=live.VERMILLION, **look)
        self.polygons(page, "arrows", "arrow colours", lw=0)
        looks = "places", "faces", "edges", "widths", "markers"
        self.nodes(page, *looks, size=1.44 * _RADIUS, clip_on=False)
        self.words(page, "signs", "signs at", 11, bold=True)
        self.words(page, "names", "names at", 8.5, bold=True)
        self.words(page, "factors", "factors at", 9.5, color=live.VERMILLION)
        self.words(page, "labels", "labels at", 10.5, "label colours")
        self.words(page, "titles", [(16, 26), (16, 340)], 12, middle="o", align="left", bold=True)
        self.words(page, "story", [(16, 362), (16, 383)], 10.5, middle="o", align="left")

    def describe(self, result, expression, step, **_):
        now = Sweep(EXPRESSIONS[expression], step)
        told = f"{now.expression.text}. {' '.join(_story(now, result))}"
        if step < now.last:
            return told
        gradients = _by_name(now.expression, result["gradients"])
        known = ", ".join(
            f"d{leaf.name} = {live.number(gradients[leaf.name])}" for leaf in now.expression.leaves
        )
        return f"{told} All gradients are known: {known}."


def _by_name(graph, numbers, shown=True):
    shown = np.broadcast_to(shown, len(graph.nodes))
    return {node.name: float(entry) for node, entry, wanted in zip(graph.nodes, numbers, shown) if wanted}


def _signs_within(graph, places):
    """What stands in a node, by its place; a whole word is a name, and written smaller."""
    written = {node.name: (node.operation or node.name).replace("²", "( )²") for node in graph.nodes}
    kinds = {"signs": [], "names": []}
    for name, sign in written.items():
        kinds["names" if len(sign) > 4 else "signs"].append(name)
    found = {kind: [written[name] for name in names] for kind, names in kinds.items()}
    return found | {f"{kind} at": [places[name] for name in names] for kind, names in kinds.items()}


def _edges(now, places, values):
    """All of them in grey; those just gone along in colour, and back with a factor if a gradient was."""
    handed = slopes(now.node, values) if now.going == "back" else {}
    shapes, colours, factors, middles = [], [], [], []
    for node in now.expression.operations:
        for name in node.inputs:
            ends = _between(places[name], places[node.name])
            lit = node is now.node and now.going != "round"
            factor = f"× {live.number(handed[name])}" if lit and handed else ""
            pieces = _arrow(*(ends[::-1] if factor else ends), _LIT if lit else 1.6, factor)
            shapes += pieces
            colours += [live.VERMILLION if factor else live.BLUE if lit else live.GREY] * len(pieces)
            if factor:
                factors.append(factor)
                middles.append(ends.mean(axis=0) + _along(*ends) * _head_length(_LIT) / 2)  # the shaft's
    return {"arrows": shapes, "arrow colours": colours, "factors": factors, "factors at": middles}


def _between(start, end):
    """The ends of an arrow from node to node, outside of both: (2, 2)."""
    room = (_RADIUS + 3) * _along(start, end)
    return np.array([start + room, end - room])


def _along(start, end):
    """One pixel of the way."""
    return (end - start) / np.hypot(*(end - start))


def _head_length(width):
    """How long the head of an arrow is."""
    return 7 + 3 * width


def _arrow(tail, tip, width, factor):
    """The head of an arrow, then its shaft; with a factor it is dashed, and leaves room for that."""
    length, head, along = np.hypot(*(tip - tail)), _head_length(width), _along(tail, tip)
    half = width / 2 * np.array([-along[1], along[0]])
    neck, room = length - head, (7.0 * len(factor) + 6) / 2
    starts = np.arange(0, neck, _DASH + _DASH_GAP) if factor else np.zeros(1)
    ends = np.minimum(starts + (_DASH if factor else length), neck)
    clear = (ends < neck / 2 - room) | (starts > neck / 2 + room) | (not factor)
    shaft = tail + np.stack([starts, ends], axis=1)[clear, :, None] * along
    foot, side = tip - head * along, 0.9 * head / width * half
    sides = np.concatenate([shaft + half, shaft[:, ::-1] - half], axis=1)
    return [np.array([tip, foot + side, foot - side]), *sides]


def _labels(now, places, result):
    """Values above, gradients below, and over the node just worked on which way it went."""
    labels = []
    for k, node in enumerate(now.expression.nodes):
        place, value = places[node.name], f"= {_rounded(result['values'][k])}" * bool(result["known"][k])
        labels.append((f"{node.name} {value}" if node.operation else value[2:], place - [0, 35], live.BLUE))
        if result["begun"][k]:
            more = " + …" if result["awaiting"][k] else ""
            gradient = f"d{node.name} = {_rounded(result['gradients'][k])}{more}"
            labels.append((gradient, place - [0, -36], live.VERMILLION))
    if now.node:
        way = "▼ back" if now.turned else "▼ forward"
        labels.append((way, places[now.node.name] - [0, 54], live.INK))
    return dict(zip(("labels", "labels at", "label colours"), zip(*labels)))


def _rounded(value):
    """Fewer digits where a power of ten takes their place."""
    return live.number(value, 3 if abs(value) >= 1e-4 else 1)


def _story(now, result):
    """Three lines: which step, what it does, its numbers."""
    values, gradients = (_by_name(now.expression, result[key]) for key in ("values", "gradients"))
    head = f"Step {now.step} of {now.last}"
    if not now.going:
        words = "Forward, each operation finds its value; then back."
        return f"{head}, the start.", "Only the numbers put in are known.", words
    if now.going == "round":
        name = now.node.name
        rule = f"The result is {name} = {live.number(values[name])}. Now back:"
        return f"{head}, the turn.", rule, f"how {name} changes with itself is d{name} = 1."
    if now.going == "forward":
        return f"{head}, forward.", *_ahead(now.node, values)
    earlier = _by_name(now.expression, result["earlier"], result["begun_earlier"])
    return f"{head}, back.", *_handed(now.node, values, gradients, earlier)


def _ahead(node, values):
    """What an operation makes of its inputs: in letters, in numbers."""
    written = OPERATIONS[node.operation].written
    told = live.number if node.operation == "tanh" else live.bracketed
    numbers = written.format(*(told(values[name]) for name in node.inputs))
    letters = f"{node.name} = {written.format(*node.inputs)}"
    return f"{letters} finds its value:", f"{numbers} = {live.number(values[node.name])}."


def _handed(node, values, gradients, earlier):
    """The rule by which an operation hands its gradient back, and what it hands to each input."""
    parts, gradient = [], gradients[node.name]
    for name, slope in slopes(node, values).items():
        share = gradient * slope
        product = "" if node.operation in "+−" else f"{live.number(gradient)} · {live.bracketed(slope)} = "
        parts.append(f"to {name}: {product}{live.number(share)}")
        if name in earlier:
            whole = f"{live.number(earlier[name])} + {live.bracketed(share)} = {live.number(gradients[name])}"
            parts[-1] += f", where gradients add: {whole}"
    return f"{RULES[node.operation]}:", f"{'; '.join(parts)}."
