"""Nested functions and the computational graph: their numbers against calculations that share no code."""

import math

import numpy as np
import pytest
from drawn import (
    Collection,
    PathCollection,
    edges,
    faces,
    find,
    line,
    near,
    panel,
    points,
    polygons,
    states,
    words,
)
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rnnlib.explore.chain_rule import ComputationalGraph, NestedFunctions
from rnnlib.explore.chain_rule.expressions import EXPRESSIONS, Sweep
from rnnlib.explore.chain_rule.functions import FUNCTIONS, formula
from rnnlib.explore.live import BLUE, CARD, GREY, INK, VERMILLION, YELLOW, number

# Nested functions

PLAIN = {
    "identity": lambda u: u,
    "square": lambda u: u * u,
    "sin": math.sin,
    "exp": lambda u: math.exp(u / 2),
    "tanh": math.tanh,
    "sigmoid": lambda u: 1 / (1 + math.exp(-u)),
    "double": lambda u: u + u,
    "plus one": lambda u: u + 1,
}
names = st.sampled_from(sorted(PLAIN))
some_x = st.integers(-30, 30).map(lambda k: k / 20)


def plain(x, chosen):
    for name in chosen:
        x = PLAIN[name](x)
    return x


def state(x, chosen):
    return {"x": x, **{f"f{k + 1}": name for k, name in enumerate(chosen)}}


@given(some_x, st.lists(names, min_size=4, max_size=4))
@hypothesis_settings(deadline=None, max_examples=150)
def test_the_product_of_the_slopes_is_the_slope_of_the_whole(x, chosen):
    result = NestedFunctions.compute(**state(x, chosen))
    for k in range(5):
        assert result["values"][k] == pytest.approx(plain(x, chosen[:k]), rel=1e-12, abs=1e-12)
    for k, name in enumerate(chosen):  # each slope at the value that enters, not at x
        u, h = result["values"][k], 1e-5
        measured = (PLAIN[name](u + h) - PLAIN[name](u - h)) / (2 * h)
        # A difference loses what the values' last digits lose: 2 ulp over 2h.
        blur = 4e-16 * max(1, abs(PLAIN[name](u))) / h
        assert result["slopes"][k] == pytest.approx(measured, rel=1e-6, abs=1e-9 + blur)
    assert result["product"][-1] == pytest.approx(math.prod(result["slopes"]), rel=1e-12)
    blur = 1e-9 * max(1, *np.abs(result["values"])) * max(1, *np.abs(np.cumprod(result["slopes"][::-1])))
    assert result["numerical"] == pytest.approx(result["product"][-1], rel=1e-4, abs=blur)


@given(some_x, st.lists(names, min_size=4, max_size=4))
@hypothesis_settings(deadline=None, max_examples=100)
def test_points_lie_on_the_curves_and_within_the_panels(x, chosen):
    result = NestedFunctions.compute(**state(x, chosen))
    scales, grid = result["scales"], np.linspace(-1, 1, result["curves"].shape[1])
    entering, leaving = result["values"][:-1] / scales[:-1], result["values"][1:] / scales[:-1]
    assert (np.abs([entering, leaving]) <= 0.951).all()
    for u, v, curve in zip(entering, leaving, result["curves"]):
        near = np.searchsorted(grid, u)
        low, high = sorted(curve[max(near - 1, 0) : near + 1][[0, -1]])
        bend = 0.02  # of the curve between two of its points, at a top of the sine
        assert low - bend <= v <= high + bend


@given(some_x, st.lists(names, min_size=4, max_size=4))
@hypothesis_settings(deadline=None, max_examples=150)
def test_the_formula_is_the_nested_functions(x, chosen):
    text = formula(chosen).replace("²", "**2").replace("·", "*").replace("2x", "2*x").replace("σ", "sigmoid")
    given_names = {name: PLAIN[name] for name in ("sin", "tanh", "sigmoid")}
    assert eval(text, {"x": x, "exp": math.exp, **given_names}) == pytest.approx(plain(x, chosen), rel=1e-9)


def test_every_function_can_be_chosen_and_is_told_apart():
    options = NestedFunctions.settings["f1"].options
    assert sorted(options.values()) == sorted(FUNCTIONS) == sorted(PLAIN)


def preset(kind, text):
    chosen = next(p for p in kind.presets if text in p.text)
    return kind(**chosen.values)


def test_what_the_presets_promise():
    one, other = preset(NestedFunctions, "sin(x²)"), preset(NestedFunctions, "does order matter")
    assert abs(one.result["product"][-1] - 2 * 1.2 * math.cos(1.44)) < 1e-12
    assert abs(other.result["product"][-1] - 2 * math.sin(1.2) * math.cos(1.2)) < 1e-12
    assert "sin(x²)" in one.caption and "(sin(x))²" in other.caption
    growing = preset(NestedFunctions, "multiply up").result
    assert (growing["slopes"] > 1).all() and growing["product"][-1] > 50
    flat = preset(NestedFunctions, "kills all").result
    assert (np.delete(flat["slopes"], 1) > 1).all() and flat["product"][-1] < 0.1
    assert preset(NestedFunctions, "σ four times").result["product"][-1] <= 1 / 256
    tanh = preset(NestedFunctions, "tanh four times").result
    assert len(set(tanh["slopes"])) == 4 and tanh["product"][-1] < 0.1


def test_the_caption_tells_the_product_with_its_numbers():
    assert NestedFunctions().caption == (
        "f(x) = exp(sin(x²)/2) at x = 1.2: f₁ takes 1.2 to 1.44, slope 2.4; f₂ takes 1.44 to 0.991, slope "
        "0.13; f₃ takes 0.991 to 1.64, slope 0.821. Multiplied: 2.4 × 0.13 × 0.821 = 0.257, the slope of the "
        "whole; measured: 0.257."
    )
    idle = NestedFunctions(**state(-0.5, ["identity"] * 4))
    assert "f(x) = x, and its slope is 1" in idle.caption
    assert "(−2)" in NestedFunctions(**state(-1, ["square", "sin", "identity", "identity"])).caption
    flat = NestedFunctions(**state(0, ["square", "exp", "identity", "identity"]))
    assert "= 0, the slope of the whole; measured: 0, as far as differences can tell" in flat.caption


def test_the_challenge_needs_a_sigma_that_others_feed():
    assert not NestedFunctions.challenge.met(**met(NestedFunctions(f4="sigmoid")))
    assert not NestedFunctions.challenge.met(**met(NestedFunctions(**state(0, ["double"] * 4))))
    assert NestedFunctions.challenge.met(**met(NestedFunctions(**state(0, ["double"] * 3 + ["sigmoid"]))))


def met(explorer):
    return {"result": explorer.result, **explorer.values}


# The computational graph

FORMULAS = {
    "neuron": lambda x, w, b, v, target: (math.tanh(w * x + b) - target) ** 2,
    "used twice": lambda x, w, b, v, target: (x + w) * w,
    "two layers": lambda x, w, b, v, target: (v * math.tanh(w * x) - target) ** 2,
    "same weight": lambda x, w, b, v, target: (w * math.tanh(w * x) - target) ** 2,
}
numbers = st.fixed_dictionaries(
    {name: st.integers(-20, 20).map(lambda k: k / 10) for name in (*"xwbv", "target")}
)
which = st.sampled_from(sorted(EXPRESSIONS))


def by_name(expression, entries):
    return dict(zip((node.name for node in EXPRESSIONS[expression].nodes), entries))


@given(which, numbers)
@hypothesis_settings(deadline=None, max_examples=100)
def test_the_sweep_back_finds_what_central_differences_find(expression, put_in):
    last = EXPRESSIONS[expression].last_step
    result = ComputationalGraph.compute(expression=expression, **put_in, step=last)
    assert result["values"][-1] == pytest.approx(FORMULAS[expression](**put_in), rel=1e-12, abs=1e-12)
    gradients, h = by_name(expression, result["gradients"]), 1e-6
    for leaf in EXPRESSIONS[expression].leaves:
        ahead = FORMULAS[expression](**{**put_in, leaf.name: put_in[leaf.name] + h})
        back = FORMULAS[expression](**{**put_in, leaf.name: put_in[leaf.name] - h})
        assert gradients[leaf.name] == pytest.approx((ahead - back) / (2 * h), rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_every_node_gets_the_change_of_the_result_with_it(expression):
    """The gradient of a node within, too: nudge its value and carry only what follows forward."""
    put_in = {"x": 0.7, "w": -0.6, "b": 0.2, "v": 1.3, "target": 0.4}
    graph = EXPRESSIONS[expression]
    result = ComputationalGraph.compute(expression=expression, **put_in, step=graph.last_step)
    doing = {"×": lambda a, b: a * b, "+": lambda a, b: a + b, "−": lambda a, b: a - b}
    doing |= {"tanh": math.tanh, "²": lambda a: a * a}

    def carried(name, nudge):
        values = dict(put_in)
        for node in graph.nodes:
            if node.operation:
                values[node.name] = doing[node.operation](*(values[i] for i in node.inputs))
            values[node.name] += nudge * (node.name == name)
        return values[graph.nodes[-1].name]

    for name, gradient in by_name(expression, result["gradients"]).items():
        assert gradient == pytest.approx((carried(name, 1e-6) - carried(name, -1e-6)) / 2e-6, rel=1e-6)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_step_by_step_values_come_and_gradients_go(expression):
    graph = EXPRESSIONS[expression]
    known, begun = [], []
    explorer = ComputationalGraph(expression=expression)
    whole = explorer.result["gradients"]
    for step in range(graph.last_step + 1):
        explorer.set(step=step)
        known.append(explorer.result["known"].sum())
        begun.append(explorer.result["begun"].sum())
        assert f"Step {step} of {graph.last_step}" in explorer.caption
        finished = ~explorer.result["awaiting"] & explorer.result["begun"]
        np.testing.assert_array_equal(explorer.result["gradients"][finished], whole[finished])
    count = len(graph.operations)
    assert known == [len(graph.leaves) + min(step, count) for step in range(graph.last_step + 1)]
    assert begun[: count + 2] == [0] * (count + 1) + [1]
    assert begun[-1] == len(graph.nodes)
    assert begun == sorted(begun)


def test_the_node_marked_is_the_one_worked_on():
    going = [Sweep(EXPRESSIONS["used twice"], step) for step in range(6)]
    assert [(now.going, now.node and now.node.name) for now in going] == [
        ("", None),
        ("forward", "s"),
        ("forward", "f"),
        ("round", "f"),
        ("back", "f"),
        ("back", "s"),
    ]


def test_the_rule_is_told_with_its_numbers():
    twice = ComputationalGraph(expression="used twice", x=2, w=3, step=4)
    rule = "× hands each factor the gradient times the other factor"
    assert f"{rule}: to s: 1 · 3 = 3; to w: 1 · 5 = 5." in twice.caption
    twice.set(step=5)
    assert "to x: 3; to w: 3, where gradients add: 5 + 3 = 8." in twice.caption
    assert twice.caption.endswith("All gradients are known: dx = 3, dw = 8.")
    neuron = ComputationalGraph(x=1, w=-0.5, b=0, target=1, step=8)
    assert "to h: −2.92; to target: 2.92." in neuron.caption
    neuron.set(step=1)
    assert "p = w · x finds its value: (−0.5) · 1 = −0.5." in neuron.caption
    neuron.set(step=6)
    assert "the turn" in neuron.caption and "dL = 1" in neuron.caption


def test_one_weight_in_both_layers_gets_the_sum_of_both():
    x, w, t = 1.0, 1.5, 0.3
    two = ComputationalGraph(expression="two layers", x=x, w=w, v=w, target=t).result["gradients"]
    one = ComputationalGraph(expression="same weight", x=x, w=w, target=t).result["gradients"]
    parts, whole = by_name("two layers", two), by_name("same weight", one)
    assert whole["w"] == pytest.approx(parts["w"] + parts["v"], rel=1e-12)


def test_a_shorter_calculation_has_fewer_steps_and_only_its_own_numbers_move():
    explorer = ComputationalGraph()
    assert explorer.values["step"] == 11
    explorer.set(expression="used twice")
    assert explorer.values["step"] == 5
    assert set(explorer.face.shown["idle"]) == {"b", "v", "target"}
    explorer.set(expression="neuron")
    assert explorer.face.shown["idle"] == ["v"]
    assert [progress.values["step"] for progress in explorer.play()] == list(range(5, 12))
    explorer.set(step=11)
    assert [progress.values["step"] for progress in explorer.play()] == list(range(12))
    assert explorer.advance() == {"step": 11}


def test_the_challenge_is_an_input_of_zero_and_not_a_saturated_unit():
    challenge = ComputationalGraph.challenge
    for values in ({"x": 3, "w": 3, "b": 3, "target": -2}, {"x": 0, "step": 10}, {"x": 0, "target": -0.3}):
        assert not challenge.met(**met(ComputationalGraph(**values)))
    assert challenge.met(**met(ComputationalGraph(x=0, b=0.5, target=-1)))


def test_what_reaches_the_weight_of_a_saturated_neuron():
    explorer = preset(ComputationalGraph, "saturated")
    gradients = by_name("neuron", explorer.result["gradients"])
    assert explorer.result["values"][-1] > 3.9
    assert abs(gradients["w"]) < 0.02 < abs(gradients["h"])


# What the pictures show


@pytest.fixture(scope="module")
def nest():
    return NestedFunctions()


@pytest.fixture(scope="module")
def graphed():
    return ComputationalGraph()


every_nest = pytest.mark.parametrize("values", states(NestedFunctions, 12))
every_graph = pytest.mark.parametrize("values", states(ComputationalGraph, 16))
COLUMNS = [80, 240, 400, 560, 720]  # the middles of the five panels; 63 pixels are 1, 125 down is 0


def on_panels(pixels):
    """Points (n, 2) in pixels, parted by NaN, as the panels count: an array for each of the five."""
    parts = np.split(pixels, np.flatnonzero(np.isnan(pixels).any(axis=1)))
    parts = [part[~np.isnan(part).any(axis=1)] for part in parts]
    found = [[] for _ in COLUMNS]
    for part in (part for part in parts if len(part)):
        k = int(np.abs(np.array(COLUMNS) - part[:, 0].mean()).argmin())
        found[k].append((part - [COLUMNS[k], 125]) / [63, -63])
    return [np.concatenate(points) for points in found]


def nested_plainly(values):
    """What enters and leaves each panel (the last is the whole), and the slope there, by differences."""
    x, chosen = values["x"], [values[f"f{k}"] for k in range(1, 5)]
    entering = [plain(x, chosen[:k]) for k in range(4)] + [x]
    wholes = [[name] for name in chosen] + [chosen]
    leaving = [plain(u, names) for u, names in zip(entering, wholes)]
    slopes = [(plain(u + 1e-5, names) - plain(u - 1e-5, names)) / 2e-5 for u, names in zip(entering, wholes)]
    return entering, leaving, slopes, wholes


@every_nest
def test_each_panel_shows_its_function_its_way_and_its_tangent(nest, values):
    nest.set(**values)
    entering, leaving, slopes, wholes = nested_plainly(values)
    page, scales = panel(nest, 0), nest.result["scales"]
    wide = [*scales[:4], 2]
    curves = on_panels(line(page, color=GREY, linestyle="-", marker="None"))
    tangents = on_panels(line(page, color=VERMILLION, marker="o"))
    ways = on_panels(line(page, color=INK, linestyle="--"))
    for k in range(5):
        u, v = entering[k] / wide[k], leaving[k] / scales[k]
        inside = curves[k][np.abs(curves[k][:, 1]) < 1]
        expected = [plain(wide[k] * at, wholes[k]) / scales[k] for at in inside[:, 0]]
        np.testing.assert_allclose(inside[:, 1], expected, atol=1e-9)
        np.testing.assert_allclose(ways[k], [[u, -1], [u, v], [1, v]], atol=1e-9)
        np.testing.assert_allclose(tangents[k][1], [u, v], atol=1e-9)
        run, rise = tangents[k][2] - tangents[k][0]
        assert run > 0
        assert rise * scales[k] == pytest.approx(slopes[k] * run * wide[k], rel=1e-4, abs=1e-5 * scales[k])


@every_nest
def test_what_leaves_a_panel_looks_like_what_enters_the_next(nest, values):
    nest.set(**values)
    entering, leaving, _, _ = nested_plainly(values)
    ends, scales = find(panel(nest, 0), PathCollection), nest.result["scales"]
    places, inks = (points(ends) - [0, 125]) / [1, -63], faces(ends)
    for k in range(5):
        into, out = places[2 * k : 2 * k + 2]
        wide = 2 if k == 4 else scales[k]
        np.testing.assert_allclose(into, [COLUMNS[k] + 63 * entering[k] / wide, -1])
        np.testing.assert_allclose(out, [COLUMNS[k] + 63, leaving[k] / scales[k]], atol=1e-9)
    assert [inks[k] for k in (1, 3, 5)] == [inks[k] for k in (2, 4, 6)]  # handed on
    assert inks[0] == inks[8] == BLUE and inks[7] == inks[9] == INK


@every_nest
def test_the_words_stand_at_their_panels(nest, values):
    nest.set(**values)
    entering, leaving, slopes, _ = nested_plainly(values)
    found = words(panel(nest, 0))
    names = ["f₁", "f₂", "f₃", "f₄", "f"]
    for k, x in enumerate(COLUMNS):
        u, v = number(round(entering[k], 3)), number(round(leaving[k], 3))
        assert near(found, x, 206) == [f"{names[k]}({u}) = {v}"]
        assert near(found, x, 223) == [f"{names[k]}′({u}) ="]
        reach = nest.result["scales"][k]
        assert (near(found, x - 44, 72) == [""]) == (reach == 2)
        (slope,) = near(found, x, 250)
        assert slope == number([*nest.result["slopes"], nest.result["product"][-1]][k])
        assert told(slope) == pytest.approx(slopes[k], rel=6e-3, abs=1e-6 * max(1, reach))
    for k, name in enumerate(values[f"f{k}"] for k in range(1, 5)):
        assert near(found, COLUMNS[k], 50) == [f"{names[k]}(u) = {FUNCTIONS[name].text}"]
    (measured,) = near(found, 720, 333)
    said = nest.caption[:-1].split("measured: ")[-1]
    assert measured == said or "Nothing is done" in said or (measured, said[:4]) == ("≈ 0", "0, a")
    assert f"f(x) = {formula([values[f'f{k}'] for k in range(1, 5)])}" in near(found, 17, 22)


def told(text):
    """A number as a caption writes it, read back."""
    return float(
        text.replace("−", "-").replace(" × 10", "e").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    )


@every_nest
def test_the_product_so_far_below_each_function(nest, values):
    nest.set(**values)
    ax, product = panel(nest, "Multiplied"), []
    for u, name in zip(nested_plainly(values)[0], [values[f"f{k}"] for k in range(1, 5)]):
        product.append(FUNCTIONS[name].slope(u) * (product[-1] if product else 1))
    marks, so_far = find(ax, PathCollection), line(ax, color=INK)
    at = np.column_stack([np.arange(4) + 0.5, np.clip(np.abs(product), 1e-4, 1e4)])
    np.testing.assert_allclose(so_far, at, rtol=1e-9)
    np.testing.assert_allclose(points(marks), at, rtol=1e-9)
    for p, face, edge in zip(product, faces(marks), edges(marks)):
        off = not 1e-4 <= abs(p) <= 1e4
        assert (face, edge) == ((INK, INK) if off else (VERMILLION if p > 0 else CARD, VERMILLION))


def at_nodes(explorer):
    """The places of the nodes by name, their faces by name, and all words."""
    graph, page = EXPRESSIONS[explorer.values["expression"]], panel(explorer)
    marks = find(page, PathCollection)
    names = [node.name for node in graph.nodes]
    return dict(zip(names, points(marks))), dict(zip(names, faces(marks))), words(page)


def graph_plainly(values):
    """The value of every node, and its gradient by nudging it, at the end of all steps."""
    graph = EXPRESSIONS[values["expression"]]
    doing = {"×": lambda a, b: a * b, "+": lambda a, b: a + b, "−": lambda a, b: a - b}
    doing |= {"tanh": math.tanh, "²": lambda a: a * a}

    def carried(nudged="", nudge=0.0):
        found = {}
        for node in graph.nodes:
            found[node.name] = (
                doing[node.operation](*(found[i] for i in node.inputs))
                if node.operation
                else values[node.name]
            ) + nudge * (node.name == nudged)
        return found

    last = graph.nodes[-1].name
    gradients = {
        node.name: (carried(node.name, 1e-5)[last] - carried(node.name, -1e-5)[last]) / 2e-5
        for node in graph.nodes
    }
    return carried(), gradients


@every_graph
def test_values_stand_above_the_nodes_and_gradients_below(graphed, values):
    graphed.set(**values)
    graph, step = EXPRESSIONS[values["expression"]], values["step"]
    places, ground, found = at_nodes(graphed)
    known, gradients = graph_plainly(values)
    count = len(graph.operations)
    forward = [node.name for node in graph.operations[: min(step, count)]]
    backward = [node for node in graph.operations[::-1]][: max(step - count - 1, 0)]
    turned = step > count
    handed = ({graph.nodes[-1].name} if turned else set()) | {
        name for node in backward for name in node.inputs
    }
    open_ones = [node for node in graph.operations if node not in backward]
    worked_on = [node.name for node in backward][-1:] or ([graph.nodes[-1].name] if turned else forward[-1:])
    for node in graph.nodes:
        x, y = places[node.name]
        sign = {"²": "( )²", "": node.name}.get(node.operation, node.operation)
        assert near(found, x, y, 1) == [sign]
        above, below = near(found, x, y - 35, 2), near(found, x, y + 36, 2)
        value = told(above[0].split("= ")[-1]) if above and any(c.isdigit() for c in above[0]) else None
        if node.operation:
            assert above[0].startswith(node.name)
        if not node.operation or node.name in forward:
            assert value == pytest.approx(known[node.name], rel=6e-3, abs=1e-9)
        else:
            assert value is None
        assert bool(below) == (node.name in handed)
        if below:
            waits = any(node.name in other.inputs for other in open_ones)
            assert below[0].startswith(f"d{node.name} = ") and below[0].endswith(" + …") == waits
            if not waits:
                assert told(below[0].split("= ")[1]) == pytest.approx(
                    gradients[node.name], rel=6e-3, abs=1e-6
                )
        assert (ground[node.name] == YELLOW) == (node.name in worked_on)
        way = ["▼ back" if turned else "▼ forward"] if node.name in worked_on else []
        assert near(found, x, y - 54, 2) == way
        for dy, hue in ((-35, BLUE), (36, VERMILLION)):
            spots = [word for word in found if abs(word.x - x) < 2 and abs(word.y - y - dy) < 2]
            assert all(word.colour == hue for word in spots)


def _outside(places, name, other):
    """The place at the edge of a node where an arrow from or to another ends."""
    along = (places[other] - places[name]) / np.hypot(*(places[other] - places[name]))
    return places[name] + 26 * along


@every_graph
def test_arrows_run_along_the_edges_and_back_where_a_gradient_goes(graphed, values):
    graphed.set(**values)
    graph, step = EXPRESSIONS[values["expression"]], values["step"]
    places, _, found = at_nodes(graphed)
    count = len(graph.operations)
    node = (
        graph.operations[step - 1]
        if 1 <= step <= count
        else graph.operations[count - (step - count - 1)]
        if step > count + 1
        else None
    )
    back = step > count + 1
    arrows = find(panel(graphed), Collection, index=0)
    tips = [(corners[0], hue) for corners, hue in zip(polygons(arrows), faces(arrows)) if len(corners) == 3]
    heads = [corners for corners in polygons(arrows) if len(corners) == 3]
    expected = []
    for end in graph.operations:
        for start in end.inputs:
            lit = end is node
            ends = (start, end.name) if lit and back else (end.name, start)
            expected.append((_outside(places, *ends), (VERMILLION if back else BLUE) if lit else GREY))
    assert len(tips) == len(expected)
    for (got, hue), (wanted, ink) in zip(tips, expected):
        np.testing.assert_allclose(got, wanted)
        assert hue == ink
    if back:  # the slope stands in the middle of the shaft of each arrow back, clear of its head
        known, h = graph_plainly(values)[0], 1e-6
        doing = {"×": lambda a, b: a * b, "+": lambda a, b: a + b, "−": lambda a, b: a - b}
        doing |= {"tanh": math.tanh, "²": lambda a: a * a}
        for k, name in enumerate(node.inputs):
            corners = next(ring for ring in heads if np.allclose(ring[0], _outside(places, name, node.name)))
            middle = (corners[1:].mean(axis=0) + _outside(places, node.name, name)) / 2
            inputs = [known[other] for other in node.inputs]
            ahead, behind = ([u + s * (j == k) for j, u in enumerate(inputs)] for s in (h, -h))
            slope = (doing[node.operation](*ahead) - doing[node.operation](*behind)) / (2 * h)
            (factor,) = [text for text in near(found, *middle, 1) if text.startswith("× ")]
            assert told(factor[2:]) == pytest.approx(slope, rel=6e-3, abs=1e-6)


@every_graph
def test_the_story_below_is_the_sentence(graphed, values):
    graphed.set(**values)
    found = words(panel(graphed))
    (text,), (head,) = near(found, 16, 26), near(found, 16, 340)
    lines = [*near(found, 16, 362), *near(found, 16, 383)]
    assert graphed.caption.startswith(f"{text}. {head} {' '.join(lines)}")
    assert text == EXPRESSIONS[values["expression"]].text
    assert head.startswith(f"Step {values['step']} of {EXPRESSIONS[values['expression']].last_step}")
