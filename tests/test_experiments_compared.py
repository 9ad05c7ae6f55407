"""What notebook 11 says of stored runs that its own cells do not hold: equal weights, and further rates."""

import pytest

from rnnlib import experiments


def test_as_many_weights_as_the_lstm_pass_the_grammar_with_every_seed_and_sooner():
    runs = experiments.results("embedded_reber").by("network")
    plain, lstm = runs["Elman 26, full BPTT"], runs["LSTM 12"]
    assert plain[0]["weights"] == pytest.approx(lstm[0]["weights"], rel=0.03)
    assert plain.solved == lstm.solved == len(plain) == 10
    assert plain.column("sequences").mean() < min(
        runs[gated].column("sequences").mean() for gated in ("LSTM 12", "GRU 12")
    )
    assert max(runs["LSTM 5"].solved, runs["GRU 6"].solved) < runs["Elman, full BPTT"].solved


def test_the_plain_networks_that_do_not_copy_were_given_every_chance():
    runs = experiments.results("copy")
    uniform = runs.where(start="RNN uniform", delay=10)
    assert uniform.solved == 0 and len(uniform) == 25 and len(uniform.by("rate")) == 5
    at_20 = runs.where(delay=20).best("rate", by=("start", "units")).table("start", "units")
    assert at_20["RNN orthogonal"] == {48: 2, 98: 1} and at_20["GRU bias 0"] == {48: 5}


def test_better_gates_are_judged_at_the_best_of_enough_rates():
    runs = experiments.results("better_gates")
    for own in runs.by("task").values():
        for start, tried in own.by("start").items():
            assert tried.best("rate", by="start").solved == 5 or len(tried.by("rate")) >= 3, start
    rates = runs.where(task="recall", start="LSTM refined").by("rate")
    assert {rate: tried.solved for rate, tried in rates.items()} == {0.003: 2, 0.01: 2, 0.001: 0, 0.03: 4}
    solved = runs.best("rate", by=("start", "task")).table("start", "task")
    assert solved["LSTM bias 1"] == {"recall": 1, "copy": 2}
    assert solved["LSTM uniform gates"] == {"copy": 3, "recall": 4}


def test_the_large_plain_network_orders_at_one_rate_of_four():
    rates = experiments.results("temporal_order").where(units=66).by("rate")
    assert {rate: runs.solved for rate, runs in rates.items()} == {0.0005: 3, 0.0015: 4, 0.005: 0, 0.015: 0}


def test_a_plain_network_adds_from_the_identity_with_relu():
    runs = experiments.results("rescues").where(task="adding", change="none")
    assert runs.best("rate", by="start").by("start")["RNN identity ReLU"].solved == 5
    assert all(
        runs.where(start=start).solved == 0 for start in ("RNN uniform", "RNN Glorot", "RNN orthogonal")
    )
