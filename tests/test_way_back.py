"""The LSTM's way back with one line wrong, and optimisers with one factor or many; what their sweeps say."""

import numpy as np
import pytest

from rnnlib import LSTM, bug_zoo, experiments, kernels, optim
from rnnlib.experiments.way_back import OPTIMISERS, WAYS, OneFactor, OwnFactors, WayBack, backward
from rnnlib.ops import sigmoid

T, B, D, H = 6, 3, 4, 5
WRONG = [way for way in WAYS if way != "right"]


def a_pass(seed=0, **changed):
    """A sequence forward in float64 -> its cache, the gradients of all outputs and of the last states."""
    rng = np.random.default_rng(seed)
    x, (h0, c0) = rng.normal(size=(T, B, D)), rng.normal(size=(2, B, H))
    weights = {
        "W_xh": rng.normal(size=(D, 4 * H)),
        "W_hh": rng.normal(size=(H, 4 * H)),
        "b_h": rng.normal(size=4 * H),
    }
    *_, cache = kernels.lstm_forward(x, h0, c0, **(weights | changed))
    return cache, rng.normal(size=(T, B, H)), *rng.normal(size=(2, B, H))


def same(one, other):
    return {name: np.allclose(one[name], other[name]) for name in one}


def test_the_right_way_back_is_the_librarys():
    cache, dh, dh_T, dc_T = a_pass()
    assert all(same(kernels.lstm_backward(dh, cache, dh_T, dc_T), backward(dh, cache, dh_T, dc_T)).values())


@pytest.mark.parametrize("way", WRONG)
def test_a_wrong_way_is_wrong_in_every_weight_of_the_cell(way):
    cache, dh, dh_T, dc_T = a_pass()
    right, wrong = backward(dh, cache, dh_T, dc_T), backward(dh, cache, dh_T, dc_T, **WAYS[way])
    assert not any(same(right, wrong)[name] for name in ("W_xh", "W_hh", "b_h", "x"))


def test_what_is_cut_is_missed_only_where_something_would_have_come():
    no_way_through_h = a_pass(W_hh=np.zeros((H, 4 * H)))
    shut = np.repeat([0.0, -60.0, 0.0, 0.0], H)
    no_belt = a_pass(b_h=shut, W_xh=np.zeros((D, 4 * H)), W_hh=np.zeros((H, 4 * H)))
    for way, (cache, *gradients) in {"h cut": no_way_through_h, "belt cut": no_belt}.items():
        right, wrong = (
            backward(gradients[0], cache, *gradients[1:], **WAYS[name]) for name in ("right", way)
        )
        assert all(same(right, wrong).values())


@pytest.mark.parametrize(("way", "key"), [("belt cut", "conveyor-cut"), ("f reads c_t", "cell-too-late")])
def test_a_wrong_way_is_the_bug_of_the_zoo(way, key):
    rng = np.random.default_rng(1)
    weights = {
        "W_xh": rng.normal(size=(D, 4 * H)),
        "W_hh": rng.normal(size=(H, 4 * H)),
        "b_h": rng.normal(size=4 * H),
    }
    head = {"W_hy": rng.normal(size=(H, 2)), "b_y": np.zeros(2)}
    x, states = rng.normal(size=(T, B, D)), rng.normal(size=(2, B, H))
    bug, dy = bug_zoo.BUGS[key], rng.normal(size=(T, B, 2))
    wanted = bug.backward(dy, bug.forward(x, *states, **weights, **head)[1], **weights, **head)
    *_, cache = kernels.lstm_forward(x, *states, **weights)
    none = np.zeros((B, H))
    got = backward(dy @ head["W_hy"].T, cache, none, none, **WAYS[way])
    assert all(np.allclose(got[name], wanted[name]) for name in weights)


def test_a_wrong_cell_goes_forward_as_every_lstm_does():
    x = np.random.default_rng(0).normal(size=(T, B, D))
    right = LSTM(D, H, rng=0, dtype="float64")
    outputs, _ = right.forward(x)
    right.backward(np.ones_like(outputs))
    for way in WAYS:
        cell = WayBack(D, H, rng=0, dtype="float64", way=way)
        np.testing.assert_array_equal(cell.forward(x)[0], outputs)
        cell.backward(np.ones_like(outputs))
        assert np.allclose(cell.grads["W_hh"], right.grads["W_hh"]) == (way == "right")


# Optimisers


def some_weights():
    rng = np.random.default_rng(0)
    names = {"cell.W_xh": (7, 8), "cell.W_hh": (2, 8)}
    return ({name: rng.normal(size=shape) for name, shape in names.items()} for _ in range(2))


def test_one_factor_moves_by_the_rate_in_the_gradients_direction():
    params, grads = some_weights()
    before = {name: array.copy() for name, array in params.items()}
    OneFactor(params, lr=0.1).step({name: 1e-6 * g for name, g in grads.items()})
    moves = np.concatenate([(before[name] - params[name]).ravel() for name in params])
    flat = np.concatenate([g.ravel() for g in grads.values()])
    np.testing.assert_allclose(moves, 0.1 * flat / np.linalg.norm(flat))


@pytest.mark.parametrize("chosen", [True, False])
def test_own_factors_are_adams_for_some_rows_and_descent_for_the_others(chosen):
    params, grads = some_weights()
    adam, descent = ({name: array.copy() for name, array in params.items()} for _ in range(2))
    OwnFactors(params, 0.01, chosen=chosen, rest=not chosen).step(grads)
    optim.Adam(adam, lr=0.01).step(grads)
    optim.SGD(descent, lr=0.3).step(grads)
    rows, rest = (adam, descent) if chosen else (descent, adam)
    np.testing.assert_allclose(params["cell.W_xh"][:2], rows["cell.W_xh"][:2])
    np.testing.assert_allclose(params["cell.W_xh"][2:], rest["cell.W_xh"][2:])
    np.testing.assert_allclose(params["cell.W_hh"], rest["cell.W_hh"])


# What the stored runs say


@pytest.fixture(scope="module")
def cut():
    return experiments.results("cut_belt").best("rate", by=("way", "bias", "lag"))


def test_the_cut_shows_over_long_lags_and_not_over_short_ones(cut):
    for way, bias, lag in [
        (way, bias, lag) for way in ("right", "belt cut") for bias in (1, 3) for lag in (5, 10)
    ]:
        assert cut.where(way=way, bias=bias, lag=lag).solved == 10
    for bias in (1, 3):
        assert cut.where(way="right", bias=bias, lag=40).solved == 10
    assert experiments.results("cut_belt").where(way="belt cut", bias=1, lag=40).solved == 0


def test_it_is_the_belt_and_not_any_mistake(cut):
    assert cut.where(way="f reads c_t", bias=3, lag=40).solved == 10
    assert cut.where(way="h cut", bias=3, lag=40).solved == 10


def test_a_millionth_is_enough_where_each_weight_has_a_factor_of_its_own():
    runs = experiments.results("tiny_gradient")
    assert 5e-7 < sigmoid(0.0) ** 20 < 2e-6
    for optimiser in ("SGD", "SGD, length 1"):
        assert runs.where(optimiser=optimiser, bias=0).solved == 0
        assert runs.where(optimiser=optimiser, bias=3).best("rate", by="bias").solved == 5
    assert runs.where(optimiser="Adam", bias=0).best("rate", by="bias").solved == 5
    assert set(OPTIMISERS) == set(runs.by("optimiser"))
