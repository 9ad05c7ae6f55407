"""What depth and direction let an output see; what the stored curves say; the tools of those sweeps."""

import itertools
from math import comb

import numpy as np
import pytest
from drawn import (
    LineCollection,
    PathCollection,
    PathPatch,
    colour,
    edges,
    faces,
    find,
    line,
    near,
    panel,
    points,
    polygons,
    rectangles,
    segments,
    showing,
    shown,
    states,
    words,
)
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba

from rnnlib import experiments, gradcheck, layers, tasks
from rnnlib.experiments import deeper, normalised, overfitting
from rnnlib.explore import DepthAndDirection, DropoutCurves
from rnnlib.explore.deeper import depth_and_direction as direction
from rnnlib.explore.deeper.depth_and_direction import T, X, influences, paths, untrained, web
from rnnlib.explore.deeper.dropout_curves import AT, NOTHING, REMEDIES, SIZES, early_stop, runs
from rnnlib.explore.live import BLUE, DIVERGING, INK, LIGHT, VERMILLION, number

SHAPES = [(n, both) for n in (1, 2, 3) for both in (False, True)]

# What an output can see


@pytest.mark.parametrize(("depth", "both"), SHAPES)
def test_paths_lead_where_gradients_go_and_nowhere_else(depth, both):
    layout, felt = web(depth, both, T), influences(depth, both, 0.9)
    for step in range(1, T + 1):
        count = paths(layout, len(layout.places) - T + step - 1)[:T]
        assert ((count > 0) == (felt[step - 1] > 0)).all()
        assert (count > 0).tolist() == [both or s <= step for s in range(1, T + 1)]


def test_forward_paths_are_counted_by_the_binomial():
    """k steps back through L layers: the k steps are shared out among L rows."""
    for depth in (1, 2, 3):
        layout = web(depth, False, T)
        count = paths(layout, len(layout.places) - 1)[:T]
        assert count.tolist() == [comb(T - s + depth - 1, depth - 1) for s in range(1, T + 1)]


def test_paths_both_ways_are_counted_by_a_power_of_a_matrix():
    """A layer leads from every step to every other in one way, and to the same step in two."""
    for depth in (1, 2, 3):
        ways = np.linalg.matrix_power(np.ones((T, T)) + np.eye(T), depth)
        layout = web(depth, True, T)
        assert (paths(layout, len(layout.places) - T + 4)[:T] == ways[4]).all()


@pytest.mark.parametrize(("depth", "both"), SHAPES)
def test_influence_is_what_a_nudge_does(depth, both):
    cell = untrained(depth, both, 0.9)
    jacobian = np.zeros((T, T))
    for s in range(T):
        for d in range(2):
            nudge = np.zeros_like(X)
            nudge[s, 0, d] = 1e-5
            slope = (cell.forward(X + nudge)[0] - cell.forward(X - nudge)[0]) / 2e-5
            jacobian[:, s] += (slope[:, 0] ** 2).sum(axis=-1)
    assert influences(depth, both, 0.9) == pytest.approx(np.sqrt(jacobian), rel=1e-4, abs=1e-8)


@pytest.mark.parametrize(("depth", "both"), SHAPES)
def test_the_colours_are_the_states_of_one_network(depth, both):
    """More layers stand on the same first ones, and the last row is the mean of the real output."""
    values = direction.states(depth, both, 0.9).reshape(-1, T)
    assert len(values) == len(web(depth, both, T).directions)
    outputs = untrained(depth, both, 0.9).forward(X)[0][:, 0]
    assert values[-1] == pytest.approx(outputs.mean(axis=1)) and values[-2] == pytest.approx(
        outputs[:, 4 if both else 0]
    )
    assert values[:-1][: 1 + (1 + both)] == pytest.approx(
        direction.states(1, both, 0.9).reshape(-1, T)[: 2 + both]
    )


def test_the_sentence_says_what_is_seen_and_waited_for():
    told = DepthAndDirection(layers=2, step=5).caption
    assert "sees inputs 1 to 5" in told and "5 paths lead" in told and "wait for nothing" in told
    assert "wait 7 more steps" in DepthAndDirection(both=True, step=3).caption
    assert "input 1 alone" in DepthAndDirection(step=1).caption


# The stored curves


def test_early_stopping_keeps_the_best_and_never_looks_ahead():
    losses = [0.7, 0.5, 0.6, 0.55, 0.4, 0.6, 0.3]
    assert early_stop(losses, 2) == 1 and early_stop(losses, 3) == 6
    assert early_stop([3, 2, 1], 1) == 2


@pytest.mark.parametrize("names", SIZES)
@pytest.mark.parametrize("remedy", REMEDIES)
def test_the_numbers_are_those_of_the_stored_runs(names, remedy):
    result = DropoutCurves.compute(names, remedy, 4)
    table = [row for row in experiments.results("dropout") if row["names"] == names]
    for side, wanted in enumerate((NOTHING, REMEDIES[remedy])):
        rows = [row for row in table if (row["rate"], row["decay"]) == wanted]
        assert len(rows) == 5
        assert result["end"][side] == pytest.approx(np.mean([row["judge 600"] for row in rows]))
        kept = [row[f"judge {AT[stop]}"] for row, stop in zip(rows, result["stops"][side], strict=True)]
        assert result["kept"][side] == pytest.approx(np.mean(kept))


def test_what_the_notebook_says_of_dropout_is_in_the_table():
    little = DropoutCurves.compute(1000, "dropout 0.5", 4)
    assert little["lower"][0] == 5 and little["gain"][0] > 3 * little["spread"][0]
    assert abs(little["gain"][1]) < little["spread"][1]  # once stopped early, no difference
    much = DropoutCurves.compute(3800, "dropout 0.5", 4)
    assert much["gain"][0] < 0.01 and much["lower"][0] <= 2
    assert (runs(1000, NOTHING).training[:, -1] < 0.1).all()


# The tools of the sweeps


FORMS = {"sum": normalised.NormalisedRNN, "apart": normalised.ApartNormalisedRNN}


@pytest.mark.parametrize("form", FORMS)
def test_the_normalised_cell_passes_its_gradient_check(form):
    cell = FORMS[form](3, 4, num_layers=2, bidirectional=True, rng=2, dtype="float64")
    for suffix in cell.suffixes:
        for gain in cell.gains:
            cell.params[gain + suffix] *= 1.3
    assert gradcheck.check(cell, np.random.default_rng(0).normal(size=(4, 2, 3))).ok
    with pytest.raises(ValueError, match="lengths"):
        cell.forward(np.ones((6, 2, 3)), lengths=np.array([6, 3]))


@pytest.mark.parametrize("form", FORMS)
def test_the_normalised_cell_is_its_equation(form):
    x = np.random.default_rng(0).normal(size=(5, 2, 3))
    cell = FORMS[form](3, 4, rng=2, dtype="float64")
    p, norm, h = cell.weights(), layers.LayerNorm(4, dtype="float64").forward, np.zeros((2, 4))
    for x_t, wanted in zip(x, cell.forward(x)[0]):
        up, along = x_t @ p["W_xh"], h @ p["W_hh"]
        a = (
            p["gain"] * norm(up + along)
            if form == "sum"
            else p["gain_x"] * norm(up) + p["gain_h"] * norm(along)
        )
        h = np.tanh(a + p["b_h"])
        assert h == pytest.approx(wanted)


@pytest.mark.parametrize(
    ("form", "enlarged", "felt"),
    [
        ("sum", ("W_hh",), True),
        ("sum", ("W_xh", "W_hh"), False),
        ("apart", ("W_hh",), False),
        ("apart", ("W_xh",), False),
    ],
)
def test_the_normalised_cell_feels_the_size_of_some_weights(form, enlarged, felt):
    x = np.random.default_rng(0).normal(size=(6, 2, 3))
    cell = FORMS[form](3, 8, init="orthogonal", rng=1, dtype="float64")
    before = cell.forward(x)[0]
    for name in enlarged:
        cell.params[name] *= 10
    change = np.abs(cell.forward(x)[0] - before).max()
    assert change > 0.1 if felt else change < 1e-3  # but for epsilon


def test_normalising_is_the_layer_norm_of_the_library():
    a, dn = np.random.default_rng(0).normal(size=(2, 5, 7))
    layer = layers.LayerNorm(7, dtype="float64")
    n, spread = normalised.normalise(a)
    assert n == pytest.approx(layer.forward(a))
    assert normalised.normalise_back(dn, n, spread) == pytest.approx(layer.backward(dn))


def test_first_gains_are_those_of_the_normalised_cells_alone():
    def loss(form, gain):
        return normalised.layer_norm_starts("temporal order", form, 1.0, gain, 3e-3, seed=0, steps=1)["loss"]

    assert loss("plain", 1) == loss("plain", 0.1)
    assert all(abs(loss(form, 1) - loss(form, 0.1)) > 0.01 for form in FORMS)


def test_quadrants_ask_whether_the_sign_of_the_product_has_turned():
    batch = deeper.quadrants(np.random.default_rng(0), 3, 5)
    signs = batch.inputs[..., 0] * batch.inputs[..., 1] > 0
    assert not batch.mask[0].any() and batch.mask[1:].all()
    assert (batch.targets[1:] == (signs[1:] != signs[:-1])).all()


def test_late_labels_are_the_same_labels_later():
    frames = tasks.noisy_frames(0, 3, 9)
    late = deeper.late_labels(frames, 4)
    assert (late.targets[4:] == frames.targets[:5]).all()
    assert not late.mask[:4].any() and late.mask[4:].all() and late.mask.shape == (9, 3)


def test_names_are_split_into_three_that_share_none():
    parts = overfitting.names_split()
    assert [len(part.targets) for part in parts] == [3865, 483, 484]
    words = [
        {tuple(column[:length]) for column, length in zip(part.inputs.T, part.lengths, strict=True)}
        for part in parts
    ]
    assert not (words[0] & words[1] or words[0] & words[2] or words[1] & words[2])
    some = overfitting.rows_of(parts[0], np.array([5, 2]))
    assert (some.targets == parts[0].targets[[5, 2]]).all() and len(some.inputs) == some.lengths.max()


# What the pictures show


def reaches(layers, both):
    """The number of ways from every node to every other, counted step by step; nodes are (row, step)."""
    ways = [1, -1] if both else [1]
    rows = [[0], *([("layer", k, way) for way in ways] for k in range(layers)), [1]]
    arrows = []
    for below, above in itertools.pairwise(rows):
        arrows += [((a, t), (b, t)) for a in below for b in above for t in range(1, T + 1)]
    for row in itertools.chain(*rows[1:-1]):
        arrows += [((row, t), (row, t + row[2])) for t in range(1, T + 1) if 1 <= t + row[2] <= T]
    return rows, arrows


def ways_to(arrows, node):
    """{node: the number of ways from it to this one}, by walking back along the arrows."""
    into = {}
    for start, end in arrows:
        into.setdefault(end, []).append(start)
    count, wave = {node: 1}, {node: 1}
    while wave:
        back = {}
        for end, number_of in wave.items():
            for start in into.get(end, ()):
                back[start] = back.get(start, 0) + number_of
        for start, number_of in back.items():
            count[start] = count.get(start, 0) + number_of
        wave = back
    return count


@pytest.mark.parametrize("values", states(DepthAndDirection, 10))
def test_the_web_is_lit_where_the_output_is_reached(values):
    explorer = showing(DepthAndDirection, values)
    layers, both, step = (values[name] for name in ("layers", "both", "step"))
    rows, arrows = reaches(layers, both)
    count = ways_to(arrows, (1, step))
    flat = list(itertools.chain(*rows))
    place = {
        (row, t): (t - (0.13 * row[2] if both and isinstance(row, tuple) else 0), n / (len(flat) - 1))
        for n, row in enumerate(flat)
        for t in range(1, T + 1)
    }
    net = panel(explorer, "Filled by value")
    lit, dim = (segments(find(net, LineCollection, edgecolor=hue)) for hue in (INK, LIGHT))
    wanted = {a for a in arrows if a[0] in count and a[1] in count}

    def ends(lines):
        return sorted(tuple(np.round(part, 6).ravel().tolist()) for part in lines)

    assert ends(lit) == ends([(place[a], place[b]) for a, b in wanted])
    assert ends(dim) == ends([(place[a], place[b]) for a, b in set(arrows) - wanted])
    cells = [untrained(k, both, values["gain"]).forward(X)[0][:, 0] for k in range(1, layers + 1)]
    held = {0: X[:, 0, 0], 1: cells[-1].mean(axis=1)}
    held |= {row: cells[row[1]][:, 0 if row[2] > 0 else 4] for row in flat if isinstance(row, tuple)}
    for nodes in shown(net, PathCollection):
        looks = zip(points(nodes), faces(nodes), edges(nodes), nodes.get_linewidth(), strict=True)
        for at, face, edge, wide in looks:
            (node,) = [n for n, where in place.items() if np.allclose(where, at)]
            value = held[node[0]][node[1] - 1]
            reached = node in count
            assert edge == (INK if reached else "#A9ADB4") and (wide == 3) == (node == (1, step))
            assert face == (colour(DIVERGING(0.5 + 0.45 * np.tanh(value))) if reached else "#FFFFFF")
    assert sum(len(points(nodes)) for nodes in shown(net, PathCollection)) == len(place)
    names = sorted(words(net), key=lambda w: w.y)
    told = ["inputs x"]
    told += [
        f"layer {k + 1} {'→' if w > 0 else '←'}" for k in range(layers) for w in ([1, -1] if both else [1])
    ]
    assert [w.text for w in names] == [*told, "outputs"]
    assert [w.y for w in names] == pytest.approx(np.linspace(0, 1, len(flat)))
    ((left, right, _, _),) = rectangles(find(net, PathPatch, facecolor="#FBF7D0"))
    assert left < step < right
    many = count[0, min((t for t in range(1, T + 1) if (0, t) in count), key=lambda t: (-abs(t - step), t))]
    assert f"{many} path" in explorer.caption and f"output {step} sees" in explorer.caption


@pytest.mark.parametrize("values", states(DepthAndDirection, 10))
def test_what_is_felt_is_as_tall_as_a_nudge_makes_it(values):
    explorer = showing(DepthAndDirection, values)
    layers, both, step = (values[name] for name in ("layers", "both", "step"))
    cell, felt = untrained(layers, both, values["gain"]), []
    for s in range(T):
        slopes = []
        for d in range(2):
            nudge = np.zeros_like(X)
            nudge[s, 0, d] = 1e-5
            up, down = (cell.forward(X + sign * nudge)[0][step - 1, 0] for sign in (1, -1))
            slopes.append((up - down) / 2e-5)
        felt.append(np.linalg.norm(slopes))
    ax = panel(explorer, "How much of each input")
    bars = {s[1, 0]: s[1, 1] for s in segments(find(ax, LineCollection))}
    seen = [s for s in range(1, T + 1) if both or s <= step]
    assert list(bars) == seen and all(s[0, 0] == s[1, 0] for s in segments(find(ax, LineCollection)))
    for s in seen:
        assert bars[s] == pytest.approx(np.clip(felt[s - 1], 1e-4, 20), rel=1e-3)
        (told,) = near(words(ax), s, bars[s] * 2.6, 1e-9 + 0.3)[:1] or [None]
        assert told is None or told.startswith("<") == (felt[s - 1] < 1e-4)
    assert sorted(w.x for w in words(ax)) == seen
    assert line(ax, marker="x")[:, 0].tolist() == [s for s in range(1, T + 1) if s not in seen]
    most = int(np.argmax(felt)) + 1
    assert f"It feels x{most} most ({number(felt[most - 1], 2)})" in explorer.caption


def test_what_hardly_arrives_is_told_without_noise():
    caption = showing(DepthAndDirection, {"step": T, "gain": 0.1}).caption
    assert "less than 10⁻⁹ arrives" in caption or "10⁻⁹ arrives" in caption
    assert direction._arriving(8.7e-10) == "less than 10⁻⁹" and direction._arriving(2.04e-9) == "2 × 10⁻⁹"


def test_presets_of_depth_set_what_they_say():
    by = {p.text: p.values for p in DepthAndDirection.presets}
    assert by["Three layers, both directions"] == {"layers": 3, "both": True}
    assert by["Two layers: further back, or more ways?"] == {"layers": 2}
    assert by["The last output of a network that reads both ways"] == {"both": True, "step": T}
    assert by["Both directions: what must it wait for?"]["both"] is True
    assert by["A short memory: what is reached, and what is felt?"]["gain"] < 0.5
    by = {p.text: p.values for p in DropoutCurves.presets}
    assert by["Little data"]["names"] == 300 and by["All the data there is"] == {"names": 3800}
    assert by["Weight decay in its place"] == {"remedy": "weight decay 0.3"}
    assert by["Less dropout"] == {"remedy": "dropout 0.25"} and by["No patience"] == {"patience": 1}


@pytest.mark.parametrize("values", states(DropoutCurves, 10))
def test_the_curves_bands_and_stars_are_the_stored_runs(values):
    explorer = showing(DropoutCurves, values)
    table = [row for row in experiments.results("dropout") if row["names"] == values["names"]]
    at = [int(name.removeprefix("judge ")) for name in table[0] if name.startswith("judge ")]
    for title, side in (("Without", NOTHING), (f"With {values['remedy']}", REMEDIES[values["remedy"]])):
        ax = panel(explorer, title)
        rows = [row for row in table if (row["rate"], row["decay"]) == side]
        for name, hue, dash in (("training", BLUE, "--"), ("choose", VERMILLION, "-")):
            curves = np.array([[row[f"{name} {step}"] for step in at] for row in rows])
            np.testing.assert_allclose(line(ax, color=hue, linestyle=dash), np.c_[at, curves.mean(axis=0)])
            (band,) = polygons(find(ax, PolyCollection, facecolor=to_rgba(hue, 0.25)))
            corners = {tuple(np.round(corner, 6)) for corner in band}
            for edge in (curves.min(axis=0), curves.max(axis=0)):
                assert {tuple(np.round(corner, 6)) for corner in np.c_[at, edge]} <= corners
        choose, stars = curves, []
        for losses in choose:
            best = 0
            for k, loss in enumerate(losses):
                best = k if loss < losses[best] else best
                if k - best >= values["patience"]:
                    break
            stars.append((at[best], losses[best]))
        np.testing.assert_allclose(line(ax, marker="*"), stars)
        assert ax.get_ylim()[1] >= choose.max() * 0.8
    handles = explorer.picture.figure.legends[0]
    told = {text.get_text(): handle for text, handle in zip(handles.get_texts(), handles.legend_handles)}
    assert told["names learnt from"].get_color() == BLUE and told["held-out names"].get_color() == VERMILLION
    assert told["kept by early stopping"].get_marker() == "*" and "guessing: ln 2" in told


@pytest.mark.parametrize("values", states(DropoutCurves, 4))
def test_the_sentence_compares_the_right_sides(values):
    explorer, told = showing(DropoutCurves, values), []
    table = [row for row in experiments.results("dropout") if row["names"] == values["names"]]
    ends = [
        np.array([row["judge 600"] for row in table if (row["rate"], row["decay"]) == side])
        for side in (NOTHING, REMEDIES[values["remedy"]])
    ]
    told = (
        f"is {number(ends[0].mean())} without and {number(ends[1].mean())} with {values['remedy']}: lower in "
    )
    saved = ends[0] - ends[1]
    told += f"{(saved > 0).sum()} of 5 seeds, on average {number(abs(saved.mean()), 2)} "
    assert told + ("less" if saved.mean() > 0 else "more") in explorer.caption
