"""The decay of a gradient: its picture and sentence against a plain loop and the library's backward pass."""

import math

import numpy as np
import pytest
from drawn import line, panel, states, words

from rnnlib.explore import GradientDecay
from rnnlib.explore.live import BLUE, INK, ORANGE, VERMILLION, lowered, number
from rnnlib.kernels import rnn_backward, rnn_forward

FUNCTIONS = {"identity": lambda a: a, "tanh": math.tanh, "relu": lambda a: max(a, 0.0)}
SLOPES = {"identity": lambda a: 1.0, "tanh": lambda a: 1 / math.cosh(a) ** 2, "relu": lambda a: float(a > 0)}


@pytest.fixture(scope="module")
def explorer():
    return GradientDecay()


every_state = pytest.mark.parametrize("values", states(GradientDecay, 16))


def plain(w, activation, steps):
    """h_0 … h_T, the factor of each step, and their products, one number at a time."""
    h, factors, products = [0.5], [], []
    for _ in range(steps):
        a = w * h[-1]
        h.append(FUNCTIONS[activation](a))
        factors.append(w * SLOPES[activation](a))
        products.append(factors[-1] * (products[-1] if products else 1.0))
    return h, factors, products


@every_state
def test_every_curve_is_what_its_label_says(explorer, values):
    explorer.set(**values)
    h, factors, products = plain(**values)
    steps, w = values["steps"], values["w"]
    left, right = panel(explorer, "State and factor"), panel(explorer, "Gradient through")
    for ax, label, look, start, expected in (
        (left, "state", {"color": BLUE, "marker": "o"}, 0, h),
        (left, "factor", {"color": ORANGE, "marker": "s"}, 1, factors),
        (right, "$|∂h_t/∂h_0|$", {"color": VERMILLION, "marker": "o"}, 1, np.abs(products)),
        (right, "the weight alone", {"color": INK}, 1, [abs(w) ** t for t in range(1, steps + 1)]),
    ):
        got = line(ax, label, **look)
        np.testing.assert_array_equal(got[:, 0], np.arange(start, steps + 1))
        np.testing.assert_allclose(got[:, 1], expected, rtol=1e-9, atol=1e-300)


@pytest.mark.parametrize("activation", ["tanh", "relu"])
@pytest.mark.parametrize("w", [-1.2, 0.7, 1.3])
def test_the_gradient_is_the_one_that_rnn_backward_brings_to_h_0(w, activation):
    result = GradientDecay.compute(w=w, activation=activation, steps=20)
    for steps in range(1, 21):
        weights = np.ones((1, 1)), np.full((1, 1), w), np.zeros(1)
        _, cache = rnn_forward(np.zeros((steps, 1, 1)), np.full((1, 1), 0.5), *weights, activation)
        back = rnn_backward(np.zeros((steps, 1, 1)), cache, dh_T=np.ones((1, 1)))["h0"].item()
        assert result["gradient"][steps - 1] == pytest.approx(back, rel=1e-10)
        one, cache = rnn_forward(
            np.zeros((1, 1, 1)), np.full((1, 1), result["h"][steps - 1]), *weights, activation
        )
        factor = rnn_backward(np.ones((1, 1, 1)), cache)["h0"].item()
        assert result["factor"][steps - 1] == pytest.approx(factor, rel=1e-10)
        assert result["h"][steps] == pytest.approx(one[1].item(), rel=1e-12)


@every_state
def test_the_end_is_named_where_the_curve_ends(explorer, values):
    explorer.set(**values)
    size, steps = abs(plain(**values)[2][-1]), values["steps"]
    (end,) = [
        word for word in words(panel(explorer, "Gradient")) if word.text not in ("explodes", "vanishes")
    ]
    assert end.text == number(size)
    y = np.clip(size, 1e-9, 1e4)
    if steps < 75:
        assert (end.x, end.y) == pytest.approx((steps + 2, y))
    elif y <= 4e-8:  # steep: above the curve there is room up to the panel's edge
        assert (end.x, end.y) == pytest.approx((101, 3000 * y))
    else:
        assert (end.x, end.y) == pytest.approx((steps - 2, y / 8 if y < 1 else 8 * y))


@every_state
def test_the_sentence(explorer, values):
    explorer.set(**values)
    _, factors, products = plain(**values)
    size, steps = abs(products[-1]), values["steps"]
    verb = "vanishes" if size < 0.01 else "explodes" if size > 100 else "survives"
    assert f"the gradient {verb}: after {steps} step{'s' * (steps > 1)} ∂h" in explorer.caption
    assert f"{lowered(steps)}/∂h₀ = {number(products[-1])}, " in explorer.caption
    assert f"= {number(abs(values['w']) ** steps)}; the last" in explorer.caption
    assert explorer.caption.endswith(f"multiplied by {number(factors[-1])}.")


def test_each_preset_shows_what_its_name_says():
    made = {p.text: GradientDecay(**p.values) for p in GradientDecay.presets}
    assert made["0.9⁵⁰"].result["gradient"][-1] == pytest.approx(0.9**50)
    assert made["1.1⁵⁰"].result["gradient"][-1] == pytest.approx(1.1**50)
    tamed = made["tanh tames w = 1.3"]
    assert tamed.values["w"] == 1.3 and tamed.result["gradient"][-1] < 1e-6 < 1 < tamed.result["alone"][-1]
    assert len(made["tanh at w = 1"].result["gradient"]) == 100
    assert set(np.sign(made["a sign that flips"].result["gradient"])) == {-1, 1}
