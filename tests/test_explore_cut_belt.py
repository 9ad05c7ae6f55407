"""The cut belt: its curves are the library's gradients, its dots the stored runs, its sentence both."""

import numpy as np
import pytest
from drawn import all_texts, line, panel, showing

from rnnlib import LSTM, experiments, tasks
from rnnlib.explore import CutBelt
from rnnlib.explore.live import number

EVERY = [
    {"way": way, "bias": bias, "lag": lag}
    for way in ("belt cut", "h cut", "f reads c_t")
    for bias in (1, 3)
    for lag in (5, 10, 20, 40)
]
every_state = pytest.mark.parametrize("values", EVERY)


@pytest.mark.parametrize(("bias", "lag"), [(1, 10), (3, 40)])
def test_the_right_curve_is_what_the_librarys_lstm_hands_back(bias, lag):
    cell = LSTM(7, 24, init="glorot", forget_bias=float(bias), rng=0, dtype="float64")
    outputs, _ = cell.forward(np.eye(7)[tasks.delayed_recall(0, 32, lag).inputs])
    last = np.zeros_like(outputs)
    last[-1] = np.random.default_rng(0).normal(size=last[-1].shape)
    dx, _ = cell.backward(last)
    sizes = np.sqrt((dx**2).sum(axis=(1, 2)))
    np.testing.assert_allclose(
        line(panel(showing(CutBelt, {"bias": bias, "lag": lag})), "right")[:, 1], (sizes / sizes[-1])[::-1]
    )


def test_the_cut_gradient_vanishes_and_the_right_one_does_not():
    for bias in (1, 3):
        result = CutBelt.compute(way="belt cut", bias=bias, lag=40)
        assert result["right"][-1] > 0.01 and result["wrong"][-1] < 1e-20


@every_state
def test_every_seed_is_a_dot_and_stands_at_its_steps(values):
    ax = panel(showing(CutBelt, values), "Steps")
    failed = line(ax, "not solved")
    missed = 0
    for row, way in enumerate(("right", values["way"])):
        runs = experiments.results("cut_belt").where(way=way, bias=values["bias"], lag=values["lag"])
        dots = line(ax, f"solved, {('right', 'wrong')[row]}")
        assert sorted(dots[:, 0]) == sorted(run["steps"] for run in runs if run["solved"])
        assert len(dots) == runs.solved
        missed += len(runs) - runs.solved
    assert len(failed) == missed and (failed[:, 0] > 500).all()


@every_state
def test_the_sentence_has_the_best_rate_of_each_way(values):
    caption = showing(CutBelt, values).caption
    for way in ("right", values["way"]):
        best = (
            experiments.results("cut_belt")
            .where(way=way, bias=values["bias"], lag=values["lag"])
            .best("rate", by="lag")
        )
        if not best.solved:
            assert "none of 10 seeds at any of the 3 rates" in caption
            continue
        steps = np.mean([run["steps"] for run in best if run["solved"]])
        told = f"{best.solved} of 10 seeds at its best rate, {best[0]['rate']:g}, after {number(steps)} steps"
        assert told in caption


def test_the_counts_stand_beside_the_rows():
    explorer = showing(CutBelt, {"bias": 1})
    assert all_texts(explorer).count("0 of 10") == 3
