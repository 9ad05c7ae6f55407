"""LSTMs without one of their parts: what is gone is gone, for ever, and all other gradients are right."""

import numpy as np
import pytest

from rnnlib import experiments, gradcheck, optim
from rnnlib.experiments import ablation
from rnnlib.experiments.ablation import TASKS, VARIANTS, Ablated, LinearOutput
from rnnlib.experiments.problems import counting
from rnnlib.layers import LSTM
from rnnlib.ops import sigmoid


def draw(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).standard_normal(shape)


def blocks(arrays, name):
    return dict(zip("ifgo", np.split(arrays[name], 4, axis=-1)))


def step(cell, x, optimiser):
    outputs, _ = cell.forward(x)
    cell.backward(np.cos(outputs))
    optimiser.step(cell.grads)


@pytest.mark.parametrize("gate", "ifo")
def test_an_open_gate_is_one_and_no_training_moves_it(gate):
    cell, x = Ablated(3, 4, without=gate, rng=0), draw(6, 5, 3).astype("float32")
    optimiser = optim.Adam(cell.params, lr=0.1)
    for _ in range(5):
        step(cell, x, optimiser)
    for name, value in (("W_xh", 0), ("W_hh", 0), ("b_h", 60)):
        assert (blocks(cell.params, name)[gate] == value).all()
        assert not blocks(cell.grads, name)[gate].any()
        others = [blocks(cell.grads, name)[other] for other in "ifgo" if other != gate]
        assert all(grad.any() for grad in others)


def test_coupled_gates_stay_coupled_and_share_the_true_gradient():
    cell, x = Ablated(3, 4, coupled=True, rng=0, init="glorot"), draw(6, 5, 3).astype("float32")
    optimiser = optim.Adam(cell.params, lr=0.1)
    for _ in range(5):
        step(cell, x, optimiser)
        for name in cell.params:
            np.testing.assert_array_equal(blocks(cell.params, name)["i"], -blocks(cell.params, name)["f"])
    cell = cell.astype("float64")
    x = x.astype("float64")

    def loss():
        tied = {name: np.concatenate([-f, f, *rest], axis=-1) for name, (f, *rest) in free.items()}
        plain = LSTM(3, 4, dtype="float64")
        for name, value in tied.items():
            plain.params[name][:] = value
        return np.sin(plain.forward(x)[0]).sum()

    free = {name: [blocks(cell.params, name)[gate].copy() for gate in "fgo"] for name in cell.params}
    outputs, _ = cell.forward(x)
    cell.backward(np.cos(outputs))
    for name in cell.params:
        numeric = gradcheck.numeric_gradient(loss, free[name][0])
        np.testing.assert_allclose(blocks(cell.grads, name)["f"], numeric, rtol=1e-5, atol=1e-7)


def test_without_the_last_tanh_every_gradient_is_right():
    report = gradcheck.check(LinearOutput(3, 4, rng=0), draw(5, 2, 3))
    assert report.ok and report.worst < 1e-6, report


def test_without_the_last_tanh_h_is_o_times_c():
    cell, x = LinearOutput(3, 4, rng=0, dtype="float64"), draw(5, 2, 3)
    h, c = np.zeros((2, 2, 4))
    for x_t in x:
        a = x_t @ cell.params["W_xh"] + h @ cell.params["W_hh"] + cell.params["b_h"]
        i, f, g, o = np.split(a, 4, axis=1)
        c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
        h = sigmoid(o) * c
    np.testing.assert_allclose(cell.forward(x)[0][-1], h, rtol=1e-12)


def test_with_all_gates_it_is_the_librarys_lstm():
    x = draw(5, 2, 3)
    ours, plain = VARIANTS["all gates"](3, 4, rng=3, dtype="float64"), LSTM(3, 4, rng=3, dtype="float64")
    np.testing.assert_array_equal(ours.forward(x)[0], plain.forward(x)[0])


def test_counting_counts_the_ones_since_the_marker():
    batch = counting(0, 16, 60)
    x, marker = np.moveaxis(batch.inputs, -1, 0)
    assert not (x * marker).any() and 0.05 < marker.mean() < 0.15
    for b in range(16):
        count = 0
        for t in range(60):
            count = 0 if marker[t, b] else count + x[t, b]
            assert batch.targets[t, b, 0] == pytest.approx(count / 5)


def test_what_notebook_11_says_of_the_stored_ablation():
    every = experiments.results("gate_ablation")
    missed = every.where(variant="no forget gate", task="counting").by("rate")
    assert {rate: runs.solved for rate, runs in missed.items()} == {0.01: 0, 0.003: 0, 0.03: 4}
    runs = every.best("rate", by=("variant", "task"))
    solved = {(v, t): runs.where(variant=v, task=t).solved for v in VARIANTS for t in TASKS}
    assert every.where(variant="no input gate", task="adding").solved == 1
    for task in TASKS:
        assert solved["all gates", task] == solved["coupled, i = 1 − f", task] == 5
        assert min(solved[v, task] for v in ("no output gate", "no tanh on the way out")) >= 4


@pytest.mark.parametrize("task", TASKS)
def test_the_small_networks_have_learnt_their_task(task):
    score = ablation.score_small(task, experiments.pretrained(f"{task}_network"))["score"]
    assert TASKS[task].solved(score)
