"""What depth and direction let an output see; what the stored curves say; the tools of those sweeps."""

from math import comb

import numpy as np
import pytest

from rnnlib import experiments, gradcheck, layers, tasks
from rnnlib.experiments import deeper, normalised, overfitting
from rnnlib.explore import DepthAndDirection, DropoutCurves
from rnnlib.explore.deeper.direction import T, X, influences, network, states
from rnnlib.explore.deeper.runs import AT, NOTHING, REMEDIES, SIZES, early_stop, runs
from rnnlib.explore.deeper.web import paths, web

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
    cell = network(depth, both, 0.9)
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
    values = states(depth, both, 0.9).reshape(-1, T)
    assert len(values) == len(web(depth, both, T).directions)
    outputs = network(depth, both, 0.9).forward(X)[0][:, 0]
    assert values[-1] == pytest.approx(outputs.mean(axis=1)) and values[-2] == pytest.approx(
        outputs[:, 4 if both else 0]
    )
    assert values[:-1][: 1 + (1 + both)] == pytest.approx(states(1, both, 0.9).reshape(-1, T)[: 2 + both])


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


def test_the_normalised_cell_passes_its_gradient_check():
    cell = normalised.NormalisedRNN(3, 4, num_layers=2, bidirectional=True, rng=1, dtype="float64")
    assert gradcheck.check(cell, np.random.default_rng(0).normal(size=(4, 2, 3))).ok


def test_the_normalised_cell_does_not_feel_the_size_of_its_weights():
    x = np.random.default_rng(0).normal(size=(6, 2, 3))
    cell = normalised.NormalisedRNN(3, 8, init="orthogonal", rng=1, dtype="float64")
    before = cell.forward(x)[0]
    cell.params["W_hh"] *= 10
    assert cell.forward(x)[0] == pytest.approx(before, abs=1e-3)  # but for epsilon
    with pytest.raises(ValueError, match="lengths"):
        cell.forward(x, lengths=np.array([6, 3]))


def test_normalising_is_the_layer_norm_of_the_library():
    a, dn = np.random.default_rng(0).normal(size=(2, 5, 7))
    layer = layers.LayerNorm(7, dtype="float64")
    n, spread = normalised.normalise(a)
    assert n == pytest.approx(layer.forward(a))
    assert normalised.normalise_back(dn, n, spread) == pytest.approx(layer.backward(dn))


def test_first_gains_are_those_of_the_normalised_cell_alone():
    def loss(flag, gain):
        return normalised.layer_norm("temporal order", 1.0, flag, gain, seed=0, steps=1)["loss"]

    assert loss(False, 1) == loss(False, 0.1)
    assert loss(True, 1) > loss(True, 0.1) + 0.02


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
