"""The spectrum explorer against products multiplied out, and against the library's own backward pass."""

import numpy as np
import pytest
from drawn import PolyCollection, find, line, panel, polygons
from drawn import states as drawn_states

from rnnlib import explore
from rnnlib.diagnostics import spectral_radius
from rnnlib.explore.live import BLUE, INK, VERMILLION
from rnnlib.explore.vanishing.jacobian import KINDS, STEPS, UNITS, _fate, draws, matrix
from rnnlib.kernels import rnn_backward, rnn_forward

STATES = [
    {"kind": "Gaussian", "radius": 0.9},
    {"kind": "orthogonal", "radius": 1.5, "activation": "tanh", "strength": 0.5},
    {"kind": "symmetric", "radius": 1.2, "activation": "tanh", "strength": 2.0},
    {"kind": "non-normal", "radius": 0.8},
]


def states_of(kind, radius, strength):
    """h (T+1, UNITS) of the tanh network, by the kernel."""
    weights = strength * np.eye(UNITS), radius * matrix(kind), np.zeros(UNITS)
    h, _ = rnn_forward(draws()[0], np.zeros((1, UNITS)), *weights)
    return h[:, 0], weights


def jacobians_of(kind, radius=1.0, activation="identity", strength=1.0):
    """J of the last STEPS steps, written out."""
    h, (_, W_hh, _) = states_of(kind, radius, strength)
    slopes = 1 - h[-STEPS:] ** 2 if activation == "tanh" else np.ones((STEPS, UNITS))
    return [np.diag(slope) @ W_hh.T for slope in slopes]


@pytest.mark.parametrize("state", STATES)
def test_singular_values_are_those_of_the_product(state):
    result = explore.JacobianSpectrum(**state).result
    product = np.eye(UNITS)
    for n, J in enumerate(reversed(jacobians_of(**state)), start=1):
        product = product @ J  # J_T ⋯ J_{T−n+1}
        sigma = np.linalg.svd(product, compute_uv=False)
        np.testing.assert_allclose(result["largest"][n - 1], sigma[0], rtol=1e-8)
        if sigma[-1] > 1e-9 * sigma[0]:
            np.testing.assert_allclose(result["median"][n - 1], np.median(sigma), rtol=1e-5)
            np.testing.assert_allclose(result["smallest"][n - 1], sigma[-1], rtol=1e-5)
    assert n == STEPS


@pytest.mark.parametrize("state", STATES[1:3])
def test_the_gradient_is_the_one_that_the_library_brings_back(state):
    result, (x, dh_T) = explore.JacobianSpectrum(**state).result, draws()
    h, weights = states_of(state["kind"], state["radius"], state["strength"])
    for n in (1, 7, STEPS):
        _, cache = rnn_forward(x[-n:], h[None, -n - 1], *weights)
        back = rnn_backward(np.zeros((n, 1, UNITS)), cache, dh_T=dh_T[None])["h0"]
        np.testing.assert_allclose(result["gradient"][n - 1], np.linalg.norm(back), rtol=1e-9)


@pytest.mark.parametrize("state", STATES)
def test_the_gradient_lies_between_the_smallest_and_the_largest(state):
    result = explore.JacobianSpectrum(**state).result
    assert (result["gradient"] <= result["largest"] * (1 + 1e-9)).all()
    assert (result["gradient"] >= result["smallest"] * (1 - 1e-9)).all()
    assert (result["smallest"] <= result["median"]).all()


def test_the_matrices_are_what_they_are_called():
    for kind in KINDS:
        assert spectral_radius(matrix(kind)) == pytest.approx(1)
    np.testing.assert_allclose(matrix("orthogonal") @ matrix("orthogonal").T, np.eye(UNITS), atol=1e-12)
    np.testing.assert_array_equal(matrix("symmetric"), matrix("symmetric").T)
    W = matrix("non-normal")
    assert np.linalg.norm(W @ W.T - W.T @ W) > 1


def test_eigenvalues_and_the_mean_slope():
    state = {"kind": "Gaussian", "radius": 1.5, "activation": "tanh", "strength": 0.5}
    result = explore.JacobianSpectrum(**state).result
    assert np.abs(result["eigenvalues"]).max() == pytest.approx(1.5)
    h, _ = states_of("Gaussian", 1.5, 0.5)
    np.testing.assert_allclose(result["slope"], (1 - h[-STEPS:] ** 2).mean())
    last = np.linalg.eigvals(jacobians_of(**state)[-1])
    np.testing.assert_allclose(np.sort_complex(result["last"]), np.sort_complex(last), atol=1e-9)


def test_fewer_steps_show_the_beginning_of_the_same_curves():
    whole = explore.JacobianSpectrum(radius=1.1).result
    part = explore.JacobianSpectrum(radius=1.1, steps=7).result
    for name in ("largest", "median", "smallest", "gradient", "alone"):
        assert len(part[name]) == 7
        np.testing.assert_array_equal(part[name], whole[name][:7])


def preset(name):
    values = next(p.values for p in explore.JacobianSpectrum.presets if name in p.text)
    return explore.JacobianSpectrum(**values)


def test_each_preset_shows_what_it_says():
    assert preset("vanishes").caption.endswith("it vanishes.")
    flat = preset("Orthogonal").result
    for name in ("largest", "median", "smallest", "gradient"):
        np.testing.assert_allclose(flat[name], 1, rtol=1e-9)
    assert preset("it grows").caption.endswith("it grows.")
    first = preset("Non-normal")
    assert first.result["largest"].max() > 30 and first.result["largest"][-1] < 0.2
    assert np.abs(first.result["eigenvalues"]).max() < 1
    assert "On the way it rose to" in first.caption
    tamed = preset("tame")
    assert tamed.result["alone"][-1] > 1e7 and 0.1 < tamed.result["gradient"][-1] < 10
    assert preset("saturates").caption.endswith("it vanishes.")
    rests = preset("without input")
    assert rests.caption.endswith("it explodes.") and rests.result["slope"] == 1
    assert "the state rests at 0" in rests.caption


def test_words_for_what_is_left_of_a_gradient():
    words = [_fate(length) for length in (0.0, 0.009, 0.05, 1, 50, 1e3)]
    assert words == ["vanishes", "vanishes", "fades", "survives", "grows", "explodes"]


def test_the_largest_value_against_the_eigenvalues_is_told():
    caption = explore.JacobianSpectrum(kind="non-normal", radius=0.9, steps=5).caption
    assert "0.9^5 = 0.59;" in caption and "Over 5 steps" in caption
    assert "below 1 × 10⁻³⁰" in explore.JacobianSpectrum(strength=3.0, activation="tanh").caption


def test_the_challenge_wants_a_strong_input_all_the_way():
    met, good = explore.JacobianSpectrum.challenge.met, {"gradient": np.full(STEPS, 0.5)}
    values = {"activation": "tanh", "strength": 1.0, "steps": STEPS}
    assert met(good, **values)
    assert not met(good, **{**values, "strength": 0.9})
    assert not met(good, **{**values, "activation": "identity"})
    assert not met({"gradient": np.full(STEPS - 1, 0.5)}, **{**values, "steps": STEPS - 1})
    assert not met({"gradient": np.array([0.5, 0.05])}, **values)
    assert not met({"gradient": np.array([0.5, 20])}, **values)


# What the picture shows


@pytest.fixture(scope="module")
def spectrum():
    return explore.JacobianSpectrum()


@pytest.mark.parametrize("values", drawn_states(explore.JacobianSpectrum, 3))
def test_the_dots_are_the_eigenvalues_and_the_curves_the_singular_values(spectrum, values):
    spectrum.set(**values)
    left, right, steps = panel(spectrum, "Eigenvalues"), panel(spectrum, "Product"), values["steps"]
    own = np.linalg.eigvals(values["radius"] * matrix(values["kind"]))
    inside, outside = line(left, "|λ| ≤ 1", color=BLUE), line(left, "|λ| > 1", color=VERMILLION)
    for drawn, expected in ((inside, own[np.abs(own) <= 1 + 1e-9]), (outside, own[np.abs(own) > 1 + 1e-9])):
        assert len(drawn) == len(expected)
        for u, v in drawn:
            assert np.abs(expected - (u + 1j * v)).min() < 1e-9
    J = jacobians_of(**{name: values[name] for name in ("kind", "radius", "activation", "strength")})
    last = line(left, "of $J_T$", marker="+")
    assert len(last) == (UNITS if values["activation"] == "tanh" else 0)
    for u, v in last:
        assert np.abs(np.linalg.eigvals(J[-1]) - (u + 1j * v)).min() < 1e-6

    product, (_, dh), n = np.eye(UNITS), draws(), np.arange(1, steps + 1)
    rows = []
    for step in J[::-1][:steps]:
        product, dh = product @ step, dh @ step
        sigma = np.linalg.svd(product, compute_uv=False)
        rows.append((sigma[0], np.median(sigma), sigma[-1], np.linalg.norm(dh)))
    largest, median, smallest, length = np.array(rows).T
    power = values["radius"] ** n
    for label, look, expected in (
        ("largest", {"marker": "^", "color": BLUE}, largest),
        ("median", {"linestyle": "-.", "color": BLUE}, median),
        ("smallest", {"marker": "v", "color": BLUE}, smallest),
        ("radius", {"linestyle": "--", "color": INK}, power),
        ("a gradient", {"marker": "o", "color": VERMILLION}, length),
    ):
        got = line(right, label, **look)
        np.testing.assert_array_equal(got[:, 0], n)
        exact = expected > 1e-11 * largest  # what is smaller is lost when a product is multiplied out
        np.testing.assert_allclose(got[exact, 1], expected[exact], rtol=1e-3)
    (band,) = polygons(find(right, PolyCollection))
    low, high = line(right, "smallest")[:, 1], line(right, "largest")[:, 1]
    edge = np.column_stack([[*n, *n[::-1]], [*high, *np.maximum(low, 1e-13)[::-1]]])
    np.testing.assert_allclose(band[: 2 * steps], edge)
