"""The bug zoo: every bug learns, every bug is caught; and bugs planted in rnnlib itself are caught too."""

from functools import cache

import numpy as np
import pytest

from rnnlib import bug_zoo, losses, tasks
from rnnlib.bug_zoo import BUGS, CELLS, Bug, Network, trials
from rnnlib.kernels import plain

T, B, D, H, K = 5, 3, 4, 2, 6

every_bug = pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
every_cell = pytest.mark.parametrize("cell", CELLS)
recurrent = pytest.mark.parametrize("cell", [cell for cell, kind in CELLS.items() if kind.states])


@cache
def curve(name):
    """train_with, once for each bug (by its key) and each cell (by its name)."""
    return bug_zoo.train_with(BUGS.get(name) or Network(name))


# The right passes


@every_cell
@pytest.mark.parametrize("steps", [1, 2, 4])
def test_the_right_passes_pass(cell, steps):
    report = bug_zoo.check(Network(cell), steps)
    assert report.ok and report.worst <= 1e-6
    assert not any("zero" in row.verdict for row in report.rows), "a gradient of nothing proves nothing"


@recurrent
def test_the_right_passes_are_the_plain_equations(cell):
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=shape) for name, shape in trials._shapes(cell, D, H, K).items()}
    x, states = rng.normal(size=(T, B, D)), [rng.normal(size=(B, H)) for _ in range(CELLS[cell].states)]
    targets, mask = rng.integers(0, K, (T, B)), rng.random((T, B)) < 0.7
    loss, grads = bug_zoo.gradients(Network(cell), weights, x, states, targets, mask)

    W_hy, b_y = weights.pop("W_hy"), weights.pop("b_y")
    run, nothing = getattr(plain, cell.lower()), [0.0] * len(states)
    h, *_ = run(x, *states, *weights.values(), np.zeros((T, B, H)), *nothing)
    wanted_loss, dy = losses.cross_entropy(h[1:] @ W_hy + b_y, targets, mask)
    *_, wanted = run(x, *states, *weights.values(), dy @ W_hy.T, *nothing)
    wanted |= {"W_hy": np.einsum("tbh,tbk->hk", h[1:], dy), "b_y": dy.sum(axis=(0, 1))}
    assert loss == pytest.approx(wanted_loss, rel=1e-12)
    assert grads.keys() == {*weights, "W_hy", "b_y"}
    for name, gradient in grads.items():
        np.testing.assert_allclose(gradient, wanted[name], rtol=1e-10, atol=1e-12)


@every_cell
def test_the_right_passes_learn(cell):
    first, *_, last = curve(cell)
    assert first == pytest.approx(np.log(7), rel=0.1)  # seven symbols, nothing learnt
    best = bug_zoo.best_loss()
    assert best - 1e-3 < last < best + (0.05 if CELLS[cell].states else 0.2)


def test_nothing_given_is_changed():
    for network in (*map(Network, CELLS), *BUGS.values()):
        rng = np.random.default_rng(0)
        weights = {name: rng.normal(size=s) for name, s in trials._shapes(network.cell, D, H, K).items()}
        states = [rng.normal(size=(B, H)) for _ in range(CELLS[network.cell].states)]
        x = rng.normal(size=(T, B, D) if states else (B, D))
        arrays = [x, *states, *weights.values()]
        copies = [array.copy() for array in arrays]
        bug_zoo.gradients(network, weights, x, states, np.zeros(x.shape[:-1], int))
        for array, copy in zip(arrays, copies):
            np.testing.assert_array_equal(array, copy)


# The bugs


def test_there_are_bugs_enough():
    assert len(BUGS) >= 14
    for cell in CELLS:
        assert sum(bug.cell == cell for bug in BUGS.values()) >= 3
    assert len({bug.name for bug in BUGS.values()}) == len(BUGS)


@every_bug
def test_the_wrong_line_is_all_that_differs(bug):
    right, wrong = Network(bug.cell).source, bug.source
    before, after = right.split(bug.right)
    assert wrong == before + bug.wrong + after
    assert bug.right in str(bug) and bug.wrong in str(bug)
    assert bug.tempting.endswith(".") and bug.unseen.endswith(".")


@every_bug
def test_the_check_names_the_wrong_gradients(bug):
    report = bug_zoo.check(bug)
    assert not report.ok and report.worst > 0.01
    assert tuple(report.failed) == bug.caught
    assert tuple(bug_zoo.check(bug, steps=1).failed) == bug.caught_in_one_step


@every_bug
def test_no_seed_and_no_number_of_steps_lets_a_bug_pass(bug):
    assert set() < set(bug_zoo.check(bug, steps=2, seed=1).failed) <= set(bug.caught)
    assert set(bug_zoo.check(bug, steps=3, seed=2).failed) == set(bug.caught)


@every_bug
def test_the_loss_falls_by_a_quarter_all_the_same(bug):
    first, *_, last = curve(bug.key)
    assert last < 0.75 * first


def test_what_the_descriptions_claim_of_the_losses():
    """Some curves are as good as the right one's, two of them better by chance, and some the very same."""
    last = {key: curve(key)[-1] - curve(bug.cell)[-1] for key, bug in BUGS.items()}
    assert last["conveyor-cut"] < -0.01 and last["sum-at-output"] < -0.01
    assert abs(last["no-direct-path"]) < 0.02
    for key, difference in {"bias-twice": 1e-5, "averaged-bias": 1e-2, "summed-loss": 1e-2}.items():
        assert np.abs(curve(key) - curve(BUGS[key].cell)).max() < difference
    assert np.abs(curve("clipped-early") - curve("RNN")).max() > 0.01  # the clip does bite


def test_overwriting_leaves_the_gradient_of_the_first_step():
    rng = np.random.default_rng(0)
    weights = {name: rng.normal(size=shape) for name, shape in trials._shapes("RNN", D, H, K).items()}
    x, h0 = rng.normal(size=(T, B, D)), [rng.normal(size=(B, H))]
    x[1:] = 0  # no other step has a share in dW_xh
    targets = rng.integers(0, K, (T, B))
    _, wrong = bug_zoo.gradients(BUGS["overwritten"], weights, x, h0, targets)
    _, right = bug_zoo.gradients(Network("RNN"), weights, x, h0, targets)
    np.testing.assert_allclose(wrong["W_xh"], right["W_xh"])


# The harness


@every_cell
def test_training_is_deterministic_and_a_seed_matters(cell):
    network = Network(cell)
    np.testing.assert_array_equal(bug_zoo.train_with(network, 10), bug_zoo.train_with(network, 10))
    assert len(bug_zoo.train_with(network, 10)) == 3  # after 0, 5 and 10 steps
    assert (bug_zoo.train_with(network, 10, seed=1) != bug_zoo.train_with(network, 10)).all()


def test_the_optimiser_and_its_rate_are_those_asked_for():
    """Five steps of plain descent, by hand."""
    network, others = Network("feed-forward"), trials._examples("feed-forward", seed=0, count=100)
    curve = bug_zoo.train_with(network, 5, optimiser="SGD", rate=0.3)
    weights = trials._first_weights("feed-forward", others[0].shape[-1], np.random.default_rng(0))
    for step in range(1, 6):
        x, targets = trials._examples("feed-forward", seed=1 + step, count=16)
        _, grads = bug_zoo.gradients(network, weights, x, [], targets)
        weights = {name: weights[name] - 0.3 * grads[name] for name in weights}
    assert trials._loss(network, weights, *others) == pytest.approx(curve[-1], rel=1e-12)
    default = bug_zoo.train_with(network, 5, optimiser="SGD")
    np.testing.assert_array_equal(default, bug_zoo.train_with(network, 5, optimiser="SGD", rate=1.0))
    adam = bug_zoo.train_with(network, 5)
    np.testing.assert_array_equal(adam, bug_zoo.train_with(network, 5, optimiser="Adam", rate=0.02))


def test_with_plain_descent_a_sum_in_place_of_a_mean_diverges_and_a_missing_slope_is_faster():
    sgd = {key: bug_zoo.train_with(BUGS[key], optimiser="SGD") for key in ("summed-loss", "no-slope")}
    right = bug_zoo.train_with(Network("feed-forward"), optimiser="SGD")
    assert sgd["summed-loss"][-1] > 10 > right[0]
    assert sgd["no-slope"][-1] < 0.8 * right[-1] < 0.8 * right[0]


def test_the_best_loss_is_that_of_the_grammar():
    """And three symbols tell as much as all: what may follow them is the same in every string."""
    strings = tasks.reber_strings(0, 100)
    choices, after = [], {}
    for string in strings:
        allowed = tasks.legal_symbols(string, embedded=False)
        choices += [np.log(len(symbols)) for symbols in allowed[1 : trials._LENGTH + 1]]
        for t in range(1, len(string)):
            after.setdefault(string[:t][-trials._WINDOW :], set()).add(allowed[t])
    assert bug_zoo.best_loss() == pytest.approx(np.mean(choices), rel=1e-12)
    assert all(len(allowed) == 1 for allowed in after.values())


def test_bad_input_is_named():
    with pytest.raises(ValueError, match=r"^cell: wanted one of 'feed-forward', 'RNN', 'LSTM', 'GRU'"):
        Network("lstm")
    for call in (bug_zoo.train_with, bug_zoo.check):
        for steps in (0, -1):
            with pytest.raises(ValueError, match=r"^steps: wanted"):
                call(Network("RNN"), steps=steps)
    with pytest.raises(ValueError, match=r"^optimiser: wanted one of 'Adam', 'SGD'"):
        bug_zoo.train_with(Network("RNN"), optimiser="adam")
    with pytest.raises(ValueError, match=r"^lr: wanted"):
        bug_zoo.train_with(Network("RNN"), rate=-1)
    words = {"name": "", "tempting": "", "unseen": "", "caught": (), "caught_in_one_step": ()}
    for line, times in {"dh = 7": 0, "h_before": 5}.items():
        bug = Bug("RNN", key="mine", right=line, wrong="pass", **words)
        with pytest.raises(ValueError, match=f"^mine: wanted '{line}' once in RNN, found it {times} times"):
            bug_zoo.check(bug)


def test_gates_are_views():
    weights = {"W_xh": np.zeros((D, 4 * H)), "b_y": np.zeros(K)}
    blocks = bug_zoo.by_gate("LSTM", weights)
    assert list(blocks) == ["W_xh[i]", "W_xh[f]", "W_xh[g]", "W_xh[o]", "b_y"]
    blocks["W_xh[f]"][:] = 1
    assert weights["W_xh"].sum() == D * H and (weights["W_xh"][:, H : 2 * H] == 1).all()
    assert bug_zoo.by_gate("RNN", weights) == weights
