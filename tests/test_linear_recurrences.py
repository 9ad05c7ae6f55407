"""Recurrences without a tanh around the state: their equations step by step, their gradients."""

import numpy as np
import pytest

from rnnlib import gradcheck, optim
from rnnlib.experiments.linear_recurrences import LRU, DeltaMemory, MinGRU, linear, linear_back
from rnnlib.models import SequenceClassifier
from rnnlib.ops import sigmoid

LAYERS = {
    "minGRU": lambda **options: MinGRU(5, 4, rng=1, **options),
    "minGRU chrono": lambda **options: MinGRU(5, 4, rng=1, chrono_max_lag=9, **options),
    "LRU": lambda **options: LRU(5, 6, rng=1, **options),
    "LRU near the circle": lambda **options: LRU(5, 6, rng=1, ring=(0.9, 0.999), **options),
    "delta memory": lambda **options: DeltaMemory(5, 4, rng=1, **options),
    "adding memory": lambda **options: DeltaMemory(5, 4, rng=1, replaces=False, **options),
}


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


@pytest.mark.parametrize("name", LAYERS)
def test_every_gradient_is_right(name):
    report = gradcheck.check(LAYERS[name](), draw(6, 3, 5))
    assert report.ok, report


@pytest.mark.parametrize("name", LAYERS)
def test_two_updates_bring_the_output_nearer_each_time(name):
    layer, x = LAYERS[name](dtype="float64"), draw(6, 3, 5)
    adam, losses = optim.Adam(layer.params, lr=1e-3), []
    for _ in range(3):
        outputs, _ = layer.forward(x)
        layer.backward(outputs - 1)
        losses.append(((outputs - 1) ** 2).sum())
        adam.step(layer.grads)
    assert losses[0] > losses[1] > losses[2]


def test_the_gradient_of_the_loop_is_right_for_complex_numbers_too():
    a, b, r = draw(7, 2, 3) + 1j * draw(7, 2, 3, seed=1), draw(7, 2, 3) + 0j, draw(7, 2, 3, seed=2) + 0.5j
    da, db = linear_back(a, linear(a, b), r)

    def loss():
        return (r.conj() * linear(a, b)).real.sum()

    for array, gradient in ((a, da), (b, db)):
        for turn in (1, 1j):
            array[2, 1, 0] += 1e-6 * turn
            up = loss()
            array[2, 1, 0] -= 2e-6 * turn
            slope = (up - loss()) / 2e-6
            array[2, 1, 0] += 1e-6 * turn
            assert slope == pytest.approx((gradient[2, 1, 0] * np.conj(turn)).real, rel=1e-6)


def test_min_gru_step_by_step():
    layer, x = LAYERS["minGRU chrono"](dtype="float64"), draw(6, 3, 5)
    h = np.zeros((3, 4))
    for x_t in x:
        a_z, n = np.split(x_t @ layer.params["W_xh"] + layer.params["b_h"], 2, axis=1)
        h = sigmoid(a_z) * h + (1 - sigmoid(a_z)) * n
    np.testing.assert_allclose(layer.forward(x)[0][-1], h, rtol=1e-12)


def test_an_lru_step_by_step():
    layer, x = LAYERS["LRU"](dtype="float64"), draw(6, 3, 5)
    W = layer.params["W_xh"][:, :3] + 1j * layer.params["W_xh"][:, 3:]
    lam = np.exp(-np.exp(layer.params["nu"])) * np.exp(1j * layer.params["theta"])
    h = np.zeros((3, 3), complex)
    for x_t in x:
        h = lam * h + np.sqrt(1 - abs(lam) ** 2) * (x_t @ W)
    np.testing.assert_allclose(layer.forward(x)[0][-1], np.hstack([h.real, h.imag]), rtol=1e-9)


def test_factors_start_on_the_ring_and_stay_inside_the_circle():
    layer = LRU(5, 400, rng=0, ring=(0.9, 0.999), dtype="float64")
    assert abs(layer.lam).min() >= 0.9 and abs(layer.lam).max() <= 0.999
    assert np.median(abs(LRU(5, 2000, rng=0).lam)) == pytest.approx(np.sqrt(0.5), abs=0.03)  # even in area
    for nu in (-20, 0, 20):
        layer.params["nu"][:] = nu
        assert (abs(layer.lam) < 1).all()


@pytest.mark.parametrize("replaces", [True, False])
def test_a_matrix_memory_step_by_step(replaces):
    layer, x = DeltaMemory(5, 4, rng=1, replaces=replaces, dtype="float64"), draw(6, 1, 5)
    S = np.zeros((4, 4))
    for x_t in x[:, 0]:
        k, q, v, a = np.split(x_t @ layer.params["W_xh"], [4, 8, 12])
        k, q, beta = k / np.linalg.norm(k), q / np.linalg.norm(q), sigmoid(a + layer.params["b_h"])
        kept = np.eye(4) - beta * np.outer(k, k) if replaces else np.eye(4)
        S = S @ kept + beta * np.outer(v, k)
    np.testing.assert_allclose(layer.forward(x)[0][-1, 0], S @ q, rtol=1e-5)


def test_what_they_do_not_take_is_refused():
    with pytest.raises(ValueError, match=r"hidden_size: wanted an even number, .*got 7"):
        LRU(5, 7)
    for layer in (MinGRU(5, 4), LRU(5, 4), DeltaMemory(5, 4)):
        with pytest.raises(ValueError, match="wanted no state and no lengths"):
            layer.forward(draw(6, 3, 5).astype("float32"), lengths=[6, 6, 2])
        with pytest.raises(ValueError, match="x: wanted shape"):
            layer.forward(draw(6, 3, 2).astype("float32"))


@pytest.mark.parametrize("cell", [MinGRU, LRU, DeltaMemory])
def test_they_take_the_place_of_a_cell(cell):
    model = SequenceClassifier(input_size=8, output_size=4, hidden_size=6, cell=cell)
    assert gradcheck.check(model, draw(3, 2, 8)).ok
