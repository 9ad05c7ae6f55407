"""Pictures show the numbers they were given, can be moved instead of drawn anew, and can be read.

What is drawn is compared as pixels only with pixels of the same run; nothing depends on a stored picture.
"""

import io
import itertools
import subprocess
import sys

import matplotlib as mpl
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Circle, FancyArrowPatch, Rectangle
from matplotlib.text import Text
from PIL import Image

from rnnlib import plots
from rnnlib.plots import marks, numbers

RNG = np.random.default_rng(0)
NODES = [
    ("x", 0, "", 2.0, -12.0),
    ("w", 0, "", -3.0, 8.0),
    ("p", 1, "×", -6.0, 4.0),
    ("L", 2, "tanh", -1.0, 1.0),
]
EDGES = [("x", "p", -3.0), ("w", "p", 2.0), ("p", "L")]


def network(steps, seed=0):
    rng = np.random.default_rng(seed)
    x, h, y = rng.normal(size=steps), rng.normal(size=steps + 1), rng.normal(size=steps)
    return {"x": x, "h": np.tanh(h), "y": y}


def lstm(seed):
    i, f, o, g, c_prev, x, h_prev = np.random.default_rng(seed).uniform(0.1, 1, 7)
    gates = {"i": i, "f": f, "g": -g, "o": o}
    c = f * c_prev - i * g
    return gates | {"c_prev": c_prev, "c": c, "h": o * np.tanh(c), "x": x, "h_prev": -h_prev}


def gru(seed):
    r, z, n, x, h_prev, inner = np.random.default_rng(seed).uniform(0.1, 1, 6)
    h = z * h_prev - (1 - z) * n
    return {"r": r, "z": z, "n": -n, "inner": -inner, "x": x, "h_prev": h_prev, "h": h}


def rnn(seed):
    h_prev, x, a = np.random.default_rng(seed).normal(size=3)
    return {"h_prev": h_prev, "x": x, "a": a, "h": np.tanh(a)}


def curves(seed):
    rng = np.random.default_rng(seed)
    return {"RNN": 0.1 + rng.random((5, 20)), "LSTM": np.linspace(1, seed / 9, 20)}


def decay(seed):
    return {"RNN": 0.5 ** np.arange(60), "LSTM": (0.9 + seed / 100) ** np.arange(60)}


def values(*shape):
    return lambda seed: np.random.default_rng(seed).normal(size=shape)


def shares(seed):
    return np.random.default_rng(seed).dirichlet(np.ones(3))


def graph(seed):
    return [(name, layer, op, value + seed, gradient) for name, layer, op, value, gradient in NODES]


def whole(v):
    return (v,), {}


def named(v):
    return (), v


# name: (the values for a seed, how they are drawn, how a Drawing is given them)
KINDS = {
    "learning_curves": (curves, lambda ax, v: plots.learning_curves(ax, v, references={"mean": 0.5}), whole),
    "heat_map": (values(3, 4), lambda ax, v: plots.heat_map(ax, v, limit=3, bar="weight"), whole),
    "bars": (shares, lambda ax, v: plots.bars(ax, v, "abc", highlight="b", limit=1.2), whole),
    "upright bars": (shares, lambda ax, v: plots.bars(ax, v, "abc", horizontal=False, limit=1.2), whole),
    "gradient_by_lag": (decay, lambda ax, v: plots.gradient_by_lag(ax, v, limit=10), whole),
    "eigenvalues": (values(6, 6), lambda ax, v: plots.eigenvalues(ax, v, limit=6), whole),
    "coloured_text": (values(7), lambda ax, v: plots.coloured_text(ax, "one\ntwo", v, limit=2), whole),
    "unrolled_network": (
        lambda seed: network(4, seed) | {"W_hh": seed},
        lambda ax, v: plots.unrolled_network(ax, **v, W_xh=1.0, limit=3),
        named,
    ),
    "rolled_network": (
        lambda seed: {"h": seed / 9, "W_xh": seed},
        lambda ax, v: plots.rolled_network(ax, x=1.0, y=-0.2, W_hh=0.9, W_hy=-2.0, **v),
        named,
    ),
    "window_network": (
        lambda seed: {"x": values(4)(seed), "h": seed / 9, "weights": values(4)(seed + 1)},
        lambda ax, v: plots.window_network(ax, **v, limit=3),
        named,
    ),
    "rnn_cell": (rnn, lambda ax, v: plots.rnn_cell(ax, **v), named),
    "lstm_cell": (lstm, lambda ax, v: plots.lstm_cell(ax, **v), named),
    "gru_cell": (gru, lambda ax, v: plots.gru_cell(ax, **v), named),
    "computational_graph": (
        graph,
        lambda ax, v: plots.computational_graph(ax, v, EDGES),
        lambda v: ((), {"values": {node[0]: node[3] for node in v}}),
    ),
}
DIAGRAMS = [
    "unrolled_network",
    "rolled_network",
    "window_network",
    "rnn_cell",
    "lstm_cell",
    "gru_cell",
    "computational_graph",
]


def draw(kind, seed, width=7, height=4):
    fig, ax = plots.figure(width, height)
    values_for, drawn, _ = KINDS[kind]
    return fig, drawn(ax, values_for(seed))


def move(kind, drawing, seed):
    values_for, _, given_as = KINDS[kind]
    arguments, keywords = given_as(values_for(seed))
    drawing.set(*arguments, **keywords)


def pixels(fig):
    fig.set_layout_engine("none")  # it would not be quite the same a second time
    fig.canvas.draw()
    return np.asarray(fig.canvas.buffer_rgba()).copy()


def words(fig):
    return [text.get_text() for text in fig.findobj(Text) if text.get_text() and text.get_visible()]


# Every kind of picture


@pytest.mark.parametrize("kind", KINDS)
def test_moving_a_picture_gives_what_drawing_it_anew_gives(kind):
    fig, drawing = draw(kind, 1)
    before = pixels(fig)
    move(kind, drawing, 1)
    assert np.array_equal(pixels(fig), before)
    move(kind, drawing, 2)
    after = pixels(fig)
    assert not np.array_equal(after, before)
    if kind != "learning_curves":  # whose axes were laid out for the first curves
        assert np.array_equal(after, pixels(draw(kind, 2)[0]))


@pytest.mark.parametrize("kind", KINDS)
def test_every_artist_is_in_the_figure_and_can_be_blitted(kind):
    fig, drawing = draw(kind, 1)
    assert drawing.artists and set(drawing.artists) <= set(fig.findobj())
    for artist in drawing.artists:
        artist.set_animated(True)
    fig.canvas.draw()
    background = pixels(fig)
    for artist in drawing.artists:
        fig.draw_artist(artist)
    assert not np.array_equal(np.asarray(fig.canvas.buffer_rgba()), background)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_changes_no_settings_and_comes_with_words(kind):
    before = dict(mpl.rcParams)
    fig, drawing = draw(kind, 1)
    data, metadata = drawing._repr_mimebundle_()
    assert dict(mpl.rcParams) == before
    assert data["text/plain"] == repr(fig) == repr(draw(kind, 2)[0])  # the same whatever the numbers are
    assert len(repr(fig)) > 20 and f"Figure: {metadata['image/png']['alt']}".startswith(repr(fig))
    assert len(data["image/png"]) < 60_000
    assert Image.open(io.BytesIO(data["image/png"])).size == (1050, 600)
    assert metadata["image/png"]["width"] == 700


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", DIAGRAMS)
def test_no_words_overlap_and_all_are_on_the_sheet(kind, seed):
    fig, _ = draw(kind, seed)
    fig.canvas.draw()
    boxes = {text: text.get_window_extent() for text in fig.findobj(Text) if text.get_text().strip()}
    for (one, a), (other, b) in itertools.combinations(boxes.items(), 2):
        wide = min(a.x1, b.x1) - max(a.x0, b.x0)
        high = min(a.y1, b.y1) - max(a.y0, b.y0)
        assert wide <= 1 or high <= 3, f"{one.get_text()!r} lies on {other.get_text()!r}"
    for text, box in boxes.items():
        assert fig.bbox.x0 <= box.x0 and box.x1 <= fig.bbox.x1 + 1, text.get_text()
        assert text.get_fontsize() >= 7


@pytest.mark.parametrize("steps", [1, 3, 10])
def test_numbers_fit_into_their_nodes(steps):
    fig, ax = plots.figure()
    values = {kind: np.full(len(array), -1.88) for kind, array in network(steps).items()}
    drawing = plots.unrolled_network(ax, **values)
    fig.canvas.draw()
    for node in drawing.nodes.values():
        assert node.texts[0].get_window_extent().width <= node.shapes[0].get_window_extent().width


# What each one shows


def test_learning_curves_are_the_median_and_the_range():
    _, ax = plots.figure()
    runs = np.array([[1.0, 9.0], [2.0, 5.0], [7.0, 6.0]])
    drawing = plots.learning_curves(ax, {"GRU": runs, "other": runs[0]}, steps=[10, 20], log=True)
    assert drawing.lines["GRU"].get_xydata().tolist() == [[10, 2], [20, 6]]
    band = drawing.bands["GRU"].get_paths()[0].vertices
    assert {(10, 1), (10, 7), (20, 5), (20, 9)} <= set(map(tuple, band.tolist()))
    assert "other" not in drawing.bands and ax.get_yscale() == "log"
    assert ax.get_ylim()[0] <= 1 and ax.get_ylim()[1] >= 9


def test_reference_lines_carry_their_names():
    fig, ax = plots.figure()
    drawing = plots.reference_lines(ax, {"chance": 0.5})
    drawing.set({"chance": 0.7})
    line, text = drawing.references["chance"]
    assert set(line.get_ydata()) == {0.7} and text.get_position()[1] == 0.7 and "chance" in words(fig)


def test_heat_map_puts_zero_at_white_and_numbers_in_ink_that_reads():
    fig, ax = plots.figure()
    drawing = plots.heat_map(ax, [[-2.0, 0.0], [1.0, 2.0]], rows=["a", "b"], columns=["c", "d"])
    shades = drawing.image.to_rgba([[-2.0, 0.0], [1.0, 2.0]])[..., :3]
    assert np.allclose(shades[0, 1], 1, atol=0.005)
    assert shades[0, 0, 2] > shades[0, 0, 0] and shades[1, 1, 0] > shades[1, 1, 2]
    assert [text.get_text() for text in drawing.texts] == ["−2", "0", "1", "2"]
    assert [text.get_color() for text in drawing.texts] == ["white", "black", "black", "black"]
    assert set("abcd") <= set(words(fig)) and len(fig.axes) == 1


def test_a_large_heat_map_has_a_colour_bar_instead_of_numbers():
    fig, ax = plots.figure()
    drawing = plots.heat_map(ax, np.ones((10, 20)), bar="state")
    assert not drawing.texts and len(fig.axes) == 2 and "state" in words(fig)


def test_bars_are_as_long_as_their_values_and_say_so():
    _, ax = plots.figure()
    drawing = plots.bars(ax, [0.7, 0.2996, 0.0004], ["a", "b", "c"], highlight=["b"])
    assert [bar.get_width() for bar in drawing.bars] == [0.7, 0.2996, 0.0004]
    assert [text.get_text().strip() for text in drawing.texts] == ["0.7", "0.30", "4e−4"]
    assert [bar.get_hatch() for bar in drawing.bars] == ["", "//", ""]
    assert ax.get_ylim()[0] > ax.get_ylim()[1], "the first label is on top"


def test_gradient_by_lag_keeps_what_has_vanished_in_the_picture():
    _, ax = plots.figure()
    drawing = plots.gradient_by_lag(ax, {"RNN": [1.0, 0.0, np.inf]}, floor=1e-9, limit=1.0, lags=[0, 5, 9])
    x, y = drawing.lines["RNN"].get_data()
    assert x.tolist() == [0, 5, 9] and y[0] == 1 and y[1] == 1e-9 and round(y[2]) == 1e9
    assert ax.get_yscale() == "log" and ax.get_ylim() == (1e-9, 1.0)


def test_eigenvalues_are_parted_at_the_unit_circle():
    _, ax = plots.figure()
    drawing = plots.eigenvalues(ax, np.diag([0.5, -1.0, 2.0]))
    assert sorted(drawing.inside.get_xdata()) == [-1, 0.5] and list(drawing.outside.get_xdata()) == [2]
    drawing.set(np.array([0.6 + 0.9j]))
    assert drawing.inside.get_xdata().size == 0 and drawing.outside.get_ydata() == [0.9]


def test_an_unrolled_network_shows_every_number_and_weight():
    fig, ax = plots.figure()
    drawing = plots.unrolled_network(ax, [1.0, 0.0], [0.0, 0.76, 0.6], W_xh=1.0, W_hh=-0.9, names=["a", "b"])
    texts = {key: node.texts[0].get_text() for key, node in drawing.nodes.items()}
    assert texts == {("x", 1): "1", ("x", 2): "0", ("h", 0): "0", ("h", 1): "0.76", ("h", 2): "0.6"}
    assert {key: text.get_text() for key, text in drawing.weights.items()} == {
        ("x", 1): "1",
        ("x", 2): "1",
        ("h", 1): "−0.9",
        ("h", 2): "−0.9",
    }
    assert set(drawing.arrows) == set(drawing.weights)
    assert {"a", "b"} <= set(words(fig)) and not any("y_t" in word for word in words(fig))


def test_an_unrolled_network_of_vectors_has_columns_and_names_its_matrices():
    _, ax = plots.figure()
    h = RNG.normal(size=(4, 3))
    drawing = plots.unrolled_network(ax, np.eye(3), h, RNG.normal(size=(3, 2)), W_hh=np.eye(3))
    assert [text.get_text() for text in drawing.nodes["h", 2].texts] == [plots.short(v) for v in h[2]]
    assert drawing.weights["h", 1].get_text() == "$W_{hh}$"
    assert all("=" not in text.get_text() for text in drawing.weights.values())


def test_the_cells_show_their_gates_and_what_comes_of_them():
    fig, ax = plots.figure()
    plots.lstm_cell(ax, c_prev=0.5, i=0.25, f=0.5, g=-1.0, o=0.9, c=0.0, h=0.0)
    assert {"f = 0.5", "i = 0.25", "g = −1", "o = 0.9", "f·c = 0.25", "i·g = −0.25"} <= set(words(fig))
    fig, ax = plots.figure()
    drawing = plots.gru_cell(ax, h_prev=0.5, inner=-1.5, r=0.5, z=0.8, n=-0.5, h=0.3)
    assert {"inner = −1.5", "r = 0.5", "r·inner = −0.75", "z·h = 0.4", "(1−z)·n = −0.1"} <= set(words(fig))
    with pytest.raises(TypeError, match="set: wanted some of h_prev, inner, r, z, n, h, x, got f"):
        drawing.set(f=1)


def test_a_computational_graph_shows_values_gradients_and_what_is_lit():
    _, ax = plots.figure()
    drawing = plots.computational_graph(ax, NODES, EDGES)
    assert drawing.values["p"].get_text() == "−6" and drawing.gradients["p"].get_text() == "4"
    assert drawing.slopes["x", "p"].get_text() == "−3" and drawing.slopes["p", "L"].get_text() == ""
    drawing.set(values={"p": 1e-5}, gradients={"p": None}, lit=["p"])
    assert drawing.values["p"].get_text() == "1e−5" and drawing.gradients["p"].get_text() == ""
    assert drawing.circles["p"].get_linewidth() > drawing.circles["x"].get_linewidth()


def test_coloured_text_breaks_lines_and_shows_every_token():
    fig, ax = plots.figure()
    drawing = plots.coloured_text(ax, ["ab ", "cd ", "\n", "e"], [1.0, -1.0, 0.0, np.nan], width=7)
    corners = [(ground.get_x(), int(ground.get_y())) for ground in drawing.grounds]
    assert corners == [(0, 0), (3, 0), (6, 0), (0, 1)]
    assert to_rgb(drawing.grounds[3].get_facecolor()) == (1, 1, 1)
    assert words(fig) == ["ab ", "cd ", "¶", "e"]


# The style


@settings(max_examples=200, deadline=None)
@given(st.floats(-999, 999))
def test_a_number_has_three_places_in_all_and_is_never_minus_zero(value):
    text = plots.short(value)
    last = 0.01 if abs(value) < 9.995 else 0.1 if abs(value) < 99.95 else 1
    assert abs(float(text.replace("−", "-")) - value) <= 0.501 * last
    assert text != "−0" and "-" not in text and len(text) <= 5


def test_numbers_are_as_long_as_they_need_to_be():
    written = {2.0: "2", 0.9: "0.9", np.float32(0.9): "0.9", 0.9004: "0.90", -0.001: "0.00", 1234: "1e3"}
    written |= {12.345: "12.3", 345.6: "346", -99.96: "−100", 999.6: "1e3", 1e-9: "0"}
    assert {value: plots.short(value) for value in written} == written
    assert plots.short(2e-7, tiny=True) == "2e−7" and plots.short(None) == ""
    assert [plots.short(v) for v in (np.nan, np.inf, -np.inf)] == ["NaN", "∞", "−∞"]


def contrast(a, b):
    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return np.dot(linear, (0.2126, 0.7152, 0.0722)) + 0.05

    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return light / dark


@pytest.mark.parametrize("colours", [plots.DIVERGING, plots.SEQUENTIAL])
def test_letters_read_on_every_colour(colours):
    for share in np.linspace(0, 1, 101):
        assert contrast(plots.ink(colours(share)), colours(share)) > 4.5


def test_curves_differ_in_more_than_colour():
    for part in ("color", "linestyle", "marker"):
        assert len({str(line[part]) for line in plots.LINES}) == len(plots.LINES)
    assert plots.line_style("LSTM, bias 1", 5) == plots.CELLS["LSTM"] != plots.line_style("", 5)


def test_the_ends_of_the_diverging_map_differ_in_every_kind_of_sight():
    """As seen without red, green or blue cones (Machado et al. 2009), the two ends are far apart."""
    sights = [
        [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
        [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
        [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
    ]
    for sight in sights:
        low, high = (np.clip(sight @ np.array(plots.DIVERGING(share)[:3]), 0, 1) for share in (0.2, 0.8))
        assert np.abs(low - high).max() > 0.3


def test_a_figure_has_its_own_words_and_belongs_to_no_pyplot():
    fig, axes = plots.figure(6, 3, 1, 2, alt="Two empty panels.", sharey=True)
    assert isinstance(fig, Figure) and axes.shape == (2,) and repr(fig) == "Figure: Two empty panels."
    fig, ax = plots.figure()
    with plots.style():
        ax.plot([1, 2])
    ax.set(xlabel="time", ylabel="state", title="One unit")
    assert repr(fig) == "Figure: One unit: state against time"
    assert fig.describe() == "One unit: state against time. the line rises from 1 to 2"
    code = "import sys, rnnlib.plots; assert 'matplotlib.pyplot' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    "curve, words",
    [
        ([4, 3, 2, 1], "falls from 4 to 1"),
        ([[4, 3, 2, 9], [0, 1, 2, 3], [1, 2, 4, 5]], "rises from 1 to 5"),  # the median
        ([2, 9, 3, 4], "rises from 2 to 4, highest 9 at 20"),
        ([4, 9, 0, 4], "goes from 4 to 4, highest 9 at 20, lowest 0 at 30"),
        ([7.001, 7, 7, 7.002], "stays at 7.00"),
        ([0, 0, 0, 0], "stays at 0"),
        ([np.nan, -3, -2, np.inf], "rises from −3 to −2"),
    ],
)
def test_curves_are_told_by_their_course(curve, words):
    fig, ax = plots.figure()
    plots.learning_curves(ax, {"GRU": curve}, steps=[10, 20, 30, 40], references={"a guess": 0.5})
    assert fig.describe() == f"loss against step for GRU. GRU {words}; a guess at 0.5"
    assert repr(fig) == "Figure: loss against step for GRU"


def test_words_are_of_now():
    fig, ax = plots.figure()
    drawing = plots.learning_curves(ax, {"GRU": [4, 1]}, references={"a guess": 0.5})
    drawing.set({"GRU": [1, 4]})
    assert "GRU rises from 1 to 4" in fig.describe()


def test_on_a_log_scale_the_course_is_that_of_the_powers_of_ten():
    fig, ax = plots.figure()
    plots.gradient_by_lag(ax, {"a": [1, 1e-3, 1e-6, 1e-3], "b": [0, 1, 1.01, 1]}, floor=1e-8)
    words = "a falls from 1 to 1e−3, lowest 1e−6 at 2; b rises from 1e−8 to 1"
    assert fig.describe() == f"size of the gradient against steps back, on a log scale, for a, b. {words}"


DAYS = np.arange("2024-02-27", "2024-03-02", dtype="datetime64[D]")
DISC = "eigenvalues in the complex plane with the unit circle"
EIGENVALUES = "|λ| ≤ 1: 2 points between 0 and 1; |λ| > 1: 1 point at 0"
TOLD = [
    (lambda ax: plots.bars(ax, [0.5, 0.25], "xy"), "bars of probability for x, y. x 0.5, y 0.25"),
    (lambda ax: plots.bars(ax, [1, 2], "xy", horizontal=False), "bars of probability for x, y. x 1, y 2"),
    (lambda ax: ax.bar(range(2000, 2010), range(10)), "10 bars, the longest 2009 9, the shortest 2000 0"),
    (lambda ax: plots.heat_map(ax, [[1, np.nan], [-2, 0]]), "heat map of 2 × 2 values. values from −2 to 1"),
    (lambda ax: ax.imshow(np.zeros((2, 2, 3))), "a figure"),  # a picture in colours of its own
    (
        lambda ax: plots.eigenvalues(ax, [0.5, 1j, 2]),
        f"{DISC}. |λ| ≤ 1: 2 points between 0 and 1; |λ| > 1: 1 point at 0",
    ),
    (lambda ax: ax.plot([1, 2, 3], [4, 9, np.nan], "o"), "2 points between 4 and 9"),
    (lambda ax: ax.plot([1, 2, 3], [4, 4, 4], "o"), "3 points between 1 and 3"),
    (lambda ax: (ax.plot([1], [3e-50], "o"), ax.set_ylim(-1, 1)), "1 point at 0"),
    (lambda ax: ax.plot([0, 1, 2], [-1e-17, 1, 1e-12]), "the line goes from 0 to 0, highest 1 at 1"),
    (lambda ax: ax.plot([1e-7, 2e-6, 3e-6], [1, 9, 1]), "the line goes from 1 to 1, highest 9 at 2e−6"),
    (lambda ax: ax.plot(DAYS, [1, 2, 9, 3]), "the line rises from 1 to 3, highest 9 at 2024-02-29"),
    (lambda ax: ax.plot(["a", "b", "c"], [1, 5, 1]), "the line goes from 1 to 1, highest 5 at b"),
    (lambda ax: ax.bar(DAYS[:2], [1, 2]), "2024-02-27 1, 2024-02-28 2"),
    (lambda ax: (ax.plot([1, 2]), ax.set_title("$w$ = 2"), ax.set_axis_off()), "w = 2"),  # no scale
]


@pytest.mark.parametrize("drawn, words", TOLD)
def test_what_is_drawn_is_told(drawn, words):
    fig, ax = plots.figure()
    drawn(ax)
    assert fig.describe() == words


def test_of_many_lines_the_first_are_told():
    fig, ax = plots.figure()
    ax.plot([[1] * 10, [2] * 10], label=[f"run {n}" for n in range(10)])
    assert fig.describe().startswith("run 0 rises from 1 to 2; run 1 rises")
    assert fig.describe().endswith("run 7 rises from 1 to 2; 2 more lines")


def test_a_drawing_on_someone_elses_figure_is_only_words():
    ax = Figure().subplots()
    assert repr(plots.heat_map(ax, np.eye(2))) == "heat map of 2 × 2 values"


BAD = [
    ("width: wanted inches", lambda ax: plots.figure(0)),
    ("curves: wanted a dict", lambda ax: plots.learning_curves(ax, [1, 2])),
    ("wanted 1 or 2 dimensions, got 3", lambda ax: plots.learning_curves(ax, {"a": np.ones((1, 2, 3))})),
    (r"curves\['a'\]: wanted an array of numbers", lambda ax: plots.gradient_by_lag(ax, {"a": ["x"]})),
    (r"steps: wanted shape \(2,\)", lambda ax: plots.learning_curves(ax, {"": [1, 2]}, steps=[1])),
    (r"lags: wanted shape \(1,\), got \(2,\)", lambda ax: plots.gradient_by_lag(ax, {"a": [1]}, lags=[1, 2])),
    ("values: wanted 2 dimensions, got 1", lambda ax: plots.heat_map(ax, [1, 2])),
    ("rows: wanted 2 names, got 1", lambda ax: plots.heat_map(ax, np.eye(2), rows=["a"])),
    ("labels: wanted 2 names, got 3", lambda ax: plots.bars(ax, [1, 2], "abc")),
    (r"values: wanted shape \(2, 2\), got \(3, 3\)", lambda ax: plots.heat_map(ax, np.eye(2)).set(np.eye(3))),
    (r"values: wanted shape \(n,\) or \(n, n\)", lambda ax: plots.eigenvalues(ax, np.ones((2, 3)))),
    ("x: wanted 2 steps, one fewer", lambda ax: plots.unrolled_network(ax, [1] * 3, [0] * 3)),
    (r"h: wanted shape \(T,\) or \(T, s", lambda ax: plots.unrolled_network(ax, [1], np.ones((2, 1, 1)))),
    ("value: wanted 1 numbers, got 2", lambda ax: plots.rolled_network(ax).set(x=[1, 2])),
    ("edges: wanted names from a", lambda ax: plots.computational_graph(ax, [("a", 0)], [("a", "b")])),
    ("values: wanted 2 numbers, one for each token", lambda ax: plots.coloured_text(ax, "ab", [1])),
]


@pytest.mark.parametrize("message, call", BAD)
def test_bad_input_is_named(message, call):
    _, ax = plots.figure()
    with pytest.raises((ValueError, TypeError), match=message):
        call(ax)


# What is drawn, against the arrays given


def value_hue(value, limit):
    """The colour of a number in a node, from the map itself."""
    return to_hex(plots.DIVERGING(0.5 + 0.5 * np.clip(value / limit, -1, 1)))


def hue(artist):
    return to_hex(artist.get_facecolor())


def arrows_of(ax):
    """[(where it begins, where it ends, its colour)] of the arrows, in units of the axes, rounded."""
    found = [patch for patch in ax.patches if isinstance(patch, FancyArrowPatch)]
    return [
        (*(tuple(np.round(end, 3)) for end in patch._posA_posB), patch.get_edgecolor()) for patch in found
    ]


def alt(drawing):
    return drawing.ax.get_label()


@pytest.mark.parametrize("seed", range(3))
def test_each_curve_has_its_own_runs_colour_and_name(seed):
    rng = np.random.default_rng(seed)
    runs = {
        "GRU": rng.random((5, 9)),
        "RNN": rng.random((4, 9)),
        "other": rng.random(9),
        "LSTM": rng.random((3, 9)),
    }
    steps = np.arange(10, 100, 10)
    _, ax = plots.figure()
    drawing = plots.learning_curves(
        ax, runs, steps=steps, ylabel="error", xlabel="epoch", references={"chance": 0.5}
    )
    hues = {"GRU": plots.GREEN, "RNN": plots.VERMILLION, "other": plots.GREEN, "LSTM": plots.BLUE}
    marks = {"GRU": "^", "RNN": "s", "other": "^", "LSTM": "o"}
    for name, values in runs.items():
        x, y = drawing.lines[name].get_data()
        values = np.atleast_2d(values)
        assert x.tolist() == steps.tolist()
        np.testing.assert_allclose(y, [np.median(column) for column in values.T])
        assert (
            drawing.lines[name].get_color() == hues[name] and drawing.lines[name].get_marker() == marks[name]
        )
        if len(values) > 1:
            corners = {tuple(corner) for corner in drawing.bands[name].get_paths()[0].vertices}
            assert {*zip(steps, values.min(axis=0)), *zip(steps, values.max(axis=0))} <= corners
            assert to_hex(drawing.bands[name].get_facecolor()[0]) == hues[name].lower()
    legend = ax.get_legend()
    told = {t.get_text(): h.get_color() for t, h in zip(legend.get_texts(), legend.legend_handles)}
    assert told == hues and list(told) == list(runs)
    assert (ax.get_xlabel(), ax.get_ylabel(), ax.get_yscale()) == ("epoch", "error", "linear")
    line, text = drawing.references["chance"]
    assert (
        list(line.get_ydata()) == [0.5, 0.5] and text.get_text() == "chance" and text.get_position()[1] == 0.5
    )
    assert alt(drawing) == "error against epoch for GRU, RNN, other, LSTM"
    assert list(plots.learning_curves(plots.figure()[1], {"a": [3, 2]}).lines["a"].get_xdata()) == [1, 2]


def test_each_reference_line_has_its_own_height_and_name():
    _, ax = plots.figure()
    heights = {"chance": 0.5, "best": 0.1}
    drawing = plots.reference_lines(ax, heights)
    for change in ({}, {"best": 0.2}):
        drawing.set(change)
        for name, height in (heights | change).items():
            line, text = drawing.references[name]
            assert list(line.get_ydata()) == [height, height] and line.get_color() == plots.GREY
            assert text.get_text() == name and text.get_position() == (1, height)
            assert list(line.get_xdata()) == [0, 1]


@pytest.mark.parametrize("limit", [None, 3.0])
def test_a_heat_map_has_its_first_row_on_top_and_its_numbers_in_their_squares(limit):
    values = np.random.default_rng(1).normal(size=(3, 4))
    _, ax = plots.figure()
    drawing = plots.heat_map(
        ax, values, rows=["p", "q", "r"], columns="wxyz", limit=limit, xlabel="across", ylabel="down"
    )
    np.testing.assert_array_equal(drawing.image.get_array(), values)
    left, right, foot, top = drawing.image.get_extent()
    assert (left, right) == (-0.5, 3.5) and (top, foot) == (-0.5, 2.5) and drawing.image.origin == "upper"
    assert ax.get_ylim()[0] > ax.get_ylim()[1]
    end = limit or np.abs(values).max()
    shades = drawing.image.to_rgba(drawing.image.get_array())
    for text in drawing.texts:
        column, row = text.get_position()
        assert text.get_text() == plots.short(values[row, column])
        assert to_hex(shades[row, column]) == value_hue(values[row, column], end)
        assert text.get_color() == plots.ink(shades[row, column])
    assert [t.get_text() for t in ax.get_xticklabels()] == list("wxyz")
    assert [t.get_text() for t in ax.get_yticklabels()] == list("pqr")
    assert ax.get_xticks().tolist() == [0, 1, 2, 3] and ax.get_yticks().tolist() == [0, 1, 2]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("across", "down")
    assert alt(drawing) == "heat map of 3 × 4 values"
    assert alt(plots.heat_map(plots.figure()[1], values, bar="weight")) == "heat map of 3 × 4 values, weight"


@pytest.mark.parametrize("horizontal", [True, False])
def test_each_bar_stands_at_its_label(horizontal):
    values, labels = [0.5, 0.2, 0.3], ["one", "two", "three"]
    _, ax = plots.figure()
    drawing = plots.bars(
        ax, values, labels, highlight=["two"], horizontal=horizontal, label="share", limit=0.9
    )
    names, lengths = (ax.yaxis, ax.xaxis) if horizontal else (ax.xaxis, ax.yaxis)
    ticks = dict(zip(names.get_ticklocs(), (t.get_text() for t in names.get_ticklabels())))
    for bar, text, value, name in zip(drawing.bars, drawing.texts, values, labels):
        middle = bar.get_y() + bar.get_height() / 2 if horizontal else bar.get_x() + bar.get_width() / 2
        assert ticks[middle] == name
        assert (bar.get_width() if horizontal else bar.get_height()) == value
        assert text.get_position() == ((value, middle) if horizontal else (middle, value))
        assert text.get_text().strip() == plots.short(value)
        marked = name == "two"
        assert hue(bar) == (plots.VERMILLION if marked else plots.BLUE).lower()
        assert bar.get_hatch() == ("//" if marked else "")
    assert lengths.get_label_text() == "share" and lengths.get_view_interval().tolist() == [0, 0.9]
    assert (ax.get_ylim()[0] > ax.get_ylim()[1]) == horizontal  # the first on top, or at the left
    assert ax.get_xlim()[0] < ax.get_xlim()[1]
    assert alt(drawing) == "bars of share for one, two, three"


def test_the_gradient_is_drawn_at_its_own_lag_under_its_own_name():
    curves = {"LSTM": 0.9 ** np.arange(6), "RNN": 0.5 ** np.arange(6), "third": np.r_[1, np.zeros(5)]}
    _, ax = plots.figure()
    drawing = plots.gradient_by_lag(ax, curves, floor=1e-6, ylabel="length")
    hues = {"LSTM": plots.BLUE, "RNN": plots.VERMILLION, "third": plots.GREEN}
    for name, sizes in curves.items():
        x, y = drawing.lines[name].get_data()
        assert x.tolist() == [0, 1, 2, 3, 4, 5] and drawing.lines[name].get_color() == hues[name]
        np.testing.assert_allclose(y, np.maximum(sizes, 1e-6))
    legend = ax.get_legend()
    assert {t.get_text(): h.get_color() for t, h in zip(legend.get_texts(), legend.legend_handles)} == hues
    assert ax.get_yscale() == "log" and ax.get_xlim()[0] < ax.get_xlim()[1]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("steps back", "length")
    assert alt(drawing) == "length against steps back, on a log scale, for LSTM, RNN, third"


@pytest.mark.parametrize("seed", range(3))
def test_every_eigenvalue_lies_at_its_place_in_the_colour_of_its_side(seed):
    W = np.random.default_rng(seed).normal(size=(6, 6)) / 2
    _, ax = plots.figure()
    drawing, values = plots.eigenvalues(ax, W), np.linalg.eigvals(W)
    for line, wanted, look in (
        (drawing.inside, values[np.abs(values) <= 1], (plots.BLUE, "o", "|λ| ≤ 1")),
        (drawing.outside, values[np.abs(values) > 1], (plots.VERMILLION, "s", "|λ| > 1")),
    ):
        np.testing.assert_allclose(
            np.sort_complex(line.get_xdata() + 1j * line.get_ydata()), np.sort_complex(wanted)
        )
        assert (line.get_color(), line.get_marker(), line.get_label()) == look
    (disc,) = ax.patches
    np.testing.assert_allclose(np.hypot(*disc.get_xy().T), 1)
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("real part", "imaginary part")
    assert ax.get_xlim() == ax.get_ylim() and ax.get_xlim()[1] >= max(1, np.abs(values).max())
    assert "eigenvalues" in alt(drawing) and "unit circle" in alt(drawing)


@pytest.mark.parametrize("with_y", [True, False])
def test_an_unrolled_network_is_laid_out_in_time_from_left_to_right(with_y):
    rng = np.random.default_rng(2)
    x, h, y = rng.normal(size=4), rng.normal(size=5), rng.normal(size=4)
    _, ax = plots.figure()
    drawing = plots.unrolled_network(ax, x, h, y if with_y else None, W_xh=0.5, W_hh=-2.0, W_hy=3.0, limit=2)
    rows = {"x": x, "h": h[1:]} | ({"y": y} if with_y else {})
    weights = {"x": "0.5", "h": "−2", "y": "3"}
    heights = {}
    for kind, values in rows.items():
        for t, value in enumerate(values, 1):
            node = drawing.nodes[kind, t]
            assert node.texts[0].get_text() == plots.short(value) and hue(node.shapes[0]) == value_hue(
                value, 2
            )
            assert node.shapes[0].get_center() == pytest.approx((t, node.y))
            assert node.texts[0].get_position() == pytest.approx((t, node.y))
            assert isinstance(node.shapes[0], Rectangle if kind == "x" else Circle)  # as in the explorers
            heights.setdefault(kind, set()).add(node.y)
            text = drawing.weights[kind, t]
            assert text.get_text() == weights[kind]
            start, end = (np.round(e, 6) for e in drawing.arrows[kind, t]._posA_posB)
            if kind == "h":
                assert t - 1 < start[0] < text.get_position()[0] < end[0] < t and start[1] == end[1]
            else:
                assert start[0] == end[0] == t and start[1] < end[1]
    assert [len(found) for found in heights.values()] == [1] * len(rows)
    lows = [found.pop() for found in heights.values()]
    assert lows == sorted(lows)  # x below, then h, then y
    assert drawing.nodes["h", 0].texts[0].get_text() == plots.short(h[0])
    assert drawing.nodes["h", 0].shapes[0].get_center()[0] == 0
    names = {t.get_position()[0]: t.get_text() for t in ax.texts if t.get_text().startswith("t = ")}
    assert names == {t: f"t = {t}" for t in range(1, 5)}
    for kind, words_of in (("x", "input $x_t$"), ("h", "state $h_t$")):
        (name,) = [t for t in ax.texts if t.get_text() == words_of]
        assert name.get_position()[1] == drawing.nodes[kind, 1].y
    assert alt(drawing) == "recurrent network unrolled over 4 steps"


def test_a_rolled_network_has_its_numbers_at_their_nodes_and_weights():
    _, ax = plots.figure()
    drawing = plots.rolled_network(ax, x=0.25, h=-0.5, y=0.75, W_xh=1.5, W_hh=-0.5, W_hy=2.0)
    for kind, value in {"x": 0.25, "h": -0.5, "y": 0.75}.items():
        node = drawing.nodes[kind]
        assert node.texts[0].get_text() == plots.short(value) and hue(node.shapes[0]) == value_hue(value, 1)
    assert drawing.nodes["x"].y < drawing.nodes["h"].y < drawing.nodes["y"].y
    assert {k: t.get_text() for k, t in drawing.weights.items()} == {
        "x": "$W_{xh}$ = 1.5",
        "h": "$W_{hh}$ = −0.5",
        "y": "$W_{hy}$ = 2",
    }
    low, high = (drawing.weights[kind].get_position()[1] for kind in ("x", "y"))
    assert drawing.nodes["x"].y < low < drawing.nodes["h"].y < high < drawing.nodes["y"].y
    for text, kind in (("input $x_t$", "x"), ("state $h_t$", "h"), ("output $y_t$", "y")):
        (name,) = [t for t in ax.texts if t.get_text() == text]
        assert name.get_position()[1] == drawing.nodes[kind].y
    assert all(end[1] > start[1] for start, end, _ in arrows_of(ax)[:2])  # from x up to h, from h up to y
    assert alt(drawing) == "recurrent network with its delay loop"
    assert {k: t.get_text() for k, t in plots.rolled_network(plots.figure()[1]).weights.items()} == {
        "x": "$W_{xh}$",
        "h": "$W_{hh}$",
        "y": "$W_{hy}$",
    }


CELLS_DRAWN = {"rnn_cell": (rnn, "RNN"), "lstm_cell": (lstm, "LSTM"), "gru_cell": (gru, "GRU")}
BOXES = {
    "rnn_cell": {"a": ("a", "a", None)},
    "lstm_cell": {"i": ("i", "σ", 1), "f": ("f", "σ", 1), "g": ("g", "tanh", None), "o": ("o", "σ", 1)},
    "gru_cell": {
        "r": ("r", "σ", 1),
        "z": ("z", "σ", 1),
        "n": ("n", "tanh", None),
        "inner": ("inner", "$h_{t-1}U_n + b_{hn}$", None),
    },
}
DERIVED = {
    "rnn_cell": {},
    "lstm_cell": {"f·c": lambda v: v["f"] * v["c_prev"], "i·g": lambda v: v["i"] * v["g"]},
    "gru_cell": {
        "z·h": lambda v: v["z"] * v["h_prev"],
        "(1−z)·n": lambda v: (1 - v["z"]) * v["n"],
        "r·inner": lambda v: v["r"] * v["inner"],
    },
}
NAMED = {"h_prev": "$h_{t-1}$", "c_prev": "$c_{t-1}$", "x": "$x_t$", "h": "$h_t$", "c": "$c_t$"}


@pytest.mark.parametrize("kind", CELLS_DRAWN)
@pytest.mark.parametrize("seed", range(3))
def test_a_cell_shows_each_number_in_its_own_place(kind, seed):
    make, name = CELLS_DRAWN[kind]
    values = make(seed)
    _, ax = plots.figure()
    drawing = getattr(plots, kind)(ax, **values, limit=2)
    for again in (False, True):
        if again:
            values = make(seed + 50)
            drawing.set(**values)
        for key, nodes in drawing.nodes.items():
            for node in nodes:
                assert node.texts[0].get_text() == plots.short(values[key])
                assert hue(node.shapes[0]) == value_hue(values[key], 2)
                x, y = node.shapes[0].get_center()
                beside = [
                    t.get_text()
                    for t in ax.texts
                    if 0 < np.hypot(*np.subtract(t.get_position(), (x, y))) < 0.45
                ]
                assert NAMED[key] in beside
        for key, (letter, function, share) in BOXES[kind].items():
            patch, text = drawing.boxes[key]
            assert text.get_text() == f"{letter} = {plots.short(values[key])}"
            wanted = to_hex(plots.SEQUENTIAL(values[key])) if share else value_hue(values[key], 2)
            assert hue(patch) == wanted and text.get_color() == plots.ink(wanted)
            if kind != "rnn_cell":
                near_by = [t for t in ax.texts if t.get_text() == function]
                assert any(abs(t.get_position()[0] - text.get_position()[0]) < 0.3 for t in near_by)
        found = {t.get_text() for t in ax.texts}
        for letters, worked_out in DERIVED[kind].items():
            assert f"{letters} = {plots.short(worked_out(values))}" in found
    signs = [t.get_text() for t in ax.texts if t.get_text() in ("×", "+", "1−")]
    assert (
        sorted(signs)
        == {"rnn_cell": ["+"], "lstm_cell": ["+", "×", "×", "×"], "gru_cell": ["+", "1−", "×", "×", "×"]}[
            kind
        ]
    )
    assert alt(drawing) == f"one step of one {name} unit"


def test_the_states_run_from_left_to_right_through_the_cells():
    for kind, (make, _) in CELLS_DRAWN.items():
        drawing = getattr(plots, kind)(plots.figure()[1], **make(0))
        at = {key: nodes[0].shapes[0].get_center() for key, nodes in drawing.nodes.items()}
        assert at["h_prev"][0] < at["h"][0] and ("c" not in at or at["c_prev"][0] < at["c"][0])
        order = {"lstm_cell": "figo", "gru_cell": ("z", "r", "inner", "n"), "rnn_cell": "a"}[kind]
        places = [drawing.boxes[key][-1].get_position()[0] for key in order]
        assert places == sorted(places)


def test_every_node_of_a_graph_has_its_value_above_and_its_gradient_below():
    _, ax = plots.figure()
    drawing = plots.computational_graph(ax, NODES, EDGES)
    at = {}
    for name, layer, op, value, gradient in NODES:
        x, y = at[name] = drawing.circles[name].get_center()
        assert x == 1.5 * layer
        above, below = drawing.values[name], drawing.gradients[name]
        assert (above.get_text(), below.get_text()) == (plots.short(value), plots.short(gradient))
        assert above.get_position()[0] == below.get_position()[0] == x
        assert above.get_position()[1] > y > below.get_position()[1]
        assert (above.get_color(), below.get_color()) == (plots.VALUE, plots.GRADIENT)
        assert op in {t.get_text() for t in ax.texts if t.get_position() == (x, y)} or not op
        assert (op or name) in {t.get_text() for t in ax.texts if t.get_position() == (x, y)}
    assert at["x"][1] > at["w"][1]  # the first on top
    for start, end, *slope in EDGES:
        tail, head = (np.array(e) for e in drawing.arrows[start, end]._posA_posB)
        assert np.linalg.norm(tail - at[start]) < 0.3 and np.linalg.norm(head - at[end]) < 0.3
        assert drawing.slopes[start, end].get_text() == (plots.short(slope[0]) if slope else "")
        text = np.array(drawing.slopes[start, end].get_position())
        assert np.linalg.norm(text - at[start]) < np.linalg.norm(text - at[end])
    drawing.set(lit=["w"])
    assert [name for name, c in drawing.circles.items() if hue(c) == plots.YELLOW.lower()] == ["w"]
    assert {"above: value", "below: gradient"} <= {t.get_text() for t in ax.texts}
    assert alt(drawing) == "computational graph of 4 nodes: x, w, p, L"


@pytest.mark.parametrize("limit", [None, 2.0])
def test_every_token_lies_on_the_colour_of_its_own_value(limit):
    tokens, values = ["the ", "old ", "dog ", "\n", "ran"], np.array([-1.0, 0.25, 1.5, 0.0, -0.5])
    _, ax = plots.figure()
    drawing = plots.coloured_text(ax, tokens, values, limit=limit, width=10)
    assert [text.get_text() for text in drawing.texts] == ["the ", "old ", "dog ", "¶", "ran"]
    assert [(g.get_x(), int(g.get_y())) for g in drawing.grounds] == [(0, 0), (4, 0), (0, 1), (4, 1), (0, 2)]
    for ground, text, token, value in zip(drawing.grounds, drawing.texts, tokens, values):
        assert hue(ground) == value_hue(value, limit or 1.5)
        assert text.get_color() == plots.ink(ground.get_facecolor()[:3])
        assert ground.get_width() == len(token)
        assert text.get_position() == (ground.get_x() + len(token) / 2, int(ground.get_y()) + 0.5)
    assert ax.get_ylim()[0] > ax.get_ylim()[1]  # the first line on top
    assert alt(drawing) == "text of 5 tokens, coloured by value"


def test_colours_say_blue_below_and_orange_above():
    for colours in (plots.DIVERGING,):
        low, middle, high = (np.array(colours(share)[:3]) for share in (0.1, 0.5, 0.9))
        assert low[2] > low[0] and high[0] > high[2] and middle.min() > 0.95
    assert plots.centred(4.0)([-4.0, 0.0, 2.0]).tolist() == [0, 0.5, 0.75]
    assert [plots.limit_of(v) for v in ([-3.0, 2], [0.0], [np.nan, -1, np.inf], [])] == [3, 1, 1, 1]
    assert plots.SEQUENTIAL(0.0)[:3] > plots.SEQUENTIAL(1.0)[:3]
    assert [plots.line_style(name, 3)["color"] for name in ("LSTM", "RNN x", "GRU", "else")] == [
        plots.BLUE,
        plots.VERMILLION,
        plots.GREEN,
        plots.PURPLE,
    ]


def test_a_figure_has_the_size_and_the_panels_asked_for():
    fig, axes = plots.figure(6, 3, 2, 3)
    assert fig.get_size_inches().tolist() == [6, 3] and axes.shape == (2, 3)
    assert plots.figure(5, 2)[0].get_size_inches().tolist() == [5, 2]
    fig, (left, right) = plots.figure(rows=1, columns=2)
    plots.heat_map(left, np.eye(2))
    plots.bars(right, [1, 2], "ab")
    told = fig.describe()
    assert 0 <= told.find("heat map of 2 × 2 values") < told.find("bars of probability for a, b")


def test_the_cells_of_a_grid_lie_row_after_row_between_its_edges():
    x, y = np.array([0.0, 1.0, 3.0]), np.array([0.0, -2.0, -3.0, -7.0])
    corners = marks.grid(x, y)
    ends = [[*corner.min(axis=0), *corner.max(axis=0)] for corner in corners]
    assert ends == [[x[c], y[r + 1], x[c + 1], y[r]] for r in range(3) for c in range(2)]
    middles = [[(x[c] + x[c + 1]) / 2, (y[r] + y[r + 1]) / 2] for r in range(3) for c in range(2)]
    assert marks.middles(x, y).tolist() == middles
    assert marks.grid(x, y[:1]).shape == (0, 4, 2) and marks.middles(x, y[:1]).shape == (0, 2)


def test_several_things_are_named_in_a_row():
    assert [numbers.in_a_row(parts) for parts in ("a", "ab", [1, 2, 3])] == ["a", "a and b", "1, 2 and 3"]
