"""The small network: its picture against the network written out neuron by neuron."""

import itertools
import math

import numpy as np
import pytest
from drawn import (
    Line2D,
    LineCollection,
    PathPatch,
    colour,
    edges,
    faces,
    find,
    line,
    near,
    panel,
    polygons,
    segments,
    shown,
    states,
    words,
)
from matplotlib.path import Path

from rnnlib.explore import NetworkExplorer
from rnnlib.explore.feedforward.network import _DATA
from rnnlib.explore.live import BLUE, DIVERGING, GREEN, INK, ORANGE, PURPLE, SKY, VERMILLION, number

LOOKS = [(GREEN, "-"), (PURPLE, "--"), (ORANGE, "-."), (SKY, ":")]


@pytest.fixture(scope="module")
def explorer():
    return NetworkExplorer()


every_state = pytest.mark.parametrize("values", states(NetworkExplorer))


def score(values, x):
    """The network's score of class 1 at x, one hidden neuron after another."""
    total = values["bias"]
    for w1, w2, b, out in list(zip(*values["weights"]))[: values["hidden"]]:
        total += out * math.tanh(w1 * x[0] + w2 * x[1] + b)
    return total


def share(values, x):
    return 0.5 + 0.5 * math.tanh(score(values, x) / 2)


def test_the_points_are_what_they_are_called():
    for points, labels in _DATA.values():
        assert points.shape == (60, 2) and labels.sum() == 30
    points, labels = _DATA["ring"]
    np.testing.assert_array_equal(np.hypot(*points.T) > 1, labels == 1)
    points, labels = _DATA["corners"]
    np.testing.assert_array_equal(points[:, 0] * points[:, 1] < 0, labels == 1)
    points, labels = _DATA["two halves"]
    np.testing.assert_array_equal(points[:, 1] > 0, labels == 1)


@every_state
def test_each_point_has_the_mark_of_its_class_and_a_cross_on_the_wrong_side(explorer, values):
    explorer.set(**values)
    ax, (points, labels) = panel(explorer, "What it makes"), _DATA[values["data"]]
    wrong = [(score(values, x) > 0) != (label == 1) for x, label in zip(points, labels)]
    np.testing.assert_array_equal(line(ax, "class 0", color=BLUE, marker="o"), points[labels == 0])
    np.testing.assert_array_equal(line(ax, "class 1", color=VERMILLION, marker="s"), points[labels == 1])
    np.testing.assert_array_equal(line(ax, "wrong side", color=INK, marker="x"), points[wrong])
    assert f"of the 60 points {sum(wrong)} li" in explorer.caption
    losses = [math.log1p(math.exp(score(values, x) * (1 - 2 * y))) for x, y in zip(points, labels)]
    assert f"the loss is {number(np.mean(losses), 2)} (" in explorer.caption


@every_state
def test_each_neuron_draws_the_line_where_its_sum_is_0(explorer, values):
    explorer.set(**values)
    right, left = panel(explorer, "What it makes"), panel(explorer, "The network")
    lines = find(right, LineCollection)
    assert len(segments(lines)) == values["hidden"]
    named, dashes = words(left), LineCollection([], linestyles=[dash for _, dash in LOOKS], lw=1.6)
    assert lines.get_linestyle() == dashes.get_linestyle()
    for j, (ends, (hue, _)) in enumerate(zip(segments(lines), LOOKS)):
        assert edges(lines)[j] == hue
        w, b = np.array(values["weights"])[:2, j], values["weights"][2][j]
        if w.any():
            np.testing.assert_allclose(ends @ w + b, 0, atol=1e-9)
            assert np.linalg.norm(ends[1] - ends[0]) == pytest.approx(6)
        else:
            assert (ends > 3).all()
        ((x, y),) = line(left, color=hue)  # its circle, in the colour of its line
        assert near(named, x, y, 0.01) == [f"{j + 1}"]


@every_state
def test_each_weight_is_an_arrow_as_thick_as_it_is_large(explorer, values):
    explorer.set(**values)
    ax = panel(explorer, "The network")
    at = {word.text: (word.x, word.y) for word in words(ax)}
    assert at["x₁"][1] > at["x₂"][1] and at["x₁"][0] == at["x₂"][0] == 0 and at["y"][0] == 2
    assert [name for name in "1234" if name in at] == list("1234"[: values["hidden"]])
    arrows = find(ax, LineCollection)
    looks = zip(edges(arrows), arrows.get_linewidth(), arrows.get_linestyle(), strict=True)
    by_ends = dict(zip([tuple(map(tuple, ends)) for ends in segments(arrows)], looks, strict=True))
    assert len(by_ends) == 3 * values["hidden"]
    for j in range(values["hidden"]):
        name, (from_x1, from_x2, _, out) = f"{j + 1}", np.array(values["weights"])[:, j]
        for ends, weight in ((("x₁", name), from_x1), (("x₂", name), from_x2), ((name, "y"), out)):
            hue, width, (_, dashes) = by_ends[tuple(at[end] for end in ends)]
            assert width == pytest.approx(0.4 + 1.3 * abs(weight) ** 0.7)
            assert hue == (VERMILLION if weight > 0 else BLUE)
            assert (dashes is None) == (weight > 0)


def is_inside(path, place):
    """Whether a path with holes covers a place: inside an odd number of its rings."""
    return sum(Path(ring).contains_point(place) for ring in polygons(path)) % 2 == 1


@every_state
def test_the_plane_is_shaded_by_the_share_of_class_1(explorer, values):
    explorer.set(**values)
    ax = panel(explorer, "What it makes")
    regions, boundary = shown(ax, PathPatch), find(ax, Line2D, "undecided").get_xydata()
    grid, steps = np.linspace(-2, 2, 41), 0.1 * np.array([[-1, 0], [1, 0], [0, -1], [0, 1]])
    for x in boundary[~np.isnan(boundary[:, 0])][::7]:  # between points of the grid, one on each side
        around = [score(values, corner) for corner in x + steps]
        assert min(around) < 0 < max(around)
    rng, seen = np.random.default_rng(0), set()
    for x in grid[rng.integers(1, 40, (40, 2))]:
        p = share(values, x)
        seen.add(p > 0.5)
        if abs((8 * p) - round(8 * p)) < 1e-3:
            continue
        over = [region for region in regions if is_inside(region, x)]
        level = int(8 * p) / 8  # the colours change at every eighth
        expected = DIVERGING(0.5 + 0.6 * ((level + 0.0625 if level else 0) - 0.5))
        assert (faces(over[-1])[0] if over else colour(ax.get_facecolor())) == colour(expected)
    assert len(seen) < 2 or np.isfinite(boundary).any()


def test_presets_and_the_ways_their_names_promise():
    made = {p.text: NetworkExplorer(**p.values) for p in NetworkExplorer.presets}
    assert made["One line only"].values["hidden"] == 1
    assert made["A ring"].values["data"] == "ring"
    easy = made["An easy one"].values
    assert (easy["data"], easy["hidden"]) == ("two halves", 1)


# What the notebook says of training and of lines


def trained(data, hidden, seed):
    """How many points lie on the wrong side after Train, from random first weights."""
    weights = tuple(map(tuple, np.random.default_rng(seed).normal(size=(4, 4)).round(1).tolist()))
    explorer = NetworkExplorer(data=data, hidden=hidden, weights=weights)
    *_, last = explorer.train()
    return int(NetworkExplorer.compute(data, hidden, **last.values)["wrong"].sum())


def test_three_neurons_nearly_always_part_the_corners_and_two_often_get_stuck():
    wrong = {hidden: [trained("corners", hidden, seed) for seed in range(10)] for hidden in (1, 2, 3)}
    assert wrong[1] == [15] * 10
    assert wrong[2].count(0) <= 5 < 8 <= wrong[3].count(0)


def test_no_straight_line_leaves_fewer_than_15_of_the_corners_wrong():
    """Every way to part the points by a line is one by a line beside two of them."""
    points, labels = _DATA["corners"]
    best = len(points)
    for a, b in itertools.combinations(points, 2):
        along = np.arctan2(*(b - a)[::-1])
        for turn in (-1e-7, 1e-7):
            order = np.argsort(points @ [-np.sin(along + turn), np.cos(along + turn)])
            ones_beyond = np.append(0, np.cumsum(labels[order]))  # wrong if those below are class 0
            zeros_below = np.append(0, np.cumsum(1 - labels[order]))
            wrong = ones_beyond + zeros_below[-1] - zeros_below
            best = min(best, wrong.min(), len(points) - wrong.max())
    assert best == 15
