"""Notebook 03's explorers: their numbers by other means, and what their sentences and pictures claim."""

import numpy as np
import pytest
from drawn import (
    Line2D,
    LineCollection,
    PathCollection,
    PolyCollection,
    colour,
    edges,
    faces,
    find,
    line,
    near,
    panel,
    points,
    polygons,
    segments,
    shown,
    states,
    texts,
    words,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure

from rnnlib import kernels
from rnnlib.explore import OrderMatters, RecurrentUnit, SequenceShapes
from rnnlib.explore.live import BLUE, DIVERGING, GREEN, GREY, INK, ORANGE, PURPLE, VERMILLION, number, short
from rnnlib.explore.recurrence.dynamics import PATTERNS, RUN_STEPS, STABILITIES, resting_states
from rnnlib.explore.recurrence.examples import (
    JUDGE,
    LABEL,
    MOST_INPUTS,
    ONE,
    RESAY,
    SEQUENCES,
    STOP_TOKEN,
    WRITE,
)
from rnnlib.explore.recurrence.order import push
from rnnlib.explore.recurrence.shapes import _READER, _WRITER
from rnnlib.plots.lettering import Lettering, outline

FUNCTIONS = {
    "tanh": np.tanh,
    "sigmoid": lambda a: 1 / (1 + np.exp(-a)),
    "relu": lambda a: np.maximum(a, 0.0),
    "identity": lambda a: a,
}
POINTS_TO_PIXELS = 100 / 72

activations = st.sampled_from(sorted(FUNCTIONS))
weights = st.integers(-60, 120).map(lambda n: n / 20)  # as on the sliders


def preset(kind, text):
    """An explorer as its preset leaves it."""
    values = next(preset.values for preset in kind.presets if preset.text == text)
    return kind(**values)


def lettering(ax):
    """The artists that write on `ax`, in the order in which they were declared."""
    return [drawn for drawn in ax.get_children() if isinstance(drawn, Lettering)]


# One recurrent unit


@settings(deadline=None, max_examples=60)
@given(weights, weights, weights, weights, activations, st.sampled_from(sorted(PATTERNS)))
def test_the_unit_follows_its_equation(w_x, w_h, b, h_0, activation, pattern):
    h_0 = h_0 / 2
    result = RecurrentUnit.compute(w_x, w_h, b, h_0, activation, pattern)
    for name, sign in (("h", 1), ("mirror", -1)):
        h = [h_0]
        for x in PATTERNS[pattern]:
            h.append(FUNCTIONS[activation](w_x * sign * x + w_h * h[-1] + b))
        np.testing.assert_allclose(result[name], h, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(
        result["curve"], [FUNCTIONS[activation](w_h * at + b) for at in result["across"]], atol=1e-12
    )


@settings(deadline=None, max_examples=150)
@given(weights, weights, activations)
def test_resting_states_are_all_there_is_and_stay(w, b, activation):
    f, resting = FUNCTIONS[activation], resting_states(w, b, activation)
    if resting.stretch is not None:
        low, high = np.clip(resting.stretch, -50, 50)
        assert all(f(w * h + b) == h for h in np.linspace(low, high, 11))
        return
    for h in resting.states:
        assert f(w * h + b) == pytest.approx(h, abs=1e-9)
    # the sign of f(w h + b) − h, read off finely
    edges = np.linspace(-60.0037, 60.0041, 24_001)
    excess = f(w * edges + b) - edges
    crossings = edges[:-1][excess[:-1] * excess[1:] < 0]
    for at in crossings:
        assert np.abs(resting.states - at).min() < 6e-3
    assert sum(len(resting.of_kind(kind)) for kind in STABILITIES) == len(resting.states)
    assert len(resting.states) <= 3
    assert list(resting.states) == sorted(resting.states)


@settings(deadline=None, max_examples=150)
@given(weights, weights, activations)
def test_what_is_called_stable_draws_its_neighbours_in(w, b, activation):
    f, resting = FUNCTIONS[activation], resting_states(w, b, activation)
    for kind, closer in (("stable", True), ("unstable", False)):
        for h in resting.of_kind(kind):
            slope = abs(resting.slopes[list(resting.states).index(h)])
            if abs(slope - 1) > 0.01:  # or else the step below is too coarse to tell
                assert (abs(f(w * (h + 1e-5) + b) - h) < 1e-5) == closer


def test_the_edge_cases_of_resting():
    np.testing.assert_allclose(resting_states(1.0, 0.0, "tanh").of_kind("on the edge"), [0])
    np.testing.assert_allclose(resting_states(-1.0, 0.0, "tanh").of_kind("on the edge"), [0])
    assert resting_states(1.0, 0.0, "identity").stretch == (-np.inf, np.inf)
    assert resting_states(1.0, 0.0, "relu").stretch == (0, np.inf)
    assert len(resting_states(1.0, 0.5, "identity").states) == 0
    assert len(resting_states(1.5, 0.5, "relu").states) == 0
    np.testing.assert_allclose(resting_states(1.5, 0.0, "relu").of_kind("unstable"), [0])


def test_a_latch_keeps_either_sign_and_a_leaky_trace_does_not():
    latch = preset(RecurrentUnit, "A latch: the pulse stays")
    leaky = preset(RecurrentUnit, "A trace that leaks away")
    assert latch.result["h"][2:].min() > 0.75
    assert latch.result["mirror"][2:].max() < -0.75
    assert abs(latch.result["h"][-1] - latch.result["stable"][1]) < 1e-6
    assert 0 < leaky.result["h"][-1] < 0.05 * leaky.result["h"][2]
    assert "three resting states: −0.86 and 0.86 (stable); 0 (unstable)" in latch.caption
    assert "at step 32 it is 0.86, with the input's sign turned −0.86." in latch.caption


def test_a_counter_counts_exactly():
    counter = preset(RecurrentUnit, "A counter")
    np.testing.assert_array_equal(counter.result["h"], np.r_[0, np.cumsum(PATTERNS["three pulses"])])
    assert counter.result["h"][-1] == 3
    assert "every state from 0 up stays as it is" in counter.caption


def test_without_recurrent_weight_only_the_input_counts():
    unit = preset(RecurrentUnit, "It forgets at once")
    np.testing.assert_allclose(unit.result["h"][1:], np.tanh(unit.result["x"]))


def test_it_swings():
    unit = preset(RecurrentUnit, "It swings for ever")
    assert (unit.result["h"][2:-1] * unit.result["h"][3:] < -0.5).all()
    assert "it has not come to rest" in unit.caption


def test_a_threshold_is_crossed_as_its_button_says():
    unit = preset(RecurrentUnit, "Below a threshold: try w_x = 1.4")
    assert unit.result["h"][-1] == 0
    np.testing.assert_allclose(unit.result["unstable"], [0.8])
    unit.set(w_x=1.4)
    assert unit.result["h"][2] > 0.8
    assert unit.result["h"][-1] > 1000
    assert "Triangles" in unit.caption
    assert len(line(panel(unit, "State"), marker="^")) > 5


def test_noise_knocks_the_weak_latch_over_and_not_the_strong_one():
    weak = preset(RecurrentUnit, "Does noise knock it over?")
    assert weak.result["h"][2] > 0 > weak.result["h"][-1]
    challenge = RecurrentUnit.challenge
    for kind in RecurrentUnit.presets:
        values = RecurrentUnit._checked(kind.values)
        assert not challenge.met(RecurrentUnit.compute(**values), **values), kind.text
    biased = RecurrentUnit(**{**challenge.answer, "b": 0.6})  # holds one sign only
    assert biased.result["h"][2:].min() > 0
    assert not challenge.met(biased.result, **biased.values)


def test_the_chain_shows_the_numbers_of_the_run():
    unit = RecurrentUnit(w_h=-1.5, w_x=0.5, pattern="alternating")
    texts = [short(value) for value in (*unit.result["h"][:10], *unit.result["x"][:9])]
    (numbers,) = [drawn for drawn in lettering(panel(unit)) if len(drawn.texts) == 19]
    assert numbers.texts == tuple(texts)
    for path, text in zip(numbers.get_paths(), texts, strict=True):
        np.testing.assert_array_equal(path.vertices, outline(text).vertices)


@settings(deadline=None)
@given(st.floats(-1e10, 1e10))
def test_a_number_in_a_node_is_short_and_right(value):
    text = short(value)
    assert len(text) <= 5
    size = abs(value)
    off = 0.0051 if size < 9.9 else 0.051 if size < 99 else 0.51 if size < 999 else size / 2
    assert float(text.replace("−", "-")) == pytest.approx(value, abs=off)


# Order


@settings(deadline=None, max_examples=50)
@given(st.data(), st.text("abcdefghijklmnopqrstuvwxyz ", min_size=2, max_size=20), weights)
def test_a_bag_is_blind_to_order_and_the_unit_follows_its_equation(data, text, w_h):
    other = "".join(data.draw(st.permutations(text)))
    result = OrderMatters.compute(text, other, "letters", w_h)
    assert result["alike"]
    assert result["first_bag"][-1] == result["second_bag"][-1]
    for name, letters in (("first", text), ("second", other)):
        h, s = [0.0], [0.0]
        for letter in letters:
            h.append(np.tanh(push(letter) + w_h * h[-1]))
            s.append(push(letter) + s[-1])
        np.testing.assert_allclose(result[name], h, atol=1e-12)
        np.testing.assert_allclose(result[f"{name}_bag"], s, atol=1e-12)


def test_no_two_letters_push_alike():
    pushes = sorted(push(letter) for letter in "abcdefghijklmnopqrstuvwxyz ")
    assert np.diff(pushes).min() > 0.05
    assert np.abs(pushes).min() >= 0.2
    assert np.abs(pushes).max() <= 1
    assert push("dog") * push("man") < 0  # so that it shows who bites whom


def test_late_swaps_tell_and_early_ones_fade():
    late = preset(OrderMatters, "Swapped near the end")
    early = preset(OrderMatters, "The same swap at the start")
    gaps = [abs(e.result["first"][-1] - e.result["second"][-1]) for e in (late, early)]
    assert gaps[0] > 0.5
    assert gaps[1] < 0.01
    assert "in two orders" in late.caption
    assert "0.58 apart" in late.caption
    latch = preset(OrderMatters, "A latch hears the first")
    ends = latch.result["first"][-1], latch.result["second"][-1]
    assert np.sign(ends[0]) == np.sign(push("t"))
    assert np.sign(ends[1]) == np.sign(push("e"))


def test_without_recurrence_the_last_word_is_the_state():
    e = preset(OrderMatters, "No recurrence: only the last word")
    assert e.result["first"][-1] == pytest.approx(np.tanh(push("man")))
    assert e.result["second"][-1] == pytest.approx(np.tanh(push("dog")))
    assert "only the last one" in e.caption


def test_the_challenge_needs_two_orders_of_the_same_letters():
    met = OrderMatters.challenge.met
    e = OrderMatters()
    for values in (
        {"first": "racecar", "second": "racecar"},
        {"first": "the long way home", "second": "hxe long way home"},
        {"first": "the long way home", "second": "hte long way home", "w_h": 0.0},
        *(preset.values for preset in OrderMatters.presets),
    ):
        e.set(**{"unit": "letters", "w_h": 0.9, **values})
        assert not met(e.result, **e.values), e


def test_buttons_make_the_second_text():
    e = OrderMatters(first="dog bites man", second="x", unit="words")
    for action, second in (
        (e.backwards, "man bites dog"),
        (e.swap_first, "bites dog man"),
        (e.swap_last, "dog man bites"),
    ):
        assert action()["second"] == second
    e.set(unit="letters", first="ab")
    assert e.backwards()["second"] == e.swap_first()["second"] == e.swap_last()["second"] == "ba"
    e.set(first="q")
    assert e.backwards()["second"] == e.swap_first()["second"] == e.swap_last()["second"] == "q"
    e.set(first="triangle")
    seen = set()
    for _ in range(6):
        e.set(**e.shuffle())
        assert sorted(e.values["second"]) == sorted("triangle")
        seen.add(e.values["second"])
    assert len(seen) > 3


def test_any_text_is_read():
    e = OrderMatters()
    for text in (" ", "   ", "日本語", "é😀\ud800", "A" * 20, "Norma"):
        for unit in ("letters", "words"):
            e.set(first=text, second="dog bites man", unit=unit)
            assert np.isfinite(e.result["first"]).all()
            assert e.caption.endswith("apart.")


def test_case_does_not_matter():
    e = OrderMatters(first="Norma", second="Roman", unit="letters")
    assert e.result["alike"]
    assert not e.result["same"]


# Shapes


COUNTS = [(n, m) for n in range(1, MOST_INPUTS + 1) for m in range(1, MOST_INPUTS + 2)]


@pytest.mark.parametrize("example", SEQUENCES)
def test_each_shape_takes_and_gives_what_it_says(example):
    shape = SEQUENCES[example].shape
    for inputs, outputs in COUNTS:
        values = SequenceShapes._settled({"example": example, "inputs": inputs, "outputs": outputs})
        result = SequenceShapes.compute(**values)
        n, m = values["inputs"], values["outputs"]
        assert len(result["read"]) == n
        assert len(result["written"]) == m
        assert len(result["entering"]) == len(result["leaving"]) == len(result["states"])
        assert [token for token in result["leaving"] if token is not None] == result["written"]
        assert result["entering"][:n] == result["read"]
        wanted = {
            ONE: (1, 1, 1),
            WRITE: (1, max(outputs, 2), max(outputs, 2)),
            JUDGE: (max(inputs, 2), 1, max(inputs, 2)),
            RESAY: (max(inputs, 2), max(outputs, 2), max(inputs, 2) + max(outputs, 2)),
            LABEL: (max(inputs, 2), max(inputs, 2), max(inputs, 2)),
        }[shape]
        assert (n, m, len(result["states"])) == wanted
        if shape in (WRITE, RESAY):  # each output comes back at the next step
            assert result["entering"][-(m - 1) :] == result["written"][:-1]


def test_there_are_five_shapes():
    assert {task.shape for task in SEQUENCES.values()} == {ONE, WRITE, JUDGE, RESAY, LABEL}
    assert {label.split(":")[0] for label in SequenceShapes.settings["example"].options} == {
        ONE,
        WRITE,
        JUDGE,
        RESAY,
        LABEL,
    }


def test_states_are_those_of_the_networks():
    result = SequenceShapes.compute(example="date", inputs=3, outputs=5)
    h, expected = np.zeros((1, 4)), []
    for t, token in enumerate(result["entering"]):
        network = _READER if t < 3 else _WRITER
        weights = [network.params[name] for name in ("W_xh", "W_hh", "b_h")]
        h = kernels.rnn_step(np.array([[2 * push(token)]]), h, *weights)
        expected.append(h[0])
    np.testing.assert_allclose(result["states"], expected, atol=1e-12)


def test_what_the_examples_say():
    opinion = SEQUENCES["opinion"]
    assert [opinion.outputs(1, n)[0] for n in (4, 5)] == ["good", "bad"]
    assert opinion.inputs(3) == ["a", "good", "film"]
    assert SEQUENCES["date"].outputs(6, 5) == ["1997", "-", "05", "-", "03", STOP_TOKEN]
    assert SEQUENCES["typing"].read[1:] == SEQUENCES["typing"].written[:-1]
    e = SequenceShapes(example="translation", inputs=5, outputs=6)
    assert "“I see the black dog” becomes “je vois le chien noir stop”" in e.caption
    assert "notebook 09" in e.caption
    assert "notebook 08" in preset(SequenceShapes, "What will she write next?").caption


@pytest.mark.parametrize("example", SEQUENCES)
def test_every_word_fits_its_box_and_every_box_the_picture(example):
    e = SequenceShapes()
    for inputs, outputs in ((5, 6), (2, 2), (3, 5), (5, 2)):
        e.set(example=example, inputs=inputs, outputs=outputs)
        ax = panel(e)
        entering, leaving = (find(ax, PolyCollection, index=k) for k in (2, 3))
        assert (edges(entering), edges(leaving)) == ([ORANGE], [GREEN])
        boxes = [np.array(corners) for corners in (*polygons(entering), *polygons(leaving))]
        _, words, notes, _ = lettering(ax)
        assert words.texts == (*e.result["entering"], *e.result["written"])
        for box, word, (x, _) in zip(boxes, words.get_paths(), words.get_offsets(), strict=True):
            half = np.abs(word.vertices[:, 0]).max() * 10 * POINTS_TO_PIXELS
            assert half < np.ptp(box[:, 0]) / 2
            assert box[:, 0].min() < x - half
            assert box[:, 0].min() > 70
            assert box[:, 0].max() < 800
        assert notes.texts
        for note, (x, _) in zip(notes.get_paths(), notes.get_offsets(), strict=True):
            half = np.abs(note.vertices[:, 0]).max() * 10 * POINTS_TO_PIXELS
            assert x - half > 0
            assert x + half < 800


def test_only_what_is_fed_back_is_dashed():
    def dashed_lines(**values):
        ax = panel(SequenceShapes(**values))
        solid, dashed = (find(ax, LineCollection, index=k) for k in (0, 1))
        assert solid.get_linestyle() != dashed.get_linestyle()
        return len(segments(dashed))

    assert dashed_lines(example="tune", inputs=1, outputs=6) == 5
    assert dashed_lines(example="date", inputs=3, outputs=5) == 4
    assert dashed_lines(example="typing", inputs=5, outputs=5) == 0
    assert dashed_lines(example="opinion") == 0


# Lettering


def test_letters_stand_where_they_are_put():
    ax = Figure().add_axes((0, 0, 1, 1))
    words = Lettering(ax, 10)
    words.show(["a", "−0.5"], [(0.25, 0.5), (0.75, 0.5)], ["#000000", "#FFFFFF"])
    np.testing.assert_array_equal(words.get_offsets(), [(0.25, 0.5), (0.75, 0.5)])
    assert len(words.get_facecolor()) == 2
    for path in words.get_paths():
        np.testing.assert_allclose(path.vertices[:, 0].min(), -path.vertices[:, 0].max())
    assert words.texts == ("a", "−0.5")
    words.show([], [])
    assert len(words.get_paths()) == len(words.texts) == 0


def test_outlines():
    assert outline("n", align="left").vertices[:, 0].min() == 0
    assert np.ptp(outline("mm").vertices[:, 0]) > 1.8 * np.ptp(outline("m").vertices[:, 0])
    np.testing.assert_array_equal(outline("日").vertices, outline("□").vertices)
    assert outline(" ").vertices.shape == (1, 2)
    assert RUN_STEPS == 32


# What the pictures show


@pytest.fixture(scope="module")
def unit():
    return RecurrentUnit()


@pytest.fixture(scope="module")
def order():
    return OrderMatters()


@pytest.fixture(scope="module")
def shapes():
    return SequenceShapes()


every_unit = pytest.mark.parametrize("values", states(RecurrentUnit, 14))
every_order = pytest.mark.parametrize("values", states(OrderMatters, 10))
every_shape = pytest.mark.parametrize("values", states(SequenceShapes, 14))


def run(values, sign=1):
    """The unit's states, one step after another."""
    h = [values["h_0"]]
    for x in PATTERNS[values["pattern"]]:
        h.append(
            FUNCTIONS[values["activation"]](values["w_x"] * sign * x + values["w_h"] * h[-1] + values["b"])
        )
    return np.array(h)


def pieces(line, n):
    """The pieces of a line that NaN parts, n points each: (pieces, n, 2)."""
    return line[~np.isnan(line[:, 0])].reshape(-1, n, 2)


@every_unit
def test_the_states_and_inputs_are_drawn_step_by_step(unit, values):
    unit.set(**values)
    h, x, steps = run(values), PATTERNS[values["pattern"]], np.arange(RUN_STEPS + 1)
    ax, inputs = (
        panel(unit, "State"),
        next(ax for ax in unit.picture.figure.axes if ax.get_ylabel() == "input"),
    )
    for look, sign in (({"color": BLUE, "marker": "o"}, 1), ({"color": GREY, "linestyle": "--"}, -1)):
        curve = np.clip(run(values, sign), -1e3, 1e3)
        np.testing.assert_allclose(line(ax, **look), np.column_stack([steps, curve]), rtol=1e-9, atol=1e-12)
    low, high = ax.get_ylim()
    for mark, edge, gone in (("^", high, h > high), ("v", low, h < low)):
        np.testing.assert_array_equal(line(ax, marker=mark)[:, 0], steps[gone])
        assert (line(ax, marker=mark)[:, 1] == edge).all()
    assert ("Triangles" in unit.caption) == ((h > high) | (h < low)).any()
    heads = [(t, value) for t, value in enumerate(x, start=1) if value]
    np.testing.assert_array_equal(line(inputs, color=ORANGE, marker="s"), np.reshape(heads, (-1, 2)))
    stems = pieces(line(inputs, color=ORANGE, marker="None"), 2)
    np.testing.assert_array_equal(stems, np.reshape([[(t, 0), (t, value)] for t, value in heads], (-1, 2, 2)))
    stable = [y for y in unit.result["stable"] if abs(y) < 1e3]
    drawn = pieces(line(ax, color=GREEN, linestyle=":"), 2)[:, :, 1]
    np.testing.assert_allclose(drawn, np.reshape([[y, y] for y in stable], (-1, 2)))


@every_unit
def test_the_map_shows_the_unit_without_input(unit, values):
    unit.set(**values)
    ax, h, x = panel(unit, "Without input"), np.clip(run(values), -1e3, 1e3), PATTERNS[values["pattern"]]
    f = FUNCTIONS[values["activation"]]
    curve = line(ax, color=INK, linestyle="-")
    np.testing.assert_allclose(
        curve[:, 1], [f(values["w_h"] * u + values["b"]) for u in curve[:, 0]], atol=1e-12
    )
    np.testing.assert_array_equal(curve[[0, -1], 0], ax.get_xlim())
    steps = [(last, new) for last, new, pulse in zip(h, h[1:], x) if not pulse]
    path = np.reshape([[(a, a), (a, b), (b, b)] for a, b in steps], (-1, 3, 2))
    np.testing.assert_allclose(pieces(line(ax, color=BLUE), 3), path, rtol=1e-9, atol=1e-12)
    pushed = np.reshape([(last, new) for last, new, pulse in zip(h, h[1:], x) if pulse], (-1, 2))
    np.testing.assert_allclose(line(ax, color=ORANGE, marker="x"), pushed, rtol=1e-9, atol=1e-12)
    rests = resting_states(values["w_h"], values["b"], values["activation"])
    for kind, hue in (("stable", GREEN), ("unstable", VERMILLION), ("on the edge", PURPLE)):
        (circles,) = [
            drawn for drawn in shown(ax, Line2D) if drawn.get_markersize() == 9.5 and edge(drawn) == hue
        ]
        at = [y for y in rests.of_kind(kind) if abs(y) < 1e3]
        np.testing.assert_array_equal(points(circles), np.reshape([(y, y) for y in at], (-1, 2)))
    stretch = points(next(drawn for drawn in shown(ax, Line2D) if drawn.get_alpha()))
    if rests.stretch:  # all that the picture has of it
        np.testing.assert_array_equal(stretch, np.clip([[end] * 2 for end in rests.stretch], *ax.get_xlim()))
    else:
        assert len(stretch) == 0


def edge(drawn):
    return colour(drawn.get_markeredgecolor())


@every_unit
def test_the_chain_names_its_states_inputs_and_weights(unit, values):
    unit.set(**values)
    h, x = run(values)[:10], PATTERNS[values["pattern"]][:9]
    ax = next(ax for ax in unit.picture.figure.axes if "state $h_t$" in texts(ax))
    found, limit = words(ax), 3.0 if values["activation"] in ("relu", "identity") else 1.0
    nodes = find(ax, PathCollection)
    for (column, row), face, value in zip(points(nodes), faces(nodes), (*h, *x), strict=True):
        assert near(found, column, row, 0.01) == [short(value)]
        assert face == colour(DIVERGING(0.5 + 0.5 * np.clip(value / limit, -1, 1)))
    heights, columns = points(nodes)[:, 1], points(nodes)[:, 0]
    np.testing.assert_array_equal(columns, [*range(10), *range(1, 10)])
    assert (heights[:10] > heights[10:].max()).all()
    for t in range(1, 10):
        assert near(found, t - 0.5, heights[0] + 0.17, 0.1) == [short(values["w_h"])]
        assert near(found, t - 0.24, heights.mean() - 0.03, 0.1) == [short(values["w_x"])]


@every_order
def test_both_readings_are_drawn_to_their_ends(order, values):
    order.set(**values)
    texts_read = [values["first"], values["second"]]
    tokens = [
        list(t.lower()) if values["unit"] == "letters" else t.lower().split() or [t] for t in texts_read
    ]
    routes = []
    for read in tokens:
        h, s = [0.0], [0.0]
        for token in read:
            h.append(np.tanh(push(token) + values["w_h"] * h[-1]))
            s.append(s[-1] + push(token))
        routes.append((np.array(s), np.array(h)))
    reach, longest = max(np.abs(s).max() for s, _ in routes), max(map(len, tokens))
    for which, title, unit in ((0, "A bag", reach), (1, "A recurrent unit", 1.0)):
        ax = panel(order, title)
        found, ends = words(ax), []
        for (hue, dash), route, read in zip(((BLUE, "-"), (VERMILLION, "--")), routes, tokens):
            x, y = np.arange(len(read) + 1) / longest, route[which] / unit
            np.testing.assert_allclose(
                line(ax, color=hue, linestyle=dash), np.column_stack([x, y]), atol=1e-12
            )
            ring = next(d for d in shown(ax, Line2D) if edge(d) == hue and d.get_markerfacecolor() == "none")
            np.testing.assert_allclose(points(ring), [(x[-1], y[-1])], atol=1e-12)
            ends.append((x[-1], y[-1]))
            own = [word for word in found if word.colour == hue]
            assert [word.text for word in own] == [token.replace(" ", "␣") for token in read]
            lifts = np.array([word.y for word in own]) - y[1:]
            np.testing.assert_allclose(np.abs(lifts), [0.2] * (len(read) - 1) + [0.26])
            assert all(word.x <= at + 1e-9 for word, at in zip(own, x[1:]))
        np.testing.assert_allclose(line(ax, color=INK, linestyle=":"), ends, atol=1e-12)
        apart = abs(routes[0][which][-1] - routes[1][which][-1])
        (said,) = [word.text for word in found if "apart" in word.text]
        assert said == f"the ends lie {number(round(apart, 12), 2)} apart"


def plain_states(entering, reader):
    h, found = np.zeros((1, 4)), []
    for t, token in enumerate(entering):
        network = _READER if t < reader else _WRITER
        weights = [network.params[name] for name in ("W_xh", "W_hh", "b_h")]
        h = kernels.rnn_step(np.array([[2 * push(token)]]), h, *weights)
        found.append(h[0])
    return np.array(found)


@every_shape
def test_each_column_shows_what_enters_the_state_and_what_leaves(shapes, values):
    shapes.set(**values)
    task, result, ax = SEQUENCES[values["example"]], shapes.result, panel(shapes)
    found, n, m = words(ax), values["inputs"], values["outputs"]
    boxes = shown(ax, PolyCollection)
    inputs = next(d for d in boxes if len(d.get_edgecolor()) and edges(d)[0] == ORANGE)
    outputs = next(d for d in boxes if len(d.get_edgecolor()) and edges(d)[0] == GREEN)
    read, written = task.inputs(n), task.outputs(m, n)
    start = ["start"] if task.shape == RESAY else []
    entering = read + (start + written[:-1] if task.shape in (WRITE, RESAY) else [])
    T = len(entering)
    places = [corners.mean(axis=0) for corners in polygons(inputs)]
    assert [near(found, *place, 1) for place in places] == [[token] for token in entering]
    assert (np.diff([x for x, _ in places]) > 0).all() and len(places) == T
    own = [face == "#FBECCC" for face in faces(inputs)]
    assert own == [t < n for t in range(T)]
    at = [x for x, _ in places]
    leaving = [corners.mean(axis=0) for corners in polygons(outputs)]
    assert [near(found, *place, 1) for place in leaving] == [[token] for token in written]
    first = {ONE: 0, WRITE: 0, JUDGE: T - 1, RESAY: n, LABEL: 0}[task.shape]
    np.testing.assert_allclose([x for x, _ in leaving], at[first:])
    assert places[0][1] < 163 < leaving[0][1]
    states = plain_states(entering, n if task.shape == RESAY else T)
    np.testing.assert_allclose(result["states"], states, atol=1e-12)
    cells = next(d for d in boxes if len(polygons(d)) == 4 * T and d not in (inputs, outputs))
    for corners, face, value, k in zip(
        polygons(cells), faces(cells), states.ravel(), range(4 * T), strict=True
    ):
        x, y = corners.mean(axis=0)
        assert x == pytest.approx(at[k // 4]) and near(found, x, y, 1) == ["+" if value > 0 else "−"]
        assert face == colour(DIVERGING(0.5 + 0.5 * value))
    bold = [width > 2 for width in cells.get_linewidth()]
    assert bold == [task.shape == RESAY and k // 4 >= n for k in range(4 * T)]


@every_shape
def test_arrows_and_notes_belong_to_their_columns(shapes, values):
    shapes.set(**values)
    task, ax, n = SEQUENCES[values["example"]], panel(shapes), values["inputs"]
    T, m = len(shapes.result["entering"]), values["outputs"]
    solid, dashed = (segments(find(ax, LineCollection, index=k)) for k in (0, 1))
    upright = [line for line in solid if line[0, 0] == line[1, 0]]
    across = [line for line in solid if line[0, 1] == line[1, 1]]
    assert len(across) == T - 1 and len(upright) == T + m and len(solid) == 2 * T - 1 + m
    assert all(end[0] > start[0] for start, end in across) and all(
        end[1] > start[1] for start, end in upright
    )
    columns = sorted(line[0, 0] for line in upright if line[0, 1] < 163)
    first = T - m if task.shape in (JUDGE, RESAY) else 0
    assert sorted(line[0, 0] for line in upright if line[0, 1] > 163) == columns[first:]
    fed_back = m - 1 if task.shape in (WRITE, RESAY) else 0
    assert len(dashed) == fed_back
    for t, detour in enumerate(dashed, start=T - fed_back):
        assert columns[t - 1] < detour[0, 0] < detour[-1, 0] < columns[t] and detour[0, 1] > detour[-1, 1]
    heads = next(d for d in shown(ax, PolyCollection) if all(len(p) == 3 for p in polygons(d)))
    tips = [corners[0] for corners in polygons(heads)]
    np.testing.assert_allclose(tips, [line[-1] for line in (*across, *upright, *dashed)])
    found = words(ax)
    assert near(found, 14, 318) == [f"{task.shape.capitalize()}: {task.name}"]
    notes = [word for word in found if word.y == 24]
    whole = np.mean([columns[0], columns[-1]])
    if task.shape == RESAY:
        assert ["encoder" in notes[0].text, "decoder" in notes[1].text] == [True, True]
        middles = [np.mean([columns[0], columns[n - 1]]), np.mean([columns[n], columns[-1]])]
        np.testing.assert_allclose([note.x for note in notes], middles)
    else:
        assert [note.x for note in notes] == [pytest.approx(whole)]
        says = {
            ONE: "nothing to remember",
            WRITE: "comes back",
            JUDGE: "answers once",
            LABEL: "at every step",
        }
        assert says[task.shape] in notes[0].text
