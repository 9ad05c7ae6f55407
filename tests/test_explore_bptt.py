"""The shares of a gradient through time: they add up to the library's gradient, truncated or not."""

import numpy as np
import pytest
from drawn import (
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
    words,
)
from drawn import states as drawn_states
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rnnlib import explore
from rnnlib.explore.bptt.paths import _INPUTS, CHAIN_STEPS, CHAIN_TARGET
from rnnlib.explore.live import CARD, DIVERGING, GREY, INK, LIGHT, VERMILLION, number, short
from rnnlib.kernels import rnn_backward, rnn_forward

states = st.fixed_dictionaries(
    {
        "t": st.integers(1, CHAIN_STEPS),
        "k": st.integers(1, CHAIN_STEPS),
        "w_h": st.integers(-30, 30).map(lambda n: n / 20),
        "w_x": st.integers(0, 30).map(lambda n: n / 10),
        "truncation": st.integers(1, CHAIN_STEPS),
        "activation": st.sampled_from(["tanh", "relu"]),
        "inputs": st.sampled_from(list(_INPUTS)),
    }
)


def gradient(w_h, w_x, activation, x, h0):
    """dL/dw_h for L = ½ (h_T − 1)² through all of x, from h0: one backward pass over the whole sequence."""
    x, weights = np.reshape(x, (-1, 1, 1)).astype(float), [np.full((1, 1), float(w)) for w in (w_x, w_h)]
    h, cache = rnn_forward(x, np.full((1, 1), h0), *weights, np.zeros(1), activation)
    dh = np.zeros_like(x)
    dh[-1] = h[-1] - CHAIN_TARGET
    return rnn_backward(dh, cache)["W_hh"].item(), h[:, 0, 0]


@given(states)
@settings(deadline=None, max_examples=60)
def test_the_shares_add_up_to_the_gradient(values):
    result = explore.GradientPaths.compute(**values)
    x = _INPUTS[values["inputs"]][: values["t"]]
    network = [values[name] for name in ("w_h", "w_x", "activation")]
    whole, h = gradient(*network, x, 0.0)
    np.testing.assert_allclose(result["h"][: values["t"] + 1], h, rtol=1e-12)
    np.testing.assert_allclose(result["share"].sum(), whole, rtol=1e-10, atol=1e-12)
    np.testing.assert_allclose(result["whole"], whole, rtol=1e-10, atol=1e-12)
    kept = min(values["truncation"], values["t"])  # steps, started from the state before them
    truncated, _ = gradient(*network, x[-kept:], h[values["t"] - kept])
    np.testing.assert_allclose(result["kept"], truncated, rtol=1e-10, atol=1e-12)


@given(states)
@settings(deadline=None, max_examples=40)
def test_a_share_is_what_step_k_does_with_its_own_weight(values):
    """The numerical derivative of the loss by the w_h of step k alone."""
    t, k = values["t"], min(values["k"], values["t"])
    result = explore.GradientPaths.compute(**{**values, "k": k})
    squash = np.tanh if values["activation"] == "tanh" else lambda a: max(a, 0.0)

    def loss(nudge):
        h, sums = 0.0, []
        for step, x_t in enumerate(_INPUTS[values["inputs"]][:t], start=1):
            sums.append(values["w_x"] * x_t + (values["w_h"] + nudge * (step == k)) * h)
            h = squash(sums[-1])
        return (h - CHAIN_TARGET) ** 2 / 2, min(map(abs, sums))

    assume(values["activation"] == "tanh" or loss(0.0)[1] > 1e-3)  # away from the corner of relu
    numerical = (loss(1e-5)[0] - loss(-1e-5)[0]) / 2e-5
    np.testing.assert_allclose(result["share"][k - 1], numerical, rtol=1e-6, atol=1e-8)


def test_the_parts_of_a_share():
    result = explore.GradientPaths.compute(**explore.GradientPaths(t=6, k=2, w_h=0.8).values)
    h = result["h"]
    np.testing.assert_allclose(result["factor"], 0.8 * (1 - h[1:] ** 2))
    np.testing.assert_allclose(result["immediate"], (1 - h[1:] ** 2) * h[:-1])
    for k in range(1, 7):
        product = np.prod(result["factor"][k:6])
        np.testing.assert_allclose(result["through"][k - 1], product)
        share = (h[6] - CHAIN_TARGET) * product * result["immediate"][k - 1]
        np.testing.assert_allclose(result["share"][k - 1], share)


def test_k_stays_at_or_before_t():
    explorer = explore.GradientPaths(t=3, k=7)
    assert explorer.values["k"] == 3
    explorer.controls["t"].value = 2
    assert explorer.values["k"] == 2 and explorer.controls["k"].value == 2


def preset(name, **changes):
    values = next(p.values for p in explore.GradientPaths.presets if name in p.text)
    return explore.GradientPaths(**{**values, **changes})


def test_each_preset_shows_what_it_says():
    assert "truncation loses 2.1 per cent" in preset("Recent").caption
    equal = preset("Every step counts the same")
    np.testing.assert_allclose(equal.result["share"][1:], equal.result["share"][1])
    assert "Nothing is cut off" in equal.caption
    saturated = preset("saturated").result
    assert abs(saturated["factor"][4]) < 0.03
    assert np.abs(saturated["share"][:5]).max() < 0.01 < 0.3 < np.abs(saturated["share"][5:]).min()
    assert "truncation loses 58 per cent" in preset("What does truncation lose").caption
    assert set(np.sign(preset("signs").result["share"][1:])) == {-1, 1}
    assert preset("Explodes").result["whole"] > 1000


def test_the_sentence_gives_the_factors_and_the_share():
    explorer = explore.GradientPaths(t=5, k=3)
    result = explorer.result
    listed = f"{number(result['factor'][3], 2)} · {number(result['factor'][4], 2)}"
    assert f"w_h (1 − h²) = {listed}, together {number(result['through'][2])}," in explorer.caption
    per_cent = number(100 * result["share"][2] / result["share"].sum())
    assert f"is the share of step 3, {per_cent} per cent of dL_5/dw_h" in explorer.caption


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"t": 1, "k": 1}, "Step 1 itself is the source: no factor stands between"),
        ({"w_x": 0.0, "truncation": 2}, "dL_8/dw_h = 0. Cut off after 2 steps, 0 is left."),
        ({"activation": "relu", "w_h": -1.5}, "0 · 0"),
        ({"w_h": 1.2, "inputs": "1, then −1 at step 5", "truncation": 3}, "turns the sign"),
        ({"w_h": 1.0, "inputs": "1, then −1 at step 5", "truncation": 3}, "per cent too much"),
        ({"w_h": 0.2, "inputs": "½ at every step", "truncation": 4}, "loses less than 1 per cent"),
        ({"truncation": 1}, "Cut off after 1 step,"),
    ],
)
def test_the_sentence_in_extreme_cases(values, words):
    assert words in explore.GradientPaths(**values).caption


def test_the_challenge_wants_both_sums_to_be_worth_something():
    challenge = explore.GradientPaths.challenge
    met = {"whole": np.array(-1.0), "kept": np.array(0.2)}
    assert challenge.met(met, truncation=3)
    assert not challenge.met(met, truncation=2)
    assert not challenge.met({**met, "kept": np.array(0.05)}, truncation=3)
    assert not challenge.met({**met, "whole": np.array(1.0)}, truncation=3)


def test_the_picture_lights_the_path_up_to_the_cut():
    explorer = explore.GradientPaths(t=7, k=2, truncation=3)
    ax = panel(explorer, "The path")
    path, lost = path_of(ax)[VERMILLION], path_of(ax)[GREY]
    assert [segment[:, 0].tolist() for segment in segments(path)] == [[7, 7], [7, 6], [6, 5]]
    widths = np.array(path.get_linewidths())
    np.testing.assert_allclose(widths[1:] - 1.2, 8 * np.abs(explorer.result["through"][[5, 4]]))
    assert [segment[:, 0].tolist() for segment in segments(lost)] == [[5, 4], [4, 3], [3, 2]]
    assert line(ax, color=INK, linestyle="--")[0, 0] == 4.5


def test_the_bars_stand_as_high_as_the_shares():
    explorer = explore.GradientPaths(w_h=-1.0, inputs="½ at every step")
    bars, sums = panel(explorer, "What each step adds"), panel(explorer, "Sum")
    tops = [path.vertices[2, 1] - path.vertices[1, 1] for path in find(bars, PolyCollection).get_paths()]
    share = explorer.result["share"]
    np.testing.assert_allclose(tops / tops[-1], share / share[-1], atol=1e-12)
    heights = [path.vertices[2, 1] - path.vertices[1, 1] for path in find(sums, PolyCollection).get_paths()]
    np.testing.assert_allclose(heights[0] / tops[-1], share.sum() / share[-1])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.5, "0.5"),
        (0.4567, "0.46"),
        (-0.001, "0.00"),
        (12.34, "12.3"),
        (-1234.0, "−1e3"),
        (999.9, "1e3"),
        (0.0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
    ],
)
def test_short_numbers(value, text):
    assert short(value) == text


# What the picture shows


@pytest.fixture(scope="module")
def paths():
    return explore.GradientPaths()


every_state = pytest.mark.parametrize("values", drawn_states(explore.GradientPaths, 12))


def plain(t, w_h, w_x, activation, inputs, **_):
    """States, factors ∂h_t/∂h_{t−1}, immediate parts, and each step's share of dL_t/dw_h, one by one."""
    h, factors, immediate = [0.0], [], []
    for x in _INPUTS[inputs]:
        a = w_x * x + w_h * h[-1]
        slope = 1 - np.tanh(a) ** 2 if activation == "tanh" else float(a > 0)
        factors.append(w_h * slope)
        immediate.append(slope * h[-1])
        h.append(np.tanh(a) if activation == "tanh" else max(a, 0.0))
    shares = [(h[t] - 1) * np.prod(factors[k:t]) * immediate[k - 1] for k in range(1, t + 1)]
    return np.array(h), np.array(factors), np.array(immediate), np.array(shares)


def path_of(ax):
    return {edges(lines)[0]: lines for lines in shown(ax, LineCollection) if len(lines.get_edgecolor())}


@every_state
def test_the_chain_shows_states_factors_and_the_path(paths, values):
    paths.set(**values)
    h, factors, immediate, _ = plain(**values)
    ax, t, k = panel(paths, "The path"), values["t"], values["k"]
    found, beyond = words(ax), max(t - values["truncation"], 0)
    nodes = find(ax, PathCollection)
    np.testing.assert_array_equal(points(nodes)[:, 0], np.arange(CHAIN_STEPS + 1))
    for j, (face, edge) in enumerate(zip(faces(nodes), edges(nodes), strict=True)):
        assert face == (CARD if j > t else colour(DIVERGING(0.5 + 0.3 * np.clip(h[j], -1, 1))))
        assert edge == (INK if j == k else LIGHT if j > t else GREY)
        assert [word.text for word in found if (word.x, word.y) == (j, 1.6)] == [short(h[j])]
    for j, x in enumerate(_INPUTS[values["inputs"]], start=1):
        assert [word.text for word in found if (word.x, word.y) == (j, 0.72)] == [short(x)]
    over = {word.x + 0.5: word.text for word in found if word.y == 2.13}
    assert over == {j: short(round(factors[j - 1], 12)) for j in range(k + 1, t + 1)}
    assert near(found, t - 1.28, 2.85, 0.01) == [f"dL/dh = {short(h[t] - 1)}"]
    (end,) = near(found, k, 0.05, 0.01)
    assert end.startswith("∂⁺h") and end.endswith(f"/∂w_h = {short(immediate[k - 1])}")
    path, lost = path_of(ax).get(VERMILLION), path_of(ax).get(GREY)
    down, *back = segments(path)
    np.testing.assert_array_equal(down[:, 0], [t, t])
    assert [tuple(line[:, 0]) for line in back] == [(j, j - 1) for j in range(t, max(k, beyond + 1), -1)]
    assert [tuple(line[:, 0]) for line in (segments(lost) if lost else [])] == [
        (j, j - 1) for j in range(min(t, beyond + 1), k, -1)
    ]
    left = [1.0, *(abs(np.prod(factors[j - 1 : t])) for j in range(t, max(k, beyond + 1), -1))]
    np.testing.assert_allclose(path.get_linewidths(), 1.2 + 8 * np.minimum(left, 1.4))
    cut = line(ax, color=INK, linestyle="--")
    assert list(cut[:, 0]) == [beyond + 0.5] * 2 * (beyond > 0)
    np.testing.assert_array_equal(line(ax, color=INK, marker="<")[:, 0], np.arange(t, k, -1) - 0.5)


@every_state
def test_the_bars_are_the_shares_and_their_sums(paths, values):
    paths.set(**values)
    share, t, beyond = plain(**values)[3], values["t"], max(values["t"] - values["truncation"], 0)
    bars_ax, sums_ax = panel(paths, "What each step adds"), panel(paths, "Sum")
    for ax, heights, at in (
        (bars_ax, share, range(1, t + 1)),
        (sums_ax, [share.sum(), share[beyond:].sum()], range(2)),
    ):
        zero = line(ax, color=GREY)[0, 1]
        corners = np.array(polygons(find(ax, PolyCollection)))
        np.testing.assert_allclose(corners.mean(axis=1)[:, 0], at)
        scale = axis_of(words(bars_ax), zero)
        drawn = (corners[:, 2, 1] - corners[:, 0, 1]) * scale
        np.testing.assert_allclose(drawn, heights, atol=1e-9 * scale, rtol=1e-6)
        for x, height, top in zip(at, heights, corners[:, 2, 1]):
            (said,) = [w.text for w in words(ax) if w.x == x and abs(abs(w.y - top) - 0.055) < 1e-9]
            height = 0 if abs(height) < 1e-12 else height
            assert said == number(height, 2 if height == 0 or 1e-3 <= abs(height) < 1e5 else 1)
    bars = find(bars_ax, PolyCollection)
    for j, (face, edge, width) in enumerate(zip(faces(bars), edges(bars), bars.get_linewidth()), start=1):
        assert (face == VERMILLION) == (j > beyond)
        assert edge == (INK if j == values["k"] else VERMILLION if j > beyond else GREY)
        assert (width > 2) == (j == values["k"])
    assert faces(find(sums_ax, PolyCollection)) == [INK, VERMILLION]


def axis_of(found, zero):
    """What a height of 1 stands for, from the numbers at the ticks."""
    ticks = [(word.y, float(word.text.replace("−", "-"))) for word in found if word.x == -0.3]
    (low, bottom), (high, top) = min(ticks), max(ticks)
    assert {height for height, value in ticks if value == 0} == {zero}
    return (top - bottom) / (high - low)
