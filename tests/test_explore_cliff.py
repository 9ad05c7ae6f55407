"""The cliff: real gradients, a surface that is the loss, and descents that do what SGD and clipping do."""

import math

import numpy as np
import pytest
from drawn import PathPatch, faces, line, panel, polygons, shown, states, words
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

from rnnlib import explore
from rnnlib.explore.live import BLUE, INK, VERMILLION
from rnnlib.explore.vanishing.cliff import (
    ITERATIONS,
    LEVELS,
    B,
    W,
    _end_on_map,
    _surface,
    descend,
    loss_and_gradient,
    regions,
)
from rnnlib.kernels import rnn_backward, rnn_forward
from rnnlib.optim import SGD, clip_by_global_norm

on_the_map = {"w": st.floats(*W), "b": st.floats(*B), "steps": st.integers(2, 50)}


def by_kernels(w, b, steps):
    """L, ∂L/∂w, ∂L/∂b by rnn_forward and rnn_backward."""
    h, cache = rnn_forward(
        np.zeros((steps, 1, 1)), np.full((1, 1), 0.5), np.ones((1, 1)), np.full((1, 1), w), np.full(1, b)
    )
    dh = np.zeros((steps, 1, 1))
    dh[-1] = h[-1] - 0.5
    gradients = rnn_backward(dh, cache)
    return (h[-1].item() - 0.5) ** 2 / 2, gradients["W_hh"].item(), gradients["b_h"].item()


@given(**on_the_map)
@settings(deadline=None, max_examples=80)
def test_the_gradient_is_the_library_s(w, b, steps):
    loss, *gradient = loss_and_gradient(w, b, steps)
    expected, *by_backward = by_kernels(w, b, steps)
    scale = 1 + np.hypot(*by_backward)  # on the cliff a rounded h counts for more
    np.testing.assert_allclose(loss, expected, atol=1e-12 * scale)
    np.testing.assert_allclose(gradient, by_backward, atol=1e-9 * scale**2)


@pytest.mark.parametrize(
    ("w", "b", "steps"), [(0.8, 0.2, 30), (1.8, 0.0, 20), (2.5, -0.9, 12), (1.3, -0.12, 6)]
)
def test_the_gradient_is_the_numerical_derivative(w, b, steps):
    nudge = 1e-6
    by_w = loss_and_gradient(w + nudge, b, steps)[0] - loss_and_gradient(w - nudge, b, steps)[0]
    by_b = loss_and_gradient(w, b + nudge, steps)[0] - loss_and_gradient(w, b - nudge, steps)[0]
    numerical = np.array([by_w, by_b]) / (2 * nudge)
    np.testing.assert_allclose(loss_and_gradient(w, b, steps)[1:], numerical, rtol=1e-6, atol=1e-9)


def test_the_surface_is_the_loss():
    w, b, h = _surface()
    for steps, row, column in ((2, 0, 0), (9, 60, 30), (50, 100, 150), (20, 130, 175)):
        loss = (h[steps, row, column] - 0.5) ** 2 / 2
        assert loss == pytest.approx(loss_and_gradient(w[column], b[row], steps)[0], rel=1e-9)
    for steps in (2, 20):
        for level, region in zip(LEVELS, regions(steps)):
            for place in ((0.5, 0.3), (2.5, 0.5), (2.0, -1.0), (0.5, -0.8)):
                error = math.sqrt(2 * loss_and_gradient(*place, steps)[0])
                if abs(error - level) > 0.01:
                    assert region.contains_point(place) == (error > level)


def test_a_longer_run_makes_a_steeper_cliff():
    """Between the two sides of the line, over the same tiny way, the loss changes ever more."""
    w = 1.8
    low, high = -0.4, -0.3  # the line lies between: found by halving
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if loss_and_gradient(w, middle, 50)[0] > 0.5 else (low, middle)
    rises = [
        abs(loss_and_gradient(w, low - 1e-3, T)[0] - loss_and_gradient(w, low + 1e-3, T)[0])
        for T in (3, 8, 20)
    ]
    assert rises[0] < 0.01 and rises[1] > 2 * rises[0] and rises[2] > 0.8


@pytest.mark.parametrize(
    ("start", "threshold", "iterations"),
    [((1.0, 0.7), math.inf, 60), ((1.8, 0.0), math.inf, 13), ((1.8, 0.0), 0.3, 12), ((2.4, -0.8), 0.05, 60)],
)
def test_a_descent_is_that_of_the_library_s_sgd_and_clipping(start, threshold, iterations):
    walk = descend(*start, 20, 0.3, threshold)
    params = {"w": np.array([start[0]]), "b": np.array([start[1]])}
    rule = SGD(params, 0.3)
    for w, b, loss, norm in walk[: iterations + 1]:
        np.testing.assert_allclose([w, b], [params["w"][0], params["b"][0]], rtol=1e-6)
        expected, dw, db = by_kernels(params["w"][0], params["b"][0], 20)
        grads = {"w": np.array([dw]), "b": np.array([db])}
        length = clip_by_global_norm(grads, threshold if threshold < math.inf else 1e300)
        np.testing.assert_allclose([loss, norm], [expected, length], rtol=1e-4, atol=1e-9)
        rule.step(grads)


def test_clipping_bounds_every_step():
    walk = descend(1.8, 0.0, 20, 0.3, 0.2)
    strides = np.hypot(*np.diff(walk[:, :2], axis=0).T)
    assert walk[:, 3].max() > 1 and strides.max() <= 0.3 * 0.2 * (1 + 1e-9)


@given(**on_the_map, rate=st.floats(0.03, 1), threshold=st.sampled_from([math.inf, 0.01, 1.0]))
@settings(deadline=None, max_examples=60)
def test_a_path_is_finite_and_of_full_length(w, b, steps, rate, threshold):
    walk = descend(w, b, steps, rate, threshold)
    assert walk.shape == (ITERATIONS + 1, 4) and np.isfinite(walk).all()


def test_a_path_that_is_thrown_very_far_stays_there():
    for T in range(20, 51):
        low, high = -0.5, -0.2  # somewhere on the face, where the gradient is enormous
        for _ in range(200):
            middle = (low + high) / 2
            low, high = (middle, high) if loss_and_gradient(1.9, middle, T)[0] > 0.4 else (low, middle)
        walk = descend(1.9, high, T, 1.0, math.inf)
        if np.abs(walk[-1, :2]).max() > 1000:
            break
    else:
        pytest.fail("no path left for good")
    left = int(np.argmax(np.abs(walk[:, :2]).max(axis=1) > 1000))
    np.testing.assert_array_equal(walk[left:], np.broadcast_to(walk[left], walk[left:].shape))
    assert walk[left, 3] == 0 and np.isfinite(walk).all()


def preset(name):
    return explore.Cliff(**next(p.values for p in explore.Cliff.presets if name in p.text))


def test_each_preset_shows_what_it_says():
    thrown = preset("Thrown")
    assert thrown.result["free"][:, 3].max() > 30 and thrown.result["free"][-1, 1] > 5
    np.testing.assert_array_equal(thrown.result["free"], thrown.result["clipped"])
    assert "off the map, with loss 0.125, where the surface is flat" in thrown.caption
    assert "Clipping changes nothing" in thrown.caption
    saved = preset("saves").result
    assert saved["free"][-1, 2] > 0.12 and saved["clipped"][-1, 2] < 0.001
    crawls = preset("crawls")
    assert "shortens every step, to 0.003;" in crawls.caption
    assert np.hypot(*(crawls.result["clipped"][-1, :2] - [1.8, 0.0])) < 0.31
    nowhere = preset("No cliff").result
    assert nowhere["free"][:, 3].max() < 0.5 and nowhere["free"][-1, 2] < 1e-6
    luck = preset("luck").result
    assert luck["free"][-1, 2] < 1e-4
    assert preset("3 steps").result["free"][:, 3].max() < 1


def test_the_sentence_tells_the_longest_gradient_and_both_ends():
    explorer = explore.Cliff(w=1.8, b=0.0, threshold=0.3)
    free = explorer.result["free"]
    worst = free[:, 3].argmax()
    leap = np.hypot(*(free[worst + 1] - free[worst])[:2])
    longest = f"is {free[worst, 3]:.3g}, at iteration {worst}"
    assert f"{longest}; the next step is {leap:.3g} long" in explorer.caption
    cut = (explorer.result["clipped"][:-1, 3] > 0.3).sum()
    assert f"shortens {cut} of 100 steps" in explorer.caption
    assert "in 1 iteration is" in explore.Cliff(iterations=1).caption


def test_where_a_path_leaves_the_map():
    np.testing.assert_allclose(_end_on_map(np.array([[1.0, 0.0], [2.0, 0.5]])), [2.0, 0.5])
    np.testing.assert_allclose(_end_on_map(np.array([[1.0, 0.0], [1.0, 9.0], [1.0, 8.0]])), [1.0, B[1]])
    np.testing.assert_allclose(_end_on_map(np.array([[2.0, 0.0], [4.0, 0.2]])), [3.0, 0.1])
    np.testing.assert_allclose(_end_on_map(np.array([[1.2, 0.0], [-0.8, -0.4]])), [0.2, -0.2])


def test_the_surface_is_made_once_for_each_number_of_steps():
    explorer = explore.Cliff(steps=17)
    before = regions.cache_info().misses
    for threshold in (0.02, 0.5, 40):
        explorer.set(threshold=threshold)
    explorer.set(rate=0.1, w=2.5)
    assert regions.cache_info().misses == before
    explorer.set(steps=18)
    assert [region.get_path() for region in shown(panel(explorer, "Loss by w"), PathPatch)] == list(
        regions(18)
    )
    explorer.set(steps=17)
    assert [region.get_path() for region in shown(panel(explorer, "Loss by w"), PathPatch)] == list(
        regions(17)
    )


def test_the_pixels_kept_are_those_of_the_surface_shown():
    explorer = explore.Cliff(steps=3)
    explorer.set(steps=30, w=2.5)
    explorer.set(threshold=0.1)  # from the pixels kept
    kept = explorer.png()
    fresh = explore.Cliff(steps=30, w=2.5, threshold=0.1)
    assert kept == fresh.png() == fresh.picture.render_anew()
    assert kept != explore.Cliff(steps=3, w=2.5, threshold=0.1).png()


# What the picture shows


@pytest.fixture(scope="module")
def cliff():
    return explore.Cliff()


def plain_descent(w, b, steps, rate, threshold, iterations):
    """Rows of w, b, loss and the gradient's length, one iteration after another."""
    rows = []
    for _ in range(iterations + 1):
        loss, *gradient = loss_and_gradient(w, b, steps)
        norm = math.hypot(*gradient)
        if max(abs(w), abs(b)) > 1000:
            rows += [(w, b, loss, 0.0)] * (iterations + 1 - len(rows))
            break
        rows.append((w, b, loss, norm))
        scale = rate * (threshold / norm if norm > threshold else 1.0)
        w, b = w - scale * gradient[0], b - scale * gradient[1]
    return np.array(rows)


@pytest.mark.parametrize("values", states(explore.Cliff, 10))
def test_both_descents_are_drawn_on_the_map_and_beside_it(cliff, values):
    cliff.set(**values)
    plane, losses, norms = (panel(cliff, title) for title in ("Loss by w", "Loss", "Length"))
    losses = next(ax for ax in cliff.picture.figure.axes if ax.get_title(loc="left") == "Loss")
    free = plain_descent(**{**values, "threshold": math.inf})
    clipped = plain_descent(**values)
    at = np.arange(values["iterations"] + 1)
    for walk, hue, mark, end in ((free, VERMILLION, "s", "X"), (clipped, BLUE, "o", "*")):
        np.testing.assert_allclose(line(plane, color=hue, marker=mark), walk[:, :2], rtol=1e-6, atol=1e-9)
        drawn = line(losses, color=hue), line(norms, color=hue)
        for got, expected in zip(drawn, (walk[:, 2], np.maximum(walk[:, 3], 1e-5))):
            np.testing.assert_allclose(got, np.column_stack([at, expected]), rtol=1e-5, atol=1e-9)
        ((w, b),) = line(plane, color=hue, marker=end)
        assert W[0] - 1e-9 <= w <= W[1] + 1e-9 and B[0] - 1e-9 <= b <= B[1] + 1e-9
        last = walk[-1, :2]
        if W[0] <= last[0] <= W[1] and B[0] <= last[1] <= B[1]:
            np.testing.assert_allclose([w, b], last, rtol=1e-6)
    np.testing.assert_array_equal(line(plane, marker="D"), [(values["w"], values["b"])])
    assert set(line(norms, color=INK, linestyle=":")[:, 1]) == {values["threshold"]}


@pytest.mark.parametrize("values", states(explore.Cliff, 4))
def test_the_map_is_dark_where_the_loss_is_high(cliff, values):
    cliff.set(**values)
    plane, steps = panel(cliff, "Loss by w"), values["steps"]
    for height, w, b, _ in words(plane):
        assert height == f"L = {loss_and_gradient(w, b, steps)[0]:.2f}"
    greys = [float(int(faces(region)[0][1:3], 16)) / 255 for region in shown(plane, PathPatch)]
    assert greys == sorted(greys, reverse=True) and len(set(greys)) == len(LEVELS)
    for region, level in zip(shown(plane, PathPatch), LEVELS):
        for place in np.random.default_rng(1).uniform([W[0], B[0]], [W[1], B[1]], (8, 2)):
            error = math.sqrt(2 * loss_and_gradient(*place, steps)[0])
            around = [
                math.sqrt(2 * loss_and_gradient(*(place + nudge), steps)[0])
                for nudge in ((0.02, 0), (-0.02, 0), (0, 0.02), (0, -0.02))
            ]
            if min(around) > level or max(around) < level:  # not at the very edge
                inside = sum(Path(ring).contains_point(place) for ring in polygons(region)) % 2 == 1
                assert inside == (error > level)
