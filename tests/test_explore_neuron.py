"""One neuron: what its picture shows, against the neuron written out one number at a time."""

import math

import numpy as np
import pytest
from drawn import Line2D, PolyCollection, faces, find, line, panel, polygons, states
from matplotlib.path import Path

from rnnlib.explore import NeuronExplorer
from rnnlib.explore.live import BLUE, DIVERGING, INK, VERMILLION, number

CORNERS = [(0, 0), (0, 1), (1, 0), (1, 1)]
RULES = {
    "AND": lambda x1, x2: x1 and x2,
    "OR": lambda x1, x2: x1 or x2,
    "x1, not x2": lambda x1, x2: x1 and not x2,
    "XOR": lambda x1, x2: x1 != x2,
}
FUNCTIONS = {
    "sigmoid": lambda a: 1 / (1 + math.exp(-a)),
    "tanh": math.tanh,
    "relu": lambda a: max(a, 0),
    "step": lambda a: float(a > 0),
}
SHADES = {  # of an output, between −1 (blue) and 1 (vermillion)
    "sigmoid": lambda y: 2 * y - 1,
    "tanh": lambda y: y,
    "relu": lambda y: min(y, 4.25) / 4,
    "step": lambda y: 2 * y - 1,
}


@pytest.fixture(scope="module")
def explorer():
    return NeuronExplorer()


every_state = pytest.mark.parametrize("values", states(NeuronExplorer))


def sums(values):
    return [values["w1"] * x1 + values["w2"] * x2 + values["b"] for x1, x2 in CORNERS]


def classes(values):
    return [bool(RULES[values["points"]](*corner)) for corner in CORNERS]


@every_state
def test_each_point_has_the_mark_of_its_class_and_a_cross_on_the_wrong_side(explorer, values):
    explorer.set(**values)
    ones, a = classes(values), sums(values)
    right, left = panel(explorer, "Plane of the inputs"), panel(explorer, "Response")
    low, high = left.get_ylim()
    f = FUNCTIONS[values["activation"]]
    on_curve = [(min(max(s, -7.8), 7.8), min(max(f(s), low), high)) for s in a]
    wrong = [(s > 0) != one for s, one in zip(a, ones)]
    for ax, places in ((right, CORNERS), (left, on_curve)):
        for label, look, chosen in (
            ("class 0", {"color": BLUE, "marker": "o"}, [not one for one in ones]),
            ("class 1", {"color": VERMILLION, "marker": "s"}, ones),
            ("wrong side", {"color": INK, "marker": "X"}, wrong),
        ):
            expected = np.reshape([p for p, yes in zip(places, chosen) if yes], (-1, 2))
            np.testing.assert_allclose(line(ax, label, **look), expected, atol=1e-9)


@every_state
def test_the_curve_is_the_activation_and_the_cut_is_where_the_sum_is_0(explorer, values):
    explorer.set(**values)
    x, y = find(panel(explorer, "Response"), Line2D, marker="None", linestyle="-").get_data()
    assert (x[0], x[-1]) == (-8, 8)
    np.testing.assert_allclose(y, [FUNCTIONS[values["activation"]](a) for a in x], atol=1e-12)
    w, cut = np.array([values["w1"], values["w2"]]), line(panel(explorer, "Plane"), linestyle="--")
    if not w.any():
        assert (np.abs(cut) > 10).any(axis=1).all()
        return
    assert np.abs(cut @ w + values["b"]).max() < 1e-9 * 100
    assert np.linalg.norm(cut[1] - cut[0]) > 100 and np.linalg.norm(cut.mean(axis=0)) < 50


@every_state
def test_the_plane_is_shaded_by_the_output(explorer, values):
    explorer.set(**values)
    regions = find(panel(explorer, "Plane"), PolyCollection)
    f, shade = FUNCTIONS[values["activation"]], SHADES[values["activation"]]
    for place in np.random.default_rng(0).uniform(-0.5, 1.5, (25, 2)):
        a = values["w1"] * place[0] + values["w2"] * place[1] + values["b"]
        if abs(a) < 1e-6:
            continue  # on the very line of the step
        looks = zip(polygons(regions), faces(regions), strict=True)
        over = [face for corners, face in looks if Path(corners).contains_point(place)]
        got = np.array([int(over[-1][k : k + 2], 16) for k in (1, 3, 5)]) / 255
        assert np.abs(got - DIVERGING(0.5 + 0.3 * shade(f(a)))[:3]).max() < 0.09  # within one shade


@every_state
def test_the_sentence(explorer, values):
    explorer.set(**values)
    right = sum((a > 0) == one for a, one in zip(sums(values), classes(values)))
    assert explorer.caption.startswith(f"{right} of the 4 {values['points']} points")
    outputs = [number(FUNCTIONS[values["activation"]](a), 2) for a in sums(values)]
    assert explorer.caption.endswith(f"the neuron puts out {', '.join(outputs)}.")


def test_presets_and_the_ways_their_names_promise():
    promised = {p.text: NeuronExplorer(**p.values) for p in NeuronExplorer.presets}
    steep = promised["a steep cut"]
    assert steep.result["right"].all() and np.abs(steep.result["a"]).min() >= 2
    assert np.ptp(promised["only the bias"].result["a"]) == 0
    assert promised["ReLU"].values["activation"] == "relu" and promised["ReLU"].result["right"].all()
    assert promised["try XOR"].values["points"] == "XOR" and promised["try XOR"].result["right"].sum() == 3
