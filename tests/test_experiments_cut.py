"""A gradient that is cut: what the sweeps on the first bit and on the bracket train and measure."""

import numpy as np
import pytest

from rnnlib import experiments, gradcheck, kernels, tasks
from rnnlib.experiments import first_bit, reber

# The first bit


def networks():
    p = first_bit.first_weights("glorot")
    rng = np.random.default_rng(0)
    return {name: array + 0.1 * rng.normal(size=array.shape) for name, array in p.items()}


def bits(T, B=6):
    return first_bit.draw_bits(np.random.default_rng(1), B, T)


def test_the_first_bit_is_the_class_and_the_rest_is_chance():
    x, bit = first_bit.draw_bits(np.random.default_rng(0), 500, 3)
    assert x.shape == (first_bit.SEEDS, 3, 500, 1) and bit.shape == (first_bit.SEEDS, 500)
    assert set(np.unique(x)) == {-1, 1} and np.array_equal(bit, x[:, 0, :, 0] > 0)
    assert abs(np.mean(x[:, 1] * x[:, 0])) < 0.05


def test_the_full_gradient_of_every_network_is_that_of_its_loss():
    p, (x, bit) = networks(), bits(4)

    def loss():
        y = first_bit.read(p, x)[-1] @ p["W_hy"] + p["b_y"]
        right = np.take_along_axis(y, bit[..., None], axis=2)[..., 0]
        return (np.log(np.exp(y).sum(axis=2)) - right).mean(axis=1).sum()

    assert gradcheck.compare(loss, p, first_bit.gradients(p, x, bit, 4)).ok


def test_a_last_step_of_its_own_begins_as_the_others_and_alone_gets_the_gradient_of_one_step():
    shared, (x, bit) = networks(), bits(3)
    p = first_bit.with_a_last_step_of_its_own(shared)
    np.testing.assert_array_equal(first_bit.score(p, x, bit), first_bit.score(shared, x, bit))
    found, wanted = first_bit.gradients(p, x, bit, 1), first_bit.gradients(shared, x, bit, 1)
    for name in ("W_xh", "W_hh", "b_h"):
        np.testing.assert_array_equal(found[first_bit.LAST + name], wanted[name])
        assert wanted[name].any() and not found[name].any()
    p[first_bit.LAST + "W_hh"][:] = 0  # now only the last step's own input is left
    h = first_bit.read(p, x)
    np.testing.assert_allclose(h[3], np.tanh(x[:, 2] * p["W_xh"] + p["b_h"]))


@pytest.mark.parametrize("reach", [0, 1, 2, 4])
def test_a_cut_gradient_is_that_of_the_last_steps_with_the_state_before_them_given(reach):
    p, (x, bit) = networks(), bits(4)
    h, found = first_bit.read(p, x), first_bit.gradients(p, x, bit, reach)
    for seed in range(first_bit.SEEDS):
        one = {name: array[seed] for name, array in p.items()}
        e = np.exp(h[-1][seed] @ one["W_hy"] + one["b_y"])
        dy = (e / e.sum(axis=1, keepdims=True) - np.eye(2)[bit[seed]]) / bit.shape[1]
        np.testing.assert_allclose(found["W_hy"][seed], h[-1][seed].T @ dy, rtol=1e-10)
        weights = one["W_xh"], one["W_hh"], one["b_h"][0]
        _, cache = (
            kernels.rnn_forward(x[seed, 4 - reach :], h[4 - reach][seed], *weights) if reach else (0, 0)
        )
        dh = np.zeros((reach, *h[0][seed].shape))
        wanted = kernels.rnn_backward(dh, cache, dy @ one["W_hy"].T) if reach else {}
        for name in ("W_xh", "W_hh", "b_h"):
            np.testing.assert_allclose(
                found[name][seed].squeeze(), np.squeeze(wanted.get(name, 0)), atol=1e-12
            )


def test_the_trace_is_seen_where_it_is_planted_and_nowhere_else():
    """One unit that holds its first input for good; and the same network without its own loop."""
    p = {name: np.zeros_like(array) for name, array in first_bit.first_weights("glorot").items()}
    p["W_xh"][:, 0, 0], p["W_hh"][:, 0, 0] = 0.5, 8.0
    x, bit = bits(8, 600)
    assert (first_bit.trace(p, x, bit) > 0.99).all()
    p["W_hh"][:] = 0
    assert (abs(first_bit.trace(p, x, bit) - 0.5) < 0.1).all()


def test_frozen_leaves_all_but_the_output_layer_alone():
    found = first_bit.gradients(networks(), *bits(3), first_bit.STEPS_BACK["frozen"])
    assert {name for name, array in found.items() if array.any()} == {"W_hy", "b_y"}


def best_of_first_bit():
    return experiments.results("first_bit").best("rate", by=("T", "gradient", "start"))


# The bracket


class Answers:
    """A model that gives every symbol what `logits` says."""

    def __init__(self, logits):
        self.logits = logits

    def forward(self, inputs, lengths):
        return self.logits, None


def test_who_always_says_T_closes_the_T_strings_alone():
    batch = tasks.embedded_reber(0, 300)
    logits = np.where(batch.legal, 1.0, 0.0)
    strings, last = np.arange(300), batch.lengths - 2
    T, P = map(tasks.REBER_SYMBOLS.index, "TP")
    assert set(reber.closed(Answers(logits), batch).values()) == {1.0}
    logits[last, strings, T], logits[last, strings, P] = 2, 1
    found = reber.closed(Answers(logits), batch)
    assert (found["T after T"], found["P after P"], found["all else"]) == (1, 0, 1)
    logits[0, :30] = 0
    assert reber.closed(Answers(logits), batch)["all else"] == pytest.approx(0.9)


def test_near_and_far_are_told_apart_by_what_stands_inside():
    strings = ["BTBTXSETE", "BPBTXSEPE", "BTBTSSSXSETE"]  # 5, 5 and 8 letters inside
    batch = tasks.reber_batch(strings)
    logits = np.where(batch.legal, 1.0, 0.0)
    logits[batch.lengths[2] - 2, 2, tasks.REBER_SYMBOLS.index("P")] = 2
    found = reber.closed(Answers(logits), batch)
    assert (found["near"], found["far"]) == (1, 0)


def test_some_of_a_batch_is_the_batch_of_some():
    strings = tasks.embedded_reber_strings(3, 20)
    some = reber.some_of(tasks.reber_batch(strings), np.array([4, 4, 11]))
    for got, wanted in zip(some, tasks.reber_batch([strings[4], strings[4], strings[11]])):
        np.testing.assert_array_equal(got, wanted)


def test_a_cut_gradient_teaches_the_first_bit_where_the_output_layer_alone_does_not():
    """Ten seeds each, at the best rate: what notebook 04 says of ten bits."""
    solved = best_of_first_bit().where(T=10).table("start", "gradient")
    assert all(row["frozen"] == 0 for row in solved.values())
    assert min(solved[start]["1 step"] for start in ("glorot", "orthogonal")) >= 8
    assert solved["uniform"]["full"] > solved["uniform"]["1 step"] >= 3
    apart = {start: row[first_bit.APART] for start, row in solved.items()}
    assert apart["uniform"] == apart["glorot"] == 0 and apart["orthogonal"] <= 6
    faint = best_of_first_bit().where(T=10, start="uniform", gradient="1 step")
    assert faint.column("trace before").max() < 0.6


def test_no_cut_gradient_makes_the_bracket_reliable_but_some_close_the_near_ones():
    cut = experiments.results("reber_bracket").where(gradient="one step")
    assert cut.solved == 0 and cut.column("far").max() < 0.56 < 0.75 < cut.column("near").max()
